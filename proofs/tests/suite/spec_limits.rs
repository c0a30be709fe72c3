//! The generator judges the examples of descriptions by code of its own, since it does not depend on the runtime: it says of a
//! value what the runtime's check says, for every kind of limit.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::collections::BTreeSet;

use codegen::{Diagnostic, SourceFile, Sources, read_products};
use core_catalog::check::{Finding, check_limits};
use core_catalog::{Operation, Value, products};
use serde_json::{Value as Json, json};

const SERVICE: &str = r#"# yaml-language-server: $schema=../../schema/service.schema.json
product: Demo
version: 2020-01-01
package: demo-sdk
title: { en: Demo, zh: 演示 }
docs: { en: Has limits., zh: 有限制。 }
style: rpc
signature: rpc_hmac_sha1
time_zone: { value: "+08:00", mark: inferred, source: the examples }
endpoints:
  central: demo.example.com
success:
  fields:
    - path: Code
      values:
        - { value: OK, known: stated }
families:
  - id: limits
    title: { en: Limits, zh: 限制 }
types:
  Short:
    type: string
    limits: { max_length: 2, digits_only: true }
"#;

const OPERATION: &str = r#"# yaml-language-server: $schema=../../../schema/operation.schema.json
operation: Search
family: limits
title: { en: Takes values., zh: 取值。 }
effect:
  kind: read
  reason: { en: Changes nothing., zh: 不改变任何内容。 }
  mark: documented
response:
  type: object
  fields:
    - name: Code
      type: string
parameters:
"#;

/// A kind of value: its type, limits that it can have, and values to try.
struct Kind {
    shape: &'static str,
    limits: &'static [&'static str],
    values: &'static [&'static str],
}

const TEXTS: &[&str] = &[
    "1",
    "12",
    "123",
    "１２",
    "é",
    "éé",
    "ééé",
    "a",
    "ab",
    "ab3",
    "+1",
    "-1",
    "4",
    "5",
    "5.0",
    "5.5",
    "6",
    "10",
    "1e1",
    "11",
    "9007199254740992",
    "9007199254740993",
    "9007199254740994",
    "inf",
    "NaN",
    " 5",
    "a,b",
    "a\u{a0}b",
];
const NUMBERS: &[&str] = &[
    "-1", "0", "1", "4", "5", "6", "9", "10", "11", "12", "123", "1234",
];
const TEXT_LIMITS: &[&str] = &[
    "min_length: 2",
    "max_length: 2",
    "min_length: 1, max_length: 3",
    "digits_only: true",
    "digits_only: true, max_length: 2",
    "pattern: '[a-z]+'",
    "pattern: 'a|ab|(ab)3'",
    "pattern: '[^,]*'",
    "pattern: '[0-9]{2}', max_length: 1",
    "min: '5'",
    "min: '5', exclusive_min: true",
    "max: '10', exclusive_max: true",
    "min: '9007199254740993'",
    "max: '9007199254740993'",
    "min: '5.5', max: '10'",
];
const NUMBER_LIMITS: &[&str] = &[
    "min: '5'",
    "min: '5', exclusive_min: true",
    "max: '10'",
    "min: '0', max: '10', exclusive_max: true",
    "min: '4.5'",
];
const KINDS: &[Kind] = &[
    Kind {
        shape: "type: string",
        limits: TEXT_LIMITS,
        values: TEXTS,
    },
    Kind {
        shape: "type: Short",
        limits: &["max_length: 3", "min_length: 2"],
        values: TEXTS,
    },
    Kind {
        shape: "type: integer",
        limits: NUMBER_LIMITS,
        values: NUMBERS,
    },
    Kind {
        shape: "type: long",
        limits: NUMBER_LIMITS,
        values: NUMBERS,
    },
    Kind {
        shape: "type: long",
        limits: &[
            "min_length: 2",
            "max_length: 2",
            "digits_only: true",
            "pattern: '[1-9]+'",
        ],
        values: NUMBERS,
    },
    Kind {
        shape: "type: number",
        limits: NUMBER_LIMITS,
        values: &[
            "0", "0.5", "4.5", "4.49", "5", "5.0", "5e0", "10", "10.01", "-3",
        ],
    },
    Kind {
        shape: "type: duration, format: seconds",
        limits: NUMBER_LIMITS,
        values: &["0", "4", "5", "6", "10", "11"],
    },
    Kind {
        shape: "type: time, format: local_date_time",
        limits: &["min: '60', unit: seconds", "max: '1'"],
        values: &["2026-01-02 03:04:05", "1999-01-02 03:04:05"],
    },
    Kind {
        shape: "type: binary",
        limits: &["min_length: 4", "max_length: 4", "pattern: '[A-Z]*=*'"],
        values: &["AA==", "AAAA", "AAAAAA=="],
    },
    Kind {
        shape: "type: list, encoding: json, items: { type: string, limits: { max_length: 2 } }",
        limits: &["max_items: 2", "min_items: 1", "min_items: 2, max_items: 2"],
        values: &[
            "[]",
            r#"["a"]"#,
            r#"["a","abc"]"#,
            r#"["a","b","c"]"#,
            "[123]",
        ],
    },
    Kind {
        shape: "type: map, encoding: json, values: { type: integer, limits: { max: '2' } }",
        limits: &["max_items: 1"],
        values: &["{}", r#"{"a":2}"#, r#"{"a":3}"#, r#"{"a":1,"b":1}"#],
    },
    Kind {
        shape: "type: object, encoding: json, fields: [{ name: Size, type: integer, limits: { max: '2' } }]",
        limits: &[],
        values: &["{}", r#"{"Size":2}"#, r#"{"Size":3}"#],
    },
];

/// Every value with every limit of its kind: the shape of a parameter, and the value.
fn cases() -> Vec<(String, &'static str)> {
    let mut cases = Vec::new();
    for kind in KINDS {
        let limited = kind
            .limits
            .iter()
            .map(|limits| format!("{}, limits: {{ {limits} }}", kind.shape));
        let plain = std::iter::once(kind.shape.to_owned());
        for shape in plain.chain(limited) {
            cases.extend(kind.values.iter().map(|value| (shape.clone(), *value)));
        }
    }
    cases
}

/// The description of an operation with a parameter a case, each on a line of its own.
fn sources(cases: &[(String, &str)], with_examples: bool) -> Sources {
    let mut text = OPERATION.to_owned();
    for (index, (shape, value)) in cases.iter().enumerate() {
        let example = match with_examples {
            true => format!(", example: {}", Json::from(*value)),
            false => String::new(),
        };
        text.push_str(&format!("  - {{ name: P{index}, {shape}{example} }}\n"));
    }
    let folder = "api-specs/demo/2020-01-01";
    let file = |name: &str, text: &str| SourceFile {
        path: format!("{folder}/{name}"),
        text: text.to_owned(),
    };
    Sources::new(vec![
        file("service.yaml", SERVICE),
        file("operations/Search.yaml", &text),
    ])
}

fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let errors = diagnostics
        .iter()
        .filter(|one| one.severity == codegen::Severity::Error);
    errors.collect()
}

/// The operation as the runtime knows it.
fn described(cases: &[(String, &str)]) -> Operation {
    let read = read_products(&sources(cases, false));
    let products = read
        .value
        .unwrap_or_else(|| panic!("{}", codegen::render(&read.diagnostics, false)));
    let lowered = codegen::lower::lower(&products);
    let operation = &lowered.crates[0].families[0].operations[0];
    operation.facts.clone()
}

fn broken(value: &Value, json: &Json) -> Vec<String> {
    let mut found: Vec<Finding<'_>> = Vec::new();
    check_limits(value, json, &mut found);
    found.iter().map(|one| format!("{one:?}")).collect()
}

#[test]
fn generator_and_runtime_say_the_same_of_every_value() {
    let cases = cases();
    let operation = described(&cases);
    let diagnostics = read_products(&sources(&cases, true)).diagnostics;
    let first = OPERATION.lines().count() + 1;
    let (mut by_generator, mut of_another_type) = (BTreeSet::new(), BTreeSet::new());
    for error in errors(&diagnostics) {
        let place = match error.code {
            "S110" => &mut by_generator,
            "S109" => &mut of_another_type,
            _ => panic!("{error:?}"),
        };
        place.insert(error.line - first);
    }
    let (mut tried, mut refused) = (0, 0);
    for (index, (shape, value)) in cases.iter().enumerate() {
        if of_another_type.contains(&index) {
            continue;
        }
        let parameter = operation.parameter(&format!("P{index}")).unwrap();
        let by_runtime = broken(parameter, &json!(value));
        let is_refused = by_generator.contains(&index);
        assert_eq!(
            is_refused,
            !by_runtime.is_empty(),
            "{shape}: {value}: {by_runtime:?}"
        );
        tried += 1;
        refused += usize::from(is_refused);
    }
    assert!(
        tried > 500 && refused > 150,
        "{tried} tried, {refused} refused"
    );
}

/// The generator has accepted these: the data exists.
#[test]
fn no_example_breaks_a_limit() {
    let mut tried = 0;
    for operation in products().flat_map(|product| &product.operations) {
        for parameter in &operation.parameters {
            let examples = operation
                .examples
                .iter()
                .flat_map(|example| &example.request);
            let examples = examples.filter(|(name, _)| *name == parameter.name);
            for text in examples.map(|(_, text)| text).chain(&parameter.example) {
                let found = broken(parameter, &json!(text));
                assert!(found.is_empty(), "{}: {text}: {found:?}", operation.action);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
