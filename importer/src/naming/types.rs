//! Names of types: those of the schemas that the metadata names, and those that are written in place. All types of a product
//! have one space. What was there keeps its name; what is new gives way.

use std::collections::{BTreeMap, BTreeSet};

use codegen::in_place::{builder_name, operation_types};
use codegen::names::type_name;
use codegen::scope::Scope;
use serde_json::{Map, Value};

use super::in_place::{InPlace, Written};
use super::keys::Keys;
use super::members::word;
use super::space::Space;
use super::{Naming, TYPES_IN_PLACE};
use crate::convert::extra::{self, unsealed};
use crate::guess::names::{self, Changed, Name, NamesBefore};

/// Names of types that a reader would take for those of the language.
const BUILT_IN: [&str; 12] = [
    "string", "integer", "long", "number", "boolean", "time", "duration", "object", "list", "map",
    "json", "binary",
];

/// What was given before to types that are written in place.
pub(super) struct GivenTypes {
    names: NamesBefore,
    /// The names, and those of builders.
    pub(super) taken: BTreeSet<String>,
}

impl Naming<'_> {
    /// The types of the schemas that can be one. Those that nothing uses are no types in the end: [`Naming::keep_type`] takes the
    /// names of the others.
    pub(crate) fn types<'w, 'a>(
        &self,
        schemas: impl Iterator<Item = &'w str>,
        actions: impl Iterator<Item = &'a str>,
        before: Option<&Value>,
    ) -> BTreeMap<String, Name> {
        let mut given = self.record.names.get("types").cloned().unwrap_or_default();
        given.extend(types_before(before));
        let mut taken = self.given_types(before, &BTreeMap::new()).taken;
        taken.extend(actions.flat_map(|action| operation_types(&type_name(action))));
        taken.extend(BUILT_IN.map(type_name));
        let schemas = schemas.map(|name| (name, name)).collect();
        let chosen = names::choose_by_key(Scope::Types, &schemas, &given, &taken);
        let mut names: BTreeMap<String, Name> = BTreeMap::new();
        let mut seen: BTreeSet<String> = chosen.values().map(|name| name.rust.clone()).collect();
        for (wire, name) in chosen {
            // The name of a type is written as Rust has it, so that it must be its own usual name.
            let stable = type_name(&name.rust);
            if stable == name.rust {
                names.insert(wire, name);
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
                usable && type_name(name) == *name && !taken.contains(name) && !seen.contains(name)
            };
            let own = (1..1_000).map(number).find(free);
            if let Some(rust) = own {
                seen.insert(rust.clone());
                let moved = (rust != stable).then_some(Changed::Taken(None));
                let changed = name.changed.or(moved);
                names.insert(wire, Name { rust, changed });
            }
        }
        names
    }

    /// Takes down the name of a type, where it is not the usual one.
    pub(crate) fn keep_type(&mut self, schema: &str, name: &Name) {
        let usual = type_name(&type_name(schema));
        if let Some(why) = name.changed.as_ref().filter(|_| name.rust != usual) {
            self.changed("types", schema, &name.rust, why);
        }
    }

    /// What the import before, or an earlier one, called types in place. `keys` are those of the parameters of each operation.
    pub(super) fn given_types(
        &self,
        before: Option<&Value>,
        keys: &BTreeMap<String, Keys<'_>>,
    ) -> GivenTypes {
        let mut given = GivenTypes {
            names: self
                .record
                .names
                .get(TYPES_IN_PLACE)
                .cloned()
                .unwrap_or_default(),
            taken: BTreeSet::new(),
        };
        given.taken.extend(given.names.values().cloned());
        let written = written_before(before, keys);
        let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
        for (module, one) in &written {
            seen.extend(one.names.iter().map(|name| (*module, name.clone())));
        }
        for (module, one) in &written {
            let names = one.named();
            let named = one.types.iter();
            for (place, name) in named.filter_map(|one| Some((one, names.get(&one.at)?))) {
                let builder = place.input.then(|| builder_name(name));
                let own: Vec<String> = builder.into_iter().chain([name.clone()]).collect();
                let used = own.iter().map(|name| (*module, name.clone()));
                // Of two in one module, which no generator takes, one has to give way.
                if used.clone().all(|one| !seen.contains(&one)) {
                    seen.extend(used);
                    given.taken.extend(own);
                    given.names.insert(place.at.clone(), name.clone());
                }
            }
        }
        given
    }

    /// Names all types that are written in place.
    pub(super) fn in_place(
        &mut self,
        imported: &mut Value,
        given: &GivenTypes,
        keys: &BTreeMap<String, Keys<'_>>,
    ) {
        let operations = members(imported.get("operations"));
        let of_operations = operations.map(|(action, operation)| {
            let own = Keys::of(Scope::Parameters, "name", &[], None);
            let keys = keys.get(action).unwrap_or(&own);
            let at = ["operations".to_owned(), action.clone()];
            (at, Written::of_operation(action, operation, keys))
        });
        let of_types = members(types_of(Some(imported))).map(|(name, shape)| {
            let at = ["service/types".to_owned(), name.clone()];
            (at, Written::of_type(name, shape))
        });
        let all: Vec<([String; 2], Written)> = of_types.chain(of_operations).collect();
        let by_owner = all
            .iter()
            .map(|([_, owner], written)| (owner.as_str(), written));
        let places = all.iter().flat_map(|(_, written)| {
            let types = written.types.iter();
            types.map(move |one| (one.at.as_str(), (written, one)))
        });
        let places: BTreeMap<&str, (&Written, &InPlace)> = places.collect();
        let usual = |at: &str| {
            let place = places.get(at);
            place.map_or_else(String::new, |(written, one)| {
                written.unnamed(one, &[]).usual()
            })
        };
        let at = places.keys().copied();
        let given = names::handed_over(&given.names, at, folded_place, usual);
        let mut space = Space::of(by_owner, &given);
        for ([folder, owner], written) in &all {
            let mut names: Vec<String> = Vec::new();
            for one in &written.types {
                let unnamed = written.unnamed(one, &names);
                let usual = unnamed.usual();
                let (name, why) = space.choose(one, &unnamed, &given);
                if let Some(why) = why {
                    self.changed(TYPES_IN_PLACE, &one.at, &name, &why);
                }
                if name != usual {
                    let pointer = format!("/{folder}/{}{}", pointer(owner), one.pointer);
                    state(imported, &pointer, &name);
                }
                names.push(name);
            }
        }
    }
}

/// A place without letter case and without the signs that only join the words of a name. A dot that is no part of a name stays.
fn folded_place(at: &str) -> String {
    at.replace("\\.", "").replace(['-', '_'], "").to_lowercase()
}

/// What the operations and the named types of the import before write in place, with the module of each.
fn written_before<'v>(
    before: Option<&'v Value>,
    keys: &BTreeMap<String, Keys<'_>>,
) -> Vec<(&'v str, Written)> {
    let operations = members(before.and_then(|before| before.get("operations")));
    let operations = operations.map(|(action, operation)| {
        let own = Keys::of(Scope::Parameters, "name", &[], operation.get("parameters"));
        let keys = keys.get(action).unwrap_or(&own);
        let written = Written::of_operation(action, operation, keys);
        (word(operation, "family"), written)
    });
    let types = members(types_of(before));
    let types = types.map(|(name, shape)| (TYPES, Written::of_type(name, shape)));
    operations.chain(types).collect()
}

/// The module of named types, which no family can be.
const TYPES: &str = "types";

fn types_of(version: Option<&Value>) -> Option<&Value> {
    version?.get("service")?.get("types")
}

/// The types of the import before, by their schemas.
fn types_before(before: Option<&Value>) -> impl Iterator<Item = (String, String)> {
    members(types_of(before)).map(|(ty, shape)| {
        let extra = shape.get("extra");
        let schema = extra
            .and_then(|extra| extra.get(extra::SCHEMA_NAME))
            .cloned();
        let schema = schema.map(unsealed);
        let schema = schema.as_ref().and_then(Value::as_str).unwrap_or(ty);
        (schema.to_owned(), ty.clone())
    })
}

fn members(map: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> + Clone {
    let map: Option<&Map<String, Value>> = map.and_then(Value::as_object);
    map.into_iter().flatten()
}

/// A name as a part of a JSON pointer.
fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn state(imported: &mut Value, pointer: &str, name: &str) {
    if let Some(Value::Object(shape)) = imported.pointer_mut(pointer) {
        shape.insert("type_name".to_owned(), name.into());
    }
}
