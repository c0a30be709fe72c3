//! The client under generated SDKs of Alibaba Cloud's OpenAPI gateway: from a typed request to a typed answer.
//!
//! Unofficial: neither made nor endorsed by Alibaba Cloud.
//!
//! A user of an SDK needs a few of these types: [`ClientBuilder`] for the settings, [`Options`] for a single call, [`Error`] with
//! its [`Outcome`], and [`credential::ProvideCredential`]. Generated code uses the others.
//!
//! A call takes these steps:
//!
//! 1. Encode the parameters. Refuse a request that breaks a rule which the client enforces.
//! 2. Get a credential from its provider.
//! 3. Sign with a new nonce and the present time (RPC 1.0 or ACS3), and send.
//! 4. Determine the outcome from the response's code.
//! 5. Decode the response into a record.
//!
//! If a retry is safe and may help, the client repeats the steps from 2 on; [`retry`] has the rules. Nothing else sends a request
//! twice: redirects and the HTTP stack's own retries are off.
//!
//! # The outcome of a call
//!
//! [`Error::outcome`] says what became of a call that failed:
//!
//! - [`Refused`](Outcome::Refused): the service refused the request and changed nothing.
//! - [`NotSent`](Outcome::NotSent): no connection was made; or the server certainly did not begin the request (it closed the
//!   connection before, or said so by HTTP/2); or the client refused the request.
//! - [`PartlyDone`](Outcome::PartlyDone): some items of a batch are done, others are not.
//! - [`Unknown`](Outcome::Unknown): everything else, such as time-outs, broken connections, HTML pages, codes that do not say.
//!
//! After *unknown*, look the outcome up before you repeat a call that creates or spends: see [`reconcile`].
//!
//! # What is masked
//!
//! `Debug`, `Display`, errors, logs and spans have no key, token, signature or phone number. They have no control character that
//! could forge a line or control a terminal. Free text of the service passes [`mask::free_text`], which also limits its length.
//!
//! # Logs and traces
//!
//! The crate uses `tracing` with the target `core_client`. Each call has a span `call` at INFO, with the operation and its
//! outcome; each attempt has a span `attempt` inside it. One event is logged when the call ends:
//!
//! - WARN if the outcome is unknown: look it up.
//! - INFO if the call was refused, not sent or partly done.
//! - DEBUG if it is done.
//!
//! Outcomes are [machine words](Outcome::as_str). After `tracing_subscriber::fmt().init()` a program sees WARN and INFO.
//! `docs/logging.md` of the repository lists the fields and shows OpenTelemetry. Without a subscriber nothing is computed.
//! [`metrics`] needs no subscriber.
//!
//! # A request by hand
//!
//! Generated code does this for every operation. Here it is written by hand for one, with a transport that needs no network:
//!
//! ```
//! use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! use core_client::outcome::{SuccessField, SuccessRule};
//! use core_client::request::{OperationInfo, Parameters, Request, ServiceInfo};
//! use core_client::text::PhoneText;
//! use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
//! use core_client::{Client, ClientBuilder, Credential, Effect, Options, Outcome};
//!
//! static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01").with_endpoint("lockers.example.com");
//! static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
//! static LOCK: OperationInfo = OperationInfo::rpc(&SERVICE, "LockBox").effect(Effect::Repeatable).success(&CODE);
//!
//! struct LockBox {
//!     room: String,
//!     phone: PhoneText,
//! }
//!
//! impl Request for LockBox {
//!     type Response = Locked;
//!     const OPERATION: &'static OperationInfo = &LOCK;
//!
//!     fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
//!         out.put("Room", &self.room);
//!         out.put("Phone", &self.phone);
//!     }
//! }
//!
//! struct Locked {
//!     request_id: Option<String>,
//!     extra: Extra,
//! }
//!
//! impl Record for Locked {
//!     fn read(fields: &mut Fields<'_>) -> Self {
//!         Self { request_id: fields.take("RequestId"), extra: fields.rest() }
//!     }
//!
//!     fn write(&self, out: &mut RecordWriter<'_>) {
//!         out.put("RequestId", &self.request_id);
//!         out.extra(&self.extra);
//!     }
//! }
//!
//! /// Answers every request alike.
//! struct Canned(&'static str);
//!
//! impl Transport for Canned {
//!     fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
//!         Box::pin(async { Ok(HttpAnswer::new(200, self.0)) })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), core_client::Error> {
//! let request = LockBox { room: "R-7".to_owned(), phone: PhoneText::new("17000000001") };
//! let client = |answer| {
//!     let credential = Credential::new("testId", "testSecret");
//!     ClientBuilder::<Client>::new(&SERVICE).credential(credential).transport(Canned(answer)).build()
//! };
//!
//! let locked = client(r#"{"Code": "OK", "RequestId": "R-1"}"#)?.call(&request, &Options::new()).await?;
//! assert_eq!(locked.request_id.as_deref(), Some("R-1"));
//!
//! // The same HTTP status, but a code that does not say success.
//! let answer = client(r#"{"Code": "SystemError"}"#)?.call(&request, &Options::new()).await;
//! assert_eq!(answer.err().map(|error| error.outcome()), Some(Outcome::Unknown));
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `rustls-ring` (default), `rustls-aws-lc`, `native-tls`: TLS backends. They can be combined; the first in this list is used.
//!   Without a backend, only plain HTTP and your own transports work.
//! - `http2`: HTTP/2 with servers that offer it. Without it, and with all other servers, HTTP/1.1 is spoken.
//! - `blocking`: blocking calls for programs without an async runtime (`core_client::blocking`).
//! - `test-util`: a mock for unit tests (`core_client::test_util`).
//! - `charsets`: reads answers in GBK and other charsets. Without it, UTF-8, UTF-16 and Latin 1 are read, and of GBK the ASCII
//!   characters: codes and ids are not lost.
//! - `serde`: requests, answers and types are `Serialize` and `Deserialize` (`core_client::serde`).
//! - `reqwest`: a transport on your own `reqwest::Client` (`core_client::transport::ReqwestTransport`), for settings that the
//!   built-in transport does not have.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod answer;
mod answered;
#[cfg(any(test, feature = "blocking"))]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub mod blocking;
pub mod builder;
mod caller;
mod classify;
mod client;
mod clock;
pub mod codes;
mod config;
pub mod credential;
mod error;
#[cfg(test)]
mod fixture;
mod limit;
pub mod mask;
pub mod metrics;
pub mod newtype;
mod nonce;
mod options;
mod order;
pub mod outcome;
pub mod pages;
mod proxy;
pub mod reconcile;
pub mod request;
pub mod retry;
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
pub mod serde;
pub mod stream;
#[cfg(any(test, feature = "test-util"))]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub mod test_util;
#[cfg(any(test, feature = "test-util"))]
#[doc(hidden)]
pub mod testing;
pub mod text;
mod ticket_key;
pub mod time;
pub mod transport;
pub mod upload;

pub use answered::{Answered, Evidence};
pub use caller::{Caller, Detached};
pub use client::{CallFuture, Client};
pub use codes::{Class, CodeInfo, Fault, Language, OldSpelling, Retry};
pub use config::ClientBuilder;
pub use core_signer::Method;
pub use credential::Credential;
pub use error::{Error, ErrorKind};
pub use limit::RateLimit;
pub use options::{Options, SetOptions};
pub use order::{InvalidOrderId, JoinedBy, OrderContext};
pub use outcome::{Effect, Item, Outcome};
pub use proxy::Proxy;
pub use retry::{Attempt, RetryBudget, RetryPolicy};
pub use serde_json::Value;
