//! Where the workspace is, and the files of it that chores read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The workspace's folder: given by `--root`-like variable of tests, else where this crate was built.
pub(crate) fn root() -> PathBuf {
    match std::env::var_os("XTASK_ROOT") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map_or_else(PathBuf::new, Path::to_path_buf),
    }
}

/// Which files a walk finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walk {
    /// Not those whose names begin with a dot, nor what is in such folders: editors and file systems leave them beside
    /// files (`._BindAxb.yaml`, `.#BindAxb.yaml`).
    Visible,
    /// All.
    Everything,
}

/// All files below a folder whose names are accepted, as paths relative to the root with forward slashes, sorted.
pub(crate) fn files_below(
    root: &Path,
    folder: &str,
    walk: Walk,
    accept: &dyn Fn(&str) -> bool,
) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            if walk == Walk::Visible && name.starts_with('.') {
                continue;
            }
            let path = format!("{folder}/{name}");
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else if accept(&name) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
