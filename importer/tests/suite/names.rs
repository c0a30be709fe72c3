//! Rust names of what is imported: none meets another, and none changes because of what comes beside it.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{choice, files, imported};
use codegen::emit::WorkspaceFacts;
use codegen::ir::{Crate, Operation, Ty, TypeItem};
use codegen::{SourceFile, Sources};
use importer::{Before, Choice, Import, Record, import, rebuild, source};
use serde_json::{Value, json};

/// Metadata with these APIs and schemas.
fn metadata(apis: Value, schemas: Value) -> Vec<u8> {
    let metadata = json!({
        "version": "1.0",
        "info": {"style": "RPC", "product": "Zoo", "version": "2024-01-01"},
        "components": {"schemas": schemas},
        "apis": apis,
        "endpoints": [{"regionId": "cn-hangzhou", "endpoint": "zoo.example.com"}],
    });
    serde_json::to_vec(&metadata).unwrap()
}

/// An API with these parameters and this answer.
fn api(parameters: Value, answer: Value) -> Value {
    json!({
        "methods": ["post"], "schemes": ["https"], "security": [{"AK": []}], "operationType": "write",
        "parameters": parameters, "responses": {"200": {"schema": answer}},
    })
}

fn object(members: Value) -> Value {
    json!({"type": "object", "properties": members})
}

/// An answer that says next to nothing.
fn answered() -> Value {
    object(json!({"RequestId": text()}))
}

fn text() -> Value {
    json!({"type": "string"})
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn again(bytes: &[u8], before: &Import) -> Import {
    let before = Before {
        record: Some(&before.record),
        imported: Some(&before.imported),
    };
    import(source::read(bytes).unwrap(), &choice(), &before).unwrap()
}

/// The crate of an import, which the generator takes and can print.
fn lowered(import: &Import) -> Crate {
    let service = &import.imported["service"];
    let product = service["product"].as_str().unwrap().to_lowercase();
    let version = service["version"].as_str().unwrap();
    let file = SourceFile {
        path: format!("api-specs/{product}/{version}/imported.json"),
        text: importer::to_text(&import.imported).unwrap(),
    };
    let sources = Sources::new(vec![file, crate::common::shared()]);
    let outcome = codegen::read_products(&sources);
    let told = codegen::render(&outcome.diagnostics, false);
    let mut ir = codegen::lower::lower(&outcome.value.unwrap_or_else(|| panic!("{told}")));
    ir.crates.pop().unwrap()
}

fn printed(import: &Import) -> Crate {
    let krate = lowered(import);
    let ir = codegen::ir::Ir {
        crates: vec![krate],
    };
    codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap();
    ir.crates.into_iter().next().unwrap()
}

/// What a user's program names, by where it stands: operations, parameters, fields, values and types.
#[derive(Default)]
struct Names<'a> {
    krate: Option<&'a Crate>,
    all: BTreeMap<String, String>,
    seen: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(krate: &'a Crate) -> BTreeMap<String, String> {
        let mut names = Names {
            krate: Some(krate),
            ..Names::default()
        };
        for operation in krate.families.iter().flat_map(|family| &family.operations) {
            names.operation(operation);
        }
        names.all
    }

    fn operation(&mut self, operation: &'a Operation) {
        let action = operation.action();
        self.put(action.to_owned(), &operation.method);
        for one in &operation.parameters {
            let at = format!("{action} > {} {:?}", one.wire(), one.facts.location);
            self.put(at.clone(), &one.rust);
            self.ty(&at, &one.ty, &operation.types);
        }
        self.record(
            &format!("{action} <"),
            &operation.response,
            &operation.types,
        );
    }

    fn put(&mut self, at: String, name: &str) {
        self.all.insert(at, name.to_owned());
    }

    fn ty(&mut self, at: &str, ty: &'a Ty, items: &'a [TypeItem]) {
        let shared = self.krate.map_or(&[][..], |krate| &krate.types);
        match ty {
            Ty::List(inner) | Ty::Map(inner) => self.ty(&format!("{at}[]"), inner, items),
            Ty::Boxed(inner) => self.ty(at, inner, items),
            Ty::Alias(name, inner) => {
                self.put(format!("{at} type"), name);
                self.ty(&format!("types::{name}"), inner, shared);
            }
            Ty::Record(name, is_shared) | Ty::Enum(name, is_shared) => {
                self.put(format!("{at} type"), name);
                let (at, items) = match is_shared {
                    true => (format!("types::{name}"), shared),
                    false => (at.to_owned(), items),
                };
                if !*is_shared || self.seen.insert(name) {
                    self.record(&at, name, items);
                }
            }
            _ => {}
        }
    }

    fn record(&mut self, at: &str, name: &str, items: &'a [TypeItem]) {
        for item in items {
            match item {
                TypeItem::Record(record) if record.name == name => {
                    for field in &record.fields {
                        let at = format!("{at}.{}", field.wire);
                        self.put(at.clone(), &field.rust);
                        self.ty(&at, &field.ty, items);
                    }
                }
                TypeItem::Enum(open) if open.name == name => {
                    for (variant, value, _) in &open.variants {
                        self.put(format!("{at} = {value}"), variant);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The names of the first that the second lacks or has otherwise.
fn changed(first: &Crate, second: &Crate) -> Vec<String> {
    let (before, after) = (Names::of(first), Names::of(second));
    let other = before
        .iter()
        .filter(|(at, name)| after.get(*at) != Some(name));
    let told = other.map(|(at, name)| format!("{at}: {name} is {:?}", after.get(at)));
    told.collect()
}

#[test]
fn a_new_sibling_renames_no_type() {
    let item = |member: &str| object(json!({"Item": object(json!({member: text()}))}));
    let kind = |value: &str| object(json!({"Kind": {"type": "string", "enum": [value]}}));
    let answer = |members: Value| json!({"Get": api(json!([]), object(members))});
    let parameter = |name: &str, schema: Value| json!({"name": name, "in": "query", "style": "json", "schema": schema});
    let schemas = |members: Value| object(members);
    for (what, before, after) in [
        (
            "an object",
            metadata(answer(json!({"Z": item("A")})), json!({})),
            metadata(answer(json!({"B": item("C"), "Z": item("A")})), json!({})),
        ),
        (
            "an object with the longer name",
            metadata(answer(json!({"Order": item("A")})), json!({})),
            metadata(
                answer(
                    json!({"A": item("C"), "GetItem": item("C"), "Item": text(), "Order": item("A"), "OrderItem": item("B")}),
                ),
                json!({}),
            ),
        ),
        (
            "an enumeration",
            metadata(answer(json!({"Z": kind("a")})), json!({})),
            metadata(answer(json!({"B": kind("c"), "Z": kind("a")})), json!({})),
        ),
        (
            "a request",
            metadata(
                json!({"Get": api(json!([parameter("Z", item("A"))]), answered())}),
                json!({}),
            ),
            metadata(
                json!({"Get": api(json!([parameter("B", item("C")), parameter("Z", item("A"))]), object(json!({"Item": object(json!({"D": text()})), "RequestId": text()})))}),
                json!({}),
            ),
        ),
        (
            "a schema",
            metadata(
                answer(json!({"X": reference("a-b")})),
                json!({"a-b": item("A")}),
            ),
            metadata(
                answer(json!({"X": reference("a-b"), "Y": reference("aB"), "Z": reference("AB")})),
                json!({"AB": item("C"), "a-b": schemas(json!({"B": item("A"), "Item": object(json!({"A": text()}))})), "aB": item("B")}),
            ),
        ),
        (
            "an operation with the name of a schema",
            metadata(
                answer(json!({"X": reference("Foo"), "Y": reference("FooRequest")})),
                json!({"Foo": item("A"), "FooRequest": item("A")}),
            ),
            metadata(
                json!({"Foo": api(json!([]), answered()), "Get": api(json!([]), object(json!({"X": reference("Foo"), "Y": reference("FooRequest")})))}),
                json!({"Foo": item("A"), "FooRequest": item("A")}),
            ),
        ),
        (
            "an operation with the name of an object",
            metadata(answer(json!({"Item": item("A")})), json!({})),
            metadata(
                json!({"Get": api(json!([]), object(json!({"Item": item("A")}))), "GetItem": api(json!([]), item("B"))}),
                json!({}),
            ),
        ),
    ] {
        let first = imported(&before);
        let second = again(&after, &first);
        let told = changed(&printed(&first), &printed(&second));
        assert_eq!(told, Vec::<String>::new(), "{what}");
        let third = again(&after, &second);
        assert_eq!(third.imported, second.imported, "{what}");
        assert_eq!(third.record, second.record, "{what}");
    }
}

/// The importer states each name that is not the usual one, so that the generator has none to choose.
#[test]
fn a_second_import_of_the_same_file_changes_nothing() {
    let item = || object(json!({"A": text()}));
    let parameter = |name: &str, schema: Value| json!({"name": name, "in": "query", "style": "json", "schema": schema});
    let node = json!({"Builder": item(), "Id": text()});
    for bytes in [
        // What reads as the builder of an operation, of an object and of a schema.
        metadata(
            json!({"Get": api(json!([parameter("Builder", item())]), answered())}),
            json!({}),
        ),
        metadata(
            json!({"Get": api(json!([parameter("Order", object(json!({"Builder": item()}))), parameter("OrderBuilder", item())]), answered())}),
            json!({}),
        ),
        metadata(
            json!({"Get": api(json!([parameter("Order", reference("Node"))]), object(json!({"Builder": item()})))}),
            json!({"Node": object(node)}),
        ),
        // An enumeration, which has no builder itself, in a type that has one.
        metadata(
            json!({"Get": api(json!([parameter("Order", reference("Node"))]), answered())}),
            json!({"Node": object(json!({"Builder": {"type": "string", "enum": ["a"]}}))}),
        ),
    ] {
        let first = imported(&bytes);
        let second = again(&bytes, &first);
        assert_eq!(second.imported, first.imported);
        assert_eq!(second.record, first.record);
        let told = changed(&printed(&first), &printed(&second));
        assert_eq!(told, Vec::<String>::new());
    }
}

/// The same thing for a caller, whose program goes on as it is.
#[test]
fn what_is_spelt_another_way_since_keeps_its_names() {
    let rename = |bytes: &[u8], spellings: &[(&str, &str)]| {
        let mut text = String::from_utf8(bytes.to_vec()).unwrap();
        for (old, new) in spellings {
            text = text.replace(&format!("\"{old}\""), &format!("\"{new}\""));
        }
        text.into_bytes()
    };
    let parameter = |name: &str, place: &str, schema: Value| json!({"name": name, "in": place, "style": "json", "schema": schema});
    // `Line-No` and `LineNo` meet, so that names that are not the usual ones have to come along.
    let line = || object(json!({"Line-No": text(), "LineNo": text()}));
    let mut get = api(
        json!([
            parameter("OrderId", "query", text()),
            parameter("X-Trace", "header", text()),
            parameter("Filter", "query", line()),
            parameter(
                "Mode",
                "query",
                json!({"type": "string", "enum": ["FAST", "slow"]})
            ),
        ]),
        object(json!({"Data": object(json!({"Item": line(), "Id": text()})), "RequestId": text()})),
    );
    get["responses"]["200"]["headers"] = json!({"X-Id": {"schema": text()}});
    get["errorCodes"] = json!({"400": [{"errorCode": "OrderExists", "errorMessage": "a"}]});
    let bytes = metadata(json!({"GetIt": get}), json!({}));
    let spellings = [
        ("OrderId", "orderId"),
        ("X-Trace", "x-trace"),
        ("Filter", "filter"),
        ("FAST", "fast"),
        ("Data", "data"),
        ("Item", "item"),
        ("X-Id", "x-id"),
        ("OrderExists", "Order.Exists"),
        ("GetIt", "getIt"),
    ];
    let first = imported(&bytes);
    let before = printed(&first);
    let rust = |krate: &Crate| -> BTreeSet<String> {
        let codes = krate.codes.iter().filter_map(|code| code.variant.clone());
        Names::of(krate).into_values().chain(codes).collect()
    };
    assert!(rust(&before).contains("OrderExists"));
    // Members alone, and with their operation.
    for spellings in [&spellings[..8], &spellings] {
        let bytes = rename(&bytes, spellings);
        let second = again(&bytes, &first);
        assert_eq!(rust(&before), rust(&printed(&second)));
        let third = again(&bytes, &second);
        assert_eq!(third.imported, second.imported);
        assert_eq!(third.record, second.record);
    }
    // What is still there keeps its name, and the other spelling gets one of its own.
    let both = json!([
        parameter("OrderId", "query", text()),
        parameter("orderId", "query", text())
    ]);
    let both = metadata(json!({"Get": api(both, answered())}), json!({}));
    let told = changed(
        &printed(&imported(&metadata(
            json!({"Get": api(json!([parameter("OrderId", "query", text())]), answered())}),
            json!({}),
        ))),
        &printed(&again(&both, &first)),
    );
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn types_of_one_name_are_told_apart_and_reported() {
    let item = || object(json!({"A": text()}));
    let plain = || {
        api(
            json!([{"name": "Id", "in": "query", "schema": text()}]),
            item(),
        )
    };
    let request = |schema: Value| {
        api(
            json!([{"name": "Item", "in": "query", "style": "json", "schema": schema}]),
            item(),
        )
    };
    let answer = |members: Value| api(json!([]), object(members));
    for (what, apis, schemas) in [
        (
            "a request",
            json!({"DoIt": plain(), "DoItRequest": plain()}),
            json!({}),
        ),
        (
            "an answer",
            json!({"DoIt": plain(), "DoItResponse": plain()}),
            json!({}),
        ),
        (
            "a member",
            json!({"CreateOrder": request(item()), "CreateOrderItem": plain()}),
            json!({}),
        ),
        (
            "a member's builder",
            json!({"CreateOrder": request(item()), "CreateOrderItemBuilder": plain()}),
            json!({}),
        ),
        (
            "an enumeration",
            json!({"CreateOrder": request(json!({"type": "string", "enum": ["a"]})), "CreateOrderItem": plain()}),
            json!({}),
        ),
        (
            "an answer's member",
            json!({"Get": answer(json!({"A": item()})), "GetA": plain()}),
            json!({}),
        ),
        (
            "a member like its operation",
            json!({"Get": answer(json!({"Get": item(), "Request": item()}))}),
            json!({}),
        ),
        (
            "members of two operations",
            json!({"Get": answer(json!({"FooBar": item()})), "GetFoo": answer(json!({"Bar": item()}))}),
            json!({}),
        ),
        (
            "a schema and a schema's builder",
            json!({"Get": request(object(json!({"A": reference("Order"), "B": reference("OrderBuilder"), "C": reference("OrderItemBuilder")})))}),
            json!({"Order": object(json!({"Item": item()})), "OrderBuilder": item(), "OrderItemBuilder": item()}),
        ),
        (
            "a schema and a schema's member",
            json!({"Get": answer(json!({"A": reference("Order"), "B": reference("OrderItem"), "C": reference("List")}))}),
            json!({"Order": object(json!({"Item": item(), "Order": item()})), "OrderItem": item(), "List": {"type": "array", "items": item()}}),
        ),
    ] {
        let bytes = metadata(apis, schemas);
        let mut import = imported(&bytes);
        printed(&import);
        let told = import.report.to_text(true);
        let expected = if what == "a schema and a schema's member" {
            2
        } else {
            1
        };
        assert!(import.report.renamed.len() >= expected, "{what}: {told}");
        assert!(told.contains("has the usual name"), "{what}: {told}");
        // Also where the import before could not be generated.
        import.record.names.clear();
        remove(&mut import.imported, &["rust_name", "type_name"]);
        printed(&again(&bytes, &import));
    }
}

#[test]
fn parameters_of_one_name_in_two_places_are_told_apart() {
    let parameter = |place: &str| json!({"name": "Id", "in": place, "schema": text()});
    let with = |places: &[&str]| {
        let places: Value = places.iter().map(|place| parameter(place)).collect();
        metadata(json!({"Get": api(places, answered())}), json!({}))
    };
    let first = imported(&with(&["query"]));
    let before = printed(&first);
    let second = again(&with(&["header", "query"]), &first);
    assert_eq!(changed(&before, &printed(&second)), Vec::<String>::new());
    let names = |import: &Import| -> Vec<Value> {
        let parameters = &import.imported["operations"]["Get"]["parameters"];
        let parameters = parameters.as_array().unwrap().iter();
        parameters.map(|one| one["rust_name"].clone()).collect()
    };
    assert_eq!(names(&second), [json!("id_in_header"), Value::Null]);
    assert_eq!(
        again(&with(&["header", "query"]), &second).record,
        second.record
    );
    let fresh = imported(&with(&["header", "query"]));
    printed(&fresh);
    assert_eq!(names(&fresh), [Value::Null, json!("id_in_query")]);
}

#[test]
fn a_parameter_that_only_the_query_declares_fills_its_place_in_the_path() {
    let mut get = api(
        json!([
            {"name": "id", "in": "query", "schema": {"type": "string", "required": false}},
            {"name": "list", "in": "query", "style": "json", "schema": {"type": "array", "items": text()}},
        ]),
        answered(),
    );
    get["path"] = json!("/things/{id}/{list}");
    let bytes = metadata(json!({"Get": get}), json!({}));
    let import = imported(&bytes);
    let krate = printed(&import);
    let parameters = &krate.families[0].operations[0].parameters;
    let places: BTreeSet<String> = parameters
        .iter()
        .map(|one| {
            format!(
                "{} {:?} {}",
                one.wire(),
                one.facts.location,
                one.facts.required
            )
        })
        .collect();
    let expected = ["id Path true", "list Path true", "list Query false"];
    assert_eq!(places, expected.map(str::to_owned).into());
    let official: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(
        rebuild(&import.imported)["apis"]["Get"]["parameters"][0],
        official["apis"]["Get"]["parameters"][0]
    );
}

#[test]
fn headers_and_members_of_the_body_are_told_apart() {
    let with = |headers: Value, schema: Value| {
        let mut get = api(json!([]), schema);
        get["responses"]["200"]["headers"] = headers;
        let schemas = json!({"Named": object(json!({"ETag": text()})), "Bytes": {"type": "string", "format": "binary"}});
        metadata(json!({"Get": get}), schemas)
    };
    let header = |name: &str| json!({name: {"schema": text()}});
    for (headers, schema) in [
        (header("ETag"), object(json!({"ETag": text()}))),
        (header("e-tag"), object(json!({"ETag": text()}))),
        (header("ETag"), reference("Named")),
        (header("body"), reference("Bytes")),
        (header("body"), json!({"type": "array", "items": text()})),
    ] {
        let import = imported(&with(headers.clone(), schema.clone()));
        let krate = printed(&import);
        let TypeItem::Record(answer) = krate.families[0].operations[0].types.last().unwrap() else {
            panic!("no record: {schema}");
        };
        let wires: BTreeSet<&str> = answer
            .fields
            .iter()
            .map(|field| field.wire.as_str())
            .collect();
        let rust: BTreeSet<&str> = answer
            .fields
            .iter()
            .map(|field| field.rust.as_str())
            .collect();
        assert_eq!((wires.len(), rust.len()), (2, 2), "{wires:?} {rust:?}");
    }
    // Whichever was there first keeps its name.
    let rust_name = |import: &Import, of: &str| {
        import.imported["operations"]["Get"]["response"][of][0]["rust_name"].clone()
    };
    let body = || object(json!({"ETag": text()}));
    let first = imported(&with(header("ETag"), answered()));
    let second = again(&with(header("ETag"), body()), &first);
    assert_eq!(rust_name(&second, "headers"), Value::Null);
    assert_eq!(rust_name(&second, "fields"), "e_tag_2");
    let first = imported(&with(json!({}), body()));
    let second = again(&with(header("ETag"), body()), &first);
    assert_eq!(rust_name(&second, "headers"), "e_tag_2");
    assert_eq!(rust_name(&second, "fields"), Value::Null);
    let first = imported(&with(header("ETag"), answered()));
    let second = again(&with(header("ETag"), reference("Named")), &first);
    let named = &second.imported["service"]["types"]["Named"]["fields"][0]["rust_name"];
    assert_eq!(
        (rust_name(&second, "headers"), named),
        (Value::Null, &json!("e_tag_2"))
    );
}

/// A version with every third operation left out, as it would be imported first.
fn two_thirds(bytes: &[u8]) -> Import {
    let metadata = source::read(bytes).unwrap();
    let actions = metadata.apis.iter().map(|api| api.name.clone()).enumerate();
    let only = actions
        .filter(|(index, _)| index % 3 != 2)
        .map(|(_, name)| name);
    let choice = Choice {
        only: Some(only.collect()),
        ..choice()
    };
    import(metadata, &choice, &Before::default()).unwrap()
}

#[test]
fn no_name_of_a_version_changes_when_it_grows() {
    for (name, bytes) in files("official-api-docs") {
        let first = two_thirds(&bytes);
        let before = printed(&first);
        let told = changed(&before, &printed(&again(&bytes, &first)));
        assert_eq!(told, Vec::<String>::new(), "{name}");
        // Also where nothing is recorded but what the generator makes of the description.
        let mut bare = first;
        bare.record.names.clear();
        remove(&mut bare.imported, &["type_name"]);
        let before = lowered(&bare);
        let told = changed(&before, &lowered(&again(&bytes, &bare)));
        assert_eq!(told, Vec::<String>::new(), "{name}, without a record");
        assert_ne!(bare.record, Record::default());
    }
}

fn remove(value: &mut Value, keys: &[&str]) {
    match value {
        Value::Object(members) => {
            keys.iter().for_each(|key| {
                members.remove(*key);
            });
            members.values_mut().for_each(|value| remove(value, keys));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| remove(value, keys)),
        _ => {}
    }
}

/// In the words that an overlay's path has, so that whoever reads of a name can correct it.
#[test]
fn the_report_names_places_as_overlays_do() {
    let item = || json!({"type": "object", "properties": {"A": {"type": "string"}}});
    let list = || json!({"type": "array", "items": item()});
    let api = json!({
        "methods": ["post"], "security": [{"AK": []}],
        "parameters": [
            {"name": "Tag", "in": "query", "style": "flat", "schema": list()},
            {"name": "tag", "in": "query", "schema": {"type": "string"}},
        ],
        "responses": {"200": {"schema": {"type": "object", "properties": {
            "Tag": list(), "Data": {"type": "object", "properties": {"Id": {"type": "string"}, "id": {"type": "string"}}},
        }}}},
    });
    let import = imported(&metadata(json!({"GetThing": api}), json!({})));
    let told = import.report.to_text(true);
    for line in [
        "name: GetThing request: `tag` is `tag_2`: `Tag` has the usual name",
        "name: GetThing response.Data: `id` is `id_2`: `Id` has the usual name",
        "name: types in place: `GetThing response.Tag[]` is `GetThingResponseTag`: `GetThing request.Tag[]` has the usual name",
    ] {
        assert!(told.contains(&format!("  {line}\n")), "{line}\n{told}");
    }
}
