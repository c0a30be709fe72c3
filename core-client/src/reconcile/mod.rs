//! Finding out by reading what became of a write with an unknown outcome.

pub mod recipe;
