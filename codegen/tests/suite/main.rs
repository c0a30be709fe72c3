//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p codegen --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod catalogue;
mod common;
mod foreign;
mod full_paths;
mod imported;
mod language_page;
mod odd;
mod overlays;
mod pages;
mod robust;
mod schema;
