//! The importer's tests, as one program. One file of them: `cargo test -p importer --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod bad;
mod client_names;
mod common;
mod demos;
mod generate;
mod names;
mod official;
mod other_products;
mod pages;
