//! The types of the catalogue: operations, parameters, values, limits, rules, codes and texts of an API, which `cargo xtask
//! codegen` writes and programs read at run time.
//!
//! Programs depend on `core-catalog`, which has the data and re-exports these types. They are a separate crate because the
//! generator writes the data: broken or missing data must not stop the generator.

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
