//! The made-up products that tests change.

pub(crate) mod cases;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::model::Product;
use codegen::{SourceFile, Sources};

/// Descriptions by their paths.
pub(crate) type Files = BTreeMap<String, String>;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The descriptions of `tests/base`.
pub(crate) fn base() -> Files {
    let root = folder().join("base");
    let mut files = Files::new();
    let mut open = vec![root.join("api-specs")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
                let name = name.replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The products that descriptions give, or their mistakes.
pub(crate) fn read(files: &Files) -> Result<Vec<Product>, String> {
    let files = files.iter().map(|(path, text)| SourceFile {
        path: path.clone(),
        text: text.clone(),
    });
    let outcome = codegen::read_products(&Sources::new(files.collect()));
    let told = codegen::render(&outcome.diagnostics, false);
    outcome.value.ok_or(told)
}

/// The products that descriptions without mistakes give.
#[track_caller]
pub(crate) fn products(files: &Files) -> Vec<Product> {
    read(files).unwrap_or_else(|told| panic!("{told}"))
}
