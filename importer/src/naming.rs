//! Rust names, once everything is converted: where the usual one cannot be had, and where the import before gave another.

mod in_place;
mod keys;
mod members;
mod records;
mod space;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use codegen::scope::Scope;
use serde_json::Value;

use crate::choice::Choice;
use crate::guess::names::{self, Changed, Name, NamesBefore, folded};
use crate::record::Record;
use crate::report::{Renamed, Report};
use crate::source::shown;
use keys::Keys;
use members::{list, map, word};
use records::{Members, rust_names};

/// Where the record has the names of types in place.
const TYPES_IN_PLACE: &str = "types in place";

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
        let respelt = respelt(operations_before, imported.get("operations"));
        let before_of = |action: &str| {
            let old = operations_before?.get(action);
            old.or_else(|| respelt.get(&folded(action)).copied())
        };
        let headers = records::headers_by_type(imported, before);
        let types_before = before.and_then(|before| before.pointer("/service/types"));
        let service = imported.get_mut("service").into_iter();
        for (name, shape) in service.flat_map(|service| map(service, "types")) {
            let before = types_before.and_then(|types| types.get(name));
            let taken = headers.get(name.as_str()).cloned().unwrap_or_default();
            self.shape_beside(&format!("type {name}"), shape, before, &taken);
        }
        let keys: BTreeMap<String, Keys<'_>> = map(imported, "operations")
            .map(|(action, operation)| {
                let parameters = list(operation, "parameters").unwrap_or_default();
                let before = before_of(action).and_then(|before| before.get("parameters"));
                let keys = Keys::of(Scope::Parameters, "name", parameters, before);
                (action.clone(), keys)
            })
            .collect();
        let given = self.given_types(before, &keys);
        self.operations(imported, operations_before, &given.taken);
        let members = records::members_of_types(imported);
        for (action, operation) in map(imported, "operations") {
            self.operation(action, operation, before_of(action), &members);
        }
        self.in_place(imported, &given, &keys);
    }

    /// Names the operations. `in_place` are names that types had before.
    fn operations(
        &mut self,
        imported: &mut Value,
        before: Option<&Value>,
        in_place: &BTreeSet<String>,
    ) {
        let named = imported
            .pointer("/service/types")
            .and_then(Value::as_object);
        let named = named.into_iter().flatten().map(|(name, _)| name.clone());
        // An operation and a named type can share a name, since they stand in two modules.
        let named = named.filter(|name| name.ends_with("Request") || name.ends_with("Response"));
        let taken: BTreeSet<String> = in_place.iter().cloned().chain(named).collect();
        let Some(operations) = imported
            .get_mut("operations")
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        let old = in_place::operations_that_go_together(before);
        let old = old
            .into_iter()
            .map(|(name, value)| (name.to_owned(), name, value));
        let given = self.given("operations", old, Scope::Operations);
        let wires: Vec<String> = operations.keys().cloned().collect();
        let wires = wires.iter().map(|wire| (wire.as_str(), wire.as_str()));
        let wires = wires.collect();
        let chosen = self.choose("operations", Scope::Operations, &wires, &given, &taken);
        for (wire, name) in chosen {
            if let Some(operation) = operations.get_mut(&wire) {
                give(operation, name);
            }
        }
    }

    fn operation(
        &mut self,
        action: &str,
        operation: &mut Value,
        before: Option<&Value>,
        types: &Members,
    ) {
        let old = |key: &str| before.and_then(|before| before.get(key));
        if let Some(parameters) = list(operation, "parameters") {
            let (scope, old) = (Scope::Parameters, old("parameters"));
            let keys = Keys::of(scope, "name", parameters, old);
            let none = BTreeSet::new();
            self.named_by(&keys, &format!("{action} >"), scope, parameters, old, &none);
            let present = parameters.iter().map(|parameter| keys.key(parameter));
            let present: BTreeSet<String> = present.collect();
            for parameter in parameters {
                let key = keys.key(parameter);
                let old = keys.before(old, &key, &present);
                self.shape(&format!("{action} > {key}"), parameter, old);
            }
        }
        if let Some(response) = operation.get_mut("response") {
            self.answer(&format!("{action} <"), response, old("response"), types);
        }
        for other in list(operation, "other_responses").into_iter().flatten() {
            let status = word(other, "status").to_owned();
            let types = Members::new();
            self.answer(&format!("{action} < {status}"), other, None, &types);
        }
    }

    /// The members of the body and the headers stand in one record.
    fn answer(&mut self, at: &str, response: &mut Value, before: Option<&Value>, types: &Members) {
        let old = before.and_then(|before| before.get("headers"));
        let headers_before = rust_names(old);
        self.shape_beside(at, response, before, &headers_before);
        let taken = records::members(response, types);
        if let Some(headers) = list(response, "headers") {
            let at = format!("{at} headers");
            let old = old.map(|old| records::without(old, &taken));
            self.named(&at, Scope::Fields, headers, "name", old.as_ref(), &taken);
        }
    }

    fn shape(&mut self, at: &str, shape: &mut Value, before: Option<&Value>) {
        self.shape_beside(at, shape, before, &BTreeSet::new());
    }

    /// Names what stands in a shape. `taken` are names of what stands beside its members.
    fn shape_beside(
        &mut self,
        at: &str,
        shape: &mut Value,
        before: Option<&Value>,
        taken: &BTreeSet<String>,
    ) {
        let old = |key: &str| before.and_then(|before| before.get(key));
        if let Some(values) = list(shape, "known_values") {
            let (scope, old) = (Scope::KnownValues, old("known_values"));
            self.named(at, scope, values, "value", old, &BTreeSet::new());
        }
        if let Some(fields) = list(shape, "fields") {
            let old = old("fields");
            self.named(at, Scope::Fields, fields, "name", old, taken);
            let name = |field: &Value| word(field, "name").to_owned();
            let present: BTreeSet<String> = fields.iter().map(name).collect();
            for field in fields {
                let own = name(field);
                let old = members::before(old, &own, &present, name);
                self.shape(&format!("{at}.{own}"), field, old);
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
        key: &'static str,
        before: Option<&Value>,
        taken: &BTreeSet<String>,
    ) {
        let keys = Keys::of(scope, key, entries, before);
        self.named_by(&keys, at, scope, entries, before, taken);
    }

    fn named_by(
        &mut self,
        keys: &Keys<'_>,
        at: &str,
        scope: Scope,
        entries: &mut [Value],
        before: Option<&Value>,
        taken: &BTreeSet<String>,
    ) {
        let old = before.and_then(Value::as_array).into_iter().flatten();
        let old = old.map(|entry| (keys.key(entry), keys.wire(entry), entry));
        let given = self.given(at, old, scope);
        if given.is_empty() && taken.is_empty() && keys.are_usual(scope, entries) {
            return;
        }
        let wires = keys.wires(entries);
        let wires = wires.iter().map(|(key, wire)| (key.as_str(), *wire));
        let chosen = self.choose(at, scope, &wires.collect(), &given, taken);
        for entry in entries {
            if let Some(name) = chosen.get(&keys.key(entry)) {
                give(entry, name.clone());
            }
        }
    }

    /// What was given before, by the file or by the record: keys, names on the wire and what has them.
    fn given<'v>(
        &self,
        at: &str,
        before: impl Iterator<Item = (String, &'v str, &'v Value)>,
        scope: Scope,
    ) -> NamesBefore {
        let mut given = NamesBefore::new();
        for (key, wire, entry) in before {
            let own = entry.get("rust_name").and_then(Value::as_str);
            let name = own.map_or_else(|| scope.derive(wire), str::to_owned);
            given.insert(key, name);
        }
        // A thing is recorded by another key where it shares its name on the wire since.
        let present: BTreeSet<String> = given.values().cloned().collect();
        let recorded = self.record.names.get(at).into_iter().flatten();
        for (key, name) in recorded.filter(|(_, name)| !present.contains(*name)) {
            given.entry(key.clone()).or_insert_with(|| name.clone());
        }
        given
    }

    fn choose(
        &mut self,
        at: &str,
        scope: Scope,
        wires: &BTreeMap<&str, &str>,
        given: &NamesBefore,
        taken: &BTreeSet<String>,
    ) -> BTreeMap<String, Name> {
        let chosen = names::choose_by_key(scope, wires, given, taken);
        let changed = chosen
            .iter()
            .filter_map(|(key, name)| Some((key, name, name.changed.as_ref()?)));
        for (key, name, why) in changed {
            self.changed(at, key, &name.rust, why);
        }
        chosen
    }

    /// Takes down a name that is not the usual one.
    fn changed(&mut self, at: &str, key: &str, rust: &str, why: &Changed) {
        let names = self.record.names.entry(at.to_owned()).or_default();
        names.insert(key.to_owned(), rust.to_owned());
        let (wire, why) = match (at, why) {
            (TYPES_IN_PLACE, Changed::Taken(Some(by))) => {
                (spoken(key), &Changed::Taken(Some(spoken(by))))
            }
            (TYPES_IN_PLACE, why) => (spoken(key), why),
            (_, why) => (key.to_owned(), why),
        };
        self.report.renamed.push(Renamed {
            at: shown(&spoken(at)),
            wire: shown(&wire),
            rust: rust.to_owned(),
            why: why.to_string(),
        });
    }
}

/// A place in the words of an overlay's paths, for the report: `GetThing > Tag[]` of the record is `GetThing request.Tag[]`.
fn spoken(place: &str) -> String {
    let Some((action, inside)) = place.split_once(' ') else {
        return place.to_owned();
    };
    match (inside.strip_prefix("> "), inside.strip_prefix('<')) {
        (Some(parameter), _) => format!("{action} request.{parameter}"),
        (_, Some(field)) => format!("{action} response{field}"),
        _ if inside == ">" => format!("{action} request"),
        _ => place.to_owned(),
    }
}

/// The operations of the import before that are gone, by what other spellings of their names have in common with them.
fn respelt<'v>(before: Option<&'v Value>, now: Option<&Value>) -> BTreeMap<String, &'v Value> {
    let before = before.and_then(Value::as_object).into_iter().flatten();
    let is_gone = |action: &str| now.is_none_or(|now| now.get(action).is_none());
    before
        .filter(|(action, _)| is_gone(action))
        .map(|(action, operation)| (folded(action), operation))
        .collect()
}

fn give(entry: &mut Value, name: Name) {
    if let (Some(_), Some(entry)) = (&name.changed, entry.as_object_mut()) {
        entry.insert("rust_name".to_owned(), name.rust.into());
    }
}
