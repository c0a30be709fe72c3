//! The types of the catalogue: operations, parameters, values, limits, rules, codes and texts of an API, as
//! `cargo xtask codegen` writes them and as programs read them at run time.
//!
//! Programs depend on `core-catalog`, which holds the data and has these types, too. They stand in a crate of their own for
//! the generator: it writes the data, and data that is broken or missing must not stop it.

mod operation;
mod product;
mod terms;
mod value;

pub use operation::{
    Effect, Example, ItemRule, Operation, OperationCode, Rule, SuccessField, SuccessRule, When,
};
pub use product::{Code, Family, Product};
pub use terms::{
    Absent, Class, EffectKind, Enforce, Fault, Location, Mark, ResponseBody, Retry, RuleKind,
    Sensitivity, Text,
};
pub use value::{Encoding, Kind, KnownValue, Limits, Token, Value};
