//! Server-sent events, one by one, as received or decoded as described.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::ByteStream;
use super::parse::{NO_SIGN_OF_EVENTS, Parser, RawEvent, TooLarge};
use crate::answer::{FromAnswer, MAX_ANSWER_VALUES, Node, from_node, parse_text};
use crate::classify::{self, Secrets};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::request::{OperationInfo, Parameters, Request};
use crate::transport::{Headers, HttpAnswer, TransportError, TransportErrorKind};

/// How many bytes an event may have, unless the caller sets another bound.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// A request whose answer is a stream of events of one type, which its description states.
pub trait EventRequest: Request {
    /// What the data of an event is.
    type Event: FromAnswer + Send + 'static;
}

/// The type of an [`EventStream`]'s events: [`Event`] or [`TypedEvent`].
pub trait ReadEvent: Sized + Send + 'static {
    /// Reads an event.
    ///
    /// # Errors
    /// The failure that the event reports by a code of the service: it ends the stream.
    fn read(event: Event) -> Result<Self, Error>;
}

/// A server-sent event as received. `Debug` shows no data.
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

    /// The last id in the stream so far.
    pub fn id(&self) -> Option<&str> {
        self.raw.id.as_deref()
    }

    /// The stream's reconnection time. The client never reconnects by itself.
    pub fn retry(&self) -> Option<Duration> {
        self.raw.retry
    }

    /// Decodes its data as a type of your choice, for example one type for each event name. Words that are no JSON are a text.
    ///
    /// # Errors
    /// Of kind [`UnreadableAnswer`](ErrorKind::UnreadableAnswer), outcome [`Unknown`](Outcome::Unknown): the data is not JSON of that shape.
    pub fn decode<T: FromAnswer>(&self) -> Result<T, Error> {
        self.judge(|value, repaired| self.value(value, repaired))
            .and_then(|read| read)
    }

    fn value<T: FromAnswer>(&self, value: Node<'_>, repaired: bool) -> Result<T, Error> {
        let zone = self.operation.service.utc_offset();
        from_node(value, zone, repaired)
            .map_err(|shape| Error::unreadable(shape.to_string()).of(self.operation))
    }

    /// Looks for the failure that it reports by a code of the service, and reads its data. The inner error says why it cannot be read.
    fn judge<T>(
        &self,
        read: impl FnOnce(Node<'_>, bool) -> Result<T, Error>,
    ) -> Result<Result<T, Error>, Error> {
        if !self.raw.data.trim_start().starts_with('{') {
            // A failure is told by an object's members.
            let mut values = MAX_ANSWER_VALUES;
            return Ok(match parse_text(&self.raw.data, &mut values) {
                Ok(parsed) => read(parsed.tree, parsed.repaired),
                Err(_) => self.words(read).ok_or_else(|| {
                    Error::unreadable("the event's data is not JSON").of(self.operation)
                }),
            });
        }
        let answer = self.as_answer();
        let sent = Parameters::new(self.operation.service.utc_offset());
        let secrets = Secrets::new(None, &sent);
        match classify::judge_answer(self.operation, &answer, secrets, MAX_ANSWER_VALUES, false) {
            Ok(judged) => Ok(read(judged.value, judged.repaired)),
            Err(error) if error.kind() == ErrorKind::UnreadableAnswer => {
                let is_json = parse_text(&self.raw.data, &mut { MAX_ANSWER_VALUES }).is_ok();
                let words = if is_json { None } else { self.words(read) };
                Ok(words.ok_or_else(|| error.of(self.operation)))
            }
            Err(error) => Err(error.of(self.operation)),
        }
    }

    /// Its data, which is no JSON, if that is what is read: a type that is a text is.
    fn words<T>(&self, read: impl FnOnce(Node<'_>, bool) -> Result<T, Error>) -> Option<T> {
        read(Node::of_value(self.raw.data.clone().into(), false), false).ok()
    }

    /// Its data as the body of an answer of success.
    fn as_answer(&self) -> HttpAnswer {
        let status = self.operation.statuses.first().copied().unwrap_or(200);
        let mut answer = HttpAnswer::new(status, self.raw.data.clone());
        let is_set = answer.headers.set("content-type", "application/json");
        debug_assert!(is_set, "the header is one that HTTP allows");
        answer
    }
}

impl ReadEvent for Event {
    fn read(event: Event) -> Result<Self, Error> {
        // What cannot be read is the caller's to read.
        event.judge(|_, _| Ok(())).map(|_| event)
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

/// An event with its decoded data and its data as received. `Debug` masks what the type masks.
#[derive(Debug)]
pub struct TypedEvent<T> {
    value: Result<T, Error>,
    raw: Event,
}

impl<T> TypedEvent<T> {
    /// The decoded data. `None` if the data is not as described: [`raw`](Self::raw) still has it, and
    /// [`into_value`](Self::into_value) says what is wrong with it.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref().ok()
    }

    /// The decoded data.
    ///
    /// # Errors
    /// Of kind [`UnreadableAnswer`](ErrorKind::UnreadableAnswer) if its data is not as described.
    pub fn into_value(self) -> Result<T, Error> {
        self.value
    }

    /// Name, id and data as received.
    pub fn raw(&self) -> &Event {
        &self.raw
    }
}

impl<T: FromAnswer + Send + 'static> ReadEvent for TypedEvent<T> {
    fn read(event: Event) -> Result<Self, Error> {
        let value = event.judge(|value, repaired| event.value(value, repaired))?;
        Ok(Self { value, raw: event })
    }
}

/// The events of an answer, one by one: a [`Stream`]. See [the module](super).
#[must_use = "nothing is received until an event is asked for"]
pub struct EventStream<E = Event> {
    bytes: ByteStream,
    parser: Parser,
    /// A JSON document in place of the stream, as far as it was received.
    document: Option<Vec<u8>>,
    /// Whether an event was given.
    begun: bool,
    ended: bool,
    as_event: PhantomData<fn() -> E>,
}

impl<E: ReadEvent> EventStream<E> {
    pub(super) fn new(bytes: ByteStream) -> Self {
        Self {
            document: bytes.headers().say_json().then(Vec::new),
            bytes,
            parser: Parser::new(MAX_EVENT_BYTES),
            begun: false,
            ended: false,
            as_event: PhantomData,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.bytes.status()
    }

    /// The answer's headers.
    pub fn headers(&self) -> &Headers {
        self.bytes.headers()
    }

    /// Sets the maximum time until a part of the next event comes: see [`ByteStream::with_piece_timeout`].
    pub fn with_piece_timeout(mut self, timeout: Duration) -> Self {
        self.bytes = self.bytes.with_piece_timeout(timeout);
        self
    }

    /// Sets the maximum size of an event in bytes; 1 MiB by default.
    pub fn with_max_event_bytes(mut self, bytes: usize) -> Self {
        self.parser.set_max(bytes);
        self
    }

    /// The next event. `None` at the end, and after an error.
    pub async fn next_event(&mut self) -> Option<Result<E, Error>> {
        std::future::poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<E, Error>>> {
        loop {
            if let Some(raw) = self.next_raw() {
                let operation = self.bytes.operation;
                let error = match E::read(Event { operation, raw }) {
                    Ok(event) => {
                        self.begun = true;
                        return Poll::Ready(Some(Ok(event)));
                    }
                    Err(error) => error,
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
                // A page of a server on the way may state no type: without an event, too, nobody knows what was read.
                None if !self.begun && !self.headers().say_a_type() => {
                    let error = Error::unreadable(NO_SIGN_OF_EVENTS).with_status(self.status());
                    let error = error.of(self.bytes.operation);
                    return Poll::Ready(Some(Err(self.end(error))));
                }
                None => self.ended = true,
                Some(Err(error)) => return Poll::Ready(Some(Err(self.end(error)))),
                Some(Ok(piece)) => {
                    if self.feed(&piece).is_err() {
                        // The events before it are whole.
                        let error = TransportError::new(TransportErrorKind::TooLarge);
                        let error = self.bytes.fail(ErrorKind::UnreadableAnswer, error);
                        return Poll::Ready(Some(Err(self.end(error))));
                    }
                }
            }
        }
    }

    /// Takes a piece of the stream, or of the document in its place, which may be as large as an event.
    fn feed(&mut self, piece: &[u8]) -> Result<(), TooLarge> {
        let Some(document) = &mut self.document else {
            return self.parser.feed(piece);
        };
        if document.len().saturating_add(piece.len()) > self.parser.max() {
            return Err(TooLarge);
        }
        document.extend_from_slice(piece);
        Ok(())
    }

    /// The next event as received. A document in place of the stream is its only event, once all of it is there.
    fn next_raw(&mut self) -> Option<RawEvent> {
        if self.document.is_none() || !self.ended {
            return self.parser.next();
        }
        let document = self.document.take()?;
        let data = String::from_utf8_lossy(&document).into_owned();
        let is_blank = data.trim().is_empty();
        let event = RawEvent {
            data,
            ..RawEvent::default()
        };
        (!is_blank).then_some(event)
    }

    /// Ends the stream, closes its connection, and gives the error back.
    fn end(&mut self, error: Error) -> Error {
        self.ended = true;
        self.parser = Parser::new(0);
        self.document = None;
        self.bytes.ended = true;
        self.bytes.answer.rest = None;
        error
    }
}

impl<E: ReadEvent> Stream for EventStream<E> {
    type Item = Result<E, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_event(context)
    }
}

impl<E> fmt::Debug for EventStream<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}
