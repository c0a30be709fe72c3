//! Schemas to shapes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::extra::{self, Rest};
use super::{known_values, limits, take, texts};
use crate::decide;
use crate::guess::sensitivity::Place;
use crate::report::Tally;
use crate::source::shown;

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A parameter: whether it is required is said at the parameter.
    Parameter,
    /// A member of an object.
    Field,
    /// The whole body of a request or an answer.
    Body,
    /// Anywhere else.
    Inner,
}

/// The schemas that a file names, and the types they become.
#[derive(Debug, Default)]
pub(crate) struct TypeNames {
    /// The type of each schema that is one.
    pub(crate) types: BTreeMap<String, String>,
    /// The types that are single values.
    pub(crate) single: BTreeSet<String>,
}

/// Converts schemas.
pub(crate) struct Shapes<'a> {
    pub(crate) names: &'a TypeNames,
    /// Whether the provider's texts come along.
    pub(crate) texts: bool,
    /// Whether the schemas stand in an answer, and how deep.
    pub(crate) answer: bool,
    pub(crate) depth: usize,
    pub(crate) tally: Tally,
    /// The types that were named.
    pub(crate) used: BTreeSet<String>,
    /// What is wider here than the metadata says, and why.
    wider: BTreeSet<String>,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(names: &'a TypeNames, texts: bool) -> Self {
        Self {
            names,
            texts,
            answer: false,
            depth: 0,
            tally: Tally::default(),
            used: BTreeSet::new(),
            wider: BTreeSet::new(),
        }
    }

    /// What became wider than the metadata says, of what was converted since the last time.
    pub(crate) fn wider(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.wider)
    }

    /// The shape of what stands in the place of a schema. `name` is that of the parameter or member.
    pub(crate) fn shape(&mut self, name: &str, schema: Value, role: Role) -> Map<String, Value> {
        match schema {
            Value::Object(source) => self.object(name, source, role),
            other => self.as_given(name, other, "json"),
        }
    }

    /// A shape that says nothing of what a schema says: what stands there is sent or read as it is.
    pub(crate) fn as_given(
        &mut self,
        name: &str,
        mut schema: Value,
        ty: &str,
    ) -> Map<String, Value> {
        let mut out = Map::new();
        texts::remove_texts(&mut schema);
        let mut rest = Rest::default();
        rest.own(extra::SCHEMA, schema);
        out.insert("type".to_owned(), ty.into());
        self.leaf(name, &mut out);
        rest.finish(Map::new(), &mut out);
        out
    }

    fn object(
        &mut self,
        name: &str,
        mut source: Map<String, Value>,
        role: Role,
    ) -> Map<String, Value> {
        let mut out = Map::new();
        let mut rest = Rest::default();
        self.take_texts(&mut source, &mut out);
        let ty = match self.reference(&mut source) {
            Some(ty) => ty,
            None => self
                .built_in(name, &mut source, role, &mut out, &mut rest)
                .to_owned(),
        };
        self.tell_combined(name, &ty, &source);
        out.insert("type".to_owned(), ty.clone().into());
        if matches!(role, Role::Parameter | Role::Field)
            && let Some(required) = take::boolean(&mut source, "required")
        {
            out.insert("required".to_owned(), required.into());
        }
        if source.get("nullable") == Some(&Value::Bool(true)) {
            source.remove("nullable");
            out.insert("nullable".to_owned(), true.into());
        }
        if source.get("deprecated") == Some(&Value::Bool(true)) {
            source.remove("deprecated");
            out.insert("deprecated".to_owned(), json!({}));
        }
        if is_scalar(&ty)
            && take::peek(&source, "default")
                .is_some_and(|text| !text.contains(codegen::is_refused_character))
            && let Some(default) = take::text(&mut source, "default")
        {
            out.insert("default".to_owned(), default.into());
        }
        known_values::take(&ty, self.texts, &mut source, &mut out, &mut rest);
        limits::take(&ty, &mut source, &mut out);
        rest.finish(source, &mut out);
        if is_scalar(&ty) || ty == "json" {
            self.leaf(name, &mut out);
        }
        out
    }

    /// Tells of a schema that is made of others: the language has no word for it.
    fn tell_combined(&mut self, name: &str, ty: &str, source: &Map<String, Value>) {
        let Some(word) = COMBINING.iter().find(|word| source.contains_key(**word)) else {
            return;
        };
        let what = match name {
            "" => "the answer".to_owned(),
            name => format!("`{}`", shown(name)),
        };
        self.wider.insert(match ty {
            "json" => format!("{what} is made of several schemas (`{word}`): free JSON"),
            _ => format!("{what} is made of several schemas: `{word}` is not used"),
        });
    }

    /// Documentation and examples, where they come along.
    fn take_texts(&mut self, source: &mut Map<String, Value>, out: &mut Map<String, Value>) {
        let title = source.remove("title");
        let description = source.remove("description");
        source.remove("examples");
        let example = source.remove("example");
        if !self.texts {
            return;
        }
        let text = |value: &Option<Value>| {
            value
                .as_ref()
                .and_then(Value::as_str)
                .and_then(texts::plain)
        };
        if let Some(docs) = text(&description).or_else(|| text(&title)) {
            out.insert("docs".to_owned(), json!({"en": docs}));
        }
        // The generator leaves out what does not fit the type.
        let example = example.as_ref().and_then(Value::as_str);
        let plain = |text: &&str| !text.is_empty() && !text.contains(codegen::is_refused_character);
        if let Some(example) = example.filter(plain) {
            out.insert("example".to_owned(), example.into());
        }
    }

    /// The type that `$ref` names.
    fn reference(&mut self, source: &mut Map<String, Value>) -> Option<String> {
        let reference = take::peek(source, "$ref")?;
        let schema = reference.strip_prefix(REFERENCE);
        let Some(ty) = schema.and_then(|schema| self.names.types.get(schema)) else {
            let told = format!("`{}` leads nowhere: free JSON", shown(reference));
            self.wider.insert(told);
            return None;
        };
        source.remove("$ref");
        self.used.insert(ty.clone());
        self.tally.references += 1;
        Some(ty.clone())
    }

    fn built_in(
        &mut self,
        name: &str,
        source: &mut Map<String, Value>,
        role: Role,
        out: &mut Map<String, Value>,
        rest: &mut Rest,
    ) -> &'static str {
        let format = take::peek(source, "format");
        match (take::peek(source, "type").unwrap_or_default(), format) {
            ("string", Some("binary")) if role == Role::Body => {
                remove(source, &["type", "format"]);
                "binary"
            }
            // A whole body that is one text need not be JSON.
            ("string", format) if role == Role::Body => {
                if format.is_none() && !source.contains_key("format") {
                    rest.absent("format");
                }
                remove(source, &["type"]);
                "binary"
            }
            ("string", _) => {
                remove(source, &["type"]);
                "string"
            }
            ("integer", Some("int32")) => {
                remove(source, &["type", "format"]);
                "integer"
            }
            ("integer", Some("int64")) => {
                remove(source, &["type", "format"]);
                "long"
            }
            ("integer", format) => {
                if format.is_none() && !source.contains_key("format") {
                    rest.absent("format");
                }
                remove(source, &["type"]);
                "long"
            }
            ("number", _) => {
                remove(source, &["type"]);
                "number"
            }
            ("boolean", _) => {
                remove(source, &["type"]);
                "boolean"
            }
            ("array", _) => {
                remove(source, &["type"]);
                self.items(name, source, out, rest);
                "list"
            }
            ("object" | "", _) => self.members(name, source, out, rest),
            ("any", _) => "json",
            (other, _) => {
                let told = format!("the type `{}` is not known: free JSON", shown(other));
                self.wider.insert(told);
                "json"
            }
        }
    }

    fn items(
        &mut self,
        name: &str,
        source: &mut Map<String, Value>,
        out: &mut Map<String, Value>,
        rest: &mut Rest,
    ) {
        let items = match take::object(source, "items") {
            Some(items) => self.shape(name, Value::Object(items), Role::Inner),
            None => {
                if !source.contains_key("items") {
                    rest.absent("items");
                }
                let mut items = Map::new();
                items.insert("type".to_owned(), "json".into());
                self.leaf(name, &mut items);
                items
            }
        };
        out.insert("items".to_owned(), Value::Object(items));
    }

    /// An object with members, a map, or free JSON where neither is told.
    fn members(
        &mut self,
        name: &str,
        source: &mut Map<String, Value>,
        out: &mut Map<String, Value>,
        rest: &mut Rest,
    ) -> &'static str {
        let has = |key: &str| source.get(key).and_then(Value::as_object);
        let has_type = source.contains_key("type");
        if has("properties").is_some_and(|properties| {
            !properties.is_empty() && properties.keys().all(|name| is_name(name))
        }) {
            let properties = take::object(source, "properties").unwrap_or_default();
            self.depth += 1;
            let fields = properties.into_iter().map(|(name, schema)| {
                let mut field = self.shape(&name, schema, Role::Field);
                self.tally.fields += 1;
                field.insert("name".to_owned(), name.into());
                Value::Object(field)
            });
            let fields: Vec<Value> = fields.collect();
            self.depth -= 1;
            out.insert("fields".to_owned(), fields.into());
            self.typed(source, has_type, rest);
            return "object";
        }
        let typed_map = has_type && !source.contains_key("properties");
        if typed_map && let Some(values) = take::object(source, "additionalProperties") {
            let values = self.shape(name, Value::Object(values), Role::Inner);
            out.insert("values".to_owned(), Value::Object(values));
            self.typed(source, has_type, rest);
            return "map";
        }
        "json"
    }

    fn typed(&self, source: &mut Map<String, Value>, has_type: bool, rest: &mut Rest) {
        if has_type {
            // Where it is not a text, it stays.
            if source.get("type").is_some_and(|ty| ty == "object") {
                source.remove("type");
            }
        } else {
            rest.absent("type");
        }
    }

    /// How sensitive a single value is.
    fn leaf(&mut self, name: &str, out: &mut Map<String, Value>) {
        let place = match (self.answer, self.depth) {
            (false, _) => Place::Request,
            (true, 1) => Place::Answer,
            (true, _) => Place::Inside,
        };
        if let Some(word) = decide::sensitivity(name, out, place) {
            out.insert("sensitivity".to_owned(), word.into());
        }
    }
}

/// Whether a type of ours is one value.
pub(crate) fn is_scalar(ty: &str) -> bool {
    matches!(
        ty,
        "string" | "integer" | "long" | "number" | "boolean" | "binary"
    )
}

/// Whether a member can have this name in a description.
fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && !name.contains(codegen::is_refused_character)
}

/// The provider's words for schemas that are made of others.
const COMBINING: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// What a reference begins with.
pub(crate) const REFERENCE: &str = "#/components/schemas/";

fn remove(source: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        source.remove(*key);
    }
}
