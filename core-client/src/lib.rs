//! Calls Alibaba Cloud's OpenAPI gateway on behalf of generated SDKs.

pub mod answer;
pub mod codes;
pub mod mask;
pub mod outcome;
pub mod request;
pub mod text;
pub mod time;

pub use core_signer::Method;
pub use serde_json::Value;
