//! What comes out of a request: a response, and an entry of the journal.

pub(crate) mod journal;
mod response;

pub use self::response::AnswerKind;
pub(crate) use self::response::{Answer, Refusal, Refuser};
