//! Parameters whose names are those of signing and transport.

use crate::common::{changed, generated, imported};
use serde_json::{Value, json};

/// The demo's first call, with these parameters.
fn with(parameters: Value) -> importer::Import {
    imported(&changed(|demo| {
        let list = demo["apis"]["SendGreeting"]["parameters"].as_array_mut();
        list.unwrap()
            .extend(parameters.as_array().unwrap().iter().cloned());
    }))
}

fn names(import: &importer::Import) -> Vec<&str> {
    let list = import.imported["operations"]["SendGreeting"]["parameters"].as_array();
    list.unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect()
}

#[test]
fn what_signing_in_headers_leaves_free_is_the_callers() {
    let all = codegen::signing::RPC_PARAMETERS;
    let parameters = all.iter().map(
        |name| json!({"name": name, "in": "query", "schema": {"type": "string", "required": true}}),
    );
    let import = with(parameters.collect());
    let names = names(&import);
    for name in all {
        assert!(names.contains(name), "{name}: {names:?}");
    }
    let plain = with(json!([])).report.tally.not_set;
    assert_eq!(import.report.tally.not_set, plain);
    let products = generated(&import);
    let setters: Vec<&str> = products[0]
        .operations
        .iter()
        .filter(|operation| operation.operation == "SendGreeting")
        .flat_map(|operation| &operation.parameters)
        .filter(|parameter| parameter.required && !parameter.platform)
        .map(|parameter| parameter.name.as_str())
        .collect();
    for name in all {
        assert!(setters.contains(name), "{name}: {setters:?}");
    }
}

#[test]
fn what_the_client_sets_is_told_by_its_name() {
    let header = |name: &str| json!({"name": name, "in": "header", "schema": {"type": "string"}});
    let import = with(json!([header("Content-Type"), header("x-acs-Version")]));
    assert!(!names(&import).contains(&"Content-Type"));
    let plain = with(json!([])).report.tally.not_set;
    assert_eq!(import.report.tally.not_set, plain + 2);
    let [text, json] = [
        import.report.to_text(false),
        import.report.to_json().unwrap(),
    ];
    for name in ["Content-Type", "x-acs-Version"] {
        let told =
            format!("SendGreeting: the parameter `{name}` cannot be set: the client sets it");
        assert!(text.contains(&told) && json.contains(&told), "{text}");
    }
}
