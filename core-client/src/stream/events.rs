//! Server-sent events, one by one.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::ByteStream;
use super::parse::{Parser, RawEvent};
use crate::answer::{Node, Record, parse_text, read_repaired};
use crate::classify::{self, Secrets};
use crate::codes::Class;
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::request::{OperationInfo, Parameters};
use crate::transport::{HttpAnswer, TransportError, TransportErrorKind};

/// How many bytes an event may have, unless the caller sets another bound.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// A server-sent event. `Debug` shows no data.
#[derive(Clone)]
pub struct Event {
    operation: &'static OperationInfo,
    raw: RawEvent,
}

impl Event {
    /// Its name (`event`). `None`: a message.
    pub fn name(&self) -> Option<&str> {
        self.raw.name.as_deref()
    }

    /// Its data: the lines of `data`, joined by line feeds.
    pub fn data(&self) -> &str {
        &self.raw.data
    }

    /// The last id that the stream has named so far.
    pub fn id(&self) -> Option<&str> {
        self.raw.id.as_deref()
    }

    /// After what time the stream asks to connect again after a break. The client never does so by itself.
    pub fn retry(&self) -> Option<Duration> {
        self.raw.retry
    }

    /// Reads its data as a record, such as the event's type in the operation's answer.
    ///
    /// # Errors
    /// Of kind [`UnreadableAnswer`](ErrorKind::UnreadableAnswer), outcome [`Unknown`](Outcome::Unknown): the data is no JSON object of that
    /// shape.
    pub fn decode<T: Record>(&self) -> Result<T, Error> {
        let answer = self.as_answer();
        self.judged(&answer, |value, repaired| {
            let zone = self.operation.service.utc_offset();
            read_repaired(value, zone, repaired)
                .map_err(|shape| Error::unreadable(shape.to_string()))
        })
        .map_err(|error| error.of(self.operation))
    }

    fn as_answer(&self) -> HttpAnswer {
        let mut answer = HttpAnswer::new(200, self.raw.data.clone());
        let is_set = answer.headers.set("content-type", "application/json");
        debug_assert!(is_set, "the header is one that HTTP allows");
        answer
    }

    fn judged<T>(
        &self,
        answer: &HttpAnswer,
        read: impl FnOnce(Node<'_>, bool) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let sent = Parameters::new(self.operation.service.utc_offset());
        let secrets = Secrets::new(None, &sent);
        let values = crate::answer::MAX_ANSWER_VALUES;
        let judged = classify::judge_answer(self.operation, answer, secrets, values, false)?;
        read(judged.value, judged.repaired)
    }

    /// The failure that it reports by a code of the service, if it does.
    fn failure(&self) -> Option<Error> {
        if !self.raw.data.trim_start().starts_with('{') {
            return None;
        }
        let mut values = crate::answer::MAX_ANSWER_VALUES;
        let parsed = parse_text(&self.raw.data, &mut values).ok()?;
        if let Err(error) = self.by_code(&parsed.tree) {
            return Some(error);
        }
        let error = self.judged(&self.as_answer(), |_, _| Ok(())).err()?;
        // What is not JSON is the caller's to read.
        (error.kind() != ErrorKind::UnreadableAnswer).then_some(error)
    }
}

impl Event {
    /// A code that the service's table knows, where the operation's own rule looks at no code.
    fn by_code(&self, value: &Node<'_>) -> Result<(), Error> {
        let text = |name: &str| value.get(name).and_then(Node::as_str);
        let Some(code) = text("Code").or_else(|| text("code")) else {
            return Ok(());
        };
        let sent = Parameters::new(self.operation.service.utc_offset());
        let secrets = Secrets::new(None, &sent);
        let message = text("Message").or_else(|| text("message"));
        let error = Error::new(ErrorKind::Service, Outcome::Unknown)
            .with_code(code.to_owned(), self.operation.service.codes, &secrets)
            .with_message(message.map(|message| secrets.masked(message)));
        match error.code_info().map(|info| info.class) {
            Some(Class::Refused | Class::Limited) => Err(error.with_outcome(Outcome::Refused)),
            Some(Class::Ambiguous) => Err(error),
            Some(Class::Success) | None => Ok(()),
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("operation", &self.operation.name)
            .field("data_bytes", &self.raw.data.len())
            .finish_non_exhaustive()
    }
}

/// The events of an answer, one by one: a [`Stream`]. Made by [`ByteStream::events`].
///
/// An event whose data has a code of failure is given as that error, and ends the stream. Its outcome is what the code says, but of a write
/// that has given an event before it is unknown. An event that the stream's end cuts off does not count. A break is an error, as of the [stream of bytes](ByteStream).
#[must_use = "nothing is received until an event is asked for"]
pub struct EventStream {
    bytes: ByteStream,
    parser: Parser,
    /// Whether an event was given.
    begun: bool,
    ended: bool,
}

impl EventStream {
    pub(super) fn new(bytes: ByteStream) -> Self {
        Self {
            bytes,
            parser: Parser::new(MAX_EVENT_BYTES),
            begun: false,
            ended: false,
        }
    }

    /// Sets how many bytes an event may have; 1 MiB unless set.
    pub fn with_max_event_bytes(mut self, bytes: usize) -> Self {
        self.parser.set_max(bytes);
        self
    }

    /// The next event. `None` at the end, and after an error.
    pub async fn next_event(&mut self) -> Option<Result<Event, Error>> {
        std::future::poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            if let Some(raw) = self.parser.next() {
                let operation = self.bytes.operation;
                let event = Event { operation, raw };
                let Some(error) = event.failure() else {
                    self.begun = true;
                    return Poll::Ready(Some(Ok(event)));
                };
                // A write that has told of something may have run in part: nobody knows.
                let error = match self.begun && operation.effect != Effect::Read {
                    true => error.with_outcome(Outcome::Unknown),
                    false => error,
                };
                return Poll::Ready(Some(Err(self.end(error.of(operation)))));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            match ready!(self.bytes.poll_piece(context)) {
                None => self.ended = true,
                Some(Err(error)) => return Poll::Ready(Some(Err(self.end(error)))),
                Some(Ok(piece)) => {
                    if self.parser.feed(&piece).is_err() {
                        // The events before it are whole.
                        let error = TransportError::new(TransportErrorKind::TooLarge);
                        let error = self.bytes.fail(ErrorKind::UnreadableAnswer, error);
                        return Poll::Ready(Some(Err(self.end(error))));
                    }
                }
            }
        }
    }

    /// Ends the stream, closes its connection, and gives the error back.
    fn end(&mut self, error: Error) -> Error {
        self.ended = true;
        self.parser = Parser::new(0);
        self.bytes.ended = true;
        self.bytes.answer.rest = None;
        error
    }
}

impl Stream for EventStream {
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
