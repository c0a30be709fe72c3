//! Answers in pages: which operations have them by their shape, and what a description can say.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use codegen::model::{PageKind, PagePlan};
use codegen::{read_products, render};
use serde_json::{Value, json};

const FOLDER: &str = "api-specs/thing/2020-01-01";

/// A read with these parameters and this answer.
fn read(parameters: &[&str], fields: &Value) -> Value {
    let parameters = parameters.iter().map(|name| match *name {
        "NextToken" | "nextToken" | "Marker" => of("string", name),
        _ => of("integer", name),
    });
    json!({
        "operation": "ListThings",
        "family": "thing",
        "effect": {"kind": "read", "mark": "inferred"},
        "parameters": parameters.collect::<Vec<_>>(),
        "response": {"type": "object", "fields": fields},
    })
}

fn list(name: &str) -> Value {
    json!({"name": name, "type": "list", "items": {"type": "string"}})
}

fn of(ty: &str, name: &str) -> Value {
    let sensitivity = match name.ends_with("Token") {
        true => "secret",
        false => "none",
    };
    json!({"name": name, "type": ty, "sensitivity": sensitivity})
}

fn object(name: &str, fields: &Value) -> Value {
    json!({"name": name, "type": "object", "fields": fields})
}

/// The plan, and the operation's file.
fn generated(operation: &Value, overlay: Option<&str>) -> (Option<PagePlan>, String) {
    let types = match operation.to_string().contains("Listed") {
        true => json!({"Listed": {"type": "object", "fields": [
            {"name": "Things", "type": "list", "items": {"type": "object", "fields": [of("long", "Id")]}},
            of("string", "Total"),
        ]}}),
        false => json!({}),
    };
    let import = json!({
        "errors": [],
        "operations": {"ListThings": operation},
        "service": {
            "product": "Thing", "version": "2020-01-01", "package": "thing-sdk", "imported": true,
            "style": "rpc", "signature": "acs3_hmac_sha256", "success": {},
            "endpoints": {"central": "thing.example.com"},
            "families": [{"id": "thing"}],
            "types": types,
        },
    });
    let mut files = crate::common::Files::new();
    files.insert(format!("{FOLDER}/imported.json"), import.to_string());
    if let Some(overlay) = overlay {
        let head = "# yaml-language-server: $schema=../../../schema/overlay.schema.json\n";
        let text = format!("{head}operations:\n  ListThings:\n    {overlay}\n");
        files.insert(format!("{FOLDER}/overlay/facts.yaml"), text);
    }
    let outcome = read_products(&crate::common::sources(files));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let products = outcome.value.unwrap();
    let product = &products[0];
    let plan = PagePlan::of(&product.operations[0], &product.service.types);
    let ir = codegen::lower::lower(&products);
    let files = codegen::emit::emit(&ir, &codegen::emit::WorkspaceFacts::default()).unwrap();
    let path = "thing-sdk/src/thing/list_things.rs";
    let text = |path: &str| {
        files
            .iter()
            .find(|file| file.path == path)
            .unwrap()
            .text
            .clone()
    };
    if types != json!({}) {
        assert!(text("thing-sdk/src/types.rs").contains("pub struct ListedThings {"));
    }
    (plan, text(path))
}

/// What the file says of pages: the table without its breaks, and the line that gives the methods.
fn said(text: &str) -> (String, String) {
    let table = text.split_once(".pages(").map_or("", |(_, table)| table);
    let table: String = table
        .split(';')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let table = table.trim_start_matches('&').trim_end_matches([')', ',']);
    let table = table.replace("core_client::pages::PagePlan::", "");
    let methods = text
        .lines()
        .find(|line| line.starts_with("core_client::paged!"));
    (table, methods.unwrap_or_default().to_owned())
}

#[test]
fn every_usual_shape_is_known() {
    let bare = || json!([of("string", "RequestId"), list("Things")]);
    let with = |fields: Value| {
        let mut all = bare();
        all.as_array_mut()
            .unwrap()
            .extend(fields.as_array().unwrap().clone());
        all
    };
    let token = |name: &str| with(json!([of("string", name)]));
    let wrapped = json!([
        object("Things", &json!([list("Thing")])),
        of("integer", "TotalCount"),
        of("integer", "PageSize")
    ]);
    let data = json!([object(
        "Data",
        &json!([
            list("List"),
            of("string", "Total"),
            of("string", "PageSize")
        ])
    )]);
    let truncated = with(json!([
        of("string", "Marker"),
        of("boolean", "IsTruncated")
    ]));
    for (parameters, fields, table, items) in [
        (
            ["NextToken", "MaxResults"],
            token("NextToken"),
            r#"by_token("NextToken",&["NextToken"]).items(&["Things"]).size("MaxResults""#,
            "things",
        ),
        (
            ["NextToken", "MaxResult"],
            token("NextToken"),
            r#"by_token("NextToken",&["NextToken"]).items(&["Things"]).size("MaxResult""#,
            "things",
        ),
        (
            ["NextToken", "PageSize"],
            token("NextToken"),
            r#"by_token("NextToken",&["NextToken"]).items(&["Things"]).size("PageSize""#,
            "things",
        ),
        (
            ["nextToken", "limit"],
            token("nextToken"),
            r#"by_token("nextToken",&["nextToken"]).items(&["Things"]).size("limit""#,
            "things",
        ),
        (
            ["Marker", "MaxItems"],
            truncated,
            r#"by_token("Marker",&["Marker"]).items(&["Things"]).size("MaxItems").more(&["IsTruncated"]"#,
            "things",
        ),
        (
            ["PageNumber", "PageSize"],
            wrapped,
            r#"by_number("PageNumber",&["Things","Thing"]).size("PageSize").total(&["TotalCount"]).stated_size(&["PageSize"]"#,
            "things.thing",
        ),
        (
            ["PageNo", "PageSize"],
            data,
            r#"by_number("PageNo",&["Data","List"]).size("PageSize").total(&["Data","Total"]).stated_size(&["Data","PageSize"]"#,
            "data.list",
        ),
        (
            ["PageNum", "PageSize"],
            with(json!([of("integer", "TotalNum")])),
            r#"by_number("PageNum",&["Things"]).size("PageSize").total(&["TotalNum"]"#,
            "things",
        ),
        (
            ["PageNumber", "PageSize"],
            with(json!([
                of("integer", "PageRecordCount"),
                of("integer", "TotalRecordCount")
            ])),
            r#"by_number("PageNumber",&["Things"]).size("PageSize").total(&["TotalRecordCount"]"#,
            "things",
        ),
        (
            ["pageNumber", "pageSize"],
            with(json!([
                of("integer", "totalCount"),
                of("integer", "pageSize")
            ])),
            r#"by_number("pageNumber",&["Things"]).size("pageSize").total(&["totalCount"]).stated_size(&["pageSize"]"#,
            "things",
        ),
        (
            ["nextToken", "maxResults"],
            with(json!([of("string", "nextToken")])),
            r#"by_token("nextToken",&["nextToken"]).items(&["Things"]).size("maxResults""#,
            "things",
        ),
        (
            ["PageIndex", "PageSize"],
            with(json!([of("long", "TotalItems")])),
            r#"by_number("PageIndex",&["Things"]).size("PageSize").total(&["TotalItems"]"#,
            "things",
        ),
        (
            ["CurrentPage", "PageSize"],
            bare(),
            r#"by_number("CurrentPage",&["Things"]).size("PageSize""#,
            "things",
        ),
        (
            ["Offset", "Limit"],
            bare(),
            r#"by_offset("Offset",&["Things"]).size("Limit""#,
            "things",
        ),
    ] {
        let (_, text) = generated(&read(&parameters, &fields), None);
        let methods = format!(
            "core_client::paged!(ListThings[] of ListThingsRequest, {items}: ::std::string::String);"
        );
        assert_eq!(said(&text), (table.to_owned(), methods), "{parameters:?}");
    }
    // A token needs no size.
    assert!(
        generated(&read(&["NextToken"], &token("NextToken")), None)
            .0
            .is_some()
    );
}

#[test]
fn what_cannot_be_told_has_no_pages() {
    let lists = json!([list("Things"), of("string", "NextToken")]);
    let numbered = ["PageNumber", "PageSize"];
    for (parameters, fields) in [
        (&["PageNumber"][..], lists.clone()),
        (&["PageSize"], lists.clone()),
        // Both a number and a token: by which the service goes, nobody says.
        (
            &["PageNumber", "PageSize", "NextToken", "MaxResults"],
            lists.clone(),
        ),
        (&["NextToken", "MaxResults"], json!([list("Things")])),
        (&numbered, json!([list("Things"), list("Others")])),
        (&numbered, json!([of("string", "Things")])),
        (
            &numbered,
            json!([{"name": "Things", "type": "list", "items": {"type": "string"}, "aliases": ["Wares"]}]),
        ),
    ] {
        let (plan, text) = generated(&read(parameters, &fields), None);
        assert_eq!(plan, None, "{parameters:?} {fields}");
        assert_eq!(said(&text), (String::new(), String::new()));
    }
    // Pages of tokens go on without one list, and have no items.
    let two = json!([list("Things"), list("Others"), of("string", "NextToken")]);
    let (_, text) = generated(&read(&["NextToken", "MaxResults"], &two), None);
    assert_eq!(
        said(&text).1,
        "core_client::paged!(ListThings[] of ListThingsRequest);"
    );
    // A write may be called once alone.
    let mut write = read(&numbered, &lists);
    write["effect"]["kind"] = json!("unreviewed");
    assert_eq!(generated(&write, None).0, None);
    let reviewed = "effect: { kind: read, reason: { en: Reads., zh: 读取。 }, mark: inferred }";
    assert!(generated(&write, Some(reviewed)).0.is_some());
}

#[test]
fn a_description_says_what_the_shape_does_not() {
    let numbered = ["PageNumber", "PageSize"];
    let two = json!([list("Things"), list("Others"), of("long", "Sum")]);
    let overlay = "pages: { items: Others, total: Sum, first: 0 }";
    let (_, text) = generated(&read(&numbered, &two), Some(overlay));
    let table =
        r#"by_number("PageNumber",&["Others"]).size("PageSize").first(0u64).total(&["Sum"]"#;
    let methods =
        "core_client::paged!(ListThings[] of ListThingsRequest, others: ::std::string::String);";
    assert_eq!(said(&text), (table.to_owned(), methods.to_owned()));

    let one = json!([list("Things")]);
    let off = generated(&read(&numbered, &one), Some("pages: { kind: none }"));
    assert_eq!(off.0, None);

    // Names of its own, and a list inside a type that others share.
    let own = json!([{"name": "Data", "type": "Listed"}]);
    let mut operation = read(&["Start"], &own);
    operation["parameters"][0]["in"] = json!("form");
    let overlay = "pages: { kind: offset, parameter: Start, total: Data.Total }";
    let (plan, text) = generated(&operation, Some(overlay));
    assert_eq!(plan.unwrap().kind, PageKind::Offset);
    let table = r#"by_offset("Start",&["Data","Things"]).location(core_client::request::Location::Form).total(&["Data","Total"]"#;
    let methods = "core_client::paged!(ListThings[] of ListThingsRequest, data.things: crate::types::ListedThings);";
    assert_eq!(said(&text), (table.to_owned(), methods.to_owned()));
}

#[test]
fn a_parameter_keeps_its_setter() {
    let one = json!([list("Things")]);
    let (_, text) = generated(&read(&["PageNumber", "PageSize", "Items"], &one), None);
    assert_eq!(
        said(&text).1,
        "core_client::paged!(ListThings[] of ListThingsRequest);"
    );
    let (_, text) = generated(&read(&["PageNumber", "PageSize", "Pages"], &one), None);
    assert_eq!(said(&text), (String::new(), String::new()));
}

/// The end of a walk is told by a number of items, and items would be missed if a sum were taken for one.
#[test]
fn a_total_that_is_no_whole_number_counts_no_items() {
    for (ty, counts) in [
        ("integer", true),
        ("long", true),
        ("string", true),
        ("number", false),
        ("boolean", false),
    ] {
        let answer = json!([of(ty, "Total"), list("Things")]);
        let (plan, _) = generated(&read(&["PageNum", "PageSize"], &answer), None);
        assert_eq!(plan.unwrap().total.is_some(), counts, "{ty}");
    }
    // A count further in is found behind a sum.
    let answer = json!([
        of("number", "Total"),
        object("Data", &json!([of("integer", "Total"), list("Things")]))
    ]);
    let (plan, _) = generated(&read(&["PageNum", "PageSize"], &answer), None);
    assert_eq!(plan.unwrap().total.as_deref(), Some("Data.Total"));
}

/// The first request names no page. If the service then takes page 0, page 1 is the next, and not page 2.
#[test]
fn pages_are_counted_from_the_default_of_the_request() {
    let with = |default: &str| {
        let answer = json!([of("integer", "Total"), list("Things")]);
        let mut operation = read(&["PageNum", "PageSize"], &answer);
        operation["parameters"][0]["default"] = json!(default);
        operation
    };
    let (plan, text) = generated(&with("0"), None);
    assert_eq!(plan.unwrap().first, Some(0));
    assert!(said(&text).0.contains(".first(0"), "{text}");
    let (plan, _) = generated(&with("1"), None);
    assert_eq!(plan.unwrap().first, None);
    let (plan, _) = generated(&with("0"), Some("pages: {first: 1}"));
    assert_eq!(plan.unwrap().first, Some(1));
}
