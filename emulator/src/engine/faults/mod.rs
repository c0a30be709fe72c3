//! Faults on purpose: which call of which action fails, and how. They test what a client says about an answer that it did not get.
//!
//! A request with a fault still passes the gateway's checks (its nonce is used up); the fault decides whether the
//! action runs and what the client sees of it. The journal keeps the truth.

mod apply;
mod fault;
mod handle;
mod injection;
mod known_actions;
mod late;
mod parse;
mod script;

pub(crate) use self::apply::apply_fault;
pub use self::fault::{Fault, Late};
pub use self::handle::{FaultHits, FaultId, Faults};
pub use self::injection::{Calls, Injection, TAG_HEADER};
pub(crate) use self::known_actions::check;
pub(crate) use self::late::{Due, LateQueue, LateRequest};
pub use self::parse::InvalidInjection;
pub(crate) use self::script::{ChosenFault, Script};
