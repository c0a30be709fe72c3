//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p core-client --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;
mod common_names;
mod custom_client;
mod dropped;
mod echoes;
mod events;
mod exchange;
mod faults;
mod not_begun;
mod order;
mod pages;
mod places;
mod reconcile;
mod retry;
mod runtimes;
mod streams;
mod token;
mod uploads;
mod zones;
