//! What a server does with a request.

use std::fmt;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;

/// What a server does with a request that it has read.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Answers, as HTTP wants it.
    Answer {
        /// The status.
        status: u16,
        /// The headers beside `Content-Length`.
        headers: Vec<(String, String)>,
        /// The body.
        body: Bytes,
    },
    /// Writes these bytes and keeps the connection. In HTTP/2, this and all that follow reset the stream.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    BytesThenClose(Vec<u8>),
    /// Says nothing and keeps the connection.
    Silence,
    /// Resets the connection.
    Reset,
    /// Writes this, with a pause at each `|`, and then carries bytes to and from this address.
    Tunnel(String, SocketAddr),
}

impl Reply {
    /// An answer.
    pub fn answer(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Answer {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &str) -> Self {
        let kind = "application/json;charset=utf-8";
        Self::answer(status, body.to_owned()).header("content-type", kind)
    }

    /// The same answer with this header.
    ///
    /// # Panics
    /// If it is not an [`Answer`](Self::Answer).
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match &mut self {
            Self::Answer { headers, .. } => headers.push((name.to_owned(), value.to_owned())),
            other => panic!("{other:?} has no headers"),
        }
        self
    }

    /// Bytes, and the connection stays open.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(bytes.into())
    }

    /// The answer, or what has to be done by hand.
    pub(crate) fn response(self) -> Result<Response<Full<Bytes>>, Unanswered> {
        let Self::Answer {
            status,
            headers,
            body,
        } = self
        else {
            return Err(Unanswered::ByHand(self));
        };
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(name, value);
        }
        Ok(response.body(Full::new(body)).expect("an answer of HTTP"))
    }
}

/// Why hyper writes no answer.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// It broke off.
    Unread,
    /// The reply is written by hand.
    ByHand(Reply),
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer by hyper")
    }
}

impl std::error::Error for Unanswered {}
