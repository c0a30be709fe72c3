//! Calls of several attempts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

mod mended;
mod rules;
mod time;
mod wire;
