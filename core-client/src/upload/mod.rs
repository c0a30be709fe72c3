//! Bodies that are sent piece by piece, instead of being held in memory.
//!
//! An [`Upload`] is a file, or another source of bytes. [`WithUpload`] makes it the body of a request. If an operation takes bytes
//! as its body, its generated builder has `with_upload()` for that.
//!
//! - **Memory.** A piece of a file has 64 KiB. The next piece is read when the connection has taken the one before, so a slow server slows the
//!   source down. At most two pieces of a pipe, a device or a reader are read ahead.
//! - **Signature.** ACS3 signs the SHA-256 of the body, and the service compares it. A source that can be read again is read once
//!   before sending to compute the hash, also piece by piece. A source that can be read only once is refused before anything is
//!   sent, unless [`with_sha256`](Upload::with_sha256) states the hash. The RPC signature does not cover the body, so nothing is
//!   read before.
//! - **Time.** The call's time-out does not count while the body is sent. Instead, [`with_piece_timeout`](Upload::with_piece_timeout)
//!   limits the time between two pieces, whether the source or the server is slow. The answer must arrive within the call's time-out
//!   after the last piece. The same time limits each step of reading for the hash: opening the source, and each piece. No more bytes
//!   are read for the hash than [`with_length`](Upload::with_length) or the file's size says. If neither is known and the source has
//!   no end, it is read until the call is dropped.
//! - **Retries.** Each attempt reads a source that can be read again from its beginning, and the usual [rules](crate::retry) apply. With a
//!   source that can be read only once, the call is not retried after the first piece was handed to the connection. Before that, it may be.
//! - **Failures.** The first piece is read before anything is sent: if that fails, or if the piece is longer than the stated length, the
//!   outcome is [`NotSent`](crate::Outcome::NotSent). If the source fails later, ends before its stated length or goes on after it, the
//!   connection is closed, and the outcome is [`Unknown`](crate::Outcome::Unknown): the server has received the request and may use a
//!   part of its body.
//!
//! - **Tickets.** A call with an upload cannot have a ticket: a ticket could not tell whether the bytes are still the same.
//! - **Error texts.** If the whole body is given, error texts hide it, and each text in it if it is JSON. An upload is not held in memory,
//!   so error texts cannot be compared with it: they may quote its content. Digits that may be a phone number are always hidden. If no
//!   error may show the content, give the whole body.
//!
//! A transport of your own must say that it [sends uploads](crate::transport::Transport::sends_uploads); otherwise such a call is refused.

mod body;
mod content;
mod sending;
mod source;

pub use body::UploadBody;
pub use content::Upload;
pub(crate) use sending::Sending;

use crate::caller::Caller;
use crate::client::CallFuture;
use crate::error::Error;
use crate::request::{LimitedValue, OperationInfo, Parameters, Request, Rule, Violations};
use crate::stream::{CallStreams, EventRequest};

/// A request with an [`Upload`] as its body, instead of the request's own body.
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
}

impl<R: EventRequest> EventRequest for WithUpload<R> {
    type Event = R::Event;
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
    /// Sends the call, and returns the body of its answer piece by piece: see [`stream`](crate::stream).
    pub fn stream(self) -> T::Streamed {
        self.target.stream(self.request)
    }

    /// Sends the call, and returns the events of its answer one by one: see [`stream`](crate::stream).
    pub fn events(self) -> T::Events<WithUpload<R>>
    where
        R: EventRequest,
    {
        self.target.events(self.request)
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
    /// Those of [`blocking::Caller::send`](crate::blocking::Caller::send).
    pub fn send(self) -> Result<R::Response, Error> {
        self.target.send(self.request)
    }
}

/// Adds `with_upload` to a generated builder: `uploads!(InvokeFunction[P1], InvokeFunctionRequest, "body");`.
///
/// If the body itself is required, the states that must be provided stand after `if`, and its own is not among them:
/// `uploads!(StoreFile[P1, P2] if [P1], StoreFileRequest, "body");`.
#[macro_export]
macro_rules! uploads {
    ($builder:ident[$($state:ident),*], $request:ident, $body:literal) => {
        $crate::uploads!($builder[$($state),*] if [$($state),*], $request, $body);
    };
    ($builder:ident[$($state:ident),*] if [$($needed:ident),*], $request:ident, $body:literal) => {
        impl<T, $($state),*> $builder<T, $($state),*>
        where
            $($needed: $crate::builder::IsProvided,)*
        {
            /// Makes the call with a file, or another source of bytes, as its body, which is sent piece by piece: see
            /// [`upload`]($crate::upload). It replaces the value of the body's setter, which need not be called.
            #[inline]
            pub fn with_upload(self, upload: $crate::upload::Upload) -> $crate::upload::UploadCall<T, $request> {
                let request = $crate::upload::WithUpload::new(self.0.value, $body, upload);
                $crate::upload::UploadCall::new(self.0.target, request)
            }
        }
    };
}
