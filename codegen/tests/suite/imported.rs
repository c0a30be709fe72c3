//! Products that an import wrote: what is generated of them, and what overlays change.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use crate::common::Files;
use codegen::model::{EffectKind, LeftOut, Method, Product, Sensitivity, Style};
use codegen::{GeneratedFile, read_products, render};
use serde_json::{Value, json};

pub(crate) const FOLDER: &str = "api-specs/thing/2020-01-01";

/// An operation with these keys beside those that each has.
pub(crate) fn operation(name: &str, keys: Value) -> (String, Value) {
    let mut operation = json!({
        "operation": name,
        "family": "thing",
        "effect": {"kind": "unreviewed", "mark": "assumed"},
        "response": {"type": "object", "fields": [{"name": "RequestId", "type": "string"}]},
    });
    let members = operation.as_object_mut().unwrap();
    members.extend(keys.as_object().unwrap().clone());
    (name.to_owned(), operation)
}

pub(crate) fn import(operations: impl IntoIterator<Item = (String, Value)>) -> Value {
    json!({
        "errors": [],
        "operations": operations.into_iter().collect::<serde_json::Map<_, _>>(),
        "service": {
            "product": "Thing", "version": "2020-01-01", "package": "thing-sdk", "imported": true,
            "style": "rpc", "signature": "acs3_hmac_sha256", "success": {},
            "endpoints": {"central": "thing.example.com"},
            "families": [{"id": "thing"}],
            "types": {
                "Node": {"type": "object", "fields": [
                    {"name": "Name", "type": "string", "sensitivity": "unreviewed"},
                    {"name": "Parent", "type": "Node"},
                    {"name": "Children", "type": "list", "items": {"type": "Node"}},
                ]},
            },
        },
    })
}

pub(crate) fn files(import: &Value, overlays: &[(&str, &str)]) -> Files {
    let mut files = Files::new();
    files.insert(format!("{FOLDER}/imported.json"), import.to_string());
    for (name, text) in overlays {
        let head =
            "# yaml-language-server: $schema=../../../schema/overlay.schema.json\n".to_owned();
        files.insert(format!("{FOLDER}/overlay/{name}.yaml"), head + text);
    }
    files
}

pub(crate) fn read(import: &Value, overlays: &[(&str, &str)]) -> (String, Option<Product>) {
    let files = files(import, overlays);
    let outcome = read_products(&crate::common::sources(files));
    let told = render(&outcome.diagnostics, false);
    (told, outcome.value.and_then(|mut products| products.pop()))
}

pub(crate) fn product(import: &Value, overlays: &[(&str, &str)]) -> Product {
    let (told, product) = read(import, overlays);
    assert_eq!(told, "");
    product.unwrap()
}

fn generated(product: Product) -> Vec<GeneratedFile> {
    let ir = codegen::lower::lower(&[product]);
    codegen::emit::emit(&ir, &codegen::emit::WorkspaceFacts::default()).unwrap()
}

fn text<'f>(files: &'f [GeneratedFile], path: &str) -> &'f str {
    let found = files.iter().find(|file| file.path == path);
    &found.unwrap_or_else(|| panic!("{path}")).text
}

pub(crate) fn of<'p>(product: &'p Product, action: &str) -> &'p codegen::model::Operation {
    let mut operations = product.operations.iter();
    operations
        .find(|operation| operation.operation == action)
        .unwrap()
}

#[test]
fn what_the_provider_states_is_made_usable() {
    let import = import([operation(
        "PutThing",
        json!({
            "style": "roa", "path": "/things/{id*}", "methods": ["GET", "POST"],
            "parameters": [
                {"name": "id", "in": "path", "type": "string", "required": false, "default": "x"},
                {"name": "Content-Type", "in": "header", "type": "string", "required": true},
                {"name": "Count", "type": "integer", "example": "many", "default": "1.5",
                 "limits": {"min": "9", "max": "1", "max_length": "3", "pattern": "(?=x)"}},
                {"name": "Mode", "type": "string", "default": "c", "example": "a",
                 "known_values": [{"value": "a"}, {"value": "b"}, {"value": "a"}]},
                {"name": "Flags", "type": "list", "items": {"type": "string"}},
                {"name": "Big", "type": "integer", "known_values": [{"value": "1"}, {"value": "99999999999"}]},
            ],
            "errors": [{"code": "Gone"}, {"code": "Gone", "status": 404, "extra": {"message": "x"}}],
            "examples": [{"response": "{\"RequestId\": {}}"}],
        }),
    )]);
    let product = product(&import, &[]);
    let operation = of(&product, "PutThing");
    assert_eq!(operation.methods[0], Method::Post);
    assert_eq!(operation.style, Some(Style::Roa));
    let parameters: Vec<_> = operation
        .parameters
        .iter()
        .map(|one| {
            let shape = &one.shape;
            let known = shape.known_values.len();
            (
                one.name.as_str(),
                one.required,
                one.platform,
                shape.default.as_deref(),
                shape.example.as_deref(),
                known,
            )
        })
        .collect();
    assert_eq!(
        parameters,
        [
            ("id", true, false, None, None, 0),
            ("Content-Type", true, true, None, None, 0),
            ("Count", false, false, None, None, 0),
            ("Mode", false, false, None, Some("a"), 2),
            ("Flags", false, false, None, None, 0),
            ("Big", false, false, None, None, 1),
        ]
    );
    let limits = operation.parameters[2].shape.limits.as_ref().unwrap();
    assert_eq!(
        (&limits.min, &limits.max, limits.max_length),
        (&None, &None, Some(3))
    );
    assert_eq!(limits.pattern, None);
    assert_eq!(operation.examples[0].response, None);
    let files = generated(product);
    let source = text(&files, "thing-sdk/src/thing/put_thing.rs");
    assert!(source.starts_with(
        "// @generated by `cargo xtask codegen`; do not edit.\n// Source: api-specs/thing/2020-01-01/imported.json\n"
    ));
    assert!(source.contains("OperationInfo::roa("), "{source}");
    assert!(source.contains("core_client::Method::Post"), "{source}");
    assert!(!source.contains("content_type"), "{source}");
    assert!(source.contains("out.repeat_list_opt(\"Flags\""), "{source}");
}

#[test]
fn facts_stand_where_there_is_no_text() {
    let mut import = import([
        operation("A", json!({})),
        operation("B", json!({"title": {"en": "Makes <b>one</b> [thing]."}})),
        operation(
            "C",
            json!({"title": {"zh": "创建。"}, "deprecated": {}, "docs": {"zh": "一。"},
            "parameters": [
                {"name": "X", "type": "string", "docs": {"zh": "值。"}},
                {"name": "Y", "type": "string", "deprecated": {}, "known_values": [
                    {"value": "1", "docs": {"en": "One."}}, {"value": "2", "docs": {"zh": "二。"}}, {"value": "3"}]},
            ]}),
        ),
    ]);
    import["errors"] = json!([{
        "code": "Odd.Code", "class": "ambiguous", "fault": "caller", "mark": "assumed", "source": "the metadata",
        "statuses": [400],
    }]);
    let files = generated(product(&import, &[]));
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let mut comments: Vec<&str> = Vec::new();
        for line in file.text.lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix("///") {
                comments.push(comment.trim());
            } else {
                let outer = [comments.first(), comments.last()];
                assert!(!outer.contains(&Some(&"")), "{}: {comments:?}", file.path);
                let twice = comments.windows(2).any(|two| two == ["", ""]);
                assert!(!twice, "{}: {comments:?}", file.path);
                comments.clear();
            }
        }
        assert!(!file.text.contains("#[doc = \"\"]"), "{}", file.path);
    }
    let codes = text(&files, "thing-sdk/src/error_code.rs");
    assert!(codes.contains("/// `Odd.Code`.\n"), "{codes}");
    let a = text(&files, "thing-sdk/src/thing/a.rs");
    assert!(a.contains("/// Calls A (POST).\n"), "{a}");
    assert!(a.contains("/// 调用 A（POST）。\n"), "{a}");
    let b = text(&files, "thing-sdk/src/thing/b.rs");
    assert!(
        b.contains("/// Makes \\<b\\>one\\</b\\> \\[thing\\].\n"),
        "{b}"
    );
    let c = text(&files, "thing-sdk/src/thing/c.rs");
    assert!(c.contains("note = \"Deprecated by the provider.\""), "{c}");
    let readme = text(&files, "thing-sdk/README.md");
    assert!(
        readme.contains("The operations of Thing, version 2020-01-01."),
        "{readme}"
    );
    // Each cell is in the languages that somebody wrote, and a word that both have stands once.
    for line in [
        "Cloud Thing, `Thing` `2020-01-01`",
        "### thing\n",
        "| Calls A (POST). 调用 A（POST）。 |",
        "| Makes \\<b\\>one\\</b\\> \\[thing\\]. |",
        "| 创建。 |",
    ] {
        assert!(readme.contains(line), "{line}\n{readme}");
    }
}

#[test]
fn what_cannot_be_called_gets_no_method_and_stands_in_the_readme() {
    let import = import([
        operation("Good", json!({})),
        operation("Token", json!({"authentication": "unsupported"})),
        operation(
            "Host",
            json!({"parameters": [{"name": "bucket", "in": "host", "type": "string"}]}),
        ),
        operation(
            "Two",
            json!({"parameters": [
            {"name": "a", "in": "body", "type": "json"}, {"name": "b", "in": "form", "type": "string"}]}),
        ),
        operation(
            "Bodiless",
            json!({"methods": ["GET"], "parameters": [{"name": "a", "in": "body", "type": "json"}]}),
        ),
        operation(
            "Moved",
            json!({"methods": ["GET"], "parameters": [{"name": "a", "in": "form", "type": "string"}]}),
        ),
        operation("Both", json!({"authentication": "signed_or_anonymous"})),
    ]);
    let product = product(&import, &[]);
    let left_out: Vec<_> = product
        .operations
        .iter()
        .filter_map(|one| Some((one.operation.as_str(), one.left_out?)))
        .collect();
    assert_eq!(left_out, left_out_names());
    let files = generated(product);
    let readme = text(&files, "thing-sdk/README.md");
    for (action, _) in left_out_names() {
        assert!(readme.contains(&format!("| `{action}` | ")), "{action}");
        let method = format!("thing-sdk/src/thing/{}.rs", action.to_lowercase());
        assert!(!files.iter().any(|file| file.path == method), "{action}");
    }
    assert!(
        readme.contains("| `Good` | `good` | unreviewed |"),
        "{readme}"
    );
    assert!(text(&files, "thing-sdk/src/thing/moved.rs").contains("out.put_opt(\"a\""));
    assert!(text(&files, "thing-sdk/src/thing/both.rs").contains("also accepts the call without"));
}

fn left_out_names() -> [(&'static str, LeftOut); 4] {
    [
        ("Bodiless", LeftOut::Body),
        ("Host", LeftOut::Host),
        ("Token", LeftOut::Authentication),
        ("Two", LeftOut::Body),
    ]
}

/// The mock of the front page's example refuses what the client refuses.
#[test]
fn an_example_fills_the_path() {
    let import = import([operation(
        "GetThing",
        json!({"path": "/things/{thingId}", "style": "roa", "methods": ["GET"], "parameters": [
            {"name": "thingId", "in": "path", "required": true, "type": "string", "sensitivity": "none"},
        ]}),
    )]);
    let files = generated(product(&import, &[]));
    let mock = text(&files, "thing-sdk/src/test_util/mod.rs");
    assert!(mock.contains(".thing_id(\"thingId\")"), "{mock}");
}

/// The items of an array have one type.
#[test]
fn an_example_of_a_list_has_items_of_one_type() {
    let kinds = |name: &str| {
        json!({"name": name, "in": "query", "required": true, "type": "list", "encoding": "json",
            "items": {"type": "string", "known_values": [{"value": "a"}, {"value": "b"}]}})
    };
    let examples = json!([{"request": {
        "Known": r#"["a","b"]"#, "Mixed": r#"["a","z"]"#, "Unknown": r#"["y","z"]"#, "Empty": "[]",
    }}]);
    let parameters = ["Known", "Mixed", "Unknown", "Empty"].map(kinds);
    let import = import([operation(
        "ListThings",
        json!({"parameters": parameters, "examples": examples}),
    )]);
    let files = generated(product(&import, &[]));
    let source = text(&files, "thing-sdk/src/thing/list_things.rs");
    for line in [
        ".known([thing_sdk::thing::ListThingsKnown::A, thing_sdk::thing::ListThingsKnown::B])",
        ".mixed([\"a\", \"z\"])",
        ".unknown([\"y\", \"z\"])",
        ", empty: Vec<thing_sdk::thing::ListThingsEmpty>)",
    ] {
        assert!(source.contains(line), "{line}\n{source}");
    }
}

/// Like those of lists; keys are texts.
#[test]
fn setters_and_examples_of_maps_take_entries() {
    let map = |name: &str, values: Value| json!({"name": name, "in": "query", "required": true, "type": "map", "encoding": "json", "values": values});
    let examples = json!([{"request": {
        "Names": r#"{"a":"b","c":"d"}"#, "Counts": r#"{"a":1}"#, "Nested": r#"{"a":{"b":"c"}}"#, "Empty": "{}",
    }}]);
    let string = || json!({"type": "string", "sensitivity": "none"});
    let parameters = [
        map("Names", string()),
        map("Counts", json!({"type": "long", "sensitivity": "none"})),
        map("Nested", json!({"type": "map", "values": string()})),
        map("Empty", string()),
    ];
    let import = import([operation(
        "TagThings",
        json!({"parameters": parameters, "examples": examples}),
    )]);
    let files = generated(product(&import, &[]));
    let source = text(&files, "thing-sdk/src/thing/tag_things.rs");
    let key = "impl ::core::convert::Into<::std::string::String>";
    for line in [
        ".names([(\"a\", \"b\"), (\"c\", \"d\")])".to_owned(),
        ".counts([(\"a\", 1)])".to_owned(),
        ".nested(nested)".to_owned(),
        ".empty(empty)".to_owned(),
        format!("value: impl ::core::iter::IntoIterator<Item = ({key}, {key})>,"),
        format!("value: impl ::core::iter::IntoIterator<Item = ({key}, i64)>,"),
        format!(
            "value: impl ::core::iter::IntoIterator<Item = ({key}, ::std::collections::BTreeMap<::std::string::String, ::std::string::String>)>,"
        ),
    ] {
        assert!(source.contains(&line), "{line}\n{source}");
    }
}

#[test]
fn answers_of_all_kinds_are_read() {
    let import = import([
        operation("Named", json!({"response": {"type": "Node"}})),
        operation(
            "Listed",
            json!({"response": {"type": "list", "items": {"type": "Node"}}}),
        ),
        operation(
            "Raw",
            json!({"response": {"type": "json", "sensitivity": "unreviewed"},
            "other_responses": [{"status": "4xx", "type": "Node"}]}),
        ),
        operation(
            "Gone",
            json!({"statuses": [204], "response": {"type": "object", "body": "empty"}}),
        ),
        operation(
            "File",
            json!({"response": {"type": "binary", "body": "binary"}}),
        ),
        operation(
            "Stream",
            json!({"response": {"type": "Node", "body": "event_stream"}}),
        ),
    ]);
    let files = generated(product(&import, &[]));
    let source = |name: &str| text(&files, &format!("thing-sdk/src/thing/{name}.rs"));
    let parent = "pub parent: ::core::option::Option<crate::types::Node>";
    assert!(source("named").contains(parent), "{}", source("named"));
    let types = text(&files, "thing-sdk/src/types.rs");
    assert!(types.contains("Option<::std::boxed::Box<"), "{types}");
    for (name, field, body) in [
        (
            "listed",
            "pub body: ::core::option::Option<::std::vec::Vec<crate::types::Node>>",
            "AnswerBody::Any",
        ),
        (
            "raw",
            "pub body: ::core::option::Option<core_client::answer::FreeJson>",
            "AnswerBody::Any",
        ),
        ("gone", "", "AnswerBody::Empty"),
        ("file", "pub body: ", "AnswerBody::Binary"),
        (
            "stream",
            "pub events: ::core::option::Option<::std::vec::Vec<crate::types::Node>>",
            "AnswerBody::EventStream",
        ),
    ] {
        assert!(source(name).contains(field), "{}", source(name));
        assert!(source(name).contains(body), "{}", source(name));
    }
    let events = "core_client::streamed!(Stream[] of StreamRequest, crate::types::Node);";
    assert!(source("stream").contains(events), "{}", source("stream"));
    assert!(source("file").contains("core_client::streamed!(File[]);"));
}

#[test]
fn a_record_that_contains_itself_through_what_is_written_in_place_is_boxed() {
    let mut import = import([operation("Get", json!({"response": {"type": "Node"}}))]);
    let types = &mut import["service"]["types"];
    types["Node"]["fields"] = json!([
        {"name": "Inner", "type": "object", "fields": [
            {"name": "Node", "type": "Node"},
            {"name": "Same", "type": "Same"},
            {"name": "List", "type": "list", "items": {"type": "Node"}},
        ]},
        {"name": "Leaf", "type": "Leaf"},
    ]);
    types["Same"] = json!({"type": "Node"});
    types["Leaf"] = json!({"type": "object", "fields": [{"name": "Size", "type": "long"}]});
    let files = generated(product(&import, &[]));
    let types = text(&files, "thing-sdk/src/types.rs");
    for field in [
        "pub node: ::core::option::Option<::std::boxed::Box<crate::types::Node>>",
        "pub same: ::core::option::Option<::std::boxed::Box<crate::types::Same>>",
        "pub inner: ::core::option::Option<NodeInner>",
        "pub list: ::core::option::Option<::std::vec::Vec<crate::types::Node>>",
        "pub leaf: ::core::option::Option<crate::types::Leaf>",
    ] {
        assert!(types.contains(field), "{field}: {types}");
    }
}

const OVERLAY: &str = "\
service:
  title: {en: Things, zh: 事物}
  families:
    - {id: thing, title: {en: All things, zh: 所有事物}}
    - {id: other, title: {en: Others, zh: 其他}}
  types:
    Node: {docs: {en: A node., zh: 节点。}}
    Phone: {type: string, sensitivity: phone_number, docs: {en: A number., zh: 号码。}}
operations:
  FindThing:
    family: other
    rust_name: find
    title: {en: Finds a thing., zh: 查找。}
    effect: {kind: read, reason: {en: Looks alone., zh: 只查看。}, mark: documented}
    set:
      request.Tag[].Key: {sensitivity: none}
      request.Filter.Value: {type: Phone, required: true}
      response.Data.List[].Phone: {type: Phone}
      response.Data.Names{}: {sensitivity: name}
      response.Data.Own: {sensitivity: none}
everywhere:
  Own: {sensitivity: secret, docs: {en: The key., zh: 密钥。}}
";

fn find_thing() -> (String, Value) {
    operation(
        "FindThing",
        json!({
            "parameters": [
                {"name": "Tag", "type": "list", "encoding": "repeat_list", "items": {"type": "object",
                    "fields": [{"name": "Key", "type": "string", "sensitivity": "unreviewed"}]}},
                {"name": "Filter.Value", "type": "object", "encoding": "flat", "fields": [{"name": "A", "type": "string"}]},
                {"name": "Own", "type": "string", "sensitivity": "unreviewed"},
            ],
            "response": {"type": "object", "fields": [{"name": "Data", "type": "object", "fields": [
                {"name": "List", "type": "list", "items": {"type": "object", "fields": [
                    {"name": "Phone", "type": "string", "sensitivity": "unreviewed"}]}},
                {"name": "Names", "type": "map", "values": {"type": "string", "sensitivity": "unreviewed"}},
                {"name": "Own", "type": "string", "sensitivity": "unreviewed"},
            ]}]},
        }),
    )
}

fn assert_overlaid(product: &Product) {
    let operation = of(product, "FindThing");
    assert_eq!(operation.effect.kind, EffectKind::Read);
    assert_eq!(operation.family, "other");
    assert_eq!(operation.rust_name.as_deref(), Some("find"));
    assert_eq!(operation.title.en, "Finds a thing.");
    let [tag, filter, own] = operation.parameters.as_slice() else {
        panic!("three parameters");
    };
    let key = &tag.shape.items.as_ref().unwrap().fields[0].shape;
    assert_eq!(key.sensitivity, Some(Sensitivity::None));
    assert_eq!((filter.shape.ty.as_str(), filter.required), ("Phone", true));
    assert_eq!(filter.shape.fields.len(), 0);
    assert_eq!(own.shape.sensitivity, Some(Sensitivity::Secret));
    let data = &operation.response.shape.fields[0].shape.fields;
    let phone = &data[0].shape.items.as_ref().unwrap().fields[0].shape;
    assert_eq!(
        (phone.ty.as_str(), phone.sensitivity),
        ("Phone", Some(Sensitivity::Unreviewed))
    );
    let names = data[1].shape.values.as_ref().unwrap();
    assert_eq!(names.sensitivity, Some(Sensitivity::Name));
    // The path goes before the name, key by key.
    assert_eq!(data[2].shape.sensitivity, Some(Sensitivity::None));
    assert_eq!(data[2].shape.docs.as_ref().unwrap().en, "The key.");
    let service = &product.service;
    assert_eq!(service.title.zh, "事物");
    let families: Vec<_> = service
        .families
        .iter()
        .map(|one| (one.id.as_str(), one.title.en.as_str()))
        .collect();
    assert_eq!(families, [("thing", "All things"), ("other", "Others")]);
    assert_eq!(service.types["Node"].fields.len(), 3);
    assert_eq!(service.types["Node"].docs.as_ref().unwrap().en, "A node.");
}

#[test]
fn an_overlay_states_error_codes_each_once() {
    let code = |meaning: &str| {
        format!(
            "errors:\n  - code: NoSuchThing\n    meaning: {{en: {meaning}, zh: 无}}\n    fault: caller\n    class: refused\n    \
             advice: {{en: Check it., zh: 请核对。}}\n    mark: inferred\n    source: the manual\n"
        )
    };
    let import = import([find_thing()]);
    let found = product(&import, &[("codes", &code("Gone."))]);
    let stated = found
        .errors
        .iter()
        .filter(|error| error.code == "NoSuchThing");
    let meanings: Vec<&str> = stated.map(|error| error.meaning.en.as_str()).collect();
    assert_eq!(meanings, ["Gone."]);
    let (told, none) = read(&import, &[("a", &code("Gone.")), ("b", &code("Lost."))]);
    assert!(none.is_none());
    assert!(
        told.contains("`NoSuchThing` is stated by another overlay"),
        "{told}"
    );
}

#[test]
fn an_overlay_stands_in_place_of_the_import_and_survives_the_next() {
    let node = operation("GetNode", json!({"response": {"type": "Node"}}));
    let first = import([find_thing(), node.clone()]);
    assert_overlaid(&product(&first, &[("facts", OVERLAY)]));
    let second = import([find_thing(), node, operation("NewThing", json!({}))]);
    let product = product(&second, &[("facts", OVERLAY)]);
    assert_overlaid(&product);
    assert_eq!(product.operations.len(), 3);
    // An operation that is gone takes nothing with it silently.
    let (told, none) = read(
        &import([operation("FindThings", json!({}))]),
        &[("facts", OVERLAY)],
    );
    assert!(none.is_none());
    assert!(told.contains("overlay/facts.yaml:11:3"), "{told}");
    assert!(told.contains("did you mean `FindThings`?"), "{told}");
}

/// The metadata promises more than the service keeps: people know it, and switch the token off.
#[test]
fn an_overlay_makes_a_token_an_ordinary_parameter_again() {
    let import = import([operation(
        "RentThing",
        json!({"parameters": [{"name": "ClientToken", "type": "string", "sensitivity": "none", "idempotency_token":
            {"repeat": {"mark": "documented", "source": "the metadata's text of ClientToken"}}}]}),
    )]);
    let is_filled = |overlays: &[(&str, &str)]| {
        let files = generated(product(&import, overlays));
        let file = text(&files, "thing-sdk/src/thing/rent_thing.rs");
        assert!(file.contains("pub fn client_token("), "{file}");
        file.contains(".token(")
    };
    assert!(is_filled(&[]));
    let off = "operations:\n  RentThing:\n    set:\n      request.ClientToken:\n        idempotency_token: {off: true}\n";
    assert!(!is_filled(&[("tokens", off)]));
}

#[test]
fn facts_of_people_are_not_set_aside() {
    let overlay = "operations:\n  FindThing:\n    set:\n      request.Own: {example: \"12\", limits: {max_length: 1}}\n";
    let (told, _) = read(
        &import([
            find_thing(),
            operation("GetNode", json!({"response": {"type": "Node"}})),
        ]),
        &[("facts", overlay)],
    );
    assert!(told.contains("error[S110]"), "{told}");
    assert!(told.contains("overlay/facts.yaml:5:30"), "{told}");
}

#[test]
fn each_fact_is_explained_with_the_file_that_says_it() {
    let overlay = "operations:\n  GetThing:\n    effect:\n      kind: read\n      reason: {en: Looks., zh: 查看。}\n      mark: documented\n    set:\n      request.Id: {example: \"7\"}\n";
    let import = import([operation(
        "GetThing",
        json!({"methods": ["GET", "POST"], "title": {"en": "Gets."}, "parameters": [{"name": "Id", "type": "integer", "example": "x"}]}),
    )]);
    let mut files = Files::new();
    let text = serde_json::to_string_pretty(&import).unwrap();
    let line = |part: &str| {
        let at = text.lines().position(|line| line.contains(part)).unwrap();
        format!("imported.json:{}", at + 1)
    };
    files.insert(format!("{FOLDER}/imported.json"), text.clone());
    let head = "# yaml-language-server: $schema=../../../schema/overlay.schema.json\n";
    files.insert(
        format!("{FOLDER}/overlay/facts.yaml"),
        format!("{head}{overlay}"),
    );
    let sources = crate::common::sources(files);
    let explained = codegen::explain(&sources, "thing", "getthing").unwrap();
    assert_eq!(render(&explained.diagnostics, false), "");
    let explained = explained.value.unwrap();
    let facts = columns(&explained);
    for fact in [
        vec!["GetThing of Thing 2020-01-01"],
        vec!["effect.kind", "read", "overlay/facts.yaml:5"],
        vec!["effect.reason.zh", "查看。", "overlay/facts.yaml:6"],
        vec!["request.Id: example", "7", "overlay/facts.yaml:9"],
        vec!["request.Id: type", "integer", &line("integer")],
        vec!["title.en", "Gets.", &line("Gets.")],
        vec!["style", "rpc", &line("\"style\"")],
        vec!["success", "the HTTP status decides", &line("\"success\"")],
        vec!["authentication", "signed", "default"],
        vec!["request.Id: required", "false", "default"],
        vec!["sent", "POST", "the generator"],
    ] {
        assert!(facts.contains(&fact), "{fact:?}\n{explained}");
    }
    assert!(!explained.contains("title.zh"), "{explained}");
    let unknown = codegen::explain(&sources, "Thing", "GetThin").unwrap_err();
    assert_eq!(
        unknown,
        "there is no operation `GetThin`; did you mean `GetThing`?\n"
    );
    let unknown = codegen::explain(&sources, "Things", "GetThing").unwrap_err();
    assert_eq!(
        unknown,
        "there is no product `Things`; did you mean `Thing`?\n"
    );
}

/// What a request and an answer hold by the name of a type has facts, too, and overlays state them.
#[test]
fn the_types_that_an_operation_reaches_are_explained_once() {
    let mut import = import([operation(
        "GetThing",
        json!({"parameters": [{"name": "Filter", "in": "query", "type": "list", "encoding": "json", "items": {"type": "Thing"}}],
            "response": {"type": "Thing"}, "other_responses": [{"status": "4xx", "type": "Fault"}]}),
    )]);
    import["service"]["types"] = json!({
        "Thing": {"type": "object", "fields": [
            {"name": "OwnerId", "type": "string", "sensitivity": "none"},
            {"name": "Parts", "type": "list", "items": {"type": "Part"}},
            {"name": "Inner", "type": "Thing"},
        ]},
        "Part": {"type": "object", "fields": [{"name": "Mail", "type": "string", "sensitivity": "unreviewed"}]},
        "Fault": {"type": "object", "fields": [{"name": "Why", "type": "string", "sensitivity": "phone_number"}]},
        "Far": {"type": "object", "fields": [{"name": "Off", "type": "string"}]},
    });
    let text = serde_json::to_string_pretty(&import).unwrap();
    let line = |part: &str| {
        let at = text.lines().position(|line| line.contains(part)).unwrap();
        format!("imported.json:{}", at + 1)
    };
    let overlay = "everywhere:\n  Mail: {sensitivity: secret}\n";
    let head = "# yaml-language-server: $schema=../../../schema/overlay.schema.json\n";
    let sources = crate::common::sources(Files::from([
        (format!("{FOLDER}/imported.json"), text.clone()),
        (
            format!("{FOLDER}/overlay/facts.yaml"),
            format!("{head}{overlay}"),
        ),
    ]));
    let explained = codegen::explain(&sources, "Thing", "GetThing").unwrap();
    assert_eq!(render(&explained.diagnostics, false), "");
    let explained = explained.value.unwrap();
    let facts = columns(&explained);
    for fact in [
        vec![
            "types.Thing.OwnerId: sensitivity",
            "none",
            &line("\"none\""),
        ],
        vec![
            "types.Thing.Parts[]: type",
            "Part",
            &line("\"type\": \"Part\""),
        ],
        vec![
            "types.Part.Mail: sensitivity",
            "secret",
            "overlay/facts.yaml:3",
        ],
        vec![
            "types.Fault.Why: sensitivity",
            "phone_number",
            &line("phone_number"),
        ],
    ] {
        let found = facts.iter().filter(|one| **one == fact).count();
        assert_eq!(found, 1, "{fact:?}\n{explained}");
    }
    assert!(!explained.contains("types.Far"), "{explained}");
    let first = explained.find("types.").unwrap();
    assert!(first > explained.find("  sent ").unwrap(), "{explained}");
}

/// Each line of what was explained, cut into its columns.
fn columns(explained: &str) -> Vec<Vec<&str>> {
    let cut = |line| {
        let columns = str::split(line, "  ").map(str::trim);
        columns.filter(|column| !column.is_empty()).collect()
    };
    explained.lines().map(cut).collect()
}

/// The import has them by their ids: an order that is not theirs has to survive the next import.
#[test]
fn families_stand_in_the_order_of_the_overlays() {
    let mut import = import([
        operation("A", json!({"family": "alpha"})),
        operation("B", json!({"family": "beta"})),
        operation("C", json!({"family": "gamma"})),
        operation("D", json!({"family": "delta"})),
    ]);
    import["service"]["families"] =
        json!([{"id": "alpha"}, {"id": "beta"}, {"id": "delta"}, {"id": "gamma"}]);
    let families = |overlays: &[(&str, &str)]| -> Vec<String> {
        let service = product(&import, overlays).service;
        service.families.into_iter().map(|one| one.id).collect()
    };
    let one = "service: {families: [{id: delta, title: {en: Deltas, zh: 丁}}]}";
    assert_eq!(families(&[("a", one)]), ["alpha", "beta", "delta", "gamma"]);
    let two = "service: {families: [{id: gamma, title: {en: Gammas, zh: 丙}}, {id: delta, title: {en: Deltas, zh: 丁}}]}";
    let more = "service: {families: [{id: alpha, title: {en: Alphas, zh: 甲}}]}";
    let ordered = families(&[("a", two), ("b", more)]);
    assert_eq!(ordered, ["gamma", "beta", "delta", "alpha"]);
}

#[test]
fn codes_that_differ_from_a_table_of_the_workspace_in_a_dot_are_numbered() {
    let code = |code: &str| json!({"code": code, "fault": "caller", "class": "ambiguous", "mark": "assumed", "source": "metadata"});
    let mut import = import([operation("A", json!({}))]);
    import["errors"] = json!([
        code("ThrottlingUser"),
        code("Throttling.User"),
        code("throttling-user"),
        code("Other")
    ]);
    import["service"]["include_errors"] = json!(["../../shared/common.yaml"]);
    let mut files = Files::new();
    files.insert(format!("{FOLDER}/imported.json"), import.to_string());
    let table = "# yaml-language-server: $schema=../schema/errors.schema.json\nerrors:\n  - code: Throttling.User\n    meaning: {en: Slow down., zh: 请降低频率。}\n    fault: caller\n    class: limited\n    advice: {en: Wait., zh: 请等待。}\n    mark: documented\n    source: the manual\n";
    files.insert("api-specs/shared/common.yaml".to_owned(), table.to_owned());
    let outcome = read_products(&crate::common::sources(files));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let product = outcome.value.unwrap().pop().unwrap();
    let names: Vec<_> = product
        .errors
        .iter()
        .map(|one| (one.code.as_str(), one.rust_name.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            ("ThrottlingUser", Some("ThrottlingUser2")),
            ("Throttling.User", None),
            ("throttling-user", Some("ThrottlingUser3")),
            ("Other", None),
        ]
    );
}

/// A number, a time or a known value has a type that shows it: the struct around it does not.
#[test]
fn debug_shows_no_value_of_an_ordinary_type_that_nobody_may_see() {
    let hidden = |name: &str, keys: Value| {
        let mut field = json!({"name": name, "sensitivity": "unreviewed"});
        field
            .as_object_mut()
            .unwrap()
            .extend(keys.as_object().unwrap().clone());
        field
    };
    let member = json!({"type": "long", "sensitivity": "unreviewed"});
    let members = json!([
        {"name": "Shown", "type": "integer"},
        hidden("Age", json!({"type": "integer"})),
        hidden("Born", json!({"type": "time", "format": "iso8601"})),
        hidden("Gender", json!({"type": "string", "known_values": [{"value": "f"}, {"value": "m"}]})),
        {"name": "Ids", "type": "list", "encoding": "json", "items": member},
        {"name": "Named", "type": "Numbers", "encoding": "json"},
        hidden("Text", json!({"type": "string"})),
    ]);
    let answer = json!({"type": "object", "fields": members.as_array().unwrap().iter().map(|member| {
        let mut member = member.clone();
        member.as_object_mut().unwrap().remove("encoding");
        member
    }).collect::<Vec<_>>()});
    let mut import = import([operation(
        "GetPerson",
        json!({"parameters": members, "response": answer}),
    )]);
    import["service"]["types"]["Numbers"] = json!({"type": "map", "values": member});
    let files = generated(product(&import, &[]));
    let source = text(&files, "thing-sdk/src/thing/get_person.rs");
    let wanted = [
        "age (hidden);",
        "born (hidden);",
        "gender (hidden);",
        "ids (hidden);",
        "named (hidden);",
        "shown;",
        "text;",
    ];
    let rows = |start: &str| {
        let rest = source.split(start).nth(1);
        let rest = rest.unwrap_or_else(|| panic!("{source}"));
        let table = rest.split("});").next().unwrap();
        let mut rows: Vec<_> = table.lines().map(str::trim).collect();
        rows.retain(|row| !row.is_empty());
        rows.sort_unstable();
        rows.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        rows("core_client::masked_debug!(GetPersonRequest {\n"),
        wanted
    );
    // A record's table says it behind the name on the wire.
    let members: Vec<_> = rows("core_client::record!(GetPersonResponse, {\n")
        .iter()
        .map(|row| {
            let (field, rest) = row.split_once(": ").unwrap();
            let hidden = rest.ends_with(" (hidden);");
            format!("{field}{};", if hidden { " (hidden)" } else { "" })
        })
        .collect();
    assert_eq!(members, wanted);
    for name in ["GetPersonRequest", "GetPersonResponse"] {
        let derived =
            format!("#[derive(Clone, Default, PartialEq)]\n#[non_exhaustive]\npub struct {name} ");
        assert!(source.contains(&derived), "{name}: {source}");
    }
}

/// What an import leaves to the caller is never hidden by another signature without a word.
#[test]
fn another_signature_does_not_take_parameters_silently() {
    let parameters = json!([{"name": "Format", "type": "string", "required": true}]);
    let import = import([operation("PutThing", json!({"parameters": parameters}))]);
    let product = product(&import, &[]);
    assert!(!of(&product, "PutThing").parameters[0].platform);

    let by_rpc = [("sign", "service: {signature: rpc_hmac_sha1}\n")];
    let (told, product) = read(&import, &by_rpc);
    assert!(
        told.contains("error[S112]: `Format` is added to every request"),
        "{told}"
    );
    assert!(
        told.contains("sign the product by `acs3_hmac_sha256`"),
        "{told}"
    );
    assert!(product.is_none());
}
