//! A placeholder: everything is unreviewed and hidden.

use serde_json::{Map, Value};

/// What the metadata says of an operation's effect.
#[derive(Debug)]
pub(crate) struct EffectFacts {}

impl EffectFacts {
    pub(crate) fn of(_action: &str, _source: &Map<String, Value>) -> Self {
        Self {}
    }
}

/// A guess of an effect.
pub(crate) struct Effect {
    pub(crate) kind: &'static str,
    pub(crate) mark: &'static str,
}

pub(crate) fn effect(_facts: &EffectFacts) -> Effect {
    Effect {
        kind: "unreviewed",
        mark: "assumed",
    }
}

pub(crate) fn sensitivity(
    _name: &str,
    _shape: &Map<String, Value>,
    _answer: bool,
) -> Option<&'static str> {
    Some("unreviewed")
}

/// One family for all.
pub(crate) fn families(
    service: &mut Map<String, Value>,
    operations: &mut std::collections::BTreeMap<String, Map<String, Value>>,
    _head: &Map<String, Value>,
    record: &mut crate::record::Record,
) {
    for (action, operation) in operations.iter_mut() {
        operation.insert("family".to_owned(), "operations".into());
        record
            .families
            .insert(action.clone(), "operations".to_owned());
    }
    service.insert(
        "families".to_owned(),
        serde_json::json!([{"id": "operations"}]),
    );
}

pub(crate) mod names {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    pub(crate) fn types<'a>(
        wires: impl Iterator<Item = &'a str>,
        _record: &mut crate::record::Record,
        _report: &mut crate::report::Report,
    ) -> BTreeMap<String, String> {
        let mut seen = BTreeSet::new();
        let mut names = BTreeMap::new();
        for wire in wires {
            let mut name = codegen::names::type_name(wire);
            while !seen.insert(name.clone()) {
                name.push('X');
            }
            names.insert(wire.to_owned(), name);
        }
        names
    }

    pub(crate) fn fields(_fields: &mut [Value]) {}
    pub(crate) fn parameters(_parameters: &mut [Value]) {}
    pub(crate) fn values(_values: &mut [Value]) {}
}
