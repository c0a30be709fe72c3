//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p dypls-credentials --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod chain;
mod clock;
mod common;
mod failures;
mod files;
mod modes;
mod network;
mod observed;
mod profiles;
mod refresh;
mod regions;
mod rotation;
mod sources;
