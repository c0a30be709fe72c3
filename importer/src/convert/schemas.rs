//! Schemas that the metadata names: types of the product.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::extra;
use super::shape::{REFERENCE, Role, Shapes, TypeNames};
use super::{take, texts};
use crate::guess::names::Name;
use crate::naming::Naming;
use crate::record::Record;
use crate::report::Report;
use crate::source::shown;

/// The schemas of a file.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    /// The schemas that become types if an operation uses them.
    schemas: BTreeMap<String, Value>,
    /// The schema of each type, and the name that was chosen.
    of_type: BTreeMap<String, (String, Name)>,
    /// The schemas that no operation uses.
    unused: Map<String, Value>,
    /// Whether the file has `components` and `schemas` at all.
    has: [bool; 2],
    /// The other members of `components`.
    beside: Map<String, Value>,
}

/// Takes the schemas out of the file.
pub(crate) fn take(head: &mut Map<String, Value>, report: &mut Report) -> Schemas {
    let mut found = Schemas::default();
    let Some(mut components) = take::object(head, "components") else {
        return found;
    };
    found.has = [true, false];
    if let Some(schemas) = take::object(&mut components, "schemas") {
        found.has = [true, true];
        report.schemas = schemas.len();
        found.schemas = schemas.into_iter().collect();
    }
    found.beside = components;
    found
}

impl Schemas {
    /// The type of each schema that can be one. Schemas that only refer to each other cannot.
    pub(crate) fn names<'a>(
        &mut self,
        actions: impl Iterator<Item = &'a str>,
        before: Option<&Value>,
        record: &mut Record,
        report: &mut Report,
    ) -> TypeNames {
        let endless = self.endless();
        for name in &endless {
            report.guess(
                None,
                format!(
                    "the schema `{}` only leads to itself: it is free JSON",
                    shown(name)
                ),
            );
        }
        let wires = self
            .schemas
            .keys()
            .map(String::as_str)
            .filter(|name| !endless.contains(*name));
        let types = Naming { record, report }.types(wires, actions, before);
        let names = types
            .iter()
            .map(|(schema, name)| (schema.clone(), name.rust.clone()));
        let single = types
            .iter()
            .filter(|(schema, _)| self.is_single(schema))
            .map(|(_, name)| name.rust.clone());
        let names = TypeNames {
            types: names.collect(),
            single: single.collect(),
        };
        let types = types.into_iter();
        self.of_type = types
            .map(|(schema, name)| (name.rust.clone(), (schema, name)))
            .collect();
        names
    }

    /// Whether a schema is that of a single value, by itself or by the schemas that it refers to.
    fn is_single(&self, schema: &str) -> bool {
        let mut at = schema;
        for _ in 0..=self.schemas.len() {
            let Some(Value::Object(schema)) = self.schemas.get(at) else {
                return false;
            };
            let next = take::peek(schema, "$ref").and_then(|next| next.strip_prefix(REFERENCE));
            match next {
                Some(next) => at = next,
                None => return super::parameters::is_single(schema),
            }
        }
        false
    }

    /// Schemas that are not objects and lead back to themselves.
    fn endless(&self) -> BTreeSet<String> {
        let next: BTreeMap<&str, &str> = self
            .schemas
            .iter()
            .filter_map(|(name, schema)| Some((name.as_str(), direct(schema)?)))
            .collect();
        let leads_back = |start: &str| {
            let mut at = start;
            for _ in 0..=next.len() {
                match next.get(at) {
                    Some(to) => at = to,
                    None => return false,
                }
            }
            true
        };
        next.keys()
            .filter(|name| leads_back(name))
            .map(|name| (*name).to_owned())
            .collect()
    }

    /// The types that the operations use, also through others.
    pub(crate) fn convert(
        &mut self,
        shapes: &mut Shapes<'_>,
        record: &mut Record,
        report: &mut Report,
    ) -> Map<String, Value> {
        let mut types = Map::new();
        // What stands in a type is no envelope.
        (shapes.answer, shapes.depth) = (true, 1);
        while let Some(ty) = shapes
            .used
            .iter()
            .find(|ty| !types.contains_key(*ty))
            .cloned()
        {
            let schema = self
                .of_type
                .get(&ty)
                .and_then(|(schema, name)| Some((schema, name, self.schemas.remove(schema)?)));
            let Some((name, own, schema)) = schema else {
                types.insert(ty, Value::Null);
                continue;
            };
            let mut shape = shapes.shape(&ty, schema, Role::Inner);
            report.wider(name, shapes.wider());
            let mut naming = Naming { record, report };
            naming.keep_type(name, own);
            if *name != ty {
                let extra = shape
                    .entry("extra")
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(extra) = extra {
                    extra.insert(
                        extra::SCHEMA_NAME.to_owned(),
                        extra::sealed(name.clone().into()),
                    );
                }
            }
            types.insert(ty, Value::Object(shape));
        }
        (shapes.answer, shapes.depth) = (false, 0);
        types.retain(|_, shape| !shape.is_null());
        relax(&mut types);
        report.types = types.len();
        self.unused = std::mem::take(&mut self.schemas).into_iter().collect();
        types
    }

    /// Writes into `extra` what is no type.
    pub(crate) fn rest(self, rest: &mut Map<String, Value>) {
        let mut beside = self.beside;
        texts::remove_from(&mut beside);
        let mut unused = Value::Object(self.unused);
        if let Value::Object(unused) = &mut unused {
            unused.values_mut().for_each(texts::remove_texts);
        }
        if unused.as_object().is_some_and(|unused| !unused.is_empty()) {
            rest.insert(extra::UNUSED.to_owned(), extra::sealed(unused));
        }
        match self.has {
            [true, true] if beside.is_empty() => {}
            [true, has_schemas] => {
                if !has_schemas {
                    beside.insert(extra::ABSENT.to_owned(), vec!["schemas"].into());
                }
                rest.insert(
                    "components".to_owned(),
                    extra::sealed(Value::Object(beside)),
                );
            }
            [false, _] => {
                if rest.contains_key("components") {
                    return;
                }
                let absent = rest
                    .entry(extra::ABSENT)
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(absent) = absent {
                    absent.push("components".into());
                }
            }
        }
    }
}

/// A type that has to hold itself can never be given: such a member is not required.
fn relax(types: &mut Map<String, Value>) {
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, shape) in &*types {
        let mut found = BTreeSet::new();
        required_types(shape, &mut found);
        needs.insert(name.clone(), found);
    }
    let reaches = |from: &str, to: &str| {
        let (mut open, mut seen) = (vec![from], BTreeSet::new());
        while let Some(at) = open.pop() {
            if at == to {
                return true;
            }
            if seen.insert(at) {
                open.extend(needs.get(at).into_iter().flatten().map(String::as_str));
            }
        }
        false
    };
    for (name, shape) in types.iter_mut() {
        relax_members(shape, &|ty| needs.contains_key(ty) && reaches(ty, name));
    }
}

/// The types of members that are required, also inside other members.
fn required_types(shape: &Value, found: &mut BTreeSet<String>) {
    for field in shape
        .get("fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if field.get("required") == Some(&Value::Bool(true)) {
            found.extend(field.get("type").and_then(Value::as_str).map(str::to_owned));
            required_types(field, found);
        }
    }
}

fn relax_members(shape: &mut Value, leads_back: &dyn Fn(&str) -> bool) {
    let fields = shape.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        relax_members(field, leads_back);
        let Some(field) = field.as_object_mut() else {
            continue;
        };
        let leads_back = take::peek(field, "type").is_some_and(leads_back);
        if leads_back && field.get("required") == Some(&Value::Bool(true)) {
            field.remove("required");
            let extra = field
                .entry("extra")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(extra) = extra {
                extra.insert("required".to_owned(), true.into());
            }
        }
    }
}

/// The schema that one leads to without an object between.
fn direct(schema: &Value) -> Option<&str> {
    let mut schema = schema.as_object()?;
    loop {
        if let Some(reference) = take::peek(schema, "$ref") {
            return reference.strip_prefix(REFERENCE);
        }
        let has_members = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|members| !members.is_empty());
        if has_members {
            return None;
        }
        let inner = schema
            .get("items")
            .or_else(|| schema.get("additionalProperties"));
        schema = inner?.as_object()?;
    }
}
