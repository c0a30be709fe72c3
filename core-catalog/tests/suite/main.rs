//! The catalogue's tests: the data of the products, and how values are encoded.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used)]

mod data;
mod encoding;
