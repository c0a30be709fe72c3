//! Bodies that are sent piece by piece, instead of being held in memory.
//!
//! An [`Upload`] is a file, or another source of bytes. [`WithUpload`] adds it to a request, as its body; a generated builder of an operation
//! that takes bytes as its body does so by `with_upload()`.
//!
//! - **Memory.** A piece of a file has 64 KiB. The next piece is read when the connection has taken the one before, so a slow server slows the
//!   source down.
//! - **Signature.** ACS3 signs the SHA-256 of the body, and the service compares it. A source that can be read again is read once before for
//!   the hash, also piece by piece. One that cannot is refused before anything is sent, unless [`with_sha256`](Upload::with_sha256) states
//!   the hash. The other scheme (RPC) does not cover a body, so nothing is read before.
//! - **Time.** The call's time-out does not count while the body is sent: between two pieces no more time may pass than
//!   [`with_piece_timeout`](Upload::with_piece_timeout) says, whether the source or the server is slow. The answer must be there within the
//!   call's time-out after the last piece.
//! - **Repeats.** A source that can be read again is read from its beginning by each attempt, and the call is repeated by the usual
//!   [rules](crate::retry). Once a piece of another source was handed to the connection, the call is not repeated. Before that, it may be.
//! - **Failures.** The first piece is read before anything is sent: if that fails, the outcome is [`NotSent`](crate::Outcome::NotSent). If the
//!   source fails later, ends before its stated length or goes on after it, the connection is closed, and the outcome is
//!   [`Unknown`](crate::Outcome::Unknown): the server has seen the request and may act on a part of its body.
//!
//! A transport of your own must say that it [sends uploads](crate::transport::Transport::sends_uploads); otherwise such a call is refused.

mod flow;
mod source;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;

pub(crate) use flow::Sending;
pub use flow::UploadBody;
use source::Source;

use crate::caller::Caller;
use crate::client::CallFuture;
use crate::error::Error;
use crate::request::{LimitedValue, OperationInfo, Parameters, Request, Rule, Violations};
use crate::stream::CallStreams;

/// How long a piece may take, unless the caller sets another time.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);

/// A body that is sent piece by piece: see [the module](self). Clones share their source.
#[derive(Clone)]
pub struct Upload {
    source: Arc<Source>,
    content_type: &'static str,
    length: Option<u64>,
    sha256: Option<String>,
    piece_timeout: Duration,
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
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self::of(Source::Again(Box::new(move || {
            let file = File::open(&path)?;
            let length = file.metadata()?.len();
            Ok((Box::new(file) as Box<dyn Read + Send>, Some(length)))
        })))
    }

    /// A source that can be read again: `open` gives a reader at the beginning of the same bytes, as often as it is called. It is called, and
    /// the reader is read, where blocking is allowed.
    pub fn reopened<R: Read + Send + 'static>(
        open: impl Fn() -> io::Result<R> + Send + Sync + 'static,
    ) -> Self {
        Self::of(Source::Again(Box::new(move || {
            Ok((Box::new(open()?) as Box<dyn Read + Send>, None))
        })))
    }

    /// A reader that can be read once. It is read where blocking is allowed.
    pub fn reader(reader: impl Read + Send + 'static) -> Self {
        Self::stream(source::Reading::new(Box::new(reader)))
    }

    /// A stream of pieces, which can be read once. Pieces are sent as they are, so that large ones need as much memory.
    pub fn stream(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self::of(Source::Once(Mutex::new(Some(Box::pin(pieces)))))
    }

    /// States how many bytes there are. Otherwise it is what the file system or the reading for the hash says; if nobody says it, the body
    /// is sent without a length (chunked), which some servers refuse.
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

    /// Sets how long may pass between two pieces; 30 seconds unless set.
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

/// A request with an [`Upload`] as its body, in place of the request's own.
#[derive(Debug, Clone)]
pub struct WithUpload<R> {
    request: R,
    name: &'static str,
    upload: Upload,
}

impl<R> WithUpload<R> {
    /// Sends the upload as the parameter of this name, which is the operation's body.
    pub fn new(request: R, name: &'static str, upload: Upload) -> Self {
        Self {
            request,
            name,
            upload,
        }
    }
}

impl<R: Request> Request for WithUpload<R> {
    type Response = R::Response;
    const OPERATION: &'static OperationInfo = R::OPERATION;
    const LIMITS: &'static [LimitedValue] = R::LIMITS;
    const RULES: &'static [Rule<'static>] = R::RULES;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        self.request.encode(out);
        out.body_upload(self.name, &self.upload);
    }

    fn is_lifted(&self, parameter: &str) -> bool {
        self.request.is_lifted(parameter)
    }

    fn enforced_violations(&self, out: &mut Violations) {
        self.request.enforced_violations(out);
    }

    fn documented_violations(&self, out: &mut Violations) {
        self.request.documented_violations(out);
    }
}

/// A call of a generated builder with an upload as its body: awaited, or sent by a blocking client, it is an ordinary call.
#[must_use = "a call does nothing until it is awaited, or sent by a blocking client"]
#[derive(Debug)]
pub struct UploadCall<T, R> {
    target: T,
    request: WithUpload<R>,
}

impl<T, R> UploadCall<T, R> {
    /// The call of this request, by this target.
    pub fn new(target: T, request: WithUpload<R>) -> Self {
        Self { target, request }
    }

    /// The finished request.
    pub fn build(self) -> WithUpload<R> {
        self.request
    }
}

impl<T: CallStreams, R: Request + Send + Sync + 'static> UploadCall<T, R> {
    /// Sends the call, and gives the body of its answer piece by piece: see [`stream`](crate::stream).
    pub fn stream(self) -> T::Streamed {
        self.target.stream(self.request)
    }
}

impl<R: Request + Send + Sync + 'static> IntoFuture for UploadCall<Caller, R> {
    type Output = Result<R::Response, Error>;
    type IntoFuture = CallFuture<R::Response>;

    fn into_future(self) -> Self::IntoFuture {
        self.target.send(self.request)
    }
}

#[cfg(feature = "blocking")]
impl<R: Request + Send + Sync + 'static> UploadCall<crate::blocking::Caller, R> {
    /// Sends the call and waits.
    ///
    /// # Errors
    /// As of [`blocking::Caller::send`](crate::blocking::Caller::send).
    pub fn send(self) -> Result<R::Response, Error> {
        self.target.send(self.request)
    }
}

/// Gives a generated builder its `with_upload`: `uploads!(InvokeFunction[P1], InvokeFunctionRequest, "body");`.
#[macro_export]
macro_rules! uploads {
    ($builder:ident[$($state:ident),*], $request:ident, $body:literal) => {
        impl<T, $($state: $crate::builder::IsProvided),*> $builder<T, $($state),*> {
            /// Makes the call with a file, or another source of bytes, as its body, which is sent piece by piece: see
            /// [`upload`]($crate::upload). It stands in place of what the setter of the body was given.
            #[inline]
            pub fn with_upload(self, upload: $crate::upload::Upload) -> $crate::upload::UploadCall<T, $request> {
                let request = $crate::upload::WithUpload::new(self.0.value, $body, upload);
                $crate::upload::UploadCall::new(self.0.target, request)
            }
        }
    };
}
