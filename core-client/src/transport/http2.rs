//! HTTP/2, behind a feature of that name. Without it no server is told that it could be spoken, so that none chooses it.
//!
//! It is not on by default. The provider's Python SDK speaks HTTP/1.1, too. There, a connection that breaks takes one call along; in HTTP/2 it
//! leaves all writes under way on it unknown. And it makes a small program 15 % larger.

pub(super) use backend::{Http2, says_not_processed};

#[cfg(feature = "http2")]
mod backend {
    use std::error::Error as StdError;
    use std::future::Future;
    use std::time::Duration;

    use h2::Reason;
    use http::{Request, Response};
    use hyper::body::Incoming;
    use hyper::client::conn::http2;
    use hyper_util::rt::TokioTimer;

    use super::super::boxed_stream::BoxedStream;
    use super::super::sent_body::SentBody;
    use super::super::tasks::{CurrentRuntime, drive};

    /// How long nothing may come while requests are under way before the server is asked whether it is there (`PING`).
    const SILENCE: Duration = Duration::from_secs(5);
    /// How long the server may take to say so. Then the connection is closed: else all later calls would wait on it in vain, where
    /// something on the way takes the bytes and passes none on. It is not shorter, since the question waits behind a megabyte of an
    /// upload, and all requests on a closed connection are unknown.
    const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

    /// How long the headers of an answer may be together: about as long as in HTTP/1.1. hyper's own limit is a twentieth of it, and a call
    /// whose answer exceeds it would be unknown although the server has answered.
    const MOST_HEADER_BYTES: u32 = 400 * 1024;

    /// The end of a connection that takes requests, as many at a time as the server allows. Clones share the connection.
    #[derive(Clone)]
    pub(in crate::transport) struct Http2(http2::SendRequest<SentBody>);

    impl Http2 {
        /// Begins to speak it on a new connection. `None`: this build does not speak it.
        pub(in crate::transport) async fn begin(
            stream: BoxedStream,
        ) -> hyper::Result<Option<Self>> {
            let mut builder = http2::Builder::new(CurrentRuntime);
            builder
                .timer(TokioTimer::new())
                .max_header_list_size(MOST_HEADER_BYTES)
                .keep_alive_interval(SILENCE)
                .keep_alive_timeout(ANSWERS_WITHIN);
            let (mut sender, connection) = builder.handshake(stream).await?;
            drive(connection);
            sender.ready().await?;
            Ok(Some(Self(sender)))
        }

        pub(in crate::transport) fn is_closed(&self) -> bool {
            self.0.is_closed()
        }

        pub(in crate::transport) fn send_request(
            &mut self,
            request: Request<SentBody>,
        ) -> impl Future<Output = hyper::Result<Response<Incoming>>> + use<> {
            self.0.send_request(request)
        }
    }

    /// Whether the server says that it did not process the request. `None`: it is not an error of HTTP/2.
    pub(in crate::transport) fn says_not_processed(
        error: &(dyn StdError + 'static),
        has_body: bool,
    ) -> Option<bool> {
        let error = error.downcast_ref::<h2::Error>()?;
        if !error.is_remote() {
            return Some(false);
        }
        if error.is_reset() {
            return Some(error.reason() == Some(Reason::REFUSED_STREAM));
        }
        // hyper looks at the connection once more after it has queued a request's headers. A `GOAWAY` that arrives in between ends the
        // request without a look at its number, and the headers may still go out: without a body they are the whole request.
        Some(error.is_go_away() && has_body)
    }
}

#[cfg(not(feature = "http2"))]
mod backend {
    use std::convert::Infallible;
    use std::error::Error as StdError;
    use std::future::Ready;

    use http::{Request, Response};
    use hyper::body::Incoming;

    use super::super::boxed_stream::BoxedStream;
    use super::super::sent_body::SentBody;

    /// Never made: no server is told that HTTP/2 could be spoken.
    #[derive(Clone)]
    pub(in crate::transport) struct Http2(Infallible);

    impl Http2 {
        pub(in crate::transport) async fn begin(_: BoxedStream) -> hyper::Result<Option<Self>> {
            Ok(None)
        }

        pub(in crate::transport) fn is_closed(&self) -> bool {
            match self.0 {}
        }

        pub(in crate::transport) fn send_request(
            &mut self,
            _: Request<SentBody>,
        ) -> Ready<hyper::Result<Response<Incoming>>> {
            match self.0 {}
        }
    }

    pub(in crate::transport) fn says_not_processed(
        _: &(dyn StdError + 'static),
        _has_body: bool,
    ) -> Option<bool> {
        None
    }
}
