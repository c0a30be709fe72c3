//! The integration tests, as one program. One file of them: `cargo test -p api-diff --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod documents;
mod generated;
mod rules;
mod support;
