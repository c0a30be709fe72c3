//! Turns API descriptions into Rust: YAML sources in, files out. No I/O, no clock, no environment.
//!
//! [`load`](load()) reads and checks the sources, [`lower`](lower::lower) decides on names and types, [`emit`](emit::emit)
//! prints.

pub mod diagnostic;
pub mod emit;
pub mod ir;
pub mod load;
pub mod lower;
mod markdown;
pub mod model;
pub mod names;
pub mod schema;
mod source;
mod validate;

pub use diagnostic::{Diagnostic, Outcome, Severity, render};
pub use emit::GeneratedFile;
pub use load::load;
pub use schema::json_schemas;
pub use source::{SourceFile, Sources};
