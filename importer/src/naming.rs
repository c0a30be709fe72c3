//! Rust names, once everything is converted: where the usual one cannot be had, and where the import before gave another.

use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use serde_json::{Map, Value};

use crate::choice::Choice;
use crate::guess::names::{self, Given, Name};
use crate::record::Record;
use crate::report::{Renamed, Report};
use crate::source::shown;

/// Names the parts of an imported version. `before` is what the import before wrote.
pub(crate) struct Naming<'a> {
    pub(crate) record: &'a mut Record,
    pub(crate) report: &'a mut Report,
}

impl Naming<'_> {
    pub(crate) fn all(&mut self, imported: &mut Value, before: Option<&Value>, choice: &Choice) {
        let codes_before = before.and_then(|before| before.get("errors"));
        let operations_before = before.and_then(|before| before.get("operations"));
        if let Some(errors) = list(imported, "errors") {
            let taken: BTreeSet<String> = choice.shared_codes.values().cloned().collect();
            self.named(
                "errors",
                Scope::ErrorCodes,
                errors,
                "code",
                codes_before,
                &taken,
            );
        }
        if let Some(service) = imported.get_mut("service") {
            let before = before
                .and_then(|before| before.get("service"))
                .and_then(|service| service.get("types"));
            for (name, shape) in map(service, "types") {
                self.shape(
                    &format!("type {name}"),
                    shape,
                    before.and_then(|types| types.get(name)),
                );
            }
        }
        self.operations(imported, operations_before);
        for (action, operation) in map(imported, "operations") {
            let before = operations_before.and_then(|operations| operations.get(action));
            self.operation(action, operation, before);
        }
    }

    fn operations(&mut self, imported: &mut Value, before: Option<&Value>) {
        let Some(operations) = imported
            .get_mut("operations")
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        let old = before.and_then(Value::as_object);
        let given = self.given(
            "operations",
            old.into_iter()
                .flatten()
                .map(|(name, value)| (name.as_str(), value)),
            Scope::Operations,
        );
        let wires: Vec<String> = operations.keys().cloned().collect();
        let chosen = self.choose(
            "operations",
            Scope::Operations,
            wires.iter().map(String::as_str),
            given,
            &BTreeSet::new(),
        );
        for (wire, name) in chosen {
            if let Some(operation) = operations.get_mut(&wire) {
                give(operation, name);
            }
        }
    }

    fn operation(&mut self, action: &str, operation: &mut Value, before: Option<&Value>) {
        let old = |key: &str| before.and_then(|before| before.get(key));
        if let Some(parameters) = list(operation, "parameters") {
            let old = old("parameters");
            self.named(
                &format!("{action} >"),
                Scope::Parameters,
                parameters,
                "name",
                old,
                &BTreeSet::new(),
            );
            for parameter in parameters {
                let name = word(parameter, "name").to_owned();
                self.shape(
                    &format!("{action} > {name}"),
                    parameter,
                    by_name(old, &name),
                );
            }
        }
        if let Some(response) = operation.get_mut("response") {
            self.answer(&format!("{action} <"), response, old("response"));
        }
        for other in list(operation, "other_responses").into_iter().flatten() {
            let status = word(other, "status").to_owned();
            self.answer(&format!("{action} < {status}"), other, None);
        }
    }

    fn answer(&mut self, at: &str, response: &mut Value, before: Option<&Value>) {
        if let Some(headers) = list(response, "headers") {
            let old = before.and_then(|before| before.get("headers"));
            self.named(
                &format!("{at} headers"),
                Scope::Fields,
                headers,
                "name",
                old,
                &BTreeSet::new(),
            );
        }
        self.shape(at, response, before);
    }

    fn shape(&mut self, at: &str, shape: &mut Value, before: Option<&Value>) {
        let old = |key: &str| before.and_then(|before| before.get(key));
        if let Some(values) = list(shape, "known_values") {
            self.named(
                at,
                Scope::KnownValues,
                values,
                "value",
                old("known_values"),
                &BTreeSet::new(),
            );
        }
        if let Some(fields) = list(shape, "fields") {
            let old = old("fields");
            self.named(at, Scope::Fields, fields, "name", old, &BTreeSet::new());
            for field in fields {
                let name = word(field, "name").to_owned();
                self.shape(&format!("{at}.{name}"), field, by_name(old, &name));
            }
        }
        for key in ["items", "values"] {
            if let Some(inner) = shape.get_mut(key) {
                self.shape(&format!("{at}[]"), inner, old(key));
            }
        }
    }

    /// Names the entries of one list, which share a space.
    fn named(
        &mut self,
        at: &str,
        scope: Scope,
        entries: &mut [Value],
        key: &str,
        before: Option<&Value>,
        taken: &BTreeSet<String>,
    ) {
        let old = before.and_then(Value::as_array).into_iter().flatten();
        let given = self.given(at, old.map(|entry| (word(entry, key), entry)), scope);
        if given.is_empty() && taken.is_empty() && are_usual(scope, entries, key) {
            return;
        }
        let wires: Vec<String> = entries
            .iter()
            .map(|entry| word(entry, key).to_owned())
            .collect();
        let chosen = self.choose(at, scope, wires.iter().map(String::as_str), given, taken);
        for entry in entries {
            let wire = word(entry, key).to_owned();
            if let Some(name) = chosen.get(&wire) {
                give(entry, name.clone());
            }
        }
    }

    /// What was given before, by the file or by the record.
    fn given<'v>(
        &self,
        at: &str,
        before: impl Iterator<Item = (&'v str, &'v Value)>,
        scope: Scope,
    ) -> Given {
        let mut given: Given = self.record.names.get(at).cloned().unwrap_or_default();
        for (wire, entry) in before {
            let own = entry.get("rust_name").and_then(Value::as_str);
            given.insert(
                wire.to_owned(),
                own.map_or_else(|| scope.derive(wire), str::to_owned),
            );
        }
        given
    }

    fn choose<'w>(
        &mut self,
        at: &str,
        scope: Scope,
        wires: impl Iterator<Item = &'w str>,
        given: Given,
        taken: &BTreeSet<String>,
    ) -> BTreeMap<String, Name> {
        let chosen = names::choose(scope, wires, &given, taken);
        let changed = chosen
            .iter()
            .filter_map(|(wire, name)| Some((wire, name, name.changed.as_ref()?)));
        for (wire, name, why) in changed {
            let names = self.record.names.entry(at.to_owned()).or_default();
            names.insert(wire.clone(), name.rust.clone());
            self.report.renamed.push(Renamed {
                at: shown(at),
                wire: shown(wire),
                rust: name.rust.clone(),
                why: why.to_string(),
            });
        }
        chosen
    }

    /// The types of the schemas that can be one.
    pub(crate) fn types<'w, 'a>(
        &mut self,
        schemas: impl Iterator<Item = &'w str>,
        actions: impl Iterator<Item = &'a str>,
    ) -> BTreeMap<String, String> {
        let given = self.record.names.get("types").cloned().unwrap_or_default();
        let mut taken = BTreeSet::new();
        for action in actions {
            let own = codegen::names::type_name(action);
            taken.insert(format!("{own}Request"));
            taken.insert(format!("{own}Response"));
            taken.insert(own);
        }
        taken.extend(BUILT_IN.map(codegen::names::type_name));
        let chosen = self.choose("types", Scope::Types, schemas, given, &taken);
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut seen: BTreeSet<String> = chosen.values().map(|name| name.rust.clone()).collect();
        for (wire, name) in chosen {
            // The name of a type is written as Rust has it, so that it must be its own usual name.
            let stable = codegen::names::type_name(&name.rust);
            if stable == name.rust {
                names.insert(wire, name.rust);
                continue;
            }
            let number = |n: usize| {
                if n == 1 {
                    stable.clone()
                } else {
                    format!("{stable}{n}")
                }
            };
            let free = |name: &String| {
                let usable = Scope::Types.is_valid(name) && !Scope::Types.is_reserved(name);
                usable
                    && codegen::names::type_name(name) == *name
                    && !taken.contains(name)
                    && !seen.contains(name)
            };
            let own = (1..1_000).map(number).find(free);
            if let Some(own) = own {
                seen.insert(own.clone());
                names.insert(wire, own);
            }
        }
        names
    }
}

/// Names of types that a reader would take for those of the language.
const BUILT_IN: [&str; 12] = [
    "string", "integer", "long", "number", "boolean", "time", "duration", "object", "list", "map",
    "json", "binary",
];

fn give(entry: &mut Value, name: Name) {
    if let (Some(_), Some(entry)) = (&name.changed, entry.as_object_mut()) {
        entry.insert("rust_name".to_owned(), name.rust.into());
    }
}

/// Whether each entry can have its usual name.
fn are_usual(scope: Scope, entries: &[Value], key: &str) -> bool {
    let mut seen = BTreeSet::new();
    entries.iter().all(|entry| {
        let name = scope.derive(word(entry, key));
        name.len() <= 80 && scope.is_valid(&name) && !scope.is_reserved(&name) && seen.insert(name)
    })
}

fn word<'v>(entry: &'v Value, key: &str) -> &'v str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn by_name<'v>(list: Option<&'v Value>, name: &str) -> Option<&'v Value> {
    list?
        .as_array()?
        .iter()
        .find(|entry| word(entry, "name") == name)
}

fn list<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut [Value]> {
    value.get_mut(key)?.as_array_mut().map(Vec::as_mut_slice)
}

fn map<'v>(value: &'v mut Value, key: &str) -> impl Iterator<Item = (&'v String, &'v mut Value)> {
    let map: Option<&'v mut Map<String, Value>> = value.get_mut(key).and_then(Value::as_object_mut);
    map.into_iter().flat_map(|map| map.iter_mut())
}
