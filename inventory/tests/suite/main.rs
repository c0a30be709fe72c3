//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p dypls-inventory --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod binding;
mod blank_ids;
mod find;
mod manual;
mod processes;
mod random_faults;
mod send_again;
mod slow_service;
mod sqlite_file;
mod store_fails;
mod stores;
mod stores_agree;
mod support;
mod unbind_and_sweep;
