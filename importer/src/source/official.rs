//! `api-docs.json`, in the provider's own form or derived from another source.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeSeed as _;
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

/// The product and the version that a file names, without a look at the rest: what orders files before they are read. Nothing where
/// the file is not of the form.
#[must_use]
pub fn named(bytes: &[u8]) -> Option<(String, String)> {
    #[derive(Deserialize)]
    struct Head {
        info: Info,
    }
    #[derive(Deserialize)]
    struct Info {
        product: String,
        version: String,
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let Head { info } = serde_json::from_slice(bytes).ok()?;
    Some((info.product, info.version))
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}
