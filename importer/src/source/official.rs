//! `api-docs.json`, in the provider's own form or derived from another source.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::{Map, Value};

use super::json::{File, FileSeed};
use super::metadata::{Api, Form, Metadata, ReadError};
use super::read_error::{self, Name};

/// Reads a file.
///
/// # Errors
/// If it is not JSON, not of the form, or names a product or a version that cannot be one.
pub fn read(bytes: &[u8]) -> Result<Metadata, ReadError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let file = FileSeed
        .deserialize(&mut json)
        .and_then(|file| json.end().map(|()| file))
        .map_err(|error| read_error::unreadable(bytes, &error))?;
    let File { head, apis, odd } = file;
    let apis = apis.ok_or_else(|| read_error::other_shape(&head, "`apis`"))?;
    let info = head.get("info").and_then(Value::as_object);
    let info = info.ok_or_else(|| read_error::other_shape(&head, "`info`"))?;
    let product = Name::product("product").of(info)?;
    let version = Name::VERSION.of(info)?;
    let style = text(info, "style").unwrap_or_default().to_owned();
    let form = if head.contains_key(DERIVED) {
        Form::Derived
    } else {
        Form::Official
    };
    let mut seen = BTreeSet::new();
    let apis = apis
        .into_iter()
        .map(|(name, body, odd)| Api {
            again: !seen.insert(name.clone()),
            name,
            body,
            odd,
        })
        .collect();
    Ok(Metadata {
        form,
        product,
        version,
        style,
        head,
        apis,
        odd,
    })
}

/// What tells files apart before they are read whole. Files in the order of this value: by product and version, and the provider's own
/// before one that was derived.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    product: String,
    version: String,
    is_derived: bool,
}

/// Reads the head of a file. Nothing where the file is not of the form. What follows `apis` is not looked at, and in the provider's
/// files that is nearly all.
#[must_use]
pub fn read_head(bytes: &[u8]) -> Option<Head> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = HeadReader::default();
    // The error is that members follow, or that the file is not of the form.
    let _stopped = serde_json::Deserializer::from_slice(bytes).deserialize_map(&mut reader);
    let Info { product, version } = reader.info?;
    Some(Head {
        product,
        version,
        is_derived: reader.is_derived,
    })
}

#[derive(Default)]
struct HeadReader {
    info: Option<Info>,
    is_derived: bool,
}

#[derive(Deserialize)]
struct Info {
    product: String,
    version: String,
}

impl<'de> Visitor<'de> for &mut HeadReader {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `info`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "info" => self.info = Some(members.next_value()?),
                "apis" if self.info.is_some() => return Ok(()),
                _ => {
                    self.is_derived |= name == DERIVED;
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The member of a file that was derived from another source.
const DERIVED: &str = "x-derived";

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}
