//! What an operation is called in Rust.

use crate::model::Operation;
use crate::names;

/// The name that its Rust names are made of: the one on the wire, unless another was chosen.
pub(super) fn rust_name(operation: &Operation) -> &str {
    let chosen = operation.rust_name.as_deref();
    chosen.unwrap_or(&operation.operation)
}

/// The name of the operation's table, `BIND_AXB`.
pub(super) fn table(operation: &Operation) -> String {
    let method = names::method_name(rust_name(operation));
    method.trim_end_matches('_').to_uppercase()
}
