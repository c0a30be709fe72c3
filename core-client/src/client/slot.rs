//! Where the answer of a call is kept. The loop of attempts fills a slot without knowing the answer's type, so it is compiled once and
//! not for each operation.

use bytes::Bytes;

use crate::answer::{Node, ShapeError};
use crate::answered::Answered;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::time::UtcOffset;
use crate::transport::{Headers, UnreadBody};

/// Reads an answer of success; the last argument says whether it was repaired.
pub(crate) type ReadAnswer<T> = fn(Node<'_>, UtcOffset, bool) -> Result<T, ShapeError>;

/// Takes the answer of a successful call, whatever its type is.
pub(crate) trait KeepAnswer: Send {
    /// Reads the answer and keeps it.
    fn keep(&mut self, answer: Node<'_>, zone: UtcOffset, repaired: bool)
    -> Result<(), ShapeError>;

    /// Whether the body of a file or an event stream is passed on while it arrives, instead of being read first.
    fn streams(&self) -> bool {
        false
    }

    /// Takes the body, after [`keep`](Self::keep), if the slot [streams](Self::streams).
    fn keep_stream(&mut self, _: StreamedAnswer) {}

    /// Takes the headers of an answer or a refusal, unless the body is streamed.
    fn keep_headers(&mut self, _: Headers) {}
}

/// An answer whose body may still be arriving.
pub(crate) struct StreamedAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    /// The part of the body that was read already.
    pub(crate) body: Bytes,
    /// The part that was not read yet.
    pub(crate) rest: Option<UnreadBody>,
}

/// A place for the answer of one call.
pub(crate) struct Slot<T> {
    read: ReadAnswer<T>,
    kept: Option<T>,
}

/// A [`Slot`] that also keeps the headers of the last answer, be it a success or a refusal.
pub(crate) struct SlotWithHeaders<T> {
    slot: Slot<T>,
    headers: Option<Headers>,
}

impl<T> Slot<T> {
    /// An empty slot; `read` makes the answer of the JSON tree.
    pub(crate) fn new(read: ReadAnswer<T>) -> Self {
        Self { read, kept: None }
    }

    /// The answer of a call with this result.
    pub(crate) fn response(self, result: Result<Answered<()>, Error>) -> Result<T, Error> {
        match (result, self.kept) {
            (Ok(_), Some(response)) => Ok(response),
            // A call that is done has kept its answer.
            (Ok(_), None) => Err(Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)),
            (Err(error), _) => Err(error),
        }
    }

    /// Like [`response`](Self::response), with the evidence that the call is done.
    pub(crate) fn answered(
        self,
        result: Result<Answered<()>, Error>,
    ) -> Result<Answered<T>, Error> {
        let answered = result?;
        match self.kept {
            Some(response) => Ok(answered.with(response)),
            None => Err(Error::new(ErrorKind::UnreadableAnswer, Outcome::Done)),
        }
    }
}

impl<T: Send> KeepAnswer for Slot<T> {
    fn keep(
        &mut self,
        answer: Node<'_>,
        zone: UtcOffset,
        repaired: bool,
    ) -> Result<(), ShapeError> {
        self.kept = Some((self.read)(answer, zone, repaired)?);
        Ok(())
    }
}

impl<T> SlotWithHeaders<T> {
    /// An empty slot; `read` makes the answer of the JSON tree.
    pub(crate) fn new(read: ReadAnswer<T>) -> Self {
        Self {
            slot: Slot::new(read),
            headers: None,
        }
    }

    /// The answer of a call with this result and the evidence that the call is done; and the headers.
    pub(crate) fn answered(
        self,
        result: Result<Answered<()>, Error>,
    ) -> (Result<Answered<T>, Error>, Option<Headers>) {
        (self.slot.answered(result), self.headers)
    }
}

impl<T: Send> KeepAnswer for SlotWithHeaders<T> {
    fn keep(
        &mut self,
        answer: Node<'_>,
        zone: UtcOffset,
        repaired: bool,
    ) -> Result<(), ShapeError> {
        self.slot.keep(answer, zone, repaired)
    }

    fn keep_headers(&mut self, headers: Headers) {
        self.headers = Some(headers);
    }
}
