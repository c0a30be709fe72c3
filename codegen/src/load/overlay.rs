//! Merging what people know better into the tree of an import, before the tree is checked.
//!
//! A key of an overlay stands in place of the import's. Its value keeps its own place, so that whatever is said of it later
//! points into the overlay.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::source::node::{Entry, Mapping, Node, Value};
use crate::source::{Report, Source, Span};

/// Merges overlays, in the order of their files, into an import. `file` holds them all.
pub(super) fn merge(import: &mut Node, overlays: &[Node], file: &Source<'_>, report: &mut Report) {
    let mut merger = Merger {
        file,
        report,
        stated: BTreeMap::new(),
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
    order_families(import, overlays);
    merger.everywhere(import, overlays);
    for overlay in overlays {
        for entry in entries(overlay, "operations")
            .into_iter()
            .flat_map(Mapping::iter)
        {
            merger.operation(import, entry);
        }
    }
}

/// The families that overlays list stand in the order of the overlays. The others keep their places, so that a title for one family
/// moves none.
fn order_families(import: &mut Node, overlays: &[Node]) {
    let listed = overlays
        .iter()
        .filter_map(|overlay| entries(overlay, "service")?.get("families"))
        .filter_map(|families| match &families.value.value {
            Value::List(families) => Some(families),
            _ => None,
        });
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for id in listed.flatten().filter_map(|family| text(family, "id")) {
        let place = places.len();
        places.entry(id).or_insert(place);
    }
    let families = part(import, "service").and_then(|service| part(service, "families"));
    let Some(Value::List(families)) = families.map(|families| &mut families.value) else {
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

struct Merger<'m, 'r> {
    file: &'m Source<'m>,
    report: &'r mut Report,
    /// Where each fact was stated first: what it is about, and its key.
    stated: BTreeMap<(String, String), Span>,
}

/// What a path of an overlay does not lead to.
struct Missing {
    what: String,
    /// What could have been meant.
    known: Vec<String>,
    help: Option<String>,
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
            None => families.push(family.clone()),
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
        match types
            .get_mut(&named.key)
            .map(|entry| &mut entry.value.value)
        {
            Some(Value::Map(there)) => {
                self.put_all(&format!("the type `{}`", named.key), there, facts);
            }
            Some(_) => {}
            None => types.put(named.clone()),
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
        let types: BTreeSet<String> = entries(import, "service")
            .and_then(|service| map(&service.get("types")?.value))
            .map(|types| types.iter().map(|entry| entry.key.clone()).collect())
            .unwrap_or_default();
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
                let Some(facts) = map(&path.value) else {
                    continue;
                };
                match follow(operation, &path.key, &types) {
                    Ok(Node {
                        value: Value::Map(there),
                        ..
                    }) => self.put_all(&format!("{action}: {}", path.key), there, facts),
                    Ok(_) => {}
                    Err(missing) => self.missing(path.key_span, missing),
                }
            }
        }
    }

    /// Puts facts of a value in place of what is there.
    fn put_all(&mut self, what: &str, there: &mut Mapping, facts: &Mapping) {
        for entry in facts.iter() {
            if entry.key == "id" || self.is_first(what, entry) {
                put(there, entry);
            }
        }
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
        let diagnostic = self.file.error(codes::OVERLAY, at, missing.what);
        self.report.diagnostics.push(diagnostic.help(help));
    }
}

/// Puts one fact in place of the import's. What is inside a value belongs to its type.
fn put(there: &mut Mapping, fact: &Entry) {
    if fact.key == "type" {
        there.remove(&["items", "fields", "values"]);
    }
    there.put(fact.clone());
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

/// The value that a path of an operation leads to.
fn follow<'n>(
    operation: &'n mut Node,
    path: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    if let Some(rest) = path.strip_prefix("request.") {
        return member(operation, &["parameters"], rest, "the request", types);
    }
    let rest = path.strip_prefix("response");
    match (rest, part(operation, "response")) {
        (Some(rest), Some(response)) if rest.is_empty() || rest.starts_with(['.', '[', '{']) => {
            inside(response, rest, "the response", types)
        }
        _ => Err(Missing {
            what: format!("the path `{path}` begins with neither `request` nor `response`"),
            known: Vec::new(),
            help: Some("write `request.<parameter>` or `response.<field>`, `[]` for the items of a list, `{}` for what a map holds".to_owned()),
        }),
    }
}

/// What the rest of a path leads to inside a value. `what` names the value.
fn inside<'n>(
    shape: &'n mut Node,
    rest: &str,
    what: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    if rest.is_empty() {
        return Ok(shape);
    }
    if let Some(name) = text(shape, "type").filter(|name| types.contains(*name)) {
        return Err(Missing {
            what: format!("{what} is of the type `{name}`, which other values have, too"),
            known: Vec::new(),
            help: Some(format!("say it of the type: `service`, `types`, `{name}`")),
        });
    }
    for (mark, key, kind) in [("[]", "items", "a list"), ("{}", "values", "a map")] {
        let Some(rest) = rest.strip_prefix(mark) else {
            continue;
        };
        return match part(shape, key) {
            Some(inner) => inside(inner, rest, &format!("what {what} holds"), types),
            None => Err(Missing {
                what: format!("{what} is not {kind}"),
                known: Vec::new(),
                help: Some(format!("leave `{mark}` out, or correct the path")),
            }),
        };
    }
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    member(shape, &["fields", "headers"], rest, what, types)
}

/// What a path leads to that begins with a member's name. Names may hold dots: the longest that fits is meant.
fn member<'n>(
    shape: &'n mut Node,
    lists: &[&str],
    path: &str,
    what: &str,
    types: &BTreeSet<String>,
) -> Result<&'n mut Node, Missing> {
    let begins = |name: &str| {
        let rest = path.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
    };
    let mut known: Vec<String> = Vec::new();
    for key in lists {
        if let Some(Value::List(members)) = shape.entry(key).map(|entry| &entry.value.value) {
            known.extend(
                members
                    .iter()
                    .filter_map(|one| text(one, "name"))
                    .map(str::to_owned),
            );
        }
    }
    let Some(name) = known
        .iter()
        .filter(|name| begins(name))
        .max_by_key(|name| name.len())
        .cloned()
    else {
        let first = path.split(['.', '[', '{']).next().unwrap_or(path);
        let marks = [
            ("items", "a list: write `[]`"),
            ("values", "a map: write `{}`"),
        ];
        let mut marks = marks.iter().filter(|(key, _)| shape.entry(key).is_some());
        return Err(Missing {
            what: format!("{what} has no `{first}`"),
            known,
            help: marks
                .next()
                .map(|(_, help)| format!("it is {help} behind its name for what it holds")),
        });
    };
    let rest = path.get(name.len()..).unwrap_or_default();
    let Value::Map(shape) = &mut shape.value else {
        return Err(nothing(what));
    };
    let mut members = shape
        .iter_mut()
        .filter(|entry| lists.contains(&entry.key.as_str()))
        .filter_map(|entry| match &mut entry.value.value {
            Value::List(members) => Some(members),
            _ => None,
        })
        .flatten();
    match members.find(|one| text(one, "name") == Some(&name)) {
        Some(found) => inside(found, rest, &format!("`{name}`"), types),
        None => Err(nothing(what)),
    }
}

fn nothing(what: &str) -> Missing {
    Missing {
        what: format!("{what} holds nothing"),
        known: Vec::new(),
        help: None,
    }
}

fn map(node: &Node) -> Option<&Mapping> {
    match &node.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

fn entries<'n>(node: &'n Node, key: &str) -> Option<&'n Mapping> {
    map(&node.entry(key)?.value)
}

fn part<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(entries) => entries.get_mut(key).map(|entry| &mut entry.value),
        _ => None,
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    match &node.entry(key)?.value.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

fn empty_list(span: Span) -> Node {
    Node {
        span,
        value: Value::List(Vec::new()),
        origin: crate::source::node::Origin::Source,
    }
}
