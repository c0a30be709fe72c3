//! What became of a write, found out by reading. One program: to link six would take longer than to run them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

mod again;
mod calls;
mod damaged;
mod deadlines;
mod records;
mod resources;
mod states;
mod tickets;
mod windows;
