//! A tunnel through an HTTP proxy (`CONNECT`).

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;
use http::header::{HOST, PROXY_AUTHORIZATION};
use http::uri::Authority;
use http::{HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::Full;
use hyper::client::conn::http1;

use crate::transport::boxed_stream::BoxedStream;
use crate::transport::sent_body::SentBody;

/// More headers than hyper reads unless told: some proxies tell their whole story.
const MOST_HEADERS: usize = 1000;

/// Why there is no tunnel.
pub(super) enum NoTunnel {
    /// The proxy's answer.
    Refused(StatusCode),
    Failed(hyper::Error),
}

impl From<hyper::Error> for NoTunnel {
    fn from(error: hyper::Error) -> Self {
        Self::Failed(error)
    }
}

/// Asks the proxy at the other end of the stream for a tunnel to host and port, and gives the stream back as the tunnel.
pub(super) async fn open(
    stream: BoxedStream,
    to: Authority,
    authorization: Option<&HeaderValue>,
) -> Result<BoxedStream, NoTunnel> {
    // With the type of body that all requests have: for another one, hyper would be compiled once more.
    let mut request = Request::new(SentBody::Whole(Full::new(Bytes::new())));
    *request.method_mut() = Method::CONNECT;
    if let Ok(host) = HeaderValue::from_str(to.as_str()) {
        request.headers_mut().insert(HOST, host);
    }
    if let Some(authorization) = authorization {
        let headers = request.headers_mut();
        headers.insert(PROXY_AUTHORIZATION, authorization.clone());
    }
    *request.uri_mut() = Uri::from(to);
    let (mut sender, mut connection) = http1::Builder::new()
        // As all clients write them that old proxies know.
        .title_case_headers(true)
        .max_headers(MOST_HEADERS)
        .handshake(stream)
        .await?;
    let mut answer = pin!(sender.send_request(request));
    let mut open = true;
    let answer = poll_fn(|context| {
        // The answer comes only while the connection is looked at.
        if open && let Poll::Ready(ended) = connection.poll_without_shutdown(context) {
            open = false;
            if let Err(error) = ended {
                return Poll::Ready(Err(error));
            }
        }
        answer.as_mut().poll(context)
    })
    .await?;
    match answer.status() {
        status if status.is_success() => Ok(connection.into_parts().io),
        status => Err(NoTunnel::Refused(status)),
    }
}
