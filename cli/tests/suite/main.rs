//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p dypls-cli --test suite <file>::`.
mod calls;
mod commands;
mod common;
mod inputs;
mod reconcile;
mod streams;
mod texts;
