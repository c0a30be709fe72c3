//! The APIs of this workspace as data, for programs that need to know an API at run time: the command line, the emulator,
//! tests.
//!
//! `cargo xtask codegen` resolves each description under `api-specs/` into one JSON file. This crate contains the files, and reads
//! one when it is first needed: [`products`], [`product`]. [`check`] checks a request, for every user of the catalogue.
//! [`encoding`] converts JSON parameters to request parameters and back.
//!
//! The typed clients have their own tables, generated from the same descriptions. A test compares the two.

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
