//! The interface between the client and the network: a transport sends one HTTP request, once.
//!
//! The client has a built-in transport, on hyper's connections. You can replace it: by a transport on your own `reqwest` client
//! (feature `reqwest`), or by any other type that implements [`Transport`], for example in tests. A transport must keep these rules:
//!
//! - It never sends a request twice.
//! - It returns [`NotConnected`](TransportErrorKind::NotConnected) only if no connection was made.
//! - It returns [`NotBegun`](TransportErrorKind::NotBegun) only if it is proven that the server did not begin to process the request.
//!
//! The client retries after both kinds, even operations that must not be executed twice.
//!
//! The built-in transport speaks HTTP/1.1, as the provider's Python SDK does: a connection that breaks takes one call along. With the feature
//! `http2` it speaks HTTP/2 with servers that offer it; then the outcome of all writes under way on a broken connection is unknown.

mod body;
mod boxed_stream;
mod builder;
mod built_in;
mod connect;
mod endpoint;
mod exchange;
mod headers;
mod http2;
mod moment;
mod not_begun;
mod pool;
mod pools;
mod proxy;
#[cfg(feature = "reqwest")]
mod reqwest;
mod resolver;
mod sent_body;
mod tasks;
mod tls;

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
pub use builder::BuiltInTransportBuilder;
pub use built_in::BuiltInTransport;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use exchange::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
pub(crate) use exchange::{MAX_ANSWER_BYTES, StreamOn, UnreadBody};
pub use headers::Headers;
pub(crate) use tls::Certificates;
