//! Writes, from the specs, one function per operation that makes the typed request from JSON, and tables of the
//! parameters: so that every operation is tried with random input although nothing is written by hand for any of them.
//!
//! The functions use nothing but the SDK's public builders, so what they encode is what a user's program encodes.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::ir::{
    Crate, Encoding, Family, Kind, Limits, Operation, Parameter, Sensitive, Ty, TypeItem,
};
use codegen::model::{Product, Sensitivity, Shape};
use codegen::{SourceFile, Sources};

const PACKAGE: &str = "dyplsapi-sdk";

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    println!("cargo::rerun-if-changed=../api-specs");
    let mut files = Vec::new();
    read_specs(&root, "api-specs", &mut files)?;
    let outcome = codegen::load(&Sources::new(files));
    let Some(products) = outcome.value else {
        return Err(codegen::render(&outcome.diagnostics, false).into());
    };
    let ir = codegen::lower::lower(&products);
    let Some(krate) = ir.crates.iter().find(|krate| krate.package == PACKAGE) else {
        return Err(format!("no product makes the package {PACKAGE}").into());
    };
    let of_krate = |product: &&Product| product.service.package == PACKAGE;
    let Some(product) = products.iter().find(of_krate) else {
        return Err(format!("no product of the package {PACKAGE}").into());
    };
    let out = PathBuf::from(env::var("OUT_DIR")?).join("roads.rs");
    fs::write(out, roads(krate, product)?)?;
    Ok(())
}

fn read_specs(
    root: &Path,
    folder: &str,
    files: &mut Vec<SourceFile>,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_specs(root, &path, files)?;
        } else if path.ends_with(".yaml") {
            let text = fs::read_to_string(root.join(&path))?;
            files.push(SourceFile { path, text });
        }
    }
    Ok(())
}

fn roads(krate: &Crate, product: &Product) -> Result<String, Box<dyn Error>> {
    let mut table = String::new();
    let mut functions = String::new();
    for family in &krate.families {
        for operation in &family.operations {
            let name = operation.method.trim_end_matches('_');
            write!(table, "Road {{ action: {:?}, ", operation.action)?;
            write!(
                table,
                "operation: <sdk::{}::{} as Request>::OPERATION, ",
                family.id, operation.request
            )?;
            write!(
                table,
                "parameters: &[{}], ",
                shapes(krate, &operation.parameters)
            )?;
            write!(table, "example: &{:?}, ", example_request(operation))?;
            let sensitive = sensitive_members(product, &operation.action);
            write!(table, "sensitive: &{sensitive:?}, ")?;
            writeln!(
                table,
                "answers: &{:?}, make: make_{name} }},",
                answers(operation)
            )?;
            functions.push_str(&maker(family, operation, name)?);
        }
    }
    Ok(format!(
        "pub(crate) static ROADS: &[Road] = &[\n{table}];\n{functions}"
    ))
}

/// The function that makes the typed request: the builder, a setter per parameter, `build`.
fn maker(family: &Family, operation: &Operation, name: &str) -> Result<String, Box<dyn Error>> {
    let mut body = format!(
        "let builder = sdk::{}::{}::builder()",
        family.id, operation.request
    );
    for parameter in operation.parameters.iter().filter(|p| p.required) {
        let ty = spell(&parameter.ty, &family.id);
        write!(
            body,
            "\n    .{}(input.required::<{ty}>({:?})?)",
            parameter.rust, parameter.wire
        )?;
    }
    body.push(';');
    for parameter in operation.parameters.iter().filter(|p| !p.required) {
        let ty = spell(&parameter.ty, &family.id);
        write!(
            body,
            "\nlet builder = match input.optional::<{ty}>({:?})? {{ Some(value) => builder.{}(value), None => builder }};",
            parameter.wire, parameter.rust
        )?;
    }
    Ok(format!(
        "#[allow(deprecated)]\nfn make_{name}(input: &Input) -> Result<Made, String> {{\n{body}\nOk(made(builder.build()))\n}}\n"
    ))
}

/// The type that a setter takes, as a user of the crate writes it.
fn spell(ty: &Ty, family: &str) -> String {
    match ty {
        Ty::Text => "String".to_owned(),
        Ty::Hidden(Sensitive::Number) => "core_client::text::PhoneText".to_owned(),
        Ty::Hidden(Sensitive::Hidden) => "core_client::text::Hidden".to_owned(),
        Ty::Hidden(Sensitive::Quoting) => "core_client::text::ServiceText".to_owned(),
        Ty::Integer => "i32".to_owned(),
        Ty::Long => "i64".to_owned(),
        Ty::Number => "f64".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::Json => "core_client::answer::FreeJson".to_owned(),
        Ty::Bytes => "core_client::text::Binary".to_owned(),
        Ty::Time(name) => format!("core_client::time::{name}"),
        Ty::Newtype(name, _)
        | Ty::Alias(name, _)
        | Ty::Enum(name, true)
        | Ty::Record(name, true) => {
            format!("sdk::types::{name}")
        }
        Ty::Enum(name, false) | Ty::Record(name, false) => format!("sdk::{family}::{name}"),
        Ty::List(item) => format!("Vec<{}>", spell(item, family)),
        Ty::Map(value) => format!(
            "std::collections::BTreeMap<String, {}>",
            spell(value, family)
        ),
        Ty::Boxed(inner) => spell(inner, family),
    }
}

fn shapes(krate: &Crate, parameters: &[Parameter]) -> String {
    parameters
        .iter()
        .map(|parameter| shape(krate, parameter))
        .collect()
}

fn shape(krate: &Crate, parameter: &Parameter) -> String {
    let separator = match parameter.encoding {
        Encoding::Joined(separator) => Some(separator),
        _ => None,
    };
    format!(
        "Shape {{ name: {:?}, required: {}, kind: {}, sensitivity: {:?}, separator: {separator:?}, digits: {:?}, known_values: &{:?}, example: {:?} }}, ",
        parameter.wire,
        parameter.required,
        kind(krate, &parameter.kind),
        parameter.sensitivity,
        parameter.limits.as_ref().and_then(client_digits),
        parameter.known_values,
        parameter
            .example
            .clone()
            .or_else(|| example_of_type(krate, &parameter.ty)),
    )
}

fn kind(krate: &Crate, kind: &Kind) -> String {
    match kind {
        Kind::Scalar(name) => format!("Kind::{name}"),
        Kind::Object(members) => format!("Kind::Object(&[{}])", shapes(krate, members)),
        Kind::List(item) => format!("Kind::List(&{})", self::kind(krate, item)),
        Kind::Map(value) => format!("Kind::Map(&{})", self::kind(krate, value)),
    }
}

/// How many digits the client itself demands: other texts would be refused before they are sent.
fn client_digits(limits: &Limits) -> Option<(u64, u64)> {
    let wanted = limits.enforce == "Client" && limits.digits_only;
    wanted.then(|| {
        (
            limits.min_length.unwrap_or(1),
            limits.max_length.unwrap_or(20),
        )
    })
}

fn example_of_type(krate: &Crate, ty: &Ty) -> Option<String> {
    let Ty::Newtype(name, _) = ty else {
        return None;
    };
    krate.types.iter().find_map(|item| match item {
        TypeItem::Newtype(newtype) if newtype.name == *name => Some(newtype.example.clone()),
        _ => None,
    })
}

fn example_request(operation: &Operation) -> &[(String, String)] {
    operation
        .examples
        .first()
        .map_or(&[], |example| &example.request)
}

fn answers(operation: &Operation) -> Vec<&str> {
    operation
        .examples
        .iter()
        .filter_map(|example| example.response.as_deref())
        .collect()
}

/// The paths of an answer's sensitive members, list positions left out.
fn sensitive_members(product: &Product, action: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let operation = product
        .operations
        .iter()
        .find(|operation| operation.operation == action);
    if let Some(operation) = operation {
        collect_sensitive(product, &operation.response.shape, "", 8, &mut found);
    }
    found
}

fn collect_sensitive(
    product: &Product,
    shape: &Shape,
    path: &str,
    depth: usize,
    found: &mut Vec<(String, String)>,
) {
    let named = product.service.types.get(&shape.ty);
    let sensitivity = shape
        .sensitivity
        .or(named.and_then(|named| named.sensitivity));
    if let Some(sensitivity) = sensitivity.filter(|one| *one != Sensitivity::None) {
        found.push((path.to_owned(), format!("{sensitivity:?}")));
    }
    if depth == 0 {
        return;
    }
    for field in &shape.fields {
        let below = format!("{path}.{}", field.name);
        let below = below.trim_start_matches('.');
        collect_sensitive(product, &field.shape, below, depth - 1, found);
    }
    let inner = [shape.items.as_deref(), shape.values.as_deref()];
    let of_named = named.filter(|named| named.sensitivity.is_none());
    for inner in inner.into_iter().flatten().chain(of_named) {
        collect_sensitive(product, inner, path, depth - 1, found);
    }
}
