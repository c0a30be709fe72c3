//! Finds the operations of an import that the generator would refuse. They become raw or are left out, so that one odd operation stops
//! neither its product nor the other products.

use std::collections::{BTreeMap, BTreeSet};

use codegen::{Severity, SourceFile, Sources};
use serde_json::Value;

use crate::source::shown;

/// What is done with an operation that the generator refuses, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The operation becomes raw: parameters as given, a free answer.
    Raw(String),
    /// The generator refuses even the raw operation, so it is left out.
    LeftOut(String),
    /// The generator gives it no method.
    Uncallable(String),
}

/// Faults by the names of operations.
pub(super) type Faults = BTreeMap<String, Fault>;

/// The maximum depth of an operation: readers of JSON stop at 128 levels, and an operation begins at the second level of its file.
const DEEPEST: usize = 120;

/// Adds the operations that the generator refuses, and those that get no method and are not in `known`. Returns whether any of them is
/// new.
pub(super) fn find(imported: &Value, known: &BTreeSet<String>, faults: &mut Faults) -> bool {
    let mut is_new = false;
    let (refused, left_out) = judged(imported);
    for (action, why) in refused {
        let fault = match faults.get(&action) {
            None | Some(Fault::Uncallable(_)) => Fault::Raw(why),
            Some(Fault::Raw(_)) => Fault::LeftOut(why),
            Some(Fault::LeftOut(_)) => continue,
        };
        faults.insert(action, fault);
        is_new = true;
    }
    for (action, why) in left_out {
        if !known.contains(&action) && !faults.contains_key(&action) {
            faults.insert(action, Fault::Uncallable(why));
            is_new = true;
        }
    }
    is_new
}

/// Operations, each with a reason.
type Reasons = BTreeMap<String, String>;

/// The operations that the generator refuses, each with the first reason, and those that it gives no method.
fn judged(imported: &Value) -> (Reasons, Reasons) {
    let mut refused = Reasons::new();
    let operations = imported.get("operations").and_then(Value::as_object);
    for (action, operation) in operations.into_iter().flatten() {
        if !is_shallow(operation, DEEPEST) {
            let why = "it is nested too deep to be read again".to_owned();
            refused.insert(action.clone(), why);
        }
    }
    // A file that is too deep is not read at all.
    if !refused.is_empty() {
        return (refused, Reasons::new());
    }
    // The tables of codes are not among the sources.
    let mut alone = imported.clone();
    if let Some(service) = alone.get_mut("service").and_then(Value::as_object_mut) {
        service.remove("include_errors");
    }
    let Ok(text) = crate::to_text(&alone) else {
        return (refused, Reasons::new());
    };
    let word = |key: &str| {
        imported
            .get("service")
            .and_then(|own| own.get(key)?.as_str())
    };
    let product = word("product").unwrap_or_default().to_lowercase();
    let version = word("version").unwrap_or_default();
    let path = format!("api-specs/{product}/{version}/imported.json");
    let starts = starts(&text);
    let sources = Sources::new(vec![SourceFile {
        path: path.clone(),
        text,
    }]);
    let outcome = codegen::read_products(&sources);
    for told in outcome.diagnostics {
        let before = starts.range(..=told.line).next_back();
        if told.severity == Severity::Error
            && told.path == path
            && let Some((_, Some(action))) = before
        {
            let why = || format!("{} ({})", shown(&told.message), told.code);
            refused.entry(action.clone()).or_insert_with(why);
        }
    }
    let products = outcome.value.into_iter().flatten();
    let operations = products.flat_map(|product| product.operations);
    let left_out = operations.filter_map(|operation| {
        let (why, _) = operation.left_out?.reason();
        Some((operation.operation, why.to_owned()))
    });
    (refused, left_out.collect())
}

fn is_shallow(value: &Value, levels: usize) -> bool {
    match (value, levels.checked_sub(1)) {
        (Value::Array(items), Some(rest)) => items.iter().all(|item| is_shallow(item, rest)),
        (Value::Object(members), Some(rest)) => members.values().all(|item| is_shallow(item, rest)),
        (Value::Array(_) | Value::Object(_), None) => false,
        _ => true,
    }
}

/// The lines on which the operations begin, and that on which something else does. An import is written with one space a level.
fn starts(text: &str) -> BTreeMap<usize, Option<String>> {
    let mut starts = BTreeMap::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let level = line.len() - line.trim_start_matches(' ').len();
        let key = line
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split_once("\":"));
        let Some((key, _)) = key.filter(|_| level < 3) else {
            continue;
        };
        match level {
            1 => {
                inside = key == "operations";
                starts.insert(index + 1, None);
            }
            2 if inside => {
                starts.insert(index + 1, Some(key.to_owned()));
            }
            _ => {}
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn imported(operations: Value) -> Value {
        json!({
            "errors": [],
            "operations": operations,
            "service": {
                "product": "Demo", "version": "2026-01-01", "package": "demo-sdk", "imported": true, "style": "rpc",
                "signature": "acs3_hmac_sha256", "success": {}, "families": [{"id": "other"}],
                "endpoints": {"central": "demo.aliyuncs.com"}, "sources": ["a test"],
            },
        })
    }

    fn operation(action: &str, parameter: Value) -> Value {
        json!({
            "operation": action, "family": "other", "effect": {"kind": "unreviewed", "mark": "assumed"},
            "parameters": [parameter], "response": {"type": "object", "body": "empty"},
        })
    }

    #[test]
    fn what_the_generator_refuses_is_found_at_its_operation() {
        let fine = json!({"name": "A", "type": "boolean"});
        let unknown = json!({"name": "A", "type": "Nothing"});
        let host = json!({"name": "A", "type": "string", "in": "host", "sensitivity": "none"});
        let mut deep = json!({});
        for _ in 0..130 {
            deep = json!([deep]);
        }
        let deep = json!({"name": "A", "type": "boolean", "extra": {"a": deep}});
        let all = json!({
            "Fine": operation("Fine", fine.clone()), "Odd": operation("Odd", unknown), "Other": operation("Other", fine.clone()),
        });
        let (refused, _) = judged(&imported(all));
        assert_eq!(refused.keys().collect::<Vec<_>>(), ["Odd"]);
        assert!(refused["Odd"].contains("(S102)"), "{refused:?}");
        let all = json!({"Fine": operation("Fine", fine.clone()), "Host": operation("Host", host)});
        let (refused, left_out) = judged(&imported(all));
        assert_eq!(refused, Reasons::new());
        assert_eq!(left_out.keys().collect::<Vec<_>>(), ["Host"]);
        let all = json!({"Fine": operation("Fine", fine), "Deep": operation("Deep", deep)});
        let (refused, _) = judged(&imported(all));
        assert!(refused["Deep"].contains("too deep"), "{refused:?}");
    }

    #[test]
    fn an_operation_becomes_raw_and_then_is_left_out() {
        let odd =
            imported(json!({"Odd": operation("Odd", json!({"name": "A", "type": "Nothing"}))}));
        let mut faults = Faults::new();
        assert!(find(&odd, &BTreeSet::new(), &mut faults));
        assert!(matches!(faults["Odd"], Fault::Raw(_)));
        assert!(find(&odd, &BTreeSet::new(), &mut faults));
        assert!(matches!(faults["Odd"], Fault::LeftOut(_)));
        assert!(!find(&odd, &BTreeSet::new(), &mut faults));
    }
}
