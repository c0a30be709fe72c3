//! Where the workspace is, and the files of it that chores read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The workspace's folder: `XTASK_ROOT` (set by tests), otherwise the folder where this program was built.
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

/// The name of an entry. One that is not UTF-8 has no path that could be written, and one with control characters would
/// write lines of its own into what is told about it.
pub(crate) fn name_of(entry: &fs::DirEntry, folder: &str) -> io::Result<String> {
    let name = entry.file_name();
    match name.to_str() {
        Some(name) if !name.contains(char::is_control) => Ok(name.to_owned()),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "the folder {folder} holds a file named {name:?}: rename it without control characters, in UTF-8"
            ),
        )),
    }
}

/// All files below a folder whose names are accepted, and links to folders, which are not followed, as paths relative to the root with forward slashes, sorted.
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
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if walk == Walk::Visible && hidden {
                continue;
            }
            let name = name_of(&entry, &folder)?;
            let path = format!("{folder}/{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push(path);
            } else if accept(&name) || (kind.is_symlink() && entry.path().is_dir()) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
