//! Merging what people know better into the tree of an import, before the tree is checked.
//!
//! A key of an overlay stands in place of the import's. Its value keeps its own place, so that whatever is said of it later
//! points into the overlay.

mod families;
mod path;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::source::node::{Entry, Mapping, Node, Value};
use crate::source::{Report, Source, Span};
use path::{Missing, follow, inside};
use tree::{empty_list, entries, map, part, text};

/// Merges overlays, in the order of their files, into an import. `file` holds them all.
pub(super) fn merge(import: &mut Node, overlays: &[Node], file: &Source<'_>, report: &mut Report) {
    let mut merger = Merger {
        file,
        report,
        stated: BTreeMap::new(),
        imported_types: type_names(import),
    };
    for overlay in overlays {
        if let (Some(facts), Some(service)) = (entries(overlay, "service"), part(import, "service"))
        {
            merger.service(service, facts);
        }
        if let Some(Value::List(codes)) = overlay.entry("errors").map(|entry| &entry.value.value) {
            merger.errors(import, codes);
        }
    }
    families::order(import, overlays);
    for (at, what) in families::rename(import, overlays) {
        merger.report_error(at, what, "say it of the family that it joins, or remove it");
    }
    let in_use = families::in_use(import);
    merger.everywhere(import, overlays);
    for overlay in overlays {
        merger.in_types(import, overlay);
        for entry in entries(overlay, "operations")
            .into_iter()
            .flat_map(Mapping::iter)
        {
            merger.operation(import, entry);
        }
    }
    families::drop_emptied(import, overlays, &in_use);
}

/// The names of the types that are there.
fn type_names(import: &Node) -> BTreeSet<String> {
    let types = entries(import, "service").and_then(|service| map(&service.get("types")?.value));
    let types = types.into_iter().flat_map(Mapping::iter);
    types.map(|entry| entry.key.clone()).collect()
}

struct Merger<'m, 'r> {
    file: &'m Source<'m>,
    report: &'r mut Report,
    /// Where each fact was stated first: what it is about, and its key.
    stated: BTreeMap<(String, String), Span>,
    /// Types that the import has, not an overlay.
    imported_types: BTreeSet<String>,
}

impl Merger<'_, '_> {
    fn service(&mut self, service: &mut Node, facts: &Mapping) {
        let Value::Map(service) = &mut service.value else {
            return;
        };
        for entry in facts.iter() {
            match (entry.key.as_str(), &entry.value.value) {
                ("families", Value::List(families)) => {
                    for family in families {
                        self.family(service, entry, family);
                    }
                }
                ("endpoints", Value::Map(facts)) => match service.get_mut("endpoints") {
                    Some(Entry {
                        value:
                            Node {
                                value: Value::Map(endpoints),
                                ..
                            },
                        ..
                    }) => self.put_all("the endpoints", endpoints, facts),
                    _ => service.put(entry.clone()),
                },
                ("types", Value::Map(types)) => {
                    for named in types.iter() {
                        self.named_type(service, entry, named);
                    }
                }
                _ => {
                    if self.is_first("the product", entry) {
                        service.put(entry.clone());
                    }
                }
            }
        }
    }

    /// A family of this id takes the keys, or there is one more.
    fn family(&mut self, service: &mut Mapping, key: &Entry, family: &Node) {
        let Value::Map(facts) = &family.value else {
            return;
        };
        let id = text(family, "id").unwrap_or_default().to_owned();
        if service.get("families").is_none() {
            service.put(Entry {
                value: empty_list(key.value.span),
                ..key.clone()
            });
        }
        let families = service
            .get_mut("families")
            .map(|entry| &mut entry.value.value);
        let Some(Value::List(families)) = families else {
            return;
        };
        let mut there = families.iter_mut();
        match there.find(|one| text(one, "id") == Some(&id)) {
            Some(Node {
                value: Value::Map(there),
                ..
            }) => self.put_all(&format!("the family `{id}`"), there, facts),
            Some(_) => {}
            None if facts.get("title").is_none() => {
                let known = families.iter().filter_map(|one| text(one, "id"));
                let known = known.map(str::to_owned).collect();
                let what =
                    format!("a family that the import does not have needs a `title`: `{id}`");
                let help = None;
                self.missing(family.span, Missing { what, known, help });
            }
            None => {
                let what = format!("the family `{id}`");
                let keys = facts.iter().filter(|key| key.key != "id");
                keys.for_each(|key| {
                    self.is_first(&what, key);
                });
                families.push(family.clone());
            }
        }
    }

    /// An error code stands in place of the import's entry for it, or there is one more.
    fn errors(&mut self, import: &mut Node, codes: &[Node]) {
        let Value::Map(parts) = &mut import.value else {
            return;
        };
        for code in codes {
            let Some(stated) = code.entry("code") else {
                continue;
            };
            let name = text(code, "code").unwrap_or_default();
            if !self.is_first(&format!("the error code `{name}`"), stated) {
                continue;
            }
            if parts.get("errors").is_none() {
                parts.put(Entry {
                    key: "errors".to_owned(),
                    value: empty_list(code.span),
                    ..stated.clone()
                });
            }
            let errors = parts.get_mut("errors").map(|entry| &mut entry.value.value);
            let Some(Value::List(errors)) = errors else {
                return;
            };
            match errors
                .iter_mut()
                .find(|one| text(one, "code") == Some(name))
            {
                Some(there) => *there = code.clone(),
                None => errors.push(code.clone()),
            }
        }
    }

    /// A type of this name takes the keys, or there is one more.
    fn named_type(&mut self, service: &mut Mapping, key: &Entry, named: &Entry) {
        let Value::Map(facts) = &named.value.value else {
            return;
        };
        if service.get("types").is_none() {
            service.put(Entry {
                value: Node {
                    value: Value::Map(Mapping::default()),
                    ..key.value.clone()
                },
                ..key.clone()
            });
        }
        let types = service.get_mut("types").map(|entry| &mut entry.value.value);
        let Some(Value::Map(types)) = types else {
            return;
        };
        let what = format!("the type `{}`", named.key);
        let own = Mapping::new(
            facts
                .iter()
                .filter(|key| key.key != "set")
                .cloned()
                .collect(),
        );
        let there = types
            .get_mut(&named.key)
            .map(|entry| &mut entry.value.value);
        match there {
            Some(Value::Map(there)) if self.imported_types.contains(&named.key) => {
                let own = self.without_structure(&named.key, there, own);
                self.put_all(&what, there, &own);
            }
            Some(Value::Map(there)) => self.put_all(&what, there, &own),
            Some(_) => {}
            None if own.get("type").is_none() => {
                let known = types.iter().map(|entry| entry.key.clone()).collect();
                let what = format!(
                    "a type that the import does not have needs a `type`: `{}`",
                    named.key
                );
                let help = None;
                self.missing(named.key_span, Missing { what, known, help });
            }
            None => {
                own.iter().for_each(|key| {
                    self.is_first(&what, key);
                });
                let value = Value::Map(own);
                let value = Node {
                    value,
                    ..named.value.clone()
                };
                types.put(Entry {
                    value,
                    ..named.clone()
                });
            }
        }
    }

    /// The facts without lists of members for a type of the import that has such a list: it would stay as it is, whatever the next
    /// import brings or takes away.
    fn without_structure(&mut self, name: &str, there: &Mapping, mut facts: Mapping) -> Mapping {
        for (key, marks) in [("fields", "<field>"), ("items", "[]"), ("values", "{}")] {
            let stated = facts.get(key).filter(|_| there.get(key).is_some());
            if let Some(at) = stated.map(|entry| entry.key_span) {
                let what = format!("the import says what `{name}` holds, and this would freeze it");
                let help = format!(
                    "state facts of a part of it under `set`: `{name}: {{set: {{\"{marks}\": {{…}}}}}}`"
                );
                self.report_error(at, what, &help);
                facts.remove(&[key]);
            }
        }
        facts
    }

    /// What stands inside of named types, by paths from the type on.
    fn in_types(&mut self, import: &mut Node, overlay: &Node) {
        let names = type_names(import);
        let types = part(import, "service").and_then(|service| part(service, "types"));
        let facts =
            entries(overlay, "service").and_then(|service| map(&service.get("types")?.value));
        let (Some(types), Some(facts)) = (types, facts) else {
            return;
        };
        for named in facts.iter() {
            let paths = map(&named.value).and_then(|keys| map(&keys.get("set")?.value));
            // What is not there has been told.
            let (Some(paths), Some(shape)) = (paths, part(types, &named.key)) else {
                continue;
            };
            let what = format!("the type `{}`", named.key);
            for path in paths.iter() {
                let found = inside(shape, &path.key, &what, &names);
                self.at_path(&format!("{what}: {}", path.key), path, found);
            }
        }
    }

    /// Puts the facts of a path where it leads to.
    fn at_path(&mut self, what: &str, path: &Entry, found: Result<&mut Node, Missing>) {
        match (found, map(&path.value)) {
            (Err(missing), _) => self.missing(path.key_span, missing),
            (
                Ok(Node {
                    value: Value::Map(there),
                    ..
                }),
                Some(facts),
            ) => {
                self.put_all(what, there, facts);
            }
            (Ok(_), _) => {}
        }
    }

    /// Parameters and members by their names alone. What is set by a path later stands in place of it.
    fn everywhere(&mut self, import: &mut Node, overlays: &[Node]) {
        let mut facts: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for overlay in overlays {
            let named = entries(overlay, "everywhere").into_iter();
            for entry in named.flat_map(Mapping::iter) {
                facts.entry(&entry.key).or_default().push(entry);
            }
        }
        for (name, entries) in &facts {
            for entry in entries {
                let keys = map(&entry.value).into_iter().flat_map(Mapping::iter);
                keys.for_each(|key| {
                    self.is_first(&format!("`{name}` everywhere"), key);
                });
            }
        }
        let mut met = BTreeSet::new();
        if !facts.is_empty() {
            set_by_name(import, &facts, &mut met);
        }
        for (name, entries) in facts {
            let unused = entries.first().filter(|_| !met.contains(name));
            if let Some(entry) = unused {
                let what = format!("no parameter and no field is named `{name}`");
                let known = met.iter().cloned().collect();
                self.missing(
                    entry.key_span,
                    Missing {
                        what,
                        known,
                        help: None,
                    },
                );
            }
        }
    }

    fn operation(&mut self, import: &mut Node, facts: &Entry) {
        let (action, Value::Map(keys)) = (&facts.key, &facts.value.value) else {
            return;
        };
        let types = type_names(import);
        let operations = part(import, "operations").and_then(|node| match &mut node.value {
            Value::Map(operations) => Some(operations),
            _ => None,
        });
        let Some(operations) = operations else {
            return;
        };
        let Some(operation) = operations.get_mut(action) else {
            let what = format!("the import has no operation `{action}`");
            let known = operations.iter().map(|entry| entry.key.clone()).collect();
            let help = None;
            self.missing(facts.key_span, Missing { what, known, help });
            return;
        };
        let operation = &mut operation.value;
        for key in keys.iter() {
            if key.key != "set" {
                if let (true, Value::Map(operation)) =
                    (self.is_first(action, key), &mut operation.value)
                {
                    operation.put(key.clone());
                }
                continue;
            }
            for path in map(&key.value).into_iter().flat_map(Mapping::iter) {
                let found = follow(operation, &path.key, &types);
                self.at_path(&format!("{action}: {}", path.key), path, found);
            }
        }
    }

    /// Puts facts of a value in place of what is there.
    fn put_all(&mut self, what: &str, there: &mut Mapping, facts: &Mapping) {
        // The type first: what it holds is stated for it.
        let (types, others): (Vec<_>, Vec<_>) = facts.iter().partition(|entry| entry.key == "type");
        for entry in types.into_iter().chain(others) {
            if entry.key == "id" || self.is_first(what, entry) {
                put(there, entry);
            }
        }
    }

    fn report_error(&mut self, at: Span, what: String, help: &str) {
        let diagnostic = self.file.error(codes::OVERLAY, at, what);
        self.report
            .diagnostics
            .push(diagnostic.help(help.to_owned()));
    }

    /// Whether no overlay stated this fact before; reports it otherwise.
    fn is_first(&mut self, what: &str, entry: &Entry) -> bool {
        let fact = (what.to_owned(), entry.key.clone());
        let Some(first) = self.stated.get(&fact) else {
            self.stated.insert(fact, entry.key_span);
            return true;
        };
        let first = self.file.place_name(first.start);
        let message = format!("`{}` of {what} is stated by another overlay", entry.key);
        let diagnostic = self
            .file
            .error(codes::OVERLAYS_DIFFER, entry.key_span, message)
            .help(format!("it stands first in {first}; remove one"));
        self.report.diagnostics.push(diagnostic);
        false
    }

    fn missing(&mut self, at: Span, missing: Missing) {
        let near = missing.what.rsplit('`').nth(1).and_then(|name| {
            let known = missing.known.iter().map(String::as_str);
            self.report.near(name, known).map(str::to_owned)
        });
        let help = match (missing.help, near) {
            (Some(help), _) => help,
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "correct the name, or remove it: what it says would be lost".to_owned(),
        };
        self.report_error(at, missing.what, &help);
    }
}

/// Puts one fact in place of the import's. What is inside a value belongs to its type.
fn put(there: &mut Mapping, fact: &Entry) {
    let of = |entry: &Entry| match &entry.value.value {
        Value::Scalar { text, .. } => Some(text.clone()),
        _ => None,
    };
    if fact.key == "type" && there.get("type").and_then(of) != of(fact) {
        there.remove(&["items", "fields", "values"]);
    }
    let by = LISTS.iter().find(|(key, _)| *key == fact.key);
    let old = there.get_mut(&fact.key).map(|entry| &mut entry.value.value);
    match (by, old, &fact.value.value) {
        (Some((_, by)), Some(Value::List(there)), Value::List(facts)) if !facts.is_empty() => {
            put_items(there, facts, by);
        }
        _ => there.put(fact.clone()),
    }
}

/// Lists of which an overlay states single items, and the key by which an item is the import's: so an item that the next import adds
/// is there, and what is said of one says nothing of the others.
const LISTS: [(&str, &str); 2] = [("known_values", "value"), ("regions", "region")];

/// Items that are there take the keys, and the others are more. What one overlay states twice stands there twice, so that it is told.
fn put_items(there: &mut Vec<Node>, facts: &[Node], by: &str) {
    let mut seen = BTreeSet::new();
    for fact in facts {
        let name = text(fact, by).filter(|name| seen.insert(*name));
        let old = there
            .iter_mut()
            .find(|one| name.is_some() && text(one, by) == name);
        match (old.map(|one| &mut one.value), map(fact)) {
            (Some(Value::Map(old)), Some(facts)) => {
                facts.iter().for_each(|key| old.put(key.clone()));
            }
            _ => there.push(fact.clone()),
        }
    }
}

/// Gives facts to all parameters and members of their names, in the whole tree, and notes the names that were met.
fn set_by_name(node: &mut Node, facts: &BTreeMap<&str, Vec<&Entry>>, met: &mut BTreeSet<String>) {
    match &mut node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => items
            .iter_mut()
            .for_each(|item| set_by_name(item, facts, met)),
        Value::Map(entries) => {
            for entry in entries.iter_mut() {
                let of_values = matches!(entry.key.as_str(), "parameters" | "fields" | "headers");
                if let (true, Value::List(members)) = (of_values, &mut entry.value.value) {
                    for member in members {
                        set_member(member, facts, met);
                    }
                }
                if entry.key != "extra" {
                    set_by_name(&mut entry.value, facts, met);
                }
            }
        }
    }
}

fn set_member(member: &mut Node, facts: &BTreeMap<&str, Vec<&Entry>>, met: &mut BTreeSet<String>) {
    let Some(name) = text(member, "name").map(str::to_owned) else {
        return;
    };
    let named = facts.get(name.as_str()).into_iter().flatten();
    let named = named.filter_map(|entry| map(&entry.value));
    if let Value::Map(there) = &mut member.value {
        named
            .flat_map(Mapping::iter)
            .for_each(|fact| put(there, fact));
    }
    met.insert(name);
}
