//! Answers that are files or event streams, piece by piece instead of whole in memory.
//!
//! [`Caller::stream`](crate::Caller::stream), and `stream()` of such an operation's builder, return a [`ByteStream`] as soon as
//! status and headers are judged. Until then it is an ordinary call, with its retries and its time-out. An answer that is not a
//! success is read whole, as for any other call, and so is one of JSON, which may be an error. But a file may be JSON: if it has more
//! than 64 KiB, it comes piece by piece.
//!
//! From then on there are no retries. Instead of the call's time-out, [`with_piece_timeout`](ByteStream::with_piece_timeout) limits
//! the time between two pieces. If the stream breaks, the error's outcome is [`Unknown`](crate::Outcome::Unknown), as for an answer
//! that broke while it was read whole: the status came before the service had finished. After an error, the received data is
//! incomplete.
//!
//! # Events
//!
//! If an operation answers with server-sent events, `events()` of its builder returns them one by one. Each is decoded as described
//! ([`TypedEvent`]); [`TypedEvent::raw`] has it as received. With a blocking client it is an iterator.
//!
//! ```no_run
//! # use core_client::stream::EventRequest;
//! # async fn example<R: EventRequest>(client: core_client::Client, request: R) -> Result<(), core_client::Error> where R::Event: std::fmt::Debug {
//! # let options = core_client::Options::new();
//! // `let mut events = client.stream_search().query("weather").events().await?;`
//! # let mut events = client.events(&request, &options).await?;
//! while let Some(event) = events.next_event().await {
//!     let event = event?;
//!     match event.value() {
//!         Some(value) => println!("{value:?}"),
//!         // Such as a mark at the end, `[DONE]`.
//!         None => println!("{} bytes of something else", event.raw().data().len()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - An event that cannot be decoded as described is returned as received, and the stream continues: no event is left out. If events are
//!   described as texts, words that are no JSON are one.
//! - An event whose data has the code of a failure is returned as that error and ends the stream. The outcome follows from the
//!   code. For a write that has already returned an event, it is [`Unknown`](crate::Outcome::Unknown).
//! - The stream ends where the service ends it. The text of an event never ends it: if the service sends an end mark, stop reading
//!   there.
//! - An event that the end of the stream cuts off is dropped, as the standard requires.
//! - A JSON document in place of the stream is its only event: some services answer so unless a parameter asks for a stream.
//! - An event may be up to [1 MiB](EventStream::with_max_event_bytes) long.
//!
//! [`ByteStream::events`] returns the events of any stream as received; [`Event::decode`] decodes one as a type of your choice. A
//! call that is awaited without `events()` reads all events before it returns, and judges each in the same way. There, an event
//! that is not JSON is an error, except a word in brackets as the last event: it is kept in `extra` as `EndMark`.
//!
//! # Memory and connections
//!
//! A piece is what the connection has received. The connection reads on only after a piece was taken: a slow reader slows the
//! sender down and costs no memory. A transport of your own reads answers whole; then there is one piece. Dropping the stream
//! closes its connection, unless everything was received.

mod events;
mod parse;

pub use events::{Event, EventRequest, EventStream, ReadEvent, TypedEvent};
pub(crate) use parse::{NO_SIGN_OF_EVENTS, whole_events};

use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use tokio::time::{Sleep, sleep};

use crate::answer::{Node, ShapeError};
use crate::caller::Caller;
use crate::client::{CallFuture, Client, KeepAnswer, StreamedAnswer};
use crate::error::{Error, ErrorKind};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::request::{OperationInfo, Parameters, Request};
use crate::time::UtcOffset;
use crate::transport::{Headers, TransportError, TransportErrorKind};

/// The maximum time for a piece, unless the caller sets another one.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);

/// The body of an answer, piece by piece: a [`Stream`] of bytes. See [the module](self).
#[must_use = "nothing is received until a piece is asked for"]
pub struct ByteStream {
    operation: &'static OperationInfo,
    answer: StreamedAnswer,
    piece_timeout: Duration,
    /// Runs while a piece is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    ended: bool,
}

impl ByteStream {
    /// Sets the maximum time for a piece; 30 seconds by default. The time counts only while the caller waits for a piece.
    pub fn with_piece_timeout(mut self, timeout: Duration) -> Self {
        self.piece_timeout = timeout;
        self.timer = None;
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// The answer's headers.
    pub fn headers(&self) -> &Headers {
        &self.answer.headers
    }

    /// Reads the body as server-sent events, one by one, as they arrive. See [Events](self#events).
    pub fn events(self) -> EventStream {
        EventStream::new(self)
    }

    /// Gives back a piece that was taken, and not used.
    #[cfg(any(test, feature = "blocking"))]
    pub(crate) fn put_back(mut self, piece: Bytes) -> Self {
        if !piece.is_empty() {
            debug_assert!(self.answer.body.is_empty(), "a piece is taken whole");
            self.answer.body = piece;
        }
        self
    }

    /// The next piece. `None` at the end of a complete body, and after an error.
    pub async fn next_piece(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if !self.answer.body.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.answer.body))));
        }
        let Some(rest) = &mut self.answer.rest else {
            self.ended = true;
            return Poll::Ready(None);
        };
        loop {
            match Pin::new(&mut *rest).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    self.timer = None;
                    // Trailers are not looked at.
                    match frame.into_data() {
                        Ok(piece) if !piece.is_empty() => return Poll::Ready(Some(Ok(piece))),
                        _ => continue,
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    let kind = match error.kind() {
                        TransportErrorKind::TimedOut => ErrorKind::TimedOut,
                        _ => ErrorKind::Interrupted,
                    };
                    return Poll::Ready(Some(Err(self.fail(kind, error))));
                }
                Poll::Ready(None) => {
                    self.ended = true;
                    self.answer.rest = None;
                    return Poll::Ready(None);
                }
                Poll::Pending => break,
            }
        }
        let limit = self.piece_timeout;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        match timer.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let error = TransportError::new(TransportErrorKind::TimedOut);
                Poll::Ready(Some(Err(self.fail(ErrorKind::TimedOut, error))))
            }
        }
    }

    /// Ends the stream, and closes its connection.
    fn fail(&mut self, kind: ErrorKind, error: TransportError) -> Error {
        self.ended = true;
        self.answer.rest = None;
        let detail = error.to_string();
        let (_, _, cause) = error.into_parts();
        Error::new(kind, Outcome::Unknown)
            .with_detail(detail)
            .with_cause(cause)
            .with_status(self.answer.status)
            .of(self.operation)
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("operation", &self.operation.name)
            .field("status", &self.answer.status)
            .field("headers", &self.answer.headers)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Sends a request, and returns the body of its answer piece by piece: see [the module](self).
    ///
    /// # Errors
    /// Those of [`call`](Self::call) until the answer's headers are judged.
    pub async fn stream<R: Request>(
        &self,
        request: &R,
        options: &Options,
    ) -> Result<ByteStream, Error> {
        let mut slot = StreamSlot::default();
        let mut parameters = Parameters::new(self.utc_offset());
        request.encode(&mut parameters);
        request.enforced_violations(parameters.violations_mut());
        let ended = self
            .inner()
            .execute(R::OPERATION, options, None, &mut parameters, &mut slot)
            .await;
        slot.stream(R::OPERATION, ended.map(|_| ()))
    }

    /// Sends a request, and returns the events of its answer one by one: see [Events](self#events).
    ///
    /// # Errors
    /// Those of [`call`](Self::call) until the answer's headers are judged.
    pub async fn events<R: EventRequest>(
        &self,
        request: &R,
        options: &Options,
    ) -> Result<EventStream<TypedEvent<R::Event>>, Error> {
        self.stream(request, options).await.map(EventStream::new)
    }
}

/// A caller that returns the body of an answer piece by piece: the async caller returns a future of a [`ByteStream`], the blocking
/// one a stream that waits.
pub trait CallStreams {
    /// What it gives.
    type Streamed;
    /// What it gives where the events are asked for.
    type Events<R: EventRequest + Send + Sync + 'static>;

    /// Sends the request, and returns the body of its answer piece by piece: see [the module](self).
    fn stream<R: Request + Send + Sync + 'static>(self, request: R) -> Self::Streamed;

    /// Sends the request, and returns the events of its answer one by one: see [Events](self#events).
    fn events<R: EventRequest + Send + Sync + 'static>(self, request: R) -> Self::Events<R>;
}

impl CallStreams for Caller {
    type Streamed = CallFuture<ByteStream>;
    type Events<R: EventRequest + Send + Sync + 'static> =
        CallFuture<EventStream<TypedEvent<R::Event>>>;

    fn stream<R: Request + Send + Sync + 'static>(self, request: R) -> CallFuture<ByteStream> {
        Box::pin(async move { self.client().stream(&request, self.options()).await })
    }

    fn events<R: EventRequest + Send + Sync + 'static>(self, request: R) -> Self::Events<R> {
        Box::pin(async move { self.client().events(&request, self.options()).await })
    }
}

/// Takes an answer before its body was read.
#[derive(Default)]
struct StreamSlot(Option<StreamedAnswer>);

impl StreamSlot {
    /// The stream of the call that ended so.
    fn stream(
        self,
        operation: &'static OperationInfo,
        ended: Result<(), Error>,
    ) -> Result<ByteStream, Error> {
        ended?;
        let Some(answer) = self.0 else {
            // A look-up or a refusal stood for the answer, which has no body.
            let error = Error::new(ErrorKind::UnreadableAnswer, Outcome::Done);
            return Err(error.of(operation));
        };
        Ok(ByteStream {
            operation,
            answer,
            piece_timeout: PIECE_TIMEOUT,
            timer: None,
            ended: false,
        })
    }
}

impl KeepAnswer for StreamSlot {
    fn keep(&mut self, _: Node<'_>, _: UtcOffset, _: bool) -> Result<(), ShapeError> {
        Ok(())
    }

    fn streams(&self) -> bool {
        true
    }

    fn keep_stream(&mut self, answer: StreamedAnswer) {
        self.0 = Some(answer);
    }
}

/// Adds `stream` to a generated builder: `streamed!(FetchRecording[P1]);`. Adds `events`, too, if the answer has events:
/// `streamed!(StreamSearch[P1] of StreamSearchRequest, StreamSearchEvent);`.
#[macro_export]
macro_rules! streamed {
    ($builder:ident[$($state:ident),*] $(of $request:ident, $event:ty)?) => {
        impl<T: $crate::stream::CallStreams, $($state: $crate::builder::IsProvided),*> $builder<T, $($state),*> {
            /// Sends the call, and returns the body of its answer piece by piece, instead of whole in memory: see
            /// [`stream`]($crate::stream). With an async client it is a future, which sends once it is awaited.
            #[inline]
            pub fn stream(self) -> T::Streamed {
                $crate::stream::CallStreams::stream(self.0.target, self.0.value)
            }

            $(
                /// Sends the call, and returns the events of its answer one by one, as they arrive, each decoded as
                #[doc = ::core::concat!("[`", ::core::stringify!($event), "`]:")]
                /// an [`EventStream`]($crate::stream::EventStream) of [`TypedEvent`]($crate::stream::TypedEvent). With an async
                /// client it is a future of that stream, which sends once it is awaited; with a blocking client the stream is an iterator.
                ///
                /// Data that is no such JSON has no value: [`raw`]($crate::stream::TypedEvent::raw) has it as received. Words that
                /// are no JSON at all are the value of a type that is a text, and of no other.
                #[inline]
                pub fn events(self) -> T::Events<$request> {
                    $crate::stream::CallStreams::events(self.0.target, self.0.value)
                }
            )?
        }

        $(
            impl $crate::stream::EventRequest for $request {
                type Event = $event;
            }
        )?
    };
}
