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
    let form = if head.contains_key("x-derived") {
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

/// The product and the version that a file names: what orders files before they are read. Nothing where the file is not of the form.
/// What follows `info` is not looked at, and in the provider's files that is nearly all.
#[must_use]
pub fn named(bytes: &[u8]) -> Option<(String, String)> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut head = Head(None);
    // The error is that members follow `info`, or that the file is not of the form.
    let _stopped = serde_json::Deserializer::from_slice(bytes).deserialize_map(&mut head);
    head.0.map(|info| (info.product, info.version))
}

/// The `info` of a file, once it is found.
struct Head(Option<Info>);

#[derive(Deserialize)]
struct Info {
    product: String,
    version: String,
}

impl<'de> Visitor<'de> for &mut Head {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `info`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            if name == "info" {
                self.0 = Some(members.next_value()?);
                return Ok(());
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}
