//! Limits of values.

use serde_json::{Map, Value, json};

/// Takes the limits that fit the type and make sense together.
pub(crate) fn take(ty: &str, source: &mut Map<String, Value>, out: &mut Map<String, Value>) {
    let mut limits = Map::new();
    if matches!(ty, "integer" | "long" | "number") {
        bounds(source, &mut limits);
    }
    if ty == "string" {
        lengths(
            source,
            &mut limits,
            ["minLength", "maxLength"],
            ["min_length", "max_length"],
        );
    }
    if matches!(ty, "list" | "map") {
        lengths(
            source,
            &mut limits,
            ["minItems", "maxItems"],
            ["min_items", "max_items"],
        );
    }
    if matches!(ty, "string" | "integer" | "long") {
        pattern(source, &mut limits);
    }
    if !limits.is_empty() {
        limits.insert("mark".to_owned(), "documented".into());
        out.insert("limits".to_owned(), Value::Object(limits));
    }
}

fn bounds(source: &mut Map<String, Value>, limits: &mut Map<String, Value>) {
    let bound = |key: &str| -> Option<(String, f64)> {
        let text = match source.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let value = text.parse().ok().filter(|value: &f64| value.is_finite())?;
        Some((text, value))
    };
    let (min, max) = (bound("minimum"), bound("maximum"));
    if let (Some((_, min)), Some((_, max))) = (&min, &max)
        && min > max
    {
        return;
    }
    for (key, ours, exclusive, ours_exclusive, bound) in [
        ("minimum", "min", "exclusiveMinimum", "exclusive_min", min),
        ("maximum", "max", "exclusiveMaximum", "exclusive_max", max),
    ] {
        let Some((text, _)) = bound else { continue };
        limits.insert(ours.to_owned(), text.into());
        if source.get(key).is_some_and(Value::is_string) {
            source.remove(key);
        }
        if source.get(exclusive) == Some(&Value::Bool(true)) {
            limits.insert(ours_exclusive.to_owned(), true.into());
            source.remove(exclusive);
        }
    }
}

fn lengths(
    source: &mut Map<String, Value>,
    limits: &mut Map<String, Value>,
    keys: [&str; 2],
    ours: [&str; 2],
) {
    let values = keys.map(|key| source.get(key).and_then(Value::as_u64));
    if let [Some(min), Some(max)] = values
        && min > max
    {
        return;
    }
    for ((key, ours), value) in keys.into_iter().zip(ours).zip(values) {
        if let Some(value) = value {
            limits.insert(ours.to_owned(), json!(value));
            source.remove(key);
        }
    }
}

fn pattern(source: &mut Map<String, Value>, limits: &mut Map<String, Value>) {
    let Some(pattern) = source.get("pattern").and_then(Value::as_str) else {
        return;
    };
    let plain = !pattern.is_empty() && !pattern.contains(codegen::is_refused_character);
    if plain && codegen::pattern_fault(pattern).is_none() {
        limits.insert("pattern".to_owned(), pattern.into());
        source.remove("pattern");
    }
}
