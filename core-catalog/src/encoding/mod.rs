//! Converts JSON parameters to request parameters and back, using only the description.

mod decode;
mod encode;

pub use decode::{Undecodable, decode};
pub use encode::{Argument, Encoded, InHostName, encode, says_something};
