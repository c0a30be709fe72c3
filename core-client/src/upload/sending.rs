//! One call's upload: its hash, and the body of each attempt.

use std::future::poll_fn;
use std::io;
use std::sync::{Arc, PoisonError};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, timeout};

use super::body::UploadBody;
use super::content::Upload;
use super::source::{Hashing, Source};
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
        if Handle::try_current().is_err() {
            return Err(Error::configuration(
                "an upload needs a tokio runtime: make the call on one",
            ));
        }
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
        if matches!(*upload.source, Source::SinglePass(_)) {
            return Err(Error::invalid_request(
                "the signature covers the SHA-256 of the body, and this upload can be read only once: state it with Upload::with_sha256, \
                 or use a source that can be read again (Upload::file, Upload::reopened)",
            ));
        }
        let (sha256, length) = sending.hash().await.map_err(|error| not_read(&error))?;
        sending.sha256 = Some(sha256);
        sending.length.get_or_insert(length);
        Ok(sending)
    }

    /// Reads the whole for its hash and its length. The bound counts for each piece, as it does while the body is sent.
    async fn hash(&self) -> io::Result<(String, u64)> {
        let source = Arc::clone(&self.upload.source);
        let opened = self.blocking(move || source.open_for_hash()).await?;
        let stated = self.length.or(opened.length);
        let mut hashing = Hashing::new(opened.content);
        loop {
            let (read, more) = self
                .blocking(move || hashing.read_next().map(|more| (hashing, more)))
                .await?;
            hashing = read;
            let length = hashing.length();
            if stated.is_some_and(|stated| length > stated) {
                return Err(longer());
            }
            if !more {
                return match stated {
                    Some(stated) if length < stated => Err(io::ErrorKind::UnexpectedEof.into()),
                    _ => Ok((hashing.finish(), length)),
                };
            }
        }
    }

    /// What may block, on a thread where it may, for no longer than a piece may take.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        match timeout(self.upload.piece_timeout, spawn_blocking(work)).await {
            Ok(ended) => ended.unwrap_or_else(|ended| Err(io::Error::other(ended))),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// The hash that is signed.
    pub(crate) fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    /// Whether another attempt would have nothing to send, or only the rest.
    pub(crate) fn is_spent(&self) -> bool {
        let body = self.body.as_ref();
        body.is_some_and(|body| !body.reopenable && body.lock().touched)
    }

    /// Opens the source for an attempt, and reads its first piece.
    pub(crate) async fn begin(&mut self) -> Result<UploadBody, Error> {
        // What was not touched by the attempt before goes on.
        let kept = self.body.take().filter(|body| !body.reopenable);
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
        let (mut pieces, length, reopenable) = match &*self.upload.source {
            Source::SinglePass(pieces) => {
                let mut pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
                let pieces = pieces.take().ok_or_else(|| {
                    io::Error::other(
                        "this upload can be read only once, and another call has read it",
                    )
                })?;
                (pieces, self.length, false)
            }
            Source::File(_) | Source::Reopenable(_) => {
                let source = Arc::clone(&self.upload.source);
                let opened = self.blocking(move || source.open()).await?;
                (
                    opened.content,
                    self.length.or(opened.length),
                    opened.reopenable,
                )
            }
        };
        let first = loop {
            match poll_fn(|context| pieces.as_mut().poll_next(context))
                .await
                .transpose()?
            {
                // A source that gives nothing but such pieces must not keep the thread from the time-out.
                Some(piece) if piece.is_empty() => yield_now().await,
                first => break first,
            }
        };
        check_length(first.as_ref(), length)?;
        Ok(UploadBody::new(
            pieces,
            first,
            length,
            self.upload.piece_timeout,
            reopenable,
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

/// The first piece tells of a wrong length before anything is sent. Above all it must not be 0: no connection asks for a piece of such a body.
fn check_length(first: Option<&Bytes>, stated: Option<u64>) -> io::Result<()> {
    let read = first.map_or(0, |piece| u64::try_from(piece.len()).unwrap_or(u64::MAX));
    match stated {
        Some(stated) if read > stated => Err(longer()),
        Some(stated) if first.is_none() && stated > 0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// The source of a body is not as long as stated.
fn longer() -> io::Error {
    io::Error::other("it has more bytes than stated")
}

fn not_read(error: &io::Error) -> Error {
    Error::new(ErrorKind::InvalidRequest, Outcome::NotSent)
        .with_detail("the source of the body failed before anything was sent")
        .with_cause(Some(Cause::new(error)))
}
