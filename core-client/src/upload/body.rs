//! The body of one attempt: what of it was handed to the connection, and for how long nothing moved.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, timeout_at};

use super::source::Pieces;

pub(super) struct Flow {
    pieces: Pieces,
    /// Read, and not handed out yet.
    held: Option<Bytes>,
    length: Option<u64>,
    pub(super) handed: u64,
    /// Whether a piece was handed out.
    pub(super) touched: bool,
    /// Whether the source has no more pieces.
    ended: bool,
    /// Whether all was handed out.
    finished: bool,
    pub(super) failure: Option<io::Error>,
    /// When a piece last moved.
    pub(super) moved: Instant,
}

/// The body of one attempt: a stream of pieces for a transport.
#[derive(Clone)]
pub struct UploadBody {
    flow: Arc<Mutex<Flow>>,
    piece_timeout: Duration,
    /// Whether another attempt can open the source again.
    pub(super) reopenable: bool,
}

impl UploadBody {
    /// The pieces of a source, the first of which was read.
    pub(super) fn new(
        pieces: Pieces,
        first: Option<Bytes>,
        length: Option<u64>,
        piece_timeout: Duration,
        reopenable: bool,
    ) -> Self {
        let ended = first.is_none();
        Self {
            flow: Arc::new(Mutex::new(Flow {
                pieces,
                held: first,
                length: if ended { length.or(Some(0)) } else { length },
                handed: 0,
                touched: false,
                ended,
                // The connection does not ask for a body that is empty.
                finished: ended && length.is_none_or(|length| length == 0),
                failure: None,
                moved: Instant::now(),
            })),
            piece_timeout,
            reopenable,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Flow> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes are left, if that is known.
    pub fn remaining(&self) -> Option<u64> {
        let flow = self.lock();
        Some(flow.length?.saturating_sub(flow.handed))
    }

    /// Waits for the head of an answer, as long as pieces move, and so long after the last one. `None` if that was too long.
    pub(crate) async fn watch<F: Future>(
        &self,
        answer_timeout: Duration,
        answer: F,
    ) -> Option<F::Output> {
        let mut answer = pin!(answer);
        loop {
            let end = self.deadline(answer_timeout);
            if let Ok(answered) = timeout_at(end, &mut answer).await {
                return Some(answered);
            }
            if self.deadline(answer_timeout) <= Instant::now() {
                return None;
            }
        }
    }

    fn deadline(&self, answer_timeout: Duration) -> Instant {
        let flow = self.lock();
        let limit = match flow.finished {
            true => answer_timeout,
            false => self.piece_timeout,
        };
        // As the transport has it: a limit that no clock can show stands for no limit.
        const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
        flow.moved + limit.min(FAR)
    }
}

impl Flow {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            if self.finished || self.failure.is_some() {
                return Poll::Ready(None);
            }
            if let Some(piece) = &self.held {
                let after = self
                    .handed
                    .saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                match self.length {
                    Some(length) if after > length => {
                        return self.fail(io::Error::other("it has more bytes than stated"));
                    }
                    // The last one is given once it is known that nothing follows: the connection asks no more after it.
                    Some(length) if after == length && !self.ended => {}
                    _ => {
                        self.handed = after;
                        self.touched = true;
                        self.moved = Instant::now();
                        self.finished = self.length == Some(after);
                        return Poll::Ready(self.held.take().map(Ok));
                    }
                }
            }
            if self.ended {
                if self.length.is_some_and(|length| self.handed != length) {
                    return self.fail(io::ErrorKind::UnexpectedEof.into());
                }
                self.finished = true;
                self.moved = Instant::now();
                return Poll::Ready(None);
            }
            match ready!(self.pieces.as_mut().poll_next(context)) {
                None => self.ended = true,
                Some(Err(error)) => return self.fail(error),
                Some(Ok(piece)) if piece.is_empty() => {
                    // A source that gives nothing but such pieces must not keep the thread from the time-out.
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Ok(_)) if self.held.is_some() => {
                    return self.fail(io::Error::other("it has more bytes than stated"));
                }
                Some(Ok(piece)) => self.held = Some(piece),
            }
        }
    }

    /// Ends the body with an error, so that the connection is closed.
    fn fail(&mut self, error: io::Error) -> Poll<Option<io::Result<Bytes>>> {
        let kind = error.kind();
        self.touched = true;
        self.held = None;
        self.failure = Some(error);
        Poll::Ready(Some(Err(kind.into())))
    }
}

impl Stream for UploadBody {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.lock().poll_piece(context)
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = ready!(self.lock().poll_piece(context));
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.lock().finished
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining()
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl fmt::Debug for UploadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadBody")
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
