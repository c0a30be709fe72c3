//! The families of an import as overlays have them: their order, other ids, and those that nothing belongs to any more.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{entries, part, text};
use crate::source::Span;
use crate::source::node::{Entry, Mapping, Node, Value};

/// The families that overlays list stand in the order of the overlays. The others keep their places, so that a title for one family
/// moves none.
pub(super) fn order(import: &mut Node, overlays: &[Node]) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for id in listed(overlays).filter_map(|family| text(family, "id")) {
        let place = places.len();
        places.entry(id).or_insert(place);
    }
    let Some(families) = families(import) else {
        return;
    };
    let place = |family: &Node| text(family, "id").and_then(|id| places.get(id).copied());
    let mut ordered: Vec<Node> = families
        .iter()
        .filter(|one| place(one).is_some())
        .cloned()
        .collect();
    ordered.sort_by_key(place);
    let slots = families.iter_mut().filter(|one| place(one).is_some());
    for (slot, family) in slots.zip(ordered) {
        *slot = family;
    }
}

/// What an overlay says of a family that joins another one, and nothing can use: the key's place, and a sentence.
pub(super) type Lost = (Span, String);

/// Gives families the ids under `rename`, and their operations with them: those that an import adds later come along. A family that
/// gets the id of another joins it.
pub(super) fn rename(import: &mut Node, overlays: &[Node]) -> Vec<Lost> {
    let Some(families) = families(import) else {
        return Vec::new();
    };
    let mut new_ids: BTreeMap<String, Entry> = BTreeMap::new();
    for family in families.iter_mut() {
        let old = text(family, "id").unwrap_or_default().to_owned();
        let Value::Map(keys) = &mut family.value else {
            continue;
        };
        if let Some(new) = keys.get("rename").cloned() {
            keys.remove(&["rename"]);
            new_ids.insert(old, new);
        }
    }
    if new_ids.is_empty() {
        return Vec::new();
    }
    let mut ids: BTreeSet<String> = families
        .iter()
        .filter_map(|family| text(family, "id"))
        .filter(|id| !new_ids.contains_key(*id))
        .map(str::to_owned)
        .collect();
    let mut joined = BTreeMap::new();
    families.retain_mut(|family| {
        let old = text(family, "id").unwrap_or_default().to_owned();
        let Some(new) = new_ids.get(&old) else {
            return true;
        };
        let new = scalar(&new.value).unwrap_or_default().to_owned();
        if !ids.insert(new.clone()) {
            joined.insert(old, new);
            return false;
        }
        set(family, "id", new_ids.get(&old));
        true
    });
    for operation in operations(import) {
        let new = text(operation, "family").and_then(|family| new_ids.get(family));
        set(operation, "family", new);
    }
    lost(overlays, &joined)
}

/// What overlays say of families that joined others, by their ids.
fn lost(overlays: &[Node], joined: &BTreeMap<String, String>) -> Vec<Lost> {
    let mut lost = Vec::new();
    for family in listed(overlays) {
        let joins = text(family, "id").and_then(|id| Some((id, joined.get(id)?)));
        let (Some((id, new)), Value::Map(keys)) = (joins, &family.value) else {
            continue;
        };
        let others = keys.iter();
        let others = others.filter(|key| !matches!(key.key.as_str(), "id" | "rename"));
        lost.extend(others.map(|key| {
            let told = format!(
                "the family `{id}` joins `{new}`, which has its own `{}`",
                key.key
            );
            (key.key_span, told)
        }));
    }
    lost
}

/// The families that operations belong to.
pub(super) fn in_use(import: &mut Node) -> BTreeSet<String> {
    let of = |operation: &mut Node| text(operation, "family").map(str::to_owned);
    operations(import).filter_map(of).collect()
}

/// Takes out families that had operations until overlays gave them to others: the import will list them again, and nobody may edit it.
/// What an overlay speaks of stays, so that it is told.
pub(super) fn drop_emptied(import: &mut Node, overlays: &[Node], before: &BTreeSet<String>) {
    let after = in_use(import);
    let spoken_of: BTreeSet<&str> = listed(overlays)
        .flat_map(|family| [text(family, "id"), text(family, "rename")])
        .flatten()
        .collect();
    let Some(families) = families(import) else {
        return;
    };
    let is_listed = |id: &String| families.iter().any(|one| text(one, "id") == Some(id));
    // An operation that names no family may mean the one that it was taken from.
    if !after.iter().all(is_listed) {
        return;
    }
    families.retain(|family| {
        let id = text(family, "id").unwrap_or_default();
        !before.contains(id) || after.contains(id) || spoken_of.contains(id)
    });
}

/// The families that overlays list.
fn listed(overlays: &[Node]) -> impl Iterator<Item = &Node> {
    overlays
        .iter()
        .filter_map(|overlay| entries(overlay, "service")?.get("families"))
        .filter_map(|families| match &families.value.value {
            Value::List(families) => Some(families),
            _ => None,
        })
        .flatten()
}

fn families(import: &mut Node) -> Option<&mut Vec<Node>> {
    match part(part(import, "service")?, "families").map(|families| &mut families.value) {
        Some(Value::List(families)) => Some(families),
        _ => None,
    }
}

fn operations(import: &mut Node) -> impl Iterator<Item = &mut Node> {
    let operations = part(import, "operations").and_then(|node| match &mut node.value {
        Value::Map(operations) => Some(operations),
        _ => None,
    });
    let entries = operations.into_iter().flat_map(Mapping::iter_mut);
    entries.map(|entry| &mut entry.value)
}

/// Puts the value of an entry under another key.
fn set(node: &mut Node, key: &str, stated: Option<&Entry>) {
    if let (Value::Map(keys), Some(stated)) = (&mut node.value, stated) {
        keys.put(Entry {
            key: key.to_owned(),
            ..stated.clone()
        });
    }
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}
