//! What the metadata of other products has and that of the visible ones has not, each in the smallest form: it was found with real
//! files, which lie elsewhere.

use crate::common::{changed, generated, imported};
use codegen::emit::WorkspaceFacts;
use importer::{Import, rebuild};
use serde_json::{Value, json};

/// The demo with another answer of one operation.
fn with_answer(properties: Value) -> Import {
    imported(&changed(|demo| {
        demo["apis"]["SendGreeting"]["responses"]["200"]["schema"] =
            json!({"type": "object", "properties": properties});
        demo["apis"]["SendGreeting"]
            .as_object_mut()
            .unwrap()
            .remove("responseDemo");
    }))
}

/// The rule of success of an operation: `path: value value`, member by member.
fn success(import: &Import, action: &str) -> Vec<String> {
    let fields = import.imported["operations"][action]["success"]["fields"].as_array();
    let field = |field: &Value| {
        let values = field["values"].as_array().unwrap().iter();
        let values: Vec<&str> = values.map(|one| one["value"].as_str().unwrap()).collect();
        format!("{}: {}", field["path"].as_str().unwrap(), values.join(" "))
    };
    fields.into_iter().flatten().map(field).collect()
}

#[test]
fn a_code_that_is_a_number_stops_no_product() {
    for format in ["int32", "int64"] {
        let import = with_answer(json!({
            "Code": {"type": "integer", "format": format}, "Message": {"type": "string"},
        }));
        assert_eq!(
            success(&import, "SendGreeting"),
            ["Code: 200 0"],
            "{format}"
        );
        generated(&import);
    }
    let import = with_answer(json!({
        "Code": {"type": "string", "pattern": "[a-z]+"}, "Message": {"type": "string"},
    }));
    assert_eq!(success(&import, "SendGreeting"), [""; 0]);
    let told = import.report.to_text(true);
    assert!(told.contains("limits allow none of the values"), "{told}");
    generated(&import);
}

#[test]
fn envelopes_in_lower_case_refuse_calls_too() {
    let import = with_answer(json!({
        "success": {"type": "boolean"}, "errorCode": {"type": "string"}, "errorMessage": {"type": "string"},
    }));
    assert_eq!(success(&import, "SendGreeting"), ["success: true"]);
    let products = generated(&import);
    let operations = products.iter().flat_map(|product| &product.operations);
    let mut rules = operations.filter_map(|operation| operation.success.as_ref());
    assert!(rules.any(|rule| rule.fields.iter().any(|field| field.path == "success")));
}

#[test]
fn the_style_v3_is_rpc_or_roa_by_the_paths() {
    let with = |change: fn(&mut Value)| {
        imported(&changed(|demo| {
            demo["info"]["style"] = json!("V3");
            change(demo);
        }))
    };
    let of = |import: &Import, action: &str| {
        let own = &import.imported["operations"][action]["style"];
        own.as_str().map(str::to_owned)
    };
    let without_paths = |demo: &mut Value| {
        let apis = demo["apis"].as_object_mut().unwrap();
        apis.remove("GetGreetingWord");
    };
    // Three operations of one kind, and the one that nobody can sign.
    for (import, style, rpc) in [
        (with(without_paths), "rpc", None),
        (with(|_| {}), "roa", Some("rpc")),
    ] {
        assert_eq!(import.imported["service"]["style"], style);
        assert_eq!(of(&import, "SendGreeting").as_deref(), rpc);
        assert_eq!(of(&import, "GetGreetingWord"), None);
        assert_eq!(import.report.left_out.len(), 1, "{style}");
        generated(&import);
        assert_eq!(rebuild(&import.imported)["info"]["style"], "V3");
    }
}

/// What is left out of an address makes a request to another one.
#[test]
fn a_path_that_the_parameters_do_not_fill_gets_no_method() {
    let parameter =
        |name: &str, ty: &str| json!({"name": name, "in": "path", "schema": {"type": ty}});
    for (path, parameters, why) in [
        (
            "/greetings/{mood}/words/*",
            json!([parameter("requestPath", "string")]),
            "the path has a `*` that no parameter fills",
        ),
        (
            "/greetings/{greetingId}",
            json!([
                parameter("greetingId", "string"),
                parameter("number", "string")
            ]),
            "no place for `number`",
        ),
        ("/greetings?list", json!([]), "no path can have"),
        (
            "/greetings#{a}",
            json!([parameter("a", "string")]),
            "no path can have",
        ),
        ("/greetings/b%zz", json!([]), "no path can have"),
        ("/greetings/{a", json!([]), "braces"),
        ("/greetings/{a}/{a}", json!([]), "twice"),
        ("/greetings/\u{202e}", json!([]), "characters"),
        (
            "/greetings/{a}",
            json!([parameter("a", "object")]),
            "not a single value",
        ),
    ] {
        let bytes = changed(|demo| {
            let api = &mut demo["apis"]["GetGreetingWord"];
            api["path"] = json!(path);
            api["parameters"] = parameters;
        });
        let import = imported(&bytes);
        let left_out = &import.report.left_out;
        let mut left_out = left_out
            .iter()
            .filter(|one| one.action == "GetGreetingWord");
        let told = left_out
            .next()
            .map(|one| one.why.as_str())
            .unwrap_or_default();
        assert!(told.contains(why), "{path}: {told}");
        let guesses = import.report.guesses.iter();
        let mut guesses = guesses.filter(|one| one.action.as_deref() == Some("GetGreetingWord"));
        assert!(guesses.all(|one| !one.what.contains("path")), "{path}");
        let products = generated(&import);
        let mut operations = products.iter().flat_map(|product| &product.operations);
        let operation = operations
            .find(|one| one.operation == "GetGreetingWord")
            .unwrap();
        assert!(operation.left_out.is_some(), "{path}");
        let stated: Value = serde_json::from_slice(&bytes).unwrap();
        let again = rebuild(&import.imported);
        for key in ["path", "parameters"] {
            let api = |file: &Value| file["apis"]["GetGreetingWord"][key].clone();
            assert_eq!(api(&again), api(&stated), "{path}");
        }
    }
    // Also of a call that has no path at all.
    let import = imported(&changed(|demo| {
        let list = &mut demo["apis"]["SendGreeting"]["parameters"];
        list.as_array_mut()
            .unwrap()
            .push(parameter("mood", "string"));
    }));
    let told = import.report.to_text(true);
    assert!(
        told.contains("left out: SendGreeting: the path has no place for `mood`"),
        "{told}"
    );
    generated(&import);
}

/// The provider's own SDKs send a text as the body in JSON, its bytes as they are.
#[test]
fn a_path_that_is_a_wildcard_is_what_its_only_parameter_says() {
    let parameter = |name: &str| json!({"name": name, "in": "path", "schema": {"type": "string"}});
    let with = |parameters: Value| {
        imported(&changed(|demo| {
            let api = &mut demo["apis"]["GetGreetingWord"];
            api["path"] = json!("/*");
            api["parameters"] = parameters;
        }))
    };
    let import = with(json!([parameter("requestPath")]));
    let operation = &import.imported["operations"]["GetGreetingWord"];
    assert_eq!(operation["path"], "/{requestPath*}");
    let guesses = import.report.to_text(true);
    assert!(
        guesses.contains("`requestPath` is the whole path"),
        "{guesses}"
    );
    assert_eq!(
        rebuild(&import.imported)["apis"]["GetGreetingWord"]["path"],
        "/*"
    );
    let products = generated(&import);
    let operations = products.iter().flat_map(|product| &product.operations);
    let mut paths = operations
        .filter(|one| one.left_out.is_none())
        .map(|one| &one.path);
    assert!(paths.any(|path| path.as_deref() == Some("/{requestPath*}")));
    for parameters in [
        json!([]),
        json!([parameter("a"), parameter("b")]),
        json!([parameter("a/b")]),
        json!([parameter("a}")]),
    ] {
        let import = with(parameters);
        assert_eq!(
            import.report.left_out.len(),
            2,
            "{:?}",
            import.report.left_out
        );
    }
}

#[test]
fn a_body_that_is_a_text_is_a_text_in_json() {
    for (consumes, format, ty, told) in [
        (json!(["application/json"]), None, "string", None),
        (json!([]), None, "string", Some("is sent as JSON (assumed)")),
        (
            Value::Null,
            Some("byte"),
            "string",
            Some("is sent as JSON (assumed)"),
        ),
        (json!(["application/json"]), Some("binary"), "binary", None),
        (
            json!(["text/plain"]),
            None,
            "binary",
            Some("is sent as application/octet-stream (assumed)"),
        ),
    ] {
        let bytes = changed(|demo| {
            let mut schema = json!({"type": "string", "required": true});
            if let Some(format) = format {
                schema["format"] = json!(format);
            }
            let api = &mut demo["apis"]["SendGreeting"];
            api["parameters"] = json!([{"name": "body", "in": "body", "schema": schema}]);
            api["consumes"] = consumes.clone();
        });
        let import = imported(&bytes);
        let parameter = &import.imported["operations"]["SendGreeting"]["parameters"][0];
        assert_eq!(parameter["type"], ty, "{consumes} {format:?}");
        assert_eq!(parameter["required"], true, "{consumes} {format:?}");
        let guesses = import.report.guesses.iter();
        let mut guesses = guesses.filter(|guess| guess.what.contains("`body`"));
        let guess = guesses
            .next()
            .map(|guess| guess.what.as_str())
            .unwrap_or_default();
        assert!(
            guess.contains(told.unwrap_or_default()),
            "{consumes}: {guess}"
        );
        assert_eq!(guess.is_empty(), told.is_none(), "{consumes}: {guess}");
        let ir = codegen::lower::lower(&generated(&import));
        let files = codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap();
        let call = match ty {
            "string" => "body_text(\"body\", value)",
            _ => "body_bytes(\"body\", \"application/octet-stream\"",
        };
        assert!(files.iter().any(|file| file.text.contains(call)), "{call}");
        let stated: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(
            rebuild(&import.imported)["apis"]["SendGreeting"]["parameters"],
            stated["apis"]["SendGreeting"]["parameters"]
        );
    }
}

/// The provider's SDKs flatten whatever stands in the query or the form, unless the style says how it becomes one text.
#[test]
fn what_has_no_style_is_flattened_as_free_json_is_too() {
    const IN_PAIRS: &[&str] = &["query", "formData"];
    let schema = |ty: &str| json!({"type": ty});
    let list = json!({"type": "array", "items": {"type": "string"}});
    let named = json!({"$ref": "#/components/schemas/Greeting"});
    for (places, schema, style, encoding) in [
        (IN_PAIRS, schema("any"), None, "flat"),
        (IN_PAIRS, schema("object"), None, "flat"),
        (IN_PAIRS, json!({}), None, "flat"),
        (IN_PAIRS, named, None, "flat"),
        (IN_PAIRS, list.clone(), None, "repeat_list"),
        (IN_PAIRS, schema("any"), Some("flat"), "flat"),
        (IN_PAIRS, schema("object"), Some("flat"), "flat"),
        (IN_PAIRS, schema("object"), Some("json"), "json"),
        (IN_PAIRS, schema("object"), Some("simple"), "flat"),
        (&["header"], list.clone(), None, "json"),
        (&["header"], list, Some("simple"), "comma"),
    ] {
        for place in places {
            let bytes = changed(|demo| {
                let mut parameter = json!({"name": "Free", "in": place, "schema": schema});
                if let Some(style) = style {
                    parameter["style"] = json!(style);
                }
                demo["apis"]["SendGreeting"]["parameters"] = json!([parameter]);
            });
            let import = imported(&bytes);
            let parameter = &import.imported["operations"]["SendGreeting"]["parameters"][0];
            assert_eq!(parameter["encoding"], encoding, "{schema} {style:?}");
            let products = generated(&import);
            let mut operations = products.iter().flat_map(|product| &product.operations);
            let send = operations.find(|one| one.operation == "SendGreeting");
            let kept = send.unwrap().parameters[0].encoding.unwrap();
            let kept = format!("{kept:?}").to_lowercase();
            assert_eq!(kept, encoding.replace('_', ""), "{schema}");
            let again = rebuild(&import.imported);
            let again = &again["apis"]["SendGreeting"]["parameters"][0];
            assert_eq!(again.get("style"), style.map(Value::from).as_ref());
        }
    }
}

/// What an event of it holds is not known, and its events can be read all the same.
#[test]
fn an_event_stream_without_a_schema_is_one() {
    let bytes = changed(|demo| {
        let api = &mut demo["apis"]["SendGreeting"];
        api["produces"] = json!(["text/event-stream"]);
        api["responses"] = json!({"200": {}});
        api.as_object_mut().unwrap().remove("responseDemo");
    });
    let import = imported(&bytes);
    let response = &import.imported["operations"]["SendGreeting"]["response"];
    assert_eq!(
        (&response["type"], &response["body"]),
        (&json!("json"), &json!("event_stream"))
    );
    let products = generated(&import);
    let ir = codegen::lower::lower(&products);
    let files = codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap();
    let streamed = "core_client::streamed!(SendGreeting";
    assert!(files.iter().any(|file| file.text.contains(streamed)));
    assert_eq!(
        rebuild(&import.imported)["apis"]["SendGreeting"]["responses"],
        json!({"200": {}})
    );
}

/// The titles are gone from the import itself, which holds no text of the provider's.
#[test]
fn groups_with_titles_are_families() {
    let bytes = changed(|demo| {
        demo["directories"] = json!([{"title": "Warm greetings", "type": "directory", "children": [
            "SendGreeting", {"title": "Operations on readers", "children": ["DescribeGreetings"]},
        ]}]);
    });
    let import = imported(&bytes);
    let family = |action: &str| import.imported["operations"][action]["family"].clone();
    assert_eq!(family("SendGreeting"), "warm_greetings");
    assert_eq!(family("DescribeGreetings"), "readers");
    generated(&import);
}

/// A single value has no structure that an encoding could say anything of, whatever the style says.
#[test]
fn a_single_value_behind_a_reference_has_no_encoding() {
    for style in [None, Some("flat"), Some("json")] {
        let bytes = changed(|demo| {
            let schemas = &mut demo["components"]["schemas"];
            schemas["Kind"] = json!({"type": "string", "enum": ["a", "b"]});
            schemas["KindOfKind"] = json!({"$ref": "#/components/schemas/Kind"});
            let parameter = |name: &str| {
                let reference = format!("#/components/schemas/{name}");
                let mut parameter =
                    json!({"name": name, "in": "query", "schema": {"$ref": reference}});
                if let Some(style) = style {
                    parameter["style"] = json!(style);
                }
                parameter
            };
            demo["apis"]["SendGreeting"]["parameters"] =
                json!([parameter("Kind"), parameter("KindOfKind")]);
        });
        let import = imported(&bytes);
        for at in 0..2 {
            let parameter = &import.imported["operations"]["SendGreeting"]["parameters"][at];
            assert_eq!(parameter.get("encoding"), None, "{style:?}");
            let again = rebuild(&import.imported);
            let again = &again["apis"]["SendGreeting"]["parameters"][at];
            assert_eq!(again.get("style"), style.map(Value::from).as_ref());
        }
        generated(&import);
        let told = import.report.to_text(true);
        assert!(!told.contains("states no style"), "{told}");
    }
}

#[test]
fn a_version_can_have_an_underscore() {
    let import = imported(&changed(|demo| demo["info"]["version"] = json!("ssp_1.0")));
    assert_eq!(generated(&import)[0].service.version, "ssp_1.0");
}

#[test]
fn statuses_in_capitals_are_statuses() {
    let schema = json!({"type": "object", "properties": {"Code": {"type": "string"}}});
    let bytes = changed(|demo| {
        let answers = &mut demo["apis"]["SendGreeting"]["responses"];
        for status in ["4XX", "5xx", "5XX"] {
            answers[status] = json!({"schema": schema});
        }
    });
    let import = imported(&bytes);
    let others = import.imported["operations"]["SendGreeting"]["other_responses"].as_array();
    let statuses: Vec<&str> = others
        .unwrap()
        .iter()
        .map(|other| other["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["4xx", "5xx"]);
    generated(&import);
    let stated: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(
        rebuild(&import.imported)["apis"]["SendGreeting"]["responses"],
        stated["apis"]["SendGreeting"]["responses"]
    );
}

#[test]
fn what_is_left_out_is_not_counted_among_the_reads() {
    let reads = |change: fn(&mut Value)| imported(&changed(change)).report;
    let all = reads(|_| {});
    let fewer = reads(|demo| demo["apis"]["DescribeGreetings"]["security"] = json!([{"Own": []}]));
    assert_eq!(all.reads, fewer.reads + 1);
    // It is not among those that are named like reads but not treated as reads either.
    let told = reads(|demo| {
        demo["apis"]["DescribeGreetings"]["security"] = json!([{"Own": []}]);
        demo["apis"]["DescribeGreetings"]["operationType"] = json!("write");
    });
    assert!(!told.not_reads.contains_key("DescribeGreetings"));
}

/// What the generator leaves out by itself stands in the report, and what the import could not describe in the README.
#[test]
fn report_and_readme_tell_the_same_operations() {
    let import = imported(&changed(|demo| {
        let reference = json!({"$ref": "#/components/schemas/Greeting"});
        let api = &mut demo["apis"]["GetGreetingWord"];
        api["parameters"][0]["schema"] = reference;
        demo["apis"]["Odd"] = json!(7);
    }));
    let left_out = import.report.left_out.iter();
    let left_out: Vec<&str> = left_out.map(|one| one.action.as_str()).collect();
    assert_eq!(left_out, ["GetGreetingWord", "Odd", "SignGreeting"]);
    let ir = codegen::lower::lower(&generated(&import));
    let files = codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap();
    let readme = files.iter().find(|file| file.path == "demo-sdk/README.md");
    let readme = &readme.unwrap().text;
    for line in [
        "| `GetGreetingWord` | no request can be made of its path",
        "| `Odd` | it is not an object |",
        "| `SignGreeting` | its auth",
    ] {
        assert!(readme.contains(line), "{readme}");
    }
}

/// A part of the request would be missing.
#[test]
fn requests_that_cannot_be_said_are_left_out() {
    let body = |required: bool| json!({"name": "b", "in": "body", "schema": {"type": "object", "required": required}});
    let file =
        json!({"name": "f", "in": "formData", "schema": {"type": "string", "format": "binary"}});
    let headers = json!({"name": "x-meta-*", "in": "header", "schema": {"type": "object"}});
    for (change, why) in [
        (
            json!({"parameters": [body(true), body(true)]}),
            "several bodies",
        ),
        (
            json!({"methods": ["get"], "parameters": [body(true)]}),
            "no room for the body",
        ),
        (
            json!({"consumes": ["multipart/form-data"], "parameters": [file]}),
            "holds a file",
        ),
        (json!({"parameters": [headers]}), "several headers"),
        (
            json!({"consumes": ["application/xml"], "parameters": [body(false)]}),
            "its body is `application/xml`",
        ),
    ] {
        let bytes = changed(|demo| {
            let api = demo["apis"]["SendGreeting"].as_object_mut().unwrap();
            api.extend(change.as_object().unwrap().clone());
        });
        let import = imported(&bytes);
        let left_out = &import.report.left_out;
        let one = left_out.iter().find(|one| one.action == "SendGreeting");
        assert!(
            one.is_some_and(|one| one.why.contains(why)),
            "{why}: {left_out:?}"
        );
        generated(&import);
        let stated: Value = serde_json::from_slice(&bytes).unwrap();
        let (again, key) = (rebuild(&import.imported), "parameters");
        assert_eq!(
            again["apis"]["SendGreeting"][key],
            stated["apis"]["SendGreeting"][key]
        );
    }
}

#[test]
fn what_is_not_used_is_told_by_name() {
    let import = imported(&changed(|demo| {
        let api = &mut demo["apis"]["SendGreeting"];
        api["methods"] = json!(["trace"]);
        api["schemes"] = json!(["https", "ws"]);
        api["parameters"] = json!([
            {"name": "A", "in": "query", "schema": {"type": "string"}},
            {"name": "A", "in": "formData", "schema": {"type": "integer"}},
            {"name": "B", "schema": {"type": "string"}},
        ]);
    }));
    let told = import.report.to_text(true);
    for line in [
        "odd: SendGreeting: the parameter `A` cannot be set: it stands twice",
        "odd: SendGreeting: the scheme `ws` is not known",
        "guess: SendGreeting: `B` states no place",
        "guess: SendGreeting: no known HTTP method is stated: POST is used (assumed)",
    ] {
        assert!(told.contains(line), "{told}");
    }
    generated(&import);
}

/// Facts in Chinese are facts.
#[test]
fn codes_and_words_of_the_format_are_no_texts() {
    let bytes = changed(|demo| {
        let api = &mut demo["apis"]["DescribeGreetings"];
        api["errorCodes"]["404"][0]["errorCode"] = json!("\u{53f7}\u{7801}");
        api["systemTags"]["own"] = json!("\u{53f7}");
        api["parameters"][0]["schema"]["format"] = json!("one two three four five");
        api["methods"] = json!(["get", "\u{53f7}"]);
        api["produces"] = json!(["\u{53f7}"]);
    });
    let import = imported(&bytes);
    generated(&import);
    let (stated, again): (Value, Value) = (
        serde_json::from_slice(&bytes).unwrap(),
        rebuild(&import.imported),
    );
    for pointer in [
        "/apis/DescribeGreetings/errorCodes/404/0/errorCode",
        "/apis/DescribeGreetings/systemTags",
        "/apis/DescribeGreetings/parameters/0/schema/format",
        "/apis/DescribeGreetings/methods",
        "/apis/DescribeGreetings/produces",
    ] {
        assert_eq!(again.pointer(pointer), stated.pointer(pointer), "{pointer}");
    }
}

/// What the client does in another way than the metadata says is told beside the operation.
#[test]
fn what_is_not_done_as_stated_is_told() {
    let node = json!({"type": "object", "properties": {"Name": {"type": "string"}}});
    let bytes = changed(|demo| {
        let api = &mut demo["apis"]["GetGreetingWord"];
        api["path"] = json!("/greetings//words");
        api["schemes"] = json!(["http"]);
        let mut own = node.clone();
        own["allOf"] = json!([node]);
        api["parameters"] = json!([
            {"name": "Kind", "in": "query", "schema": {"oneOf": [{"type": "string"}, {"type": "integer"}]}},
            {"name": "Filter", "in": "query", "style": "json", "schema": own},
        ]);
        api["responses"]["200"]["schema"] = json!({"allOf": [node, node]});
    });
    let import = imported(&bytes);
    let told = import.report.to_text(false);
    for line in [
        "its path has an empty segment (`//`), and is sent as it stands",
        "the metadata allows `http` alone; the client sends `https`, unless the endpoint's address says `http`",
        "`Kind` is made of several schemas (`oneOf`): free JSON",
        "`Filter` is made of several schemas: `allOf` is not used",
        "the answer is made of several schemas (`allOf`): free JSON",
    ] {
        let line = format!("  odd: GetGreetingWord: {line}\n");
        assert!(told.contains(&line), "{line}{told}");
    }
    generated(&import);
}
