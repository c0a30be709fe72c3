//! Each name that generated code has of its own is refused where a description would take it.

use crate::emit::reserved::reserved;
use crate::scope::Scope;
use crate::{SourceFile, Sources, names, read_products};

const SERVICE: &str = "product: Small\nversion: \"1\"\npackage: small-sdk\ntitle: {en: Small, zh: 小}\ndocs: {en: Small., zh: 小。}\n\
    style: rpc\nsignature: rpc_hmac_sha1\nendpoints: {central: small.example.com}\n\
    success: {fields: [{path: Code, values: [{value: OK, known: assumed}]}]}\n";
const OPERATION: &str = "family: one\ntitle: {en: Reads., zh: 读取。}\neffect: {kind: read, reason: {en: Reads., zh: 读取。}, mark: assumed}\n\
    response: {type: object, fields: [{name: Code, type: string}]}\n";
const FAMILY: &str = "families: [{id: one, title: {en: One, zh: 一}}]\n";

/// What is told of a product with these additions: code and message.
fn told(service: &str, others: &[(&str, &str, &str)]) -> Vec<(&'static str, String)> {
    let file = |path: &str, kind: &str, up: &str, text: &str| SourceFile {
        path: format!("api-specs/small/1/{path}"),
        text: format!("# yaml-language-server: $schema={up}schema/{kind}.schema.json\n{text}"),
    };
    let mut files = vec![file(
        "service.yaml",
        "service",
        "../../",
        &format!("{SERVICE}{service}"),
    )];
    for (path, kind, text) in others {
        let up = "../".repeat(path.matches('/').count() + 2);
        files.push(file(path, kind, &up, text));
    }
    let outcome = read_products(&Sources::new(files));
    let told = outcome.diagnostics.into_iter();
    told.map(|one| (one.code, one.message)).collect()
}

/// Each name is told by this code, and nothing by another.
#[track_caller]
fn refused<'a>(
    told: &[(&'static str, String)],
    code: &str,
    names: impl IntoIterator<Item = &'a String>,
) {
    let names: Vec<&String> = names.into_iter().collect();
    assert!(!names.is_empty());
    for name in &names {
        let quoted = format!("`{name}`");
        let found = told
            .iter()
            .any(|(with, message)| *with == code && message.contains(&quoted));
        assert!(found, "{name}: {told:#?}");
    }
    let others = told.iter().filter(|(with, _)| *with != code);
    assert_eq!(others.count(), 0, "{told:#?}");
}

fn each<'a>(
    names: impl IntoIterator<Item = &'a String>,
    entry: impl Fn(usize, &str) -> String,
) -> String {
    let names = names.into_iter().enumerate();
    names.map(|(index, name)| entry(index, name)).collect()
}

#[test]
fn an_ordinary_product_is_not_refused() {
    let operation = format!("operation: Read\n{OPERATION}");
    assert_eq!(
        told(FAMILY, &[("operations/Read.yaml", "operation", &operation)]),
        []
    );
}

#[test]
fn families() {
    let names = &reserved().families;
    let families = each(names, |_, name| {
        format!("  - {{id: {name}, title: {{en: One, zh: 一}}}}\n")
    });
    let operation = format!(
        "operation: Read\n{}",
        OPERATION.replace("family: one", "family: client")
    );
    let told = told(
        &format!("families:\n{families}"),
        &[("operations/Read.yaml", "operation", &operation)],
    );
    // That no operation belongs to the others is a warning, which is not shown beside errors.
    refused(&told, "S101", names);
}

#[test]
fn methods() {
    let names = &reserved().methods;
    let files: Vec<(String, String)> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let path = format!("operations/Read{index}.yaml");
            (
                path,
                format!("operation: Read{index}\nrust_name: {name}\n{OPERATION}"),
            )
        })
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), "operation", text.as_str()))
        .collect();
    refused(&told(FAMILY, &files), "S106", names);
}

#[test]
fn parameters() {
    let names = &reserved().setters;
    let parameters = each(names, |index, name| {
        format!("  - {{name: Value{index}, rust_name: {name}, type: long}}\n")
    });
    let operation = format!("operation: Read\n{OPERATION}parameters:\n{parameters}");
    let told = told(FAMILY, &[("operations/Read.yaml", "operation", &operation)]);
    refused(&told, "S106", names);
}

#[test]
fn members_and_known_values() {
    let reserved = reserved();
    let members = each(&reserved.fields, |index, name| {
        format!("      - {{name: Value{index}, rust_name: {name}, type: long}}\n")
    });
    let values = each(&reserved.values, |index, name| {
        format!("      - {{value: v{index}, rust_name: {name}}}\n")
    });
    let types = format!(
        "{FAMILY}types:\n  Record:\n    type: object\n    fields:\n{members}  Values:\n    type: string\n    known_values:\n{values}"
    );
    let operation = format!(
        "operation: Read\n{OPERATION}parameters: [{{name: A, type: Record}}, {{name: B, type: Values}}]\n"
    );
    let told = told(&types, &[("operations/Read.yaml", "operation", &operation)]);
    refused(
        &told,
        "S106",
        reserved.fields.iter().chain(&reserved.values),
    );
}

#[test]
fn types() {
    let names: Vec<String> = reserved().type_names().cloned().collect();
    let types = each(&names, |_, name| format!("  {name}: {{type: boolean}}\n"));
    let parameters = each(&names, |index, name| {
        format!("  - {{name: Value{index}, type: {name}}}\n")
    });
    let operation = format!("operation: Read\n{OPERATION}parameters:\n{parameters}");
    let told = told(
        &format!("{FAMILY}types:\n{types}"),
        &[("operations/Read.yaml", "operation", &operation)],
    );
    refused(&told, "S106", &names);
}

#[test]
fn error_codes_and_messages() {
    let reserved = reserved();
    let codes = each(&reserved.codes, |index, name| {
        format!(
            "  - {{code: c{index}, rust_name: {name}, meaning: {{en: a, zh: b}}, fault: caller, class: refused, \
             advice: {{en: a, zh: b}}, mark: assumed, source: x}}\n"
        )
    });
    let codes = format!("errors:\n{codes}");
    let mut files = vec![("errors.yaml".to_owned(), "errors", codes)];
    for name in &reserved.messages {
        let text = format!(
            "message: {name}\ntitle: {{en: a, zh: b}}\ndeduplicate_by: [Id]\nfields_documented: true\n\
             fields: [{{name: Id, type: string}}]\n"
        );
        files.push((format!("messages/{name}.yaml"), "message", text));
    }
    files.push((
        "operations/Read.yaml".to_owned(),
        "operation",
        format!("operation: Read\n{OPERATION}"),
    ));
    let files: Vec<_> = files
        .iter()
        .map(|(path, kind, text)| (path.as_str(), *kind, text.as_str()))
        .collect();
    let told = told(FAMILY, &files);
    refused(
        &told,
        "S106",
        reserved.codes.iter().chain(&reserved.messages),
    );
}

/// `Self` alone is a keyword that looks like a type.
#[test]
fn names_made_of_keywords() {
    assert!(Scope::Types.is_reserved(&names::type_name("Self")));
    assert!(!Scope::Types.is_reserved(&names::type_name("Type")));
}
