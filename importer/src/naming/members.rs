//! Members of what an import holds.

use serde_json::{Map, Value};

pub(super) fn word<'v>(entry: &'v Value, key: &str) -> &'v str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn by_name<'v>(list: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    list?
        .as_array()?
        .iter()
        .find(|entry| word(entry, "name") == name)
}

pub(super) fn list<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut [Value]> {
    value.get_mut(key)?.as_array_mut().map(Vec::as_mut_slice)
}

pub(super) fn map<'v>(
    value: &'v mut Value,
    key: &str,
) -> impl Iterator<Item = (&'v String, &'v mut Value)> {
    let map: Option<&'v mut Map<String, Value>> = value.get_mut(key).and_then(Value::as_object_mut);
    map.into_iter().flat_map(|map| map.iter_mut())
}
