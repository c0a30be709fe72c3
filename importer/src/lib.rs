//! Turns the provider's API metadata into the spec language of this workspace. No file, no clock, no network.

pub mod guess;
