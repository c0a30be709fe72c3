//! Reading JSON answers into typed records, and writing records as JSON.
//!
//! Services answer loosely: a number where a text is described and the reverse, `null` for nothing, new fields, letter case
//! that varies. A record therefore reads leniently and loses nothing: what it does not know, or cannot read, stays in its
//! [`Extra`]. A field that stands twice with different values, in whatever letter case, is not read: which of them is meant,
//! nobody can tell. Whole numbers are integers however they are spelled, and what a float may have rounded is no id.
//!
//! An answer that the parser refuses is repaired once: byte order marks, raw control characters, halves of surrogate pairs, bytes
//! that belong to no character, numbers out of range, NULs behind the document. It is never completed. Then
//! [`Extra::was_repaired`] says so; characters that were lost stand as U+FFFD, and a code or an id that holds one is not
//! read. The text is UTF-8 or UTF-16, or what the content type names: of GBK and its relatives everything but their own
//! characters is read without the feature `charsets`, and other charsets with it.
//!
//! Only a wrong shape (an object or list where a single value is described, or the reverse) is an error, told
//! with its path, since nothing sensible can be read from it.

mod charset;
mod extra;
mod find;
mod free;
mod joined;
mod missing;
mod numbers;
mod parse;
mod read;
mod record;
mod repair;
mod scalar;
mod scalar_in_answers;
mod shape;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use extra::Extra;
pub use free::{FreeJson, JsonText};
pub use joined::Joined;
pub use missing::{MissingField, is_blank};
pub use read::{Fields, FromAnswer, Reader, Record, Unread, from_value, read_answer, read_extra};
pub use scalar::Scalar;
pub use shape::ShapeError;
pub use tree::Node;
pub use write::{RecordWriter, ToAnswer, write_answer};

pub(crate) use crate::scalar_in_answers;
pub(crate) use charset::decode;
pub(crate) use find::{Case, Found};
#[cfg(feature = "serde")]
pub(crate) use parse::read_stored;
pub(crate) use parse::{MAX_ANSWER_VALUES, Unparsed, parse_body, parse_text};
#[cfg(feature = "serde")]
pub(crate) use read::read_strictly;
pub(crate) use read::{from_node, read_repaired};
pub(crate) use scalar::spelling;

/// The member under which a record finds the bytes of a binary answer, as base64 text (see [`crate::text::Binary`]).
pub const BODY_FIELD: &str = "Body";
/// The member under which a record finds the list of an event stream's documents.
pub const EVENTS_FIELD: &str = "Events";
