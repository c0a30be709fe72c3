//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p dypls-emulator --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod bindings;
mod domains;
mod faults;
mod gateway;
mod kinds;
mod late;
mod layers;
mod lifecycle;
mod limits;
mod many_faults;
mod messages;
mod numbers;
mod program;
mod support;
mod tags;
mod transport;
