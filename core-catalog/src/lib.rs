//! The APIs of this workspace as data, for programs that need to know an API at run time: the command line, the emulator,
//! tests.
//!
//! `cargo xtask codegen` resolves each description under `api-specs/` into one JSON file, which this crate holds and reads
//! when it is first asked for: [`products`], [`product`]. What a value must be is checked in one place, [`check`], whoever asks;
//! how parameters given as JSON become what a request sends, and back, is [`encoding`].
//!
//! The typed clients know what they need by tables of their own, which come from the same descriptions; a test holds the two
//! together.

#[cfg(feature = "data")]
pub mod check;
#[cfg(feature = "data")]
mod data;
#[cfg(feature = "data")]
pub mod encoding;
#[cfg(feature = "data")]
mod generated;
mod operation;
mod product;
mod terms;
mod value;

#[cfg(feature = "data")]
pub use data::{product, products, products_of_version, products_read};
pub use operation::{
    Effect, Example, ItemRule, Operation, OperationCode, Rule, SuccessField, SuccessRule, When,
};
pub use product::{Code, Family, Product};
pub use terms::{
    Absent, Class, EffectKind, Enforce, Fault, Location, Mark, ResponseBody, Retry, RuleKind,
    Sensitivity, Text,
};
pub use value::{Encoding, Kind, KnownValue, Limits, Token, Value};
