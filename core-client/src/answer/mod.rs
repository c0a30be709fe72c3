//! Reading JSON answers into typed records, and writing records as JSON.
//!
//! Answers often deviate from their description: a number instead of a text or the reverse, `null` for nothing, new fields, another
//! letter case. So records read leniently and lose nothing: a field that a record does not know, or cannot read, stays in its
//! [`Extra`]. A field that occurs twice with different values, in whatever letter case, is not read: it is not known which one is
//! right. Whole numbers are read as integers, however they are written. A number that a float may have rounded is not read as an
//! id.
//!
//! An answer that the parser refuses is repaired once: byte order marks, raw control characters, halves of surrogate pairs, bytes
//! that belong to no character, numbers out of range, NULs behind the document. It is never completed. [`Extra::was_repaired`] is
//! then true. Lost characters are replaced by U+FFFD, and a code or id that contains U+FFFD is not read. The text is UTF-8 or
//! UTF-16, or in the charset that the content type names. Without the feature `charsets`, only the ASCII characters of GBK texts
//! are read; with it, GBK and other charsets are read completely.
//!
//! Only a wrong shape (an object or list where a single value is described, or the reverse) is an error, because it cannot be read.
//! The error names the path.

mod charset;
mod extra;
mod find;
mod free;
mod joined;
mod missing;
mod name_bits;
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
pub use tree::{Node, Shape};
pub use write::{RecordWriter, ToAnswer, write_answer};

pub(crate) use crate::scalar_in_answers;
pub(crate) use charset::decode;
pub(crate) use find::{Case, Found, REQUEST_ID_FIELDS};
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
