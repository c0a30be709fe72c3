//! Signs requests to Alibaba Cloud's OpenAPI gateway, and nothing else: it opens no connection, reads no clock and draws no random
//! numbers, so a signature depends only on the arguments.
//!
//! Two schemes: [`rpc`] (signature version 1.0, HMAC-SHA1, carried in the parameters) and [`acs3`] (ACS3-HMAC-SHA256, carried in the
//! `Authorization` header). Each makes the signed request from (request, [`Credential`], [`Timestamp`], [`Nonce`]). A second set of
//! functions computes the signature of a received request. [`mod@explain`] compares our string with the string that the service
//! signed, which its `SignatureDoesNotMatch` message repeats.
//!
//! Nothing here panics, whatever the input is. `Debug` never shows a key, a token or a phone number.
//!
//! ```
//! use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, rpc};
//!
//! let credential = Credential::new("testId", "testSecret");
//! let parameters = [
//!     Parameter::new("PhoneNoX", "17000000001"),
//!     Parameter::new("PoolKey", "FC123456"),
//!     Parameter::new("SubsId", "1000000000001"),
//! ];
//! let request = rpc::Request {
//!     method: Method::Post,
//!     action: "QuerySubscriptionDetail",
//!     version: "2017-05-25",
//!     parameters: &parameters,
//! };
//! // The caller brings time and nonce: now, and 128 random bits, in production.
//! let at = Timestamp::from_unix_seconds(1_767_323_045)?;
//! let nonce = Nonce::new("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf")?;
//!
//! let signed = rpc::sign(&request, &credential, &at, &nonce);
//! // Fit to be sent as a form body, or as the query.
//! assert!(signed.parameters.starts_with("AccessKeyId=testId&Action=QuerySubscriptionDetail&Format=JSON&"));
//! assert!(signed.parameters.contains("&Signature="));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod credential;
mod method;
mod nonce;
mod order;
mod parameter;
mod timestamp;

pub mod acs3;
pub mod calendar;
pub mod encode;
pub mod explain;
pub mod rpc;

pub use credential::Credential;
pub use method::Method;
pub use nonce::{InvalidNonce, Nonce};
#[doc(hidden)]
pub use order::places;
pub use parameter::Parameter;
pub use timestamp::{InvalidTimestamp, Timestamp};

/// Compiles the README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
