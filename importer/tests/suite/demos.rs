//! The provider's recorded answers, compared with the imported shapes field by field: what an answer shows has a field, and the
//! field has its type.

use std::collections::BTreeMap;

use crate::common::{catalogue, files, imported};
use serde_json::{Map, Value};

/// What a comparison met.
#[derive(Debug, Default)]
struct Met {
    /// Values that a field of the same type has.
    alike: usize,
    /// Members without a field, by their paths.
    unknown: Vec<String>,
    /// Values of another type than their fields'.
    different: Vec<String>,
}

struct Comparison<'a> {
    types: &'a Map<String, Value>,
    met: &'a mut Met,
}

impl Comparison<'_> {
    fn value(&mut self, value: &Value, shape: &Value, at: &str) {
        let ty = shape["type"].as_str().unwrap();
        if let Some(named) = self.types.get(ty) {
            return self.value(value, named, at);
        }
        match (ty, value) {
            // `null` reads as absent, and free JSON is free.
            (_, Value::Null) | ("json", _) => self.met.alike += 1,
            ("object", Value::Object(members)) => {
                for (name, value) in members {
                    let at = format!("{at}.{name}");
                    let field = shape["fields"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .find(|field| field["name"] == **name);
                    match field {
                        Some(field) => self.value(value, field, &at),
                        None => self.met.unknown.push(at),
                    }
                }
            }
            ("map", Value::Object(members)) => {
                members.iter().for_each(|(name, value)| {
                    self.value(value, &shape["values"], &format!("{at}.{name}"))
                });
            }
            ("list", Value::Array(items)) => {
                items
                    .iter()
                    .for_each(|item| self.value(item, &shape["items"], &format!("{at}[]")));
            }
            // Numbers and texts may stand for each other.
            ("string" | "binary", Value::String(_) | Value::Number(_) | Value::Bool(_))
            | ("boolean", Value::Bool(_)) => {
                self.met.alike += 1;
            }
            ("number", Value::Number(_)) => self.met.alike += 1,
            ("integer", Value::Number(number))
                if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) =>
            {
                self.met.alike += 1
            }
            ("long", Value::Number(number)) if number.is_i64() => self.met.alike += 1,
            ("integer" | "long" | "number", Value::String(text)) if text.parse::<f64>().is_ok() => {
                self.met.alike += 1
            }
            ("boolean", Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
                self.met.alike += 1
            }
            _ => self.met.different.push(format!("{at}: {ty}")),
        }
    }
}

/// The JSON among the examples of an operation; `Err` where it cannot be read.
fn example(api: &Value) -> Option<Result<Value, ()>> {
    let list: Value = serde_json::from_str(api["responseDemo"].as_str()?).ok()?;
    let json = list
        .as_array()?
        .iter()
        .find(|example| example["type"] == "json")?;
    Some(serde_json::from_str(json["example"].as_str()?).map_err(drop))
}

#[test]
fn recorded_answers_have_the_fields_of_their_shapes() {
    let (mut met, mut compared, mut broken, mut whole) = (Met::default(), 0, 0, 0);
    for (name, bytes) in files("official-api-docs") {
        let official: Value = serde_json::from_slice(&bytes).unwrap();
        let import = imported(&bytes).imported;
        let none = Map::new();
        let types = import["service"]
            .get("types")
            .and_then(Value::as_object)
            .unwrap_or(&none);
        for (action, api) in official["apis"].as_object().unwrap() {
            let response = &import["operations"][action]["response"];
            if response["body"] == "binary" || response["body"] == "empty" {
                continue;
            }
            match example(api) {
                None => {}
                Some(Err(())) => broken += 1,
                Some(Ok(answer)) => {
                    let before = (met.unknown.len(), met.different.len());
                    let at = format!("{} {action}", name.rsplit('/').nth(2).unwrap());
                    Comparison {
                        types,
                        met: &mut met,
                    }
                    .value(&answer, response, &at);
                    compared += 1;
                    whole += usize::from(before == (met.unknown.len(), met.different.len()));
                }
            }
        }
    }
    if catalogue().is_none() {
        return;
    }
    let mut products: BTreeMap<&str, usize> = BTreeMap::new();
    for at in met.unknown.iter().chain(&met.different) {
        *products.entry(at.split(' ').next().unwrap()).or_default() += 1;
    }
    // The provider's samples show members that its schemas do not have, in FC and IQS. Everything else has its field and type.
    let told = format!("{products:?}\n{:#?}\n{:#?}", met.unknown, met.different);
    assert_eq!((compared, broken, whole), (766, 0, 754), "{told}");
    assert_eq!((met.unknown.len(), met.different.len()), (52, 0), "{told}");
    assert_eq!(
        products.keys().copied().collect::<Vec<_>>(),
        ["fc", "iqs"],
        "{told}"
    );
    assert!(met.alike > 5_000, "{}", met.alike);
}
