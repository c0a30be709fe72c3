//! The provider's files, and their imports.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Severity, Sources};
use importer::{Before, Choice, Import, import, source};
use serde_json::Value;

pub(crate) fn catalogue() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/catalogue");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("not compared: there is no {}", folder.display());
    None
}

/// All files of a folder, with their names, sorted.
pub(crate) fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let Some(root) = catalogue() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for product in fs::read_dir(root.join(folder)).unwrap() {
        for version in fs::read_dir(product.unwrap().path()).unwrap() {
            let path = version.unwrap().path().join("api-docs.json");
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

pub(crate) fn imported(bytes: &[u8]) -> Import {
    imported_so(bytes, false)
}

pub(crate) fn imported_with_texts(bytes: &[u8]) -> Import {
    imported_so(bytes, true)
}

fn imported_so(bytes: &[u8], texts: bool) -> Import {
    let metadata = source::read(bytes).unwrap();
    let choice = Choice { texts, ..choice() };
    import(metadata, &choice, &Before::default()).unwrap()
}

/// All operations, without texts.
pub(crate) fn choice() -> Choice {
    Choice {
        package: "demo-sdk".to_owned(),
        shared_codes: codegen::shared_codes(&codegen::Sources::new(vec![shared()])),
        ..Choice::default()
    }
}

/// The gateway's table.
pub(crate) fn shared() -> codegen::SourceFile {
    codegen::SourceFile {
        path: "api-specs/shared/gateway-errors.yaml".to_owned(),
        text: include_str!("../../../api-specs/shared/gateway-errors.yaml").to_owned(),
    }
}

/// Made-up metadata of a small product.
pub(crate) fn demo() -> &'static [u8] {
    include_bytes!("../demo/api-docs.json")
}

/// The demo with one change.
pub(crate) fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(demo()).unwrap();
    change(&mut value);
    serde_json::to_vec(&value).unwrap()
}

/// What the generator says of an import; it has to take it.
pub(crate) fn generated(import: &Import) -> Vec<codegen::model::Product> {
    let service = &import.imported["service"];
    let product = service["product"].as_str().unwrap().to_lowercase();
    let path = format!(
        "api-specs/{product}/{}/imported.json",
        service["version"].as_str().unwrap()
    );
    let text = importer::to_text(&import.imported).unwrap();
    let outcome = codegen::read_products(&Sources::new(vec![
        codegen::SourceFile { path, text },
        shared(),
    ]));
    let told: Vec<_> = outcome
        .diagnostics
        .iter()
        .filter(|told| told.severity == Severity::Error)
        .collect();
    assert!(
        told.is_empty(),
        "{:#?}",
        told.iter()
            .map(|told| (&told.message, &told.source_line))
            .collect::<Vec<_>>()
    );
    outcome.value.unwrap()
}
