//! What people know better than an import: `overlay/*.yaml`.
//!
//! An overlay uses the keys of the language itself, each in the place of what the import says: so its schema is made of that of
//! the product, the operation and the value, without what an overlay cannot say.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::errors::ErrorCode;
use super::operation::{Operation, Parameter};
use super::service::{Family, Service};
use super::shape::{Field, Shape};

/// A file of facts over those of an import. It has no value of its own: its facts are merged into the import's.
#[derive(Debug)]
pub struct Overlay;

/// What the import alone can say of a product.
const NOT_OF_SERVICE: &[&str] = &["product", "version", "imported", "extra"];

/// What the import alone can say of an operation.
const NOT_OF_OPERATION: &[&str] = &[
    "operation",
    "parameters",
    "response",
    "other_responses",
    "methods",
    "path",
    "schemes",
    "style",
    "extra",
];

/// What stands inside a value is set by its own path; what a value is called and where it travels the import alone says.
const NOT_OF_VALUE: &[&str] = &[
    "name", "in", "items", "fields", "values", "platform", "extra",
];

impl JsonSchema for Overlay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Overlay".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut service = properties::<Service>(generator, NOT_OF_SERVICE);
        service.insert("types".to_owned(), types(generator));
        service.insert("families".to_owned(), families(generator));
        let errors = generator.subschema_for::<ErrorCode>().to_value();
        let mut operation = properties::<Operation>(generator, NOT_OF_OPERATION);
        let mut value = properties::<Parameter>(generator, NOT_OF_VALUE);
        value.extend(properties::<Field>(generator, NOT_OF_VALUE));
        let value = object(value, "What is known better of a value.");
        let set = json_schema!({
            "description": "Values by their paths: `request.Tag[].Key`, `response.Data.List[].Phone`, `{}` for what a map holds.",
            "type": "object",
            "additionalProperties": value,
        });
        operation.insert("set".to_owned(), set.to_value());
        let operation = object(operation, "What is known better of an operation.");
        json_schema!({
            "description": "A file of facts over those of an import. Each key stands in place of what the import says; `known_values` are matched by `value`, and those that are not stated stay.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "service": object(service, "The product. Families are matched by `id`, types by their names, endpoints by their keys, regions by `region`; every other key stands in place of the import's."),
                "errors": {
                    "description": "Error codes, matched by `code`: each stands in place of the import's, or there is one more.",
                    "type": "array",
                    "items": errors,
                },
                "operations": {
                    "description": "Operations by their actions.",
                    "type": "object",
                    "additionalProperties": operation,
                },
                "everywhere": {
                    "description": "Parameters and members by their names, wherever they stand. A path under `set` goes before.",
                    "type": "object",
                    "additionalProperties": value,
                },
            },
        })
    }
}

/// Named types. What they hold is set by paths, so that a member that the next import adds or drops is not lost sight of.
fn types(generator: &mut SchemaGenerator) -> Value {
    let mut named = properties::<Shape>(generator, &["extra"]);
    let member = properties::<Field>(generator, NOT_OF_VALUE);
    let set = json_schema!({
        "description": "Values inside of the type by their paths: `City`, `Tag[].Key`, `{}` for what a map holds.",
        "type": "object",
        "additionalProperties": object(member, "What is known better of a value."),
    });
    named.insert("set".to_owned(), set.to_value());
    json_schema!({
        "description": "Named types. The keys stand in place of those of a type that is there; there may be new ones.",
        "type": "object",
        "additionalProperties": object(named, "What is known better of a type, or a whole new one."),
    })
    .to_value()
}

fn families(generator: &mut SchemaGenerator) -> Value {
    let mut family = properties::<Family>(generator, &["extra"]);
    let rename = json_schema!({
        "description": "Another id for a family of the import, for its modules and features. Operations that an import adds later come along. A family that gets the id of another joins it.",
        "type": "string",
    });
    family.insert("rename".to_owned(), rename.to_value());
    json_schema!({
        "description": "Families, matched by `id`. Those of the import may state some of the keys; a new one has a title.",
        "type": "array",
        "items": {
            "description": "What is known better of a family, or a whole new one.",
            "type": "object",
            "additionalProperties": false,
            "properties": family,
            "required": ["id"],
        },
    })
    .to_value()
}

/// A mapping with these keys, none of which has to be there.
fn object(properties: Map<String, Value>, description: &str) -> Value {
    json_schema!({
        "description": description,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
    .to_value()
}

/// The keys of a type of the language, without some.
fn properties<T: JsonSchema>(
    generator: &mut SchemaGenerator,
    without: &[&str],
) -> Map<String, Value> {
    let schema = T::json_schema(generator).to_value();
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut properties = properties.cloned().unwrap_or_default();
    properties.retain(|key, _| !without.contains(&key.as_str()));
    properties
}
