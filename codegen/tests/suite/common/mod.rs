//! Spec trees from the tests' folders.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegen::{SourceFile, Sources};

/// Files by path.
pub(crate) type Files = BTreeMap<String, String>;

/// The folder of the tests.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// All files under a folder of the tests.
pub(crate) fn tree(folder: &str) -> Files {
    let root = tests().join(folder);
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            files.insert(relative.replace('\\', "/"), text);
        }
    }
}

/// The files as the loader takes them.
pub(crate) fn sources(files: Files) -> Sources {
    let files = files.into_iter();
    Sources::new(
        files
            .map(|(path, text)| SourceFile { path, text })
            .collect(),
    )
}
