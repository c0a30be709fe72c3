//! `api-docs.json`, in the provider's own form or derived from another source.

use std::collections::BTreeSet;

use codegen::names;
use serde::de::DeserializeSeed as _;
use serde_json::{Map, Value};

use super::json::{File, FileSeed};
use super::metadata::{Api, Form, Metadata, ReadError, shown};

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
        .map_err(|error| {
            ReadError(format!(
                "not the metadata of an API: {}",
                shown(&error.to_string())
            ))
        })?;
    let File { head, apis, odd } = file;
    let apis =
        apis.ok_or_else(|| ReadError("not the metadata of an API: it has no `apis`".to_owned()))?;
    let info = head.get("info").and_then(Value::as_object);
    let info =
        info.ok_or_else(|| ReadError("not the metadata of an API: it has no `info`".to_owned()))?;
    let product = named(info, "product", names::is_product, PRODUCT)?;
    let version = named(info, "version", names::is_version, VERSION)?;
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

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// What the name of a product is made of.
pub(super) const PRODUCT: &str = "ASCII letters, digits and `-`, a letter first, as in `Alidns`";

/// What a version is made of.
pub(super) const VERSION: &str = "ASCII letters, digits, `-`, `_` and `.`, as in `2015-01-09`";

/// A name that becomes a folder's. `allowed` says what it is made of.
pub(super) fn named(
    info: &Map<String, Value>,
    key: &str,
    is_good: fn(&str) -> bool,
    allowed: &str,
) -> Result<String, ReadError> {
    let name = text(info, key).unwrap_or_default();
    if is_good(name) {
        return Ok(name.to_owned());
    }
    Err(ReadError(format!(
        "`{}` cannot be a {key}: write {allowed}",
        shown(name)
    )))
}
