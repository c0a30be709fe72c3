//! How the files of an import are written.

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
