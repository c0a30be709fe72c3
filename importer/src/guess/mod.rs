//! What the metadata does not say and an import has to decide: effects, sensitivity, families, Rust names. Pure functions; every
//! guess says why.

pub mod effect;
pub mod families;

pub mod names;
pub mod sensitivity;
mod words;
