//! Streams with a blocking client: an iterator over pieces, a reader, and an iterator over events.

use std::fmt;
use std::io::{self, Read};
use std::time::Duration;

use bytes::Bytes;

use super::worker::Worker;
use crate::error::{Error, ErrorKind};
use crate::request::OperationInfo;
use crate::stream::{self, Event, ReadEvent};
use crate::transport::Headers;

/// The body of an answer, piece by piece: an iterator whose steps wait for a piece, and a [`Read`]. See [`stream`](crate::stream).
///
/// The reader returns the stream's error once, as source of an [`io::Error`] of kind `TimedOut` or `Other`. After that, the reader
/// is at its end.
#[must_use = "nothing is received until a piece is asked for"]
pub struct ByteStream {
    operation: &'static OperationInfo,
    status: u16,
    headers: Headers,
    /// `None` once it has ended.
    stream: Option<stream::ByteStream>,
    /// What a reader has not taken yet.
    left: Bytes,
    worker: Worker,
}

impl ByteStream {
    pub(super) fn new(
        operation: &'static OperationInfo,
        stream: stream::ByteStream,
        worker: Worker,
    ) -> Self {
        Self {
            operation,
            status: stream.status(),
            headers: stream.headers().clone(),
            stream: Some(stream),
            left: Bytes::new(),
            worker,
        }
    }

    /// Sets the maximum time for a piece: see [`ByteStream::with_piece_timeout`](stream::ByteStream::with_piece_timeout).
    pub fn with_piece_timeout(mut self, timeout: Duration) -> Self {
        self.stream = self.stream.map(|stream| stream.with_piece_timeout(timeout));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The answer's headers.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// Reads the body as server-sent events, one by one, as they arrive. See [Events](stream#events).
    pub fn events(mut self) -> EventStream {
        let left = std::mem::take(&mut self.left);
        let stream = self.stream.map(|stream| stream.put_back(left).events());
        EventStream {
            operation: self.operation,
            stream,
            worker: self.worker,
        }
    }
}

/// The events of an answer, one by one: an iterator whose steps wait for an event. See [Events](stream#events).
#[must_use = "nothing is received until an event is asked for"]
pub struct EventStream<E = Event> {
    operation: &'static OperationInfo,
    /// `None` once it has ended.
    stream: Option<stream::EventStream<E>>,
    worker: Worker,
}

impl<E: ReadEvent> EventStream<E> {
    pub(super) fn new(
        operation: &'static OperationInfo,
        stream: stream::EventStream<E>,
        worker: Worker,
    ) -> Self {
        Self {
            operation,
            stream: Some(stream),
            worker,
        }
    }

    /// Sets the maximum size of an event in bytes; 1 MiB by default.
    pub fn with_max_event_bytes(mut self, bytes: usize) -> Self {
        let stream = self.stream.take();
        self.stream = stream.map(|stream| stream.with_max_event_bytes(bytes));
        self
    }

    /// Sets the maximum time until a part of the next event comes: see
    /// [`ByteStream::with_piece_timeout`](stream::ByteStream::with_piece_timeout).
    pub fn with_piece_timeout(mut self, timeout: Duration) -> Self {
        let stream = self.stream.take();
        self.stream = stream.map(|stream| stream.with_piece_timeout(timeout));
        self
    }
}

impl<E: ReadEvent> Iterator for EventStream<E> {
    type Item = Result<E, Error>;

    fn next(&mut self) -> Option<Result<E, Error>> {
        // As a piece is received.
        let mut stream = self.stream.take()?;
        let next = Box::pin(async move {
            let event = stream.next_event().await;
            Ok((stream, event))
        });
        match self.worker.wait(self.operation, next) {
            Ok((stream, Some(Ok(event)))) => {
                self.stream = Some(stream);
                Some(Ok(event))
            }
            Ok((_, ended)) => ended,
            Err(error) => Some(Err(error)),
        }
    }
}

impl<E> fmt::Debug for EventStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("operation", &self.operation.name)
            .field("ended", &self.stream.is_none())
            .finish_non_exhaustive()
    }
}

impl Iterator for ByteStream {
    type Item = Result<Bytes, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.left.is_empty() {
            return Some(Ok(std::mem::take(&mut self.left)));
        }
        // It goes along, and comes back with the piece: a piece is received where the connection is driven.
        let mut stream = self.stream.take()?;
        let next = Box::pin(async move {
            let piece = stream.next_piece().await;
            Ok((stream, piece))
        });
        match self.worker.wait(self.operation, next) {
            Ok((stream, Some(Ok(piece)))) => {
                self.stream = Some(stream);
                Some(Ok(piece))
            }
            Ok((_, ended)) => ended,
            Err(error) => Some(Err(error)),
        }
    }
}

impl Read for ByteStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.left.is_empty() {
            match self.next() {
                None => return Ok(0),
                Some(piece) => {
                    self.left = piece.map_err(|error| {
                        let kind = match error.kind() {
                            ErrorKind::TimedOut => io::ErrorKind::TimedOut,
                            _ => io::ErrorKind::Other,
                        };
                        io::Error::new(kind, error)
                    })?;
                }
            }
        }
        let taken = self.left.split_to(buffer.len().min(self.left.len()));
        for (to, from) in buffer.iter_mut().zip(&taken) {
            *to = *from;
        }
        Ok(taken.len())
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.operation.name)
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("ended", &self.stream.is_none())
            .finish_non_exhaustive()
    }
}
