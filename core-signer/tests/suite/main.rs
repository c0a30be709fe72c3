//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p core-signer --test suite <file>::`.
mod debug;
mod explain;
mod properties;
mod vectors;
