//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p codegen --test suite <file>::`.
mod catalogue;
mod common;
mod foreign;
mod full_paths;
mod language_page;
mod odd;
mod robust;
mod schema;
