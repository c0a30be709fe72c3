//! Turns the provider's metadata of an API into the description language of this workspace: bytes in, values out. No file, no
//! clock, no network.
//!
//! [`source`] reads three forms of metadata, [`import`] converts one version, [`rebuild`] makes the official file of it again,
//! so that a test shows that nothing is lost. [`Report`] says what became of it, [`Record`] what was read and chosen.

mod chinese;
mod convert;
mod decide;
pub mod guess;
mod naming;
mod rebuild;
mod record;
mod report;
pub mod source;

pub use chinese::add_chinese;
pub use convert::texts::{TEXT_KEYS, VALUE_TITLES};
pub use convert::{Before, Choice, Import, UnknownActions, import};
pub use rebuild::rebuild;
pub use record::{Record, digest};
pub use report::{Guess, LeftOut, Renamed, Report, Tally};

use serde::Serialize as _;
use serde_json::Value;

/// A value as the files of an import are written: keys in order, an indentation of one space, a line break at the end.
///
/// # Errors
/// Never in practice: a tree of JSON can be written as JSON.
pub fn to_text(value: &Value) -> Result<String, serde_json::Error> {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    value.serialize(&mut serializer)?;
    bytes.push(b'\n');
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}
