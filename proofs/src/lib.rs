//! What the programs and tests of this package share: a recording front for servers, scripted servers, a road from
//! JSON to every typed request, and faults with what a client can know after each.

pub mod chaos;
pub mod faults;
#[rustfmt::skip] // the generator formats it
mod generated;
pub mod inputs;
pub mod parity;
pub mod road;
pub mod story;
