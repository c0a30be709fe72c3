//! One call's upload: its hash, and the body of each attempt.

use std::future::poll_fn;
use std::io;
use std::sync::{Arc, PoisonError};

use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout};

use super::body::UploadBody;
use super::content::Upload;
use super::source::{Pieces, Reading, Source, hash};
use crate::error::{Cause, Error, ErrorKind};
use crate::outcome::Outcome;

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
        Ok(UploadBody::new(
            pieces,
            first,
            length,
            self.upload.piece_timeout,
        ))
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
