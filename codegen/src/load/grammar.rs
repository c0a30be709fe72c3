//! The schema in the form in which trees are walked along it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::schema::definitions;
use crate::source::FileKind;

/// What may stand at a place.
#[derive(Debug, Clone)]
pub(crate) enum Rule {
    /// Anything: kept as it is spelt.
    Any,
    /// A scalar, kept as it is spelt.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number of this range.
    Integer { min: i128, max: i128 },
    /// One of these words.
    Choice(Vec<String>),
    /// A list.
    List(Box<Rule>),
    /// A mapping with free keys.
    Map(Box<Rule>),
    /// A mapping with these keys.
    Object(Object),
    /// A definition, by its name.
    Named(String),
}

impl Rule {
    /// Whether it is that of a text in both languages.
    pub(crate) fn is_text_pair(&self) -> bool {
        matches!(self, Self::Named(name) if name == "Text")
    }
}

/// A mapping with known keys.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    /// The keys, sorted.
    pub(crate) keys: BTreeMap<String, Rule>,
    /// Those that must be there.
    pub(crate) required: Vec<String>,
}

/// All rules of the language.
#[derive(Debug)]
pub(crate) struct Grammar {
    definitions: BTreeMap<String, Rule>,
    roots: Vec<(FileKind, Rule)>,
}

impl Grammar {
    pub(crate) fn new() -> Self {
        let (definitions, roots) = definitions();
        Self {
            definitions: definitions
                .iter()
                .map(|(name, schema)| (name.clone(), rule(schema)))
                .collect(),
            roots: roots
                .iter()
                .map(|(kind, schema)| (*kind, rule(schema)))
                .collect(),
        }
    }

    /// The rule of a kind of file.
    pub(crate) fn root(&self, kind: FileKind) -> &Rule {
        self.roots
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or(&Rule::Any, |(_, rule)| rule)
    }

    /// A rule that is not a name.
    pub(crate) fn resolve<'a>(&'a self, rule: &'a Rule) -> &'a Rule {
        match rule {
            Rule::Named(name) => self.definitions.get(name).unwrap_or(&Rule::Any),
            rule => rule,
        }
    }
}

/// Reads a schema as schemars derives it. What it never derives from our model is taken as "anything": then
/// deserialization, which comes next, is the check.
fn rule(schema: &Value) -> Rule {
    let Some(schema) = schema.as_object() else {
        return Rule::Any;
    };
    if let Some(Value::String(reference)) = schema.get("$ref") {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return Rule::Named(name.to_owned());
    }
    for combination in ["allOf", "anyOf"] {
        if let Some(Value::Array(choices)) = schema.get(combination) {
            return choices.first().map_or(Rule::Any, rule);
        }
    }
    if let Some(Value::Array(choices)) = schema.get("oneOf") {
        return Rule::Choice(words(choices));
    }
    if let Some(Value::Array(choices)) = schema.get("enum") {
        return Rule::Choice(choices.iter().filter_map(word).collect());
    }
    match type_name(schema) {
        "string" => Rule::Text,
        "boolean" => Rule::Boolean,
        "integer" => integer(schema),
        "array" => Rule::List(Box::new(schema.get("items").map_or(Rule::Any, rule))),
        "object" => mapping(schema),
        _ => Rule::Any,
    }
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn words(choices: &[Value]) -> Vec<String> {
    choices
        .iter()
        .flat_map(|choice| match (choice.get("const"), choice.get("enum")) {
            (Some(constant), _) => word(constant).into_iter().collect::<Vec<_>>(),
            (_, Some(Value::Array(several))) => several.iter().filter_map(word).collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn type_name(schema: &Map<String, Value>) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null")
            .unwrap_or_default(),
        _ => "",
    }
}

fn integer(schema: &Map<String, Value>) -> Rule {
    let (low, high): (i128, i128) = match schema.get("format").and_then(Value::as_str) {
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint32") => (0, u32::MAX.into()),
        Some("uint64") => (0, u64::MAX.into()),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let bound = |key: &str| schema.get(key).and_then(Value::as_i64).map(i128::from);
    Rule::Integer {
        min: bound("minimum").unwrap_or(low),
        max: bound("maximum").unwrap_or(high),
    }
}

fn mapping(schema: &Map<String, Value>) -> Rule {
    let Some(Value::Object(properties)) = schema.get("properties") else {
        let values = schema.get("additionalProperties").map_or(Rule::Any, rule);
        return Rule::Map(Box::new(values));
    };
    let required = match schema.get("required") {
        Some(Value::Array(names)) => names.iter().filter_map(word).collect(),
        _ => Vec::new(),
    };
    Rule::Object(Object {
        keys: properties
            .iter()
            .map(|(key, schema)| (key.clone(), rule(schema)))
            .collect(),
        required,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_understood(grammar: &Grammar, at: &str, rule: &Rule) {
        match rule {
            Rule::Any => assert!(at.ends_with("Free") || at.ends_with("extra.*"), "{at}"),
            Rule::List(inner) => assert_understood(grammar, &format!("{at}[]"), inner),
            Rule::Map(inner) => assert_understood(grammar, &format!("{at}.*"), inner),
            Rule::Object(object) => {
                for (key, rule) in &object.keys {
                    assert_understood(grammar, &format!("{at}.{key}"), rule);
                }
            }
            Rule::Named(name) => assert!(grammar.definitions.contains_key(name), "{at}"),
            Rule::Choice(words) => assert!(!words.is_empty(), "{at}"),
            Rule::Text | Rule::Boolean | Rule::Integer { .. } => {}
        }
    }

    #[test]
    fn every_part_of_the_schema_is_understood() {
        let grammar = Grammar::new();
        for (name, rule) in &grammar.definitions {
            assert_understood(&grammar, name, rule);
        }
        for (_, rule) in &grammar.roots {
            assert!(matches!(grammar.resolve(rule), Rule::Object(_)));
        }
    }
}
