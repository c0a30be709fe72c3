//! The provider's metadata of a product, read here without the importer: which actions there are, and random parameters for each by
//! the metadata's own schemas.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::inputs;

/// Where the official files lie, beside the workspace.
const CATALOGUE: &str = "../shared/catalogue/official-api-docs";

/// The metadata of one version of a product.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) file: PathBuf,
    content: Value,
}

/// Whether the official files are there.
pub(super) fn is_there(root: &Path) -> bool {
    root.join(CATALOGUE).is_dir()
}

impl Metadata {
    /// Reads the official file.
    ///
    /// # Errors
    /// It is not there, or no JSON.
    pub(super) fn read(root: &Path, product: &str, version: &str) -> Result<Self, String> {
        let folder = root.join(CATALOGUE).join(product.to_lowercase());
        let file = folder.join(version).join("api-docs.json");
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(&file).map_err(|error| named(&error))?;
        let content = serde_json::from_str(&text).map_err(|error| named(&error))?;
        Ok(Self { file, content })
    }

    /// All actions, sorted.
    pub(super) fn actions(&self) -> Vec<&str> {
        let apis = self.content.get("apis").and_then(Value::as_object);
        let mut names: Vec<&str> = apis
            .map(|apis| apis.keys().map(String::as_str).collect())
            .unwrap_or_default();
        names.sort_unstable();
        names
    }

    /// Fewer actions that show the same: each sends something in a way in which none before it does.
    pub(super) fn different_actions(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let mut actions = self.actions();
        actions.retain(|action| {
            let before = seen.len();
            seen.extend(self.ways(action));
            seen.len() > before
        });
        actions
    }

    /// The ways in which an action sends: method, kinds of body, and for each parameter its place, style and type.
    fn ways(&self, action: &str) -> Vec<String> {
        let api = |key: &str| self.content.pointer(&format!("/apis/{action}/{key}"));
        let mut ways: Vec<String> = ["methods", "consumes", "produces"]
            .into_iter()
            .map(|key| format!("{key} {}", api(key).unwrap_or(&Value::Null)))
            .collect();
        let parameters = self.parameters(action);
        let mut needed = parameters
            .iter()
            .filter(|one| self.is_required(one.get("schema")));
        if needed.next().is_none() {
            let place = parameters.first().and_then(|one| one.get("in"));
            ways.push(format!("nothing must be given in {place:?}"));
        }
        for parameter in parameters {
            let schema = self.resolved(parameter.get("schema"));
            let of_items = self.resolved(schema.get("items"));
            let told = [
                parameter.get("in"),
                parameter.get("style"),
                schema.get("type"),
                schema.get("format"),
                of_items.get("type"),
            ];
            ways.push(format!("{told:?}"));
        }
        ways
    }

    fn parameters(&self, action: &str) -> &[Value] {
        let list = self.content.pointer(&format!("/apis/{action}/parameters"));
        list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A schema, or the one that it refers to. One that is not there says nothing.
    fn resolved<'a>(&'a self, schema: Option<&'a Value>) -> &'a Value {
        let Some(schema) = schema else {
            return &Value::Null;
        };
        match schema.get("$ref").and_then(Value::as_str) {
            None => schema,
            Some(reference) => {
                let found = self.content.pointer(reference.trim_start_matches('#'));
                found.unwrap_or(&Value::Null)
            }
        }
    }

    /// Random parameters by wire name: the required ones always, others mostly, or never where only what must be is given.
    pub(super) fn random(
        &self,
        action: &str,
        required_only: bool,
        rng: &mut Rng,
    ) -> Map<String, Value> {
        let mut parameters = Map::new();
        for parameter in self.parameters(action) {
            let (name, schema) = (parameter.get("name"), parameter.get("schema"));
            let Some(name) = name.and_then(Value::as_str) else {
                continue;
            };
            let place = parameter.get("in").and_then(Value::as_str);
            if self.is_required(schema)
                || place == Some("path")
                || (!required_only && rng.u8(..10) < 7)
            {
                let value = match place {
                    Some("path") => self.in_path(schema, rng),
                    Some("header") => Value::from(header(rng)),
                    _ => self.value(schema, rng),
                };
                parameters.insert(name.to_owned(), value);
            }
        }
        parameters
    }

    /// Whether a value must be there: it is said beside a reference, or where it leads.
    fn is_required(&self, schema: Option<&Value>) -> bool {
        let beside = schema.and_then(|schema| schema.get("required"));
        let required = beside.or_else(|| self.resolved(schema).get("required"));
        required == Some(&Value::Bool(true))
    }

    /// What can stand in a path: an empty segment, or one of dots, would be another path.
    fn in_path(&self, schema: Option<&Value>, rng: &mut Rng) -> Value {
        match self.value(schema, rng) {
            Value::String(text) if text.trim_matches('.').is_empty() => Value::from("/?#"),
            value => value,
        }
    }

    fn value(&self, schema: Option<&Value>, rng: &mut Rng) -> Value {
        let schema = self.resolved(schema);
        let kind = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
        let known = schema.get("enum").and_then(Value::as_array);
        if let Some(known) = known.filter(|known| !known.is_empty() && rng.bool()) {
            let place = rng.usize(..known.len());
            return known.get(place).cloned().unwrap_or_default();
        }
        match (kind("type"), kind("format")) {
            ("string", "binary") => Value::from(*inputs::choose(&["AA==", "/+8=", "e30="], rng)),
            ("string", _) => Value::from(inputs::text(rng)),
            ("integer", "int64") => Value::from(*inputs::choose(
                &[0, -1, i64::MAX, i64::MIN, 9_007_199_254_740_993],
                rng,
            )),
            ("integer", _) => Value::from(*inputs::choose(&[0, -1, i32::MAX, i32::MIN, 20], rng)),
            ("number", _) => Value::from(*inputs::choose(&[0.5, -1.25, 3.0e10, 1.0e-3], rng)),
            ("boolean", _) => Value::from(rng.bool()),
            ("array", _) => {
                let items = schema.get("items");
                (0..rng.usize(..4))
                    .map(|_| self.value(items, rng))
                    .collect()
            }
            _ => self.object(schema, rng),
        }
    }

    fn object(&self, schema: &Value, rng: &mut Rng) -> Value {
        let mut members = Map::new();
        match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => {
                for (name, property) in properties {
                    if self.is_required(Some(property)) || rng.u8(..10) < 7 {
                        members.insert(name.clone(), self.value(Some(property), rng));
                    }
                }
            }
            // What the metadata does not describe nobody can fill.
            None if schema.is_null() => {}
            None => {
                let of_values = schema.get("additionalProperties");
                let of_values = of_values.filter(|schema| schema.is_object());
                for number in 0..rng.usize(..3) {
                    let value = match of_values {
                        Some(_) => self.value(of_values, rng),
                        None => Value::from(inputs::text(rng)),
                    };
                    members.insert(format!("键 {number}"), value);
                }
            }
        }
        Value::Object(members)
    }
}

/// A text that a header can hold, without blanks at its ends.
fn header(rng: &mut Rng) -> String {
    let inner: String = (0..rng.usize(..12))
        .map(|_| char::from(rng.u8(b' '..=b'~')))
        .collect();
    format!("a{inner}z")
}
