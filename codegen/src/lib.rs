//! Turns API descriptions into Rust: YAML sources in, files out. No I/O, no clock, no environment.
pub mod model;
