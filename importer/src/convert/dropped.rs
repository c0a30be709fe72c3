//! Counts the provider's texts that an import drops, by their keys, for the report.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};

use super::texts;
use crate::source::{Metadata, shown};

/// The texts of a version that its import drops.
#[derive(Debug, Default)]
pub(super) struct DroppedTexts {
    counts: BTreeMap<String, usize>,
    /// If the import keeps texts: each text with its key, until it is known whether the import has it.
    open: Option<Vec<(String, String)>>,
}

impl DroppedTexts {
    /// Counts the texts outside the operations. `taken`: whether the import keeps texts.
    pub(super) fn new(metadata: &Metadata, taken: bool) -> Self {
        let mut found = Self {
            counts: BTreeMap::new(),
            open: taken.then(Vec::new),
        };
        found.object(&metadata.head);
        found
    }

    /// Counts the texts of an operation.
    pub(super) fn operation(&mut self, body: &Value) {
        self.below("", body);
    }

    /// How many texts of each key the import dropped.
    pub(super) fn dropped(mut self, imported: &Value) -> BTreeMap<String, usize> {
        let Some(open) = self.open.take() else {
            return self.counts;
        };
        let mut held = HashSet::new();
        strings(imported, &mut held);
        for (key, text) in open {
            let is_held = |text: Option<String>| text.is_some_and(|text| held.contains(&*text));
            if !is_held(texts::plain(&text)) && !is_held(texts::line(&text)) {
                *self.counts.entry(key).or_default() += 1;
            }
        }
        self.counts
    }

    /// Walks through the same members as `texts::remove_from`.
    fn object(&mut self, map: &Map<String, Value>) {
        for (key, value) in map {
            if texts::is_text(key, value) {
                self.text(key, value);
            } else if key == texts::VALUE_TITLES {
                let titles = value.as_object().into_iter().flat_map(Map::values);
                titles.for_each(|title| self.text(key, title));
            } else if texts::NAMES.contains(&key.as_str()) {
                match value {
                    Value::Object(members) => {
                        members.values().for_each(|member| self.below("", member));
                    }
                    other => self.below(key, other),
                }
            } else if !texts::FACTS.contains(&key.as_str()) {
                self.below(key, value);
            }
        }
    }

    fn below(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(map) => self.object(map),
            Value::Array(items) => {
                for item in items {
                    match item {
                        Value::String(text) if texts::is_prose(text) => self.text(key, item),
                        other => self.below(key, other),
                    }
                }
            }
            _ => {}
        }
    }

    /// A text that says nothing is not missed.
    fn text(&mut self, key: &str, value: &Value) {
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if is_empty {
            return;
        }
        let key = shown(key);
        match (&mut self.open, value) {
            (Some(open), Value::String(text)) => open.push((key, text.clone())),
            (Some(open), Value::Bool(_) | Value::Number(_)) => open.push((key, value.to_string())),
            _ => *self.counts.entry(key).or_default() += 1,
        }
    }
}

/// The texts of an import, but for what no generated file has.
fn strings<'a>(value: &'a Value, found: &mut HashSet<&'a str>) {
    match value {
        Value::String(text) => {
            found.insert(text);
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| *key != "extra");
            kept.for_each(|(_, value)| strings(value, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Before, Choice, import, source};

    /// What the report says of a version whose operation has these members.
    fn report(texts: bool, api: Value) -> (BTreeMap<String, usize>, String) {
        let file = json!({
            "info": {"product": "Demo", "version": "2026-01-01", "style": "RPC"},
            "components": {"schemas": {}},
            "apis": {"Do": api},
        });
        let metadata = source::read(file.to_string().as_bytes()).unwrap();
        let choice = Choice {
            texts,
            package: "demo-sdk".to_owned(),
            ..Choice::default()
        };
        let report = import(metadata, &choice, &Before::default())
            .unwrap()
            .report;
        let text = report.to_text(false);
        let line = text.lines().find(|line| line.contains("texts left out"));
        (
            report.dropped_texts.clone(),
            line.unwrap_or_default().trim().to_owned(),
        )
    }

    #[test]
    fn texts_that_no_file_holds_are_told_by_their_keys() {
        let api = json!({
            "methods": ["post"],
            "summary": "Does it. And more.",
            "description": "It is <b>done</b>.",
            "responseDemo": "[]",
            "translator": "",
            "odd": "a sentence under a key that nobody knows",
            "parameters": [{"name": "title", "in": "query", "schema": {
                "type": "string", "description": "What it is called.", "enum": ["a"],
                "enumValueTitles": {"a": "the first"}, "default": "five words are no sentence",
            }}],
            "responses": {"200": {"schema": {"type": "object", "properties": {"summary": {"type": "string"}}}}},
        });
        let (_, line) = report(false, api.clone());
        assert_eq!(
            line,
            "texts left out: description 2, enumValueTitles 1, odd 1, responseDemo 1, summary 1"
        );
        let (counts, line) = report(true, api);
        assert_eq!(line, "texts left out: odd 1, responseDemo 1");
        assert_eq!(counts.values().sum::<usize>(), 2);
        let none = json!({"methods": ["post"], "parameters": [], "responses": {}});
        assert_eq!(report(false, none), Default::default());
    }

    #[test]
    fn a_file_of_many_kinds_makes_no_long_line() {
        let mut api = json!({"methods": ["post"], "parameters": [], "responses": {}});
        for number in 0..1000 {
            api[format!("kind{number:04}")] = json!("a text of five words");
        }
        let (counts, line) = report(false, api);
        assert_eq!(counts.len(), 1000);
        assert!(line.ends_with(", kind0019 1, and 980 more kinds"), "{line}");
    }
}
