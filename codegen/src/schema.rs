//! The JSON Schema of the spec language, for editors and for the loader's own check.
//!
//! Both come from the model's types. What editors get differs from the plain derivation in one way: a text may be
//! spelt like a number or a truth value (`0000`, `true`), since the loader keeps every scalar as it is spelt.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::model::{ErrorFile, Imported, Message, Operation, Overlay, Service};
use crate::source::FileKind;

/// The schemas that editors use: file name and text, in a fixed order.
pub fn json_schemas() -> Vec<(&'static str, String)> {
    let schema = |kind: FileKind| {
        let text = match kind {
            FileKind::Service => schema_text::<Service>(),
            FileKind::Errors => schema_text::<ErrorFile>(),
            FileKind::Operation => schema_text::<Operation>(),
            FileKind::Message => schema_text::<Message>(),
            FileKind::Overlay => schema_text::<Overlay>(),
            FileKind::Imported => return None,
        };
        Some((kind.schema_file()?, text))
    };
    FileKind::ALL.into_iter().filter_map(schema).collect()
}

/// All definitions of the language, and the name of the one that each kind of file starts with.
pub(crate) fn definitions() -> (serde_json::Map<String, Value>, Vec<(FileKind, Value)>) {
    let mut generator = settings().into_generator();
    let roots = FileKind::ALL
        .into_iter()
        .map(|kind| (kind, subschema(kind, &mut generator).to_value()))
        .collect();
    (generator.take_definitions(false), roots)
}

fn subschema(kind: FileKind, generator: &mut SchemaGenerator) -> Schema {
    match kind {
        FileKind::Service => generator.subschema_for::<Service>(),
        FileKind::Errors => generator.subschema_for::<ErrorFile>(),
        FileKind::Operation => generator.subschema_for::<Operation>(),
        FileKind::Message => generator.subschema_for::<Message>(),
        FileKind::Imported => generator.subschema_for::<Imported>(),
        FileKind::Overlay => generator.subschema_for::<Overlay>(),
    }
}

// Draft 7 is what the YAML language server understands best.
fn settings() -> SchemaSettings {
    SchemaSettings::draft07()
}

fn schema_text<T: JsonSchema>() -> String {
    let mut schema = settings()
        .with_transform(RecursiveTransform(for_editors))
        .into_generator()
        .into_root_schema_for::<T>();
    // The generator transforms subschemas only on request; the whole document is covered here once more.
    RecursiveTransform(for_editors).transform(&mut schema);
    let mut text = format!("{:#}", schema.to_value());
    text.push('\n');
    text
}

/// A key left out is how a spec says "none", so `null` goes; and any scalar may stand for a text.
fn for_editors(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    if let Some(Value::Array(choices)) = object.remove("anyOf") {
        let choices = choices
            .into_iter()
            .filter(|choice| *choice != json!({"type": "null"}))
            .collect();
        object.insert("allOf".to_owned(), Value::Array(choices));
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    let is_choice = object.contains_key("const") || object.contains_key("enum");
    if !is_choice && object.get("type") == Some(&json!("string")) {
        object.insert("type".to_owned(), json!(["string", "number", "boolean"]));
    }
}
