//! Finding out by reading what became of a write with an unknown outcome.

mod binding;
mod bindings;
mod client;
mod expiration;
mod field;
mod fill;
mod given;
mod key;
mod look;
mod prepare;
pub mod recipe;
mod resolve;
mod state;
mod text;
mod ticket;
mod verdict;
mod window;

pub(crate) use expiration::mark;
pub(crate) use given::Given;
pub use key::{InvalidTicketKey, TicketKey};
pub use prepare::{Prepared, PreparedDynamic};
pub(crate) use resolve::resolve;
pub use text::InvalidTicket;
pub use ticket::Ticket;
pub use verdict::{Doubt, Verdict};
pub(crate) use window::Window;
