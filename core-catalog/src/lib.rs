//! The APIs of this workspace as data, for programs that need to know an API at run time: the command line, the emulator,
//! tests.
//!
//! `cargo xtask codegen` resolves each description under `api-specs/` into one JSON file, which this crate holds and reads
//! when it is first asked for: [`products`], [`product`]. What a value must be is checked in one place, [`check`], whoever asks;
//! how parameters given as JSON become what a request sends, and back, is [`encoding`].
//!
//! The typed clients know what they need by tables of their own, which come from the same descriptions; a test holds the two
//! together.

pub mod check;
mod data;
pub mod encoding;
mod generated;

#[doc(inline)]
pub use core_catalog_types::{
    Absent, Class, Code, Effect, EffectKind, Encoding, Enforce, Example, Family, Fault, ItemRule,
    Kind, KnownValue, Limits, Location, Mark, Operation, OperationCode, Product, ResponseBody,
    Retry, Rule, RuleKind, Sensitivity, SuccessField, SuccessRule, Text, Token, Value, When,
};
pub use data::{product, products, products_of_version, products_read};
