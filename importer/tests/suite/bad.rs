//! Metadata that is damaged or hostile: a clear error, a raw operation, or one without a method; never a panic, never a path of
//! the file's own making, and nothing lost without a word.

use crate::common::{changed, choice, demo, generated, imported};
use importer::{Before, Choice, Import, UnknownActions, import, rebuild, source};
use proptest::prelude::*;
use serde_json::{Value, json};

fn refused(bytes: &[u8]) -> String {
    let error = source::read(bytes).unwrap_err().to_string();
    assert!(
        error.len() < 400 && !error.contains(|c: char| c.is_control() || c == '\u{202e}'),
        "{error:?}"
    );
    error
}

#[test]
fn what_is_no_metadata_is_refused_with_the_reason() {
    for (bytes, reason) in [
        (b"".to_vec(), "empty"),
        (b"[]".to_vec(), "an object with `info` and `apis`"),
        (b"{}".to_vec(), "no `apis`"),
        (b"{\"apis\":{}}".to_vec(), "no `info`"),
        (b"{\"apis\":[]}".to_vec(), "an object of APIs"),
        (b"{\"apis\":{},\"apis\":{}}".to_vec(), "stands twice"),
        (b"\xff\xfe{".to_vec(), "not the metadata"),
        (
            changed(|value| value["info"]["product"] = json!("../../etc")),
            "cannot be a product",
        ),
        (
            changed(|value| value["info"]["product"] = json!("a\u{202e}b\n")),
            "cannot be a product",
        ),
        (
            changed(|value| value["info"]["product"] = json!(7)),
            "cannot be a product",
        ),
        (
            changed(|value| value["info"]["version"] = json!("..")),
            "cannot be a version: one has ASCII letters, digits, dashes, underscores and single dots alone",
        ),
        (
            changed(|value| value["info"]["version"] = json!("a/b")),
            "cannot be a version",
        ),
    ] {
        let error = refused(&bytes);
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_file_that_was_cut_is_refused_wherever_it_was_cut() {
    let whole = demo();
    let end = whole.iter().rposition(|byte| *byte == b'}').unwrap();
    for at in (0..end).step_by(97) {
        refused(&whole[..at]);
    }
}

#[test]
fn names_that_are_none_get_no_method_and_no_path() {
    for name in [
        "../Evil",
        "a b",
        "\"quoted\"",
        "line\nbreak",
        "bi\u{202e}di",
        "",
        "号码",
        "x\u{0}",
    ] {
        let bytes = changed(|value| value["apis"][name] = value["apis"]["SendGreeting"].clone());
        let import = imported(&bytes);
        assert!(
            import.imported["operations"].get(name).is_none(),
            "{name:?}"
        );
        assert_eq!(import.report.left_out.len(), 2, "{name:?}");
        let told = import.report.to_text(true);
        assert!(
            !told.contains('\u{202e}') && !told.contains('\u{0}'),
            "{told:?}"
        );
        generated(&import);
        // It can still be rebuilt.
        assert!(
            rebuild(&import.imported)["apis"].get(name).is_some(),
            "{name:?}"
        );
    }
}

#[test]
fn hostile_names_of_parameters_members_and_values_do_no_harm() {
    for name in [
        "../x",
        "a b",
        "\"q\"",
        "l\nb",
        "b\u{202e}d",
        "",
        " ",
        "号码",
        "号",
        "\u{0}",
        "1",
        "self",
        "*",
        "r#type",
    ] {
        let bytes = changed(|value| {
            let api = &mut value["apis"]["DescribeGreetings"];
            api["parameters"]
                .as_array_mut()
                .unwrap()
                .push(json!({"name": name, "in": "query", "schema": {"type": "string"}}));
            api["responses"]["200"]["schema"]["properties"][name] = json!({"type": "string"});
            api["parameters"][1]["schema"]["enum"] = json!(["SENT", name]);
            api["errorCodes"]["404"][0]["errorCode"] = json!(name);
            value["components"]["schemas"][name] =
                json!({"type": "object", "properties": {"A": {"type": "string"}}});
            value["apis"]["DescribeGreetings"]["responses"]["200"]["schema"]["properties"]["Named"] =
                json!({"$ref": format!("#/components/schemas/{name}")});
        });
        let import = imported(&bytes);
        generated(&import);
        let official: Value = serde_json::from_slice(&bytes).unwrap();
        let (mut again, api) = (
            rebuild(&import.imported),
            &official["apis"]["DescribeGreetings"],
        );
        let again = again["apis"]["DescribeGreetings"].take();
        for key in ["parameters", "methods"] {
            let stated = api[key].as_array().unwrap().len();
            assert_eq!(
                again[key].as_array().unwrap().len(),
                stated,
                "{name:?} {key}"
            );
        }
        assert!(
            again["responses"]["200"]["schema"]["properties"]
                .get(name)
                .is_some(),
            "{name:?}"
        );
    }
}

#[test]
fn what_we_do_not_know_gives_a_raw_operation() {
    for (place, value) in [
        ("/parameters/0/style", json!("deepObject")),
        ("/parameters/0/in", json!("cookie")),
        ("/parameters/0/schema/type", json!("Long")),
        ("/responses/200/schema/type", json!("stream")),
    ] {
        let bytes = changed(|demo| {
            let pointer = format!("/apis/DescribeGreetings{place}");
            match demo.pointer_mut(&pointer) {
                Some(place) => *place = value.clone(),
                None => demo["apis"]["DescribeGreetings"]["parameters"][0]["style"] = value.clone(),
            }
        });
        let import = imported(&bytes);
        assert_eq!(
            import.report.raw.keys().collect::<Vec<_>>(),
            ["DescribeGreetings"],
            "{place}"
        );
        assert_eq!(import.report.typed, 2, "{place}");
        let operation = &import.imported["operations"]["DescribeGreetings"];
        assert_eq!(operation["response"]["type"], "json", "{place}");
        generated(&import);
        let again = rebuild(&import.imported);
        assert_eq!(
            again.pointer(&format!("/apis/DescribeGreetings{place}")),
            Some(&value),
            "{place}"
        );
    }
}

#[test]
fn values_of_other_types_than_the_format_says_stay_where_they_are() {
    for value in [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!([[]]),
        json!({}),
        json!(true),
    ] {
        let pointers = [
            "/components",
            "/components/schemas",
            "/components/schemas/Greeting",
            "/directories",
            "/endpoints",
            "/endpoints/0",
            "/apis/SendGreeting",
            "/apis/SendGreeting/methods",
            "/apis/SendGreeting/schemes",
            "/apis/SendGreeting/security",
            "/apis/SendGreeting/parameters",
            "/apis/SendGreeting/parameters/0",
            "/apis/SendGreeting/parameters/0/in",
            "/apis/SendGreeting/parameters/0/schema",
            "/apis/SendGreeting/parameters/2/style",
            "/apis/SendGreeting/parameters/2/schema/properties",
            "/apis/SendGreeting/parameters/2/schema/properties/Loud",
            "/apis/SendGreeting/responses",
            "/apis/SendGreeting/responses/200",
            "/apis/SendGreeting/responses/200/schema",
            "/apis/DescribeGreetings/errorCodes",
            "/apis/DescribeGreetings/errorCodes/404",
            "/apis/GetGreetingWord/path",
            "/apis/DescribeGreetings/parameters/1/schema/enum",
            "/apis/DescribeGreetings/parameters/1/schema/enumValueTitles",
            "/apis/DescribeGreetings/parameters/2/schema/items",
            "/apis/GetGreetingWord/responses/200/headers",
            "/apis/DescribeGreetings/parameters/0/schema/minimum",
            "/apis/DescribeGreetings/parameters/0/schema/required",
            "/apis/DescribeGreetings/systemTags",
            "/apis/DescribeGreetings/operationType",
            "/apis/DescribeGreetings/deprecated",
        ];
        for pointer in pointers {
            let bytes = changed(|demo| *demo.pointer_mut(pointer).unwrap() = value.clone());
            let import = imported(&bytes);
            // Generating takes far longer than all the rest.
            if matches!(value, Value::Null | Value::Number(_)) {
                generated(&import);
            }
            let again = rebuild(&import.imported);
            assert_eq!(again.pointer(pointer), Some(&value), "{pointer} {value}");
        }
    }
}

#[test]
fn references_that_lead_nowhere_or_in_circles_are_free_json() {
    let bytes = changed(|demo| {
        demo["components"]["schemas"] = json!({
            "Self": {"$ref": "#/components/schemas/Self"},
            "One": {"$ref": "#/components/schemas/Two"},
            "Two": {"type": "array", "items": {"$ref": "#/components/schemas/One"}},
            "Tree": {"type": "object", "properties": {"Inner": {"$ref": "#/components/schemas/Tree", "required": true}}},
        });
        let properties = ["Self", "One", "Two", "Tree", "Gone"].map(|name| {
            (
                name.to_owned(),
                json!({"$ref": format!("#/components/schemas/{name}")}),
            )
        });
        let api = &mut demo["apis"]["SendGreeting"];
        api["responses"]["200"]["schema"]["properties"] =
            Value::Object(properties.into_iter().collect());
        api["parameters"][2]["schema"] = json!({"$ref": "#/components/schemas/Tree"});
    });
    let import = imported(&bytes);
    generated(&import);
    let official: Value = serde_json::from_slice(&bytes).unwrap();
    let again = rebuild(&import.imported);
    assert_eq!(again["components"], official["components"]);
    assert_eq!(
        again["apis"]["SendGreeting"]["responses"],
        official["apis"]["SendGreeting"]["responses"]
    );
    let told = import.report.to_text(true);
    assert!(
        told.contains("only leads to itself") && told.contains("leads nowhere"),
        "{told}"
    );
}

#[test]
fn what_is_nested_too_deep_gives_a_raw_operation() {
    for levels in [30, 100, 3_000] {
        let deep = format!(
            "{}{{\"type\":\"string\"}}{}",
            "{\"type\":\"object\",\"properties\":{\"a\":".repeat(levels),
            "}}".repeat(levels)
        );
        let text = String::from_utf8(demo().to_vec()).unwrap();
        let text = text.replace("{\"type\": \"boolean\", \"required\": false}", &deep);
        let import = imported(text.as_bytes());
        assert_eq!(
            import.report.raw.keys().collect::<Vec<_>>(),
            ["SendGreeting"],
            "{levels}"
        );
        generated(&import);
    }
}

#[test]
fn names_that_stand_twice_are_told() {
    let text = String::from_utf8(demo().to_vec()).unwrap();
    let twice = text.replace("\"SignGreeting\": {", "\"SendGreeting\": {");
    let import = imported(twice.as_bytes());
    assert_eq!(import.report.left_out.len(), 1);
    assert!(import.report.left_out[0].why.contains("before"));
    let twice = text.replace(
        "\"operationType\": \"write\",",
        "\"operationType\": \"write\", \"operationType\": \"read\",",
    );
    let import = imported(twice.as_bytes());
    assert!(import.report.raw.contains_key("SendGreeting"));
    generated(&import);
}

#[test]
fn long_texts_cost_no_more_than_reading_them() {
    let long = "word ".repeat(2 * 1024 * 1024);
    let bytes = changed(|demo| {
        demo["apis"]["SendGreeting"]["description"] = json!(long);
        demo["apis"]["SendGreeting"]["parameters"][0]["schema"]["description"] = json!(long);
    });
    let written = importer::to_text(&imported(&bytes).imported).unwrap();
    assert!(written.len() < 20_000, "{}", written.len());
    let metadata = source::read(&bytes).unwrap();
    let with_texts = import(
        metadata,
        &Choice {
            texts: true,
            ..choice()
        },
        &Before::default(),
    )
    .unwrap();
    generated(&with_texts);
    assert!(importer::to_text(&with_texts.imported).unwrap().len() < 60_000);
}

#[test]
fn actions_that_are_not_there_are_told() {
    let only = ["SendGreeting", "SendGreetings"].map(str::to_owned);
    let choice = Choice {
        only: Some(only.into()),
        ..choice()
    };
    let outcome = import(source::read(demo()).unwrap(), &choice, &Before::default());
    assert_eq!(
        outcome.unwrap_err(),
        UnknownActions(vec!["SendGreetings".to_owned()])
    );
}

#[test]
fn a_second_import_changes_nothing_and_a_new_sibling_renames_nothing() {
    let with =
        |names: &[&str]| {
            changed(|demo| {
                let list = demo["apis"]["SendGreeting"]["parameters"]
                    .as_array_mut()
                    .unwrap();
                list.extend(names.iter().map(
                    |name| json!({"name": name, "in": "query", "schema": {"type": "string"}}),
                ));
            })
        };
    let first = imported(&with(&["Big_Word", "type"]));
    let read = |bytes: &[u8], before: &Import| {
        let before = Before {
            record: Some(&before.record),
            imported: Some(&before.imported),
        };
        import(source::read(bytes).unwrap(), &choice(), &before).unwrap()
    };
    let again = read(&with(&["Big_Word", "type"]), &first);
    assert_eq!(again.imported, first.imported);
    assert_eq!(again.record, first.record);
    let more = read(&with(&["Big_Word", "type", "BigWord"]), &first);
    let names = |import: &Import| -> Vec<(String, Value)> {
        let list = import.imported["operations"]["SendGreeting"]["parameters"]
            .as_array()
            .unwrap()
            .iter();
        list.map(|one| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one.get("rust_name").cloned().unwrap_or_default(),
            )
        })
        .collect()
    };
    for name in names(&first) {
        assert!(
            names(&more).contains(&name),
            "{name:?} of {:?}",
            names(&more)
        );
    }
    generated(&more);
}

/// Found by the next test: a path has places, and its operation no list of parameters.
#[test]
fn places_of_a_path_are_filled_also_without_a_list_of_parameters() {
    for instead in [None, Some(json!(7))] {
        let mut action = String::new();
        let bytes = changed(|metadata| {
            let apis = metadata["apis"].as_object_mut().unwrap();
            let mut apis = apis.iter_mut();
            let has_places =
                |api: &Value| api["path"].as_str().is_some_and(|path| path.contains('{'));
            let (name, api) = apis.find(|(_, api)| has_places(api)).unwrap();
            action.clone_from(name);
            let api = api.as_object_mut().unwrap();
            api.remove("parameters").unwrap();
            api.extend(
                instead
                    .clone()
                    .map(|value| ("parameters".to_owned(), value)),
            );
        });
        let import = import(source::read(&bytes).unwrap(), &choice(), &Before::default()).unwrap();
        generated(&import);
        let told = import.report.to_text(true);
        assert!(told.contains("stands in the path"), "{told}");
        let rebuilt = rebuild(&import.imported);
        assert_eq!(rebuilt["apis"][&action].get("parameters"), instead.as_ref());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Bytes changed anywhere: an error, or an import that the generator takes.
    #[test]
    fn changed_bytes_never_panic(at in 0_usize..6_000, byte: u8, count in 1_usize..4) {
        let mut bytes = demo().to_vec();
        for more in 0..count {
            let at = (at * (more + 1)) % bytes.len();
            bytes[at] = byte;
        }
        if let Ok(metadata) = source::read(&bytes) {
            let import = import(metadata, &choice(), &Before::default()).unwrap();
            generated(&import);
            assert!(!import.report.to_text(true).is_empty());
            assert!(rebuild(&import.imported).is_object());
        }
    }
}
