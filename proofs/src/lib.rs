//! What the programs and tests of this package share: a recording front for servers, scripted servers, and a road from
//! JSON to every typed request.

pub mod http;
pub mod inputs;
pub mod parity;
pub mod road;
pub mod story;
