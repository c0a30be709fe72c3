//! What comes out of a request: a response, and an entry of the journal.

mod entry;
mod journal;
mod refusal;
mod response;

pub(crate) use self::entry::PER_PARAMETER;
pub use self::entry::{Entry, Sent};
pub(crate) use self::journal::Journal;
pub(crate) use self::refusal::{Refusal, Refuser};
pub use self::response::AnswerKind;
pub(crate) use self::response::{Answer, Execution, has_run};
