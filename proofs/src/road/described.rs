//! What the descriptions say of each operation, read from `api-specs/` when the first test asks.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "without the descriptions no proof can run, and the message says why"
)]

use std::fs;
use std::path::{Path, PathBuf};

use codegen::ir::{Crate, Encoding, Limits, Operation, Parameter, Ty, TypeItem};
use codegen::model::{Product, Sensitivity};
use codegen::{SourceFile, Sources, ir, model};

use super::{Kind, Maker, Road, Shape};
use crate::generated::MAKERS;

/// Deeper nesting than any answer has; ends the recursion of types inside themselves.
const MAX_DEPTH: usize = 8;

/// All operations that the generated makers know. What is read lives as long as the program.
pub(super) fn roads() -> Vec<Road> {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    read_specs(&root, "api-specs", &mut files);
    let outcome = codegen::load(&Sources::new(files));
    let products = match outcome.value {
        Some(products) => products,
        None => panic!("{}", codegen::render(&outcome.diagnostics, false)),
    };
    let ir = codegen::lower::lower(&products);
    MAKERS
        .iter()
        .map(|maker| road(maker, &ir, &products))
        .collect()
}

fn read_specs(root: &Path, folder: &str, files: &mut Vec<SourceFile>) {
    let entries = fs::read_dir(root.join(folder)).expect("api-specs lies beside proofs");
    for entry in entries {
        let path: PathBuf = entry.expect("a folder of specs is readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let below = format!("{folder}/{name}");
        if path.is_dir() {
            read_specs(root, &below, files);
        } else if below.ends_with(".yaml") {
            let text = fs::read_to_string(&path).expect("a spec is readable");
            files.push(SourceFile { path: below, text });
        }
    }
}

fn road(maker: &Maker, ir: &ir::Ir, products: &[Product]) -> Road {
    let service = maker.operation.service;
    let is_product =
        |product: &str, version: &str| product == service.product && version == service.version;
    let krate = ir
        .crates
        .iter()
        .find(|krate| is_product(&krate.product, &krate.version));
    let described = krate.and_then(|krate| {
        let mut operations = krate.families.iter().flat_map(|family| &family.operations);
        let operation = operations.find(|operation| operation.action == maker.action)?;
        Some((krate, operation))
    });
    let product = products
        .iter()
        .find(|product| is_product(&product.service.product, &product.service.version));
    let (Some((krate, operation)), Some(product)) = (described, product) else {
        panic!(
            "no description of {}; run `cargo xtask codegen`",
            maker.action
        )
    };
    let example = operation.examples.first();
    let example = example.map_or(&[][..], |example| &example.request);
    let answers = operation.examples.iter();
    let answers = answers.filter_map(|example| example.response.as_deref());
    Road {
        action: maker.action,
        operation: maker.operation,
        parameters: shapes(krate, &operation.parameters),
        example: example
            .iter()
            .map(|(name, value)| (keep(name), keep(value)))
            .collect::<Vec<_>>()
            .leak(),
        answers: answers.map(keep).collect::<Vec<_>>().leak(),
        sensitive: sensitive_members(product, operation),
        make: maker.make,
    }
}

fn keep(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn shapes(krate: &Crate, parameters: &[Parameter]) -> &'static [Shape] {
    let shapes = parameters.iter().map(|parameter| shape(krate, parameter));
    shapes.collect::<Vec<_>>().leak()
}

fn shape(krate: &Crate, parameter: &Parameter) -> Shape {
    let separator = match parameter.encoding {
        Encoding::Joined(separator) => Some(separator),
        _ => None,
    };
    let example = parameter.example.clone();
    let example = example.or_else(|| example_of_type(krate, &parameter.ty));
    let known_values = parameter.known_values.iter().map(|value| keep(value));
    Shape {
        name: keep(&parameter.wire),
        required: parameter.required,
        kind: kind(krate, &parameter.kind),
        sensitivity: parameter.sensitivity,
        separator,
        digits: parameter.limits.as_ref().and_then(client_digits),
        known_values: known_values.collect::<Vec<_>>().leak(),
        example: example.map(|example| keep(&example)),
    }
}

fn kind(krate: &Crate, kind: &ir::Kind) -> Kind {
    match kind {
        ir::Kind::Scalar(name) => scalar(name),
        ir::Kind::Object(members) => Kind::Object(shapes(krate, members)),
        ir::Kind::List(item) => Kind::List(Box::leak(Box::new(self::kind(krate, item)))),
        ir::Kind::Map(value) => Kind::Map(Box::leak(Box::new(self::kind(krate, value)))),
    }
}

fn scalar(name: &str) -> Kind {
    match name {
        "Text" => Kind::Text,
        "Integer" => Kind::Integer,
        "Long" => Kind::Long,
        "Number" => Kind::Number,
        "Boolean" => Kind::Boolean,
        "Binary" => Kind::Binary,
        "Json" => Kind::Json,
        "LocalDateTime" => Kind::LocalDateTime,
        "LocalCompact" => Kind::LocalCompact,
        "LocalDate" => Kind::LocalDate,
        "Iso8601" => Kind::Iso8601,
        "EpochMillis" => Kind::EpochMillis,
        "EpochSeconds" => Kind::EpochSeconds,
        "Seconds" => Kind::Seconds,
        "SecondsOrNever" => Kind::SecondsOrNever,
        "Millis" => Kind::Millis,
        other => panic!("the proofs do not know the kind {other}"),
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

/// The paths of an answer's sensitive members, list positions left out.
fn sensitive_members(
    product: &Product,
    operation: &Operation,
) -> &'static [(&'static str, &'static str)] {
    let mut found = Vec::new();
    let described = product
        .operations
        .iter()
        .find(|described| described.operation == operation.action);
    if let Some(described) = described {
        collect_sensitive(
            product,
            &described.response.shape,
            "",
            MAX_DEPTH,
            &mut found,
        );
    }
    found.leak()
}

fn collect_sensitive(
    product: &Product,
    shape: &model::Shape,
    path: &str,
    depth: usize,
    found: &mut Vec<(&'static str, &'static str)>,
) {
    let named = product.service.types.get(&shape.ty);
    let sensitivity = shape
        .sensitivity
        .or(named.and_then(|named| named.sensitivity));
    if let Some(sensitivity) = sensitivity.filter(|one| *one != Sensitivity::None) {
        found.push((keep(path), keep(&format!("{sensitivity:?}"))));
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
