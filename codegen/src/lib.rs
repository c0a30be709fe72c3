//! Turns API descriptions into Rust: YAML sources in, files out. No I/O, no clock, no environment.
#![allow(
    dead_code,
    reason = "the semantic checks, which use the rest, come next"
)]

pub mod diagnostic;
pub mod load;
pub mod model;
pub mod names;
pub mod schema;
mod validate;

pub use diagnostic::{Diagnostic, Outcome, Severity, render};
pub use load::{SourceFile, Sources, load};
pub use schema::json_schemas;
