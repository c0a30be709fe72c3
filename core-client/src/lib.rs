//! Calls Alibaba Cloud's OpenAPI gateway on behalf of generated SDKs: everything between a typed request and a typed answer.
//!
//! Unofficial: neither made nor endorsed by Alibaba Cloud.
//!
//! A user of an SDK meets a few of these types: [`ClientBuilder`] with its settings, [`Options`] of a single call,
//! [`Error`] with its [`Outcome`], and [`credential::ProvideCredential`]. The rest is what generated code is made of.
//!
//! What a call does, in this order: encode the parameters, refuse what breaks a rule that the client enforces, find a
//! credential, sign with a fresh nonce and the time of now (RPC 1.0 or ACS3), send, judge the answer by its code, read it
//! leniently into a record. Where that is safe and may help, the steps from the credential on are repeated: [`retry`] says
//! when. Nothing below sends a request twice: redirects and the HTTP stack's own retries are off.
//!
//! # What became of a call
//!
//! Every failure says it: [`Error::outcome`] is [`Refused`](Outcome::Refused), [`NotSent`](Outcome::NotSent),
//! [`Unknown`](Outcome::Unknown), or of a batch [`PartlyDone`](Outcome::PartlyDone). *Not sent* means that no connection
//! was made, that the server surely did not begin the request (it closed the connection before, or said so by HTTP/2), or
//! that we refused before the HTTP stack had it. Everything else without a verdict of the service is *unknown*: time-outs,
//! broken connections, pages in place of answers, codes that do not say. After *unknown*, look before you repeat a call that
//! creates or spends: [`reconcile`] does the looking.
//!
//! # What is shown
//!
//! `Debug`, `Display`, errors, logs and spans hold no key, token, signature or phone number, and nothing that forges a line
//! or steers a terminal; free text of the service passes [`mask::free_text`], which also bounds its length.
//!
//! # Logs and traces
//!
//! By `tracing`, target `core_client`. Each call has a span `call` at INFO with the operation and its outcome, in it one
//! `attempt` for each, and one event as it ends: WARN if its outcome is unknown, which somebody has to look up; INFO if it
//! was refused, not sent or done in parts; DEBUG if it is done. Outcomes are [machine words](Outcome::as_str). A program
//! that has called `tracing_subscriber::fmt().init()` sees all but the last; `docs/logging.md` of the repository lists the
//! fields and shows OpenTelemetry. Nothing is computed unless somebody listens; [`metrics`] needs no subscriber.
//!
//! # A request by hand
//!
//! What generated code does for every operation, here for one, with a transport that needs no network:
//!
//! ```
//! use core_client::answer::{Extra, Fields, Record, RecordWriter};
//! use core_client::outcome::{SuccessField, SuccessRule};
//! use core_client::request::{OperationInfo, Parameters, Request, Response, ServiceInfo};
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
//! impl Response for Locked {}
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
//! // The same HTTP status, and no success.
//! let answer = client(r#"{"Code": "SystemError"}"#)?.call(&request, &Options::new()).await;
//! assert_eq!(answer.err().map(|error| error.outcome()), Some(Outcome::Unknown));
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! TLS backends, which can be on together; the first of this list is used: `rustls-ring` (default), `rustls-aws-lc`,
//! `native-tls`. With none of them, only plain HTTP and transports of your own work.
//!
//! `blocking`: calls that wait, for programs without an async runtime (`core_client::blocking`).
//!
//! `test-util`: a mock for unit tests (`core_client::test_util`).
//!
//! `serde`: requests, answers and types are `Serialize` and `Deserialize` (`core_client::serde`).
//!
//! `reqwest`: a transport on a `reqwest` client of the program's own making (`core_client::transport::ReqwestTransport`), where the
//! built-in one's settings do not reach.

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
pub mod reconcile;
pub mod request;
pub mod retry;
#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
pub mod serde;
#[cfg(any(test, feature = "test-util"))]
#[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
pub mod test_util;
#[doc(hidden)]
pub mod testing;
pub mod text;
mod ticket_key;
pub mod time;
pub mod transport;

pub use answered::{Answered, Evidence};
pub use caller::{Caller, Detached};
pub use client::{CallFuture, Client};
pub use codes::{Class, CodeInfo, Fault, Language, OldSpelling, Retry};
pub use config::{ClientBuilder, Proxy};
pub use core_signer::Method;
pub use credential::Credential;
pub use error::{Error, ErrorKind};
pub use limit::RateLimit;
pub use options::{Options, SetOptions};
pub use order::{InvalidOrderId, JoinedBy, OrderContext};
pub use outcome::{Effect, Item, Outcome};
pub use retry::{Attempt, RetryBudget, RetryPolicy};
pub use serde_json::Value;
