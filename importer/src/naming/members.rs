//! Members of what an import holds.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::guess::names::folded;

pub(super) fn word<'v>(entry: &'v Value, key: &str) -> &'v str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What the entry of a key was before: the entry of that key, or else one that is gone and was spelt another way. `key` gives an entry's,
/// `present` are those of now.
pub(super) fn before<'v>(
    list: Option<&'v Value>,
    wanted: &str,
    present: &BTreeSet<String>,
    key: impl Fn(&Value) -> String,
) -> Option<&'v Value> {
    let entries = list?.as_array()?;
    let same = entries.iter().find(|entry| key(entry) == wanted);
    same.or_else(|| {
        entries.iter().find(|entry| {
            let old = key(entry);
            !present.contains(&old) && folded(&old) == folded(wanted)
        })
    })
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
