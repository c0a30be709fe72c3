//! The content of an upload: a source of bytes, and what is known about it.

use std::fmt;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::source::{Source, ThreadReader};

/// How long a piece may take, unless the caller sets another time.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);

/// A body that is sent piece by piece: see [the module](super). Clones share their source.
#[derive(Clone)]
pub struct Upload {
    pub(super) source: Arc<Source>,
    content_type: &'static str,
    pub(super) length: Option<u64>,
    pub(super) sha256: Option<String>,
    pub(super) piece_timeout: Duration,
}

impl Upload {
    fn of(source: Source) -> Self {
        Self {
            source: Arc::new(source),
            content_type: "application/octet-stream",
            length: None,
            sha256: None,
            piece_timeout: PIECE_TIMEOUT,
        }
    }

    /// A file. It can be read again, and is opened by each attempt. It must not change during the call.
    ///
    /// A pipe or a device counts as a reader: it is read once, and refused where the signature needs the hash. A thread of its own
    /// opens and reads it. If nobody writes into a pipe, the call ends after the piece's time-out; the thread waits on, but does not keep
    /// the runtime from ending.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::of(Source::File(path.into()))
    }

    /// A source that can be read again: each call of `open` returns a reader at the beginning of the same bytes. `open` and the
    /// reader run on a thread where blocking is allowed.
    pub fn reopened<R: Read + Send + 'static>(
        open: impl Fn() -> io::Result<R> + Send + Sync + 'static,
    ) -> Self {
        Self::of(Source::Reopenable(Box::new(move || {
            Ok(Box::new(open()?) as Box<dyn Read + Send>)
        })))
    }

    /// A reader that can be read only once. A thread of its own reads it: a reader that waits for ever, such as the standard input, does not
    /// keep the runtime from ending.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::stream(ThreadReader::new(move || Ok(Box::new(reader))))
    }

    /// A stream of pieces, which can be read only once. Pieces are sent unchanged, so large pieces need as much memory.
    pub fn stream(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self::of(Source::SinglePass(Mutex::new(Some(Box::pin(pieces)))))
    }

    /// States how many bytes there are. Otherwise the length comes from the file system, or from reading the source for the hash.
    /// If the length is unknown, the body is sent without one (chunked), which some servers refuse. If the source turns out to have
    /// another length before anything is sent, nothing is sent.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// States the SHA-256 of the whole body, as 64 hexadecimal digits, so the source is not read before sending. If the hash is
    /// wrong, the service refuses the signature.
    #[must_use]
    pub fn with_sha256(mut self, hexadecimal: impl Into<String>) -> Self {
        self.sha256 = Some(hexadecimal.into().to_ascii_lowercase());
        self
    }

    /// Sets the `Content-Type`; `application/octet-stream` by default.
    #[must_use]
    pub fn with_content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// Sets the maximum time between two pieces, and for reading one piece where the body is hashed before; 30 seconds by default. A reader's
    /// piece is what one read gives, at most 64 KiB.
    #[must_use]
    pub fn with_piece_timeout(mut self, timeout: Duration) -> Self {
        self.piece_timeout = timeout;
        self
    }

    pub(crate) fn content_type(&self) -> &'static str {
        self.content_type
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .field("piece_timeout", &self.piece_timeout)
            .finish_non_exhaustive()
    }
}
