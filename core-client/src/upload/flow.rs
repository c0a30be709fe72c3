//! One call's upload: its hash, what of it was handed to the connection, and for how long nothing moved.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout, timeout_at};

use super::Upload;
use super::source::{Pieces, Reading, Source, hash};
use crate::error::{Cause, Error, ErrorKind};
use crate::outcome::Outcome;
use crate::transport::{TransportError, TransportErrorKind};

/// An upload under way in a call.
pub(crate) struct Sending {
    upload: Upload,
    sha256: Option<String>,
    length: Option<u64>,
    /// The body of the last attempt.
    body: Option<UploadBody>,
}

impl Sending {
    /// Finds the hash, where the signature needs it.
    pub(crate) async fn prepare(upload: &Upload, needs_hash: bool) -> Result<Self, Error> {
        let mut sending = Self {
            upload: upload.clone(),
            sha256: upload.sha256.clone(),
            length: upload.length,
            body: None,
        };
        let is_hash =
            |text: &String| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !sending.sha256.as_ref().is_none_or(is_hash) {
            return Err(Error::invalid_request(
                "the SHA-256 of the upload is not 64 hexadecimal digits",
            ));
        }
        if !needs_hash || sending.sha256.is_some() {
            return Ok(sending);
        }
        if matches!(*upload.source, Source::Once(_)) {
            return Err(Error::invalid_request(
                "the signature covers the SHA-256 of the body, and this upload can be read only once: state it with Upload::with_sha256, \
                 or use a source that can be read again (Upload::file, Upload::reopened)",
            ));
        }
        let source = Arc::clone(&upload.source);
        let read = spawn_blocking(move || match &*source {
            Source::Again(open) => hash(open),
            Source::Once(_) => Err(io::ErrorKind::Unsupported.into()),
        });
        let (sha256, length) = read
            .await
            .unwrap_or_else(|ended| Err(io::Error::other(ended)))
            .map_err(|error| not_read(&error))?;
        sending.sha256 = Some(sha256);
        sending.length.get_or_insert(length);
        Ok(sending)
    }

    /// The hash that is signed.
    pub(crate) fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// Whether another attempt would have nothing to send, or only the rest.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(*self.upload.source, Source::Once(_))
            && self.body.as_ref().is_some_and(|body| body.lock().touched)
    }

    /// Opens the source for an attempt, and reads its first piece.
    pub(crate) async fn begin(&mut self) -> Result<UploadBody, Error> {
        // What was not touched by the attempt before goes on.
        let kept = match &*self.upload.source {
            Source::Once(_) => self.body.take(),
            Source::Again(_) => None,
        };
        let body = match kept {
            Some(body) => body,
            None => {
                let limit = self.upload.piece_timeout;
                let opened = timeout(limit, self.open()).await;
                opened
                    .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
                    .map_err(|error| not_read(&error))?
            }
        };
        body.lock().moved = Instant::now();
        self.body = Some(body.clone());
        Ok(body)
    }

    async fn open(&self) -> io::Result<UploadBody> {
        let (mut pieces, length): (Pieces, _) = match &*self.upload.source {
            Source::Once(pieces) => {
                let mut pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
                let pieces = pieces.take().ok_or_else(|| {
                    io::Error::other(
                        "this upload can be read only once, and another call has read it",
                    )
                })?;
                (pieces, self.length)
            }
            Source::Again(_) => {
                let source = Arc::clone(&self.upload.source);
                let opened = spawn_blocking(move || match &*source {
                    Source::Again(open) => open(),
                    Source::Once(_) => Err(io::ErrorKind::Unsupported.into()),
                });
                let (reader, length) = opened
                    .await
                    .unwrap_or_else(|ended| Err(io::Error::other(ended)))?;
                (Box::pin(Reading::new(reader)), self.length.or(length))
            }
        };
        let first = loop {
            match poll_fn(|context| pieces.as_mut().poll_next(context))
                .await
                .transpose()?
            {
                Some(piece) if piece.is_empty() => {}
                first => break first,
            }
        };
        let ended = first.is_none();
        Ok(UploadBody {
            flow: Arc::new(Mutex::new(Flow {
                pieces,
                held: first,
                length: if ended { length.or(Some(0)) } else { length },
                handed: 0,
                touched: false,
                ended,
                finished: false,
                failure: None,
                moved: Instant::now(),
            })),
            piece_timeout: self.upload.piece_timeout,
        })
    }

    /// What the failure of the source makes of a failed attempt.
    pub(crate) fn failure(&self) -> Option<Error> {
        let mut flow = self.body.as_ref()?.lock();
        let error = flow.failure.take()?;
        Some(
            Error::new(ErrorKind::Interrupted, Outcome::Unknown)
                .with_detail(format!(
                    "the source of the body failed after {} bytes",
                    flow.handed
                ))
                .with_cause(Some(Cause::new(&error))),
        )
    }
}

fn not_read(error: &io::Error) -> Error {
    Error::new(ErrorKind::InvalidRequest, Outcome::NotSent)
        .with_detail("the source of the body failed before anything was sent")
        .with_cause(Some(Cause::new(error)))
}

struct Flow {
    pieces: Pieces,
    /// Read, and not handed out yet.
    held: Option<Bytes>,
    length: Option<u64>,
    handed: u64,
    /// Whether a piece was handed out.
    touched: bool,
    /// Whether the source has no more pieces.
    ended: bool,
    /// Whether all was handed out.
    finished: bool,
    failure: Option<io::Error>,
    /// When a piece last moved.
    moved: Instant,
}

/// The body of one attempt: a stream of pieces for a transport.
#[derive(Clone)]
pub struct UploadBody {
    flow: Arc<Mutex<Flow>>,
    piece_timeout: Duration,
}

impl UploadBody {
    fn lock(&self) -> MutexGuard<'_, Flow> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes are left, if that is known.
    pub fn remaining(&self) -> Option<u64> {
        let flow = self.lock();
        Some(flow.length?.saturating_sub(flow.handed))
    }

    /// Waits for the head of an answer, as long as pieces move, and so long after the last one.
    pub(crate) async fn watch<F: Future>(
        &self,
        answer_timeout: Duration,
        answer: F,
    ) -> Result<F::Output, TransportError> {
        let mut answer = pin!(answer);
        loop {
            let end = self.deadline(answer_timeout);
            if let Ok(answered) = timeout_at(end, &mut answer).await {
                return Ok(answered);
            }
            if self.deadline(answer_timeout) <= Instant::now() {
                return Err(TransportError::new(TransportErrorKind::TimedOut));
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
                Some(Ok(piece)) if piece.is_empty() => {}
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
        let flow = self.lock();
        flow.finished || (flow.ended && flow.held.is_none() && flow.length == Some(0))
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
