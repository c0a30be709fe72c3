//! Types that are written in place: the objects and enumerations of an operation's parameters and answer, and of a named type.
//! Their names follow from the place, so that a new sibling could take one: what a type was called stays with it.

use std::collections::BTreeSet;

use codegen::in_place::{InPlaceNames, UnnamedType, operation_types, type_and_builder};
use codegen::names::type_name;
use serde_json::Value;

use super::keys::Keys;
use super::members::word;
use super::records::rust_name;
use crate::guess::names::NamesBefore;

/// A type that is written in place.
#[derive(Debug)]
pub(super) struct InPlace {
    /// The type's place, as the record names it.
    pub(super) at: String,
    /// The type's place in the converted version, as a JSON pointer.
    pub(super) pointer: String,
    /// The index of the enclosing type in the same list, or the name of the enclosing record.
    parent: Result<usize, String>,
    /// The type's name of the value.
    own: String,
    /// A record of a request, which has a builder.
    pub(super) input: bool,
    /// The name that the description states.
    stated: Option<String>,
}

/// The types that are written in place in an operation or a named type, outer before inner, in the generator's order.
#[derive(Debug)]
pub(super) struct Written {
    /// The type's name of the operation or type.
    pub(super) owner: String,
    /// The names that the owner has in any case, such as that of its builder.
    pub(super) names: BTreeSet<String>,
    pub(super) types: Vec<InPlace>,
}

/// The place of a shape during the walk.
#[derive(Debug, Clone)]
struct ShapePlace {
    at: String,
    pointer: String,
    parent: Result<usize, String>,
    own: String,
    input: bool,
}

impl ShapePlace {
    /// The place of a member of an object, or of the elements of a list or map.
    fn inner(&self, step: &str, pointer: &str) -> Self {
        Self {
            at: format!("{}{step}", self.at),
            pointer: format!("{}/{pointer}", self.pointer),
            ..self.clone()
        }
    }
}

impl Written {
    /// The types of an operation. `keys` are the keys of its parameters.
    pub(super) fn of_operation(action: &str, operation: &Value, keys: &Keys<'_>) -> Self {
        let owner = type_name(operation_name(action, operation));
        let [builder, request, response] = operation_types(&owner);
        let mut written = Self {
            owner: owner.clone(),
            names: BTreeSet::from([builder, request, response.clone()]),
            types: Vec::new(),
        };
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            let spot = ShapePlace {
                at: format!("{action} > {}", escaped(&keys.key(parameter))),
                pointer: format!("/parameters/{index}"),
                parent: Err(owner.clone()),
                own: type_name(&rust_name(parameter)),
                input: true,
            };
            written.shape(parameter, &spot);
        }
        if let Some(answer) = operation.get("response") {
            written.answer(action, answer, response);
        }
        written
    }

    fn answer(&mut self, action: &str, answer: &Value, record: String) {
        let spot = ShapePlace {
            at: format!("{action} <"),
            pointer: "/response".to_owned(),
            parent: Err(record),
            own: "Body".to_owned(),
            input: false,
        };
        match (word(answer, "body"), word(answer, "type")) {
            ("binary", _) => {}
            ("event_stream", _) => {
                let own = "Event".to_owned();
                self.shape(
                    answer,
                    &ShapePlace {
                        own,
                        ..spot.clone()
                    },
                );
            }
            (_, "object") => self.members(answer, "fields", &spot),
            _ => self.shape(answer, &spot),
        }
        let at = format!("{} headers", spot.at);
        self.members(answer, "headers", &ShapePlace { at, ..spot });
    }

    /// The types of a named type.
    pub(super) fn of_type(name: &str, shape: &Value) -> Self {
        let rust = type_name(name);
        let mut written = Self {
            owner: rust.clone(),
            names: type_and_builder(&rust).into(),
            types: Vec::new(),
        };
        let spot = ShapePlace {
            at: format!("type {name}"),
            pointer: String::new(),
            parent: Err(rust),
            own: if word(shape, "type") == "map" {
                "Value"
            } else {
                "Item"
            }
            .to_owned(),
            // Those of types that a request holds have builders.
            input: true,
        };
        match word(shape, "type") {
            "object" => written.members(shape, "fields", &spot),
            _ if is_enumeration(shape) => {}
            _ => written.shape(shape, &spot),
        }
        written
    }

    fn shape(&mut self, shape: &Value, spot: &ShapePlace) {
        let ty = word(shape, "type");
        let has_members = shape.get("fields").and_then(Value::as_array);
        let has_members = ty == "object" && has_members.is_some_and(|fields| !fields.is_empty());
        if !has_members && !is_enumeration(shape) {
            for key in ["items", "values"] {
                if let Some(inner) = shape.get(key) {
                    self.shape(inner, &spot.inner("[]", key));
                }
            }
            return;
        }
        let parent = Ok(self.types.len());
        self.types.push(InPlace {
            at: spot.at.clone(),
            pointer: spot.pointer.clone(),
            parent: spot.parent.clone(),
            own: spot.own.clone(),
            input: spot.input && has_members,
            stated: shape
                .get("type_name")
                .and_then(Value::as_str)
                .map(str::to_owned),
        });
        if has_members {
            self.members(
                shape,
                "fields",
                &ShapePlace {
                    parent,
                    ..spot.clone()
                },
            );
        }
    }

    fn members(&mut self, shape: &Value, key: &str, spot: &ShapePlace) {
        let members = shape.get(key).and_then(Value::as_array);
        for (index, member) in members.into_iter().flatten().enumerate() {
            let name = word(member, "name");
            let inner = spot.inner(&format!(".{}", escaped(name)), &format!("{key}/{index}"));
            let own = type_name(&rust_name(member));
            self.shape(member, &ShapePlace { own, ..inner });
        }
    }

    /// The names that the generator gives, by where the types stand.
    pub(super) fn named(&self) -> NamesBefore {
        let mut names = InPlaceNames::default();
        self.names.iter().for_each(|name| names.keep(name));
        let stated = self.types.iter().filter_map(|one| one.stated.as_deref());
        stated.for_each(|name| names.keep(name));
        let mut list: Vec<String> = Vec::new();
        for one in &self.types {
            let name = one.stated.clone();
            let name = name.unwrap_or_else(|| names.name(&self.unnamed(one, &list)));
            list.push(name);
        }
        let places = self.types.iter().map(|one| one.at.clone());
        places.zip(list).collect()
    }

    /// A type and what its name is made of. `names` are those of the types before it.
    pub(super) fn unnamed<'a>(&'a self, one: &'a InPlace, names: &'a [String]) -> UnnamedType<'a> {
        let parent = match &one.parent {
            Ok(index) => names.get(*index).map_or("", String::as_str),
            Err(name) => name,
        };
        UnnamedType {
            owner: &self.owner,
            parent,
            own: &one.own,
            input: one.input,
        }
    }
}

/// The operations of the import before. Of two of one family whose types have one name, which no generator takes, one is left out.
pub(super) fn operations_that_go_together(before: Option<&Value>) -> Vec<(&str, &Value)> {
    let operations = before.and_then(Value::as_object).into_iter().flatten();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut found = Vec::new();
    for (action, operation) in operations {
        let family = word(operation, "family").to_owned();
        let types = operation_types(&type_name(operation_name(action, operation)));
        let types = types.map(|name| (family.clone(), name));
        if types.iter().all(|one| !seen.contains(one)) {
            seen.extend(types);
            found.push((action.as_str(), operation));
        }
    }
    found
}

/// The name that an operation's Rust names are made of.
fn operation_name<'v>(action: &'v str, operation: &'v Value) -> &'v str {
    let stated = operation.get("rust_name").and_then(Value::as_str);
    stated.unwrap_or(action)
}

/// Whether the generator makes an enumeration: of a text with known values, or of a number whose values all have names.
fn is_enumeration(shape: &Value) -> bool {
    let values = shape.get("known_values").and_then(Value::as_array);
    let values = values.map(Vec::as_slice).unwrap_or_default();
    match word(shape, "type") {
        "string" => !values.is_empty(),
        "integer" | "long" => {
            !values.is_empty() && values.iter().all(|value| value.get("rust_name").is_some())
        }
        _ => false,
    }
}

/// A name in which no sign is one of a path's.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '\\' | '.' | '[') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
