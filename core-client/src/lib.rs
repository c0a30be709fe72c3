//! Calls Alibaba Cloud's OpenAPI gateway on behalf of generated SDKs.

pub mod answer;
pub mod builder;
mod call;
mod classify;
mod client;
pub mod codes;
mod config;
pub mod credential;
mod error;
#[cfg(test)]
mod fixture;
pub mod mask;
pub mod newtype;
mod nonce;
pub mod outcome;
pub mod request;
#[doc(hidden)]
pub mod testing;
pub mod text;
pub mod time;
pub mod transport;

pub use call::{CallFuture, Caller, Detached, Options};
pub use client::Client;
pub use codes::{Class, CodeInfo, Fault, Language, Retry};
pub use config::{ClientBuilder, Proxy};
pub use core_signer::Method;
pub use credential::Credential;
pub use error::{Error, ErrorKind};
pub use outcome::{Effect, Item, Outcome};
pub use serde_json::Value;
