//! The integration tests that need no process of their own, as one program: linking a program a file took longer than running them.
//! One file of them: `cargo test -p proofs --test suite <file>::`.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod blocking;
mod chaos;
mod chores;
mod compile_fail;
mod compiled_once;
mod dependency_graph;
mod diff;
mod dns_records;
mod documents;
mod doubts;
mod echoes;
mod empty_lists;
mod fixed_line;
mod foreign_metadata;
mod fuzz_corpus;
mod general_client;
mod import;
mod import_circles;
mod limits;
mod mock;
mod odd_texts;
mod official_versions;
mod oldest_dependencies;
mod pages;
mod parity;
mod parity_imported;
mod process_state;
mod regenerate;
mod reviewed;
mod rust_version;
// Elsewhere other crates are built; if one of them is built twice, that costs time alone.
#[cfg(target_os = "linux")]
mod same_features;
mod scenario;
mod sent_messages;
mod signing_names;
mod spec_alone;
mod spec_limits;
mod stored;
mod support;
mod tables;
mod time_zones;
mod unit_tests;
mod values;
