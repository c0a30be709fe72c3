//! How parameters given as JSON become what a request sends, and back, by the description alone.

mod decode;
mod encode;

pub use decode::{Undecodable, decode};
pub use encode::{Argument, Encoded, InHostName, encode, says_something};
