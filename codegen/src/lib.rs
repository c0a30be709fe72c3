//! Turns API descriptions into Rust: YAML sources in, files out. No I/O, no clock, no environment.
//!
//! `load` reads and checks the sources, `lower` decides on names and types, `emit` prints.

pub mod emit;
pub mod ir;
pub mod lower;
pub mod model;
pub mod names;
