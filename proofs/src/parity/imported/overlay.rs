//! An overlay by which everything that an import sends is public. What nobody has reviewed, or what looks like a secret, has no stored
//! form, and these requests are made from one. The values are made up.

use serde_json::{Map, Value, json};

/// The overlay for an import, as YAML.
///
/// # Errors
/// The import is no JSON.
pub(super) fn public(imported: &str) -> Result<String, String> {
    let imported: Value = serde_json::from_str(imported).map_err(|error| error.to_string())?;
    let mut operations = Map::new();
    for (action, operation) in members(imported.get("operations")) {
        let mut set = Map::new();
        for parameter in items(operation.get("parameters")) {
            collect(parameter, &format!("request.{}", name(parameter)), &mut set);
        }
        if !set.is_empty() {
            operations.insert(action.clone(), json!({ "set": set }));
        }
    }
    let mut types = Map::new();
    for (name, shape) in members(imported.pointer("/service/types")) {
        let mut facts = Map::new();
        if is_hidden(shape) {
            facts.insert("sensitivity".to_owned(), json!("none"));
        }
        let mut set = Map::new();
        collect_inside(shape, "", &mut set);
        if !set.is_empty() {
            facts.insert("set".to_owned(), json!(set));
        }
        if !facts.is_empty() {
            types.insert(name.clone(), json!(facts));
        }
    }
    let overlay = json!({"service": {"types": types}, "operations": operations});
    let schema = "# yaml-language-server: $schema=../../../schema/overlay.schema.json";
    Ok(format!("{schema}\n{overlay:#}\n"))
}

/// Collects the paths of all values that are hidden.
fn collect(shape: &Value, path: &str, set: &mut Map<String, Value>) {
    if is_hidden(shape) {
        set.insert(path.to_owned(), json!({"sensitivity": "none"}));
    }
    collect_inside(shape, path, set);
}

/// The paths of what a value holds.
fn collect_inside(shape: &Value, path: &str, set: &mut Map<String, Value>) {
    let dot = if path.is_empty() { "" } else { "." };
    for field in items(shape.get("fields")) {
        collect(field, &format!("{path}{dot}{}", name(field)), set);
    }
    for (key, mark) in [("items", "[]"), ("values", "{}")] {
        if let Some(inner) = shape.get(key) {
            collect(inner, &format!("{path}{mark}"), set);
        }
    }
}

fn is_hidden(shape: &Value) -> bool {
    let sensitivity = shape.get("sensitivity").and_then(Value::as_str);
    matches!(sensitivity, Some("secret" | "unreviewed"))
}

fn name(shape: &Value) -> &str {
    shape
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn items(list: Option<&Value>) -> &[Value] {
    list.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn members(map: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    map.and_then(Value::as_object).into_iter().flatten()
}
