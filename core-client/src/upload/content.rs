//! What is sent: a source of bytes, and what is known of it.

use std::fmt;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

use super::source::{Reading, Source};

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
    /// A pipe or a device counts as a reader: it is read once, and refused where the signature needs the hash. A pipe that nobody opens for
    /// writing ends the call after the piece's time-out, but its thread waits on.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::of(Source::File(path.into()))
    }

    /// A source that can be read again: `open` gives a reader at the beginning of the same bytes, as often as it is called. It is called, and
    /// the reader is read, where blocking is allowed.
    pub fn reopened<R: Read + Send + 'static>(
        open: impl Fn() -> io::Result<R> + Send + Sync + 'static,
    ) -> Self {
        Self::of(Source::Again(Box::new(move || {
            Ok(Box::new(open()?) as Box<dyn Read + Send>)
        })))
    }

    /// A reader that can be read once. It is read where blocking is allowed.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::stream(Reading::new(Box::new(reader)))
    }

    /// A stream of pieces, which can be read once. Pieces are sent as they are, so that large ones need as much memory.
    pub fn stream(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self::of(Source::Once(Mutex::new(Some(Box::pin(pieces)))))
    }

    /// States how many bytes there are. Otherwise it is what the file system or the reading for the hash says; if nobody says it, the body
    /// is sent without a length (chunked), which some servers refuse. Where the source turns out to have another length before anything
    /// is sent, nothing is sent.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// States the SHA-256 of the whole, as 64 hexadecimal digits, so that nothing is read before it is sent. If it is wrong, the service
    /// refuses the signature.
    #[must_use]
    pub fn with_sha256(mut self, hexadecimal: impl Into<String>) -> Self {
        self.sha256 = Some(hexadecimal.into().to_ascii_lowercase());
        self
    }

    /// Sets the `Content-Type`; `application/octet-stream` unless set.
    #[must_use]
    pub fn with_content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// Sets how long may pass between two pieces, and for reading one where the whole is hashed before; 30 seconds unless set.
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
