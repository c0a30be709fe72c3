//! Reading descriptions from disk.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use codegen::{SourceFile, Sources};

use crate::workspace::{Walk, files_below};

pub(crate) fn of_workspace(root: &Path) -> Result<Sources, String> {
    // Without the folder every generated file would be stale.
    if !root.join("api-specs").is_dir() {
        return Err(format!(
            "there is no folder api-specs in {}; nothing was written or deleted\n",
            root.display()
        ));
    }
    // Other letter case and links are taken up, so that a mistake is told: a description that nobody reads would cost
    // its generated files.
    let is_spec = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with(".yaml") || name.ends_with(".yml")
    };
    let paths = files_below(root, "api-specs", Walk::Visible, &is_spec)
        .map_err(|error| format!("cannot read api-specs: {error}\n"))?;
    let mut files = Vec::new();
    let mut wrong = String::new();
    for path in paths {
        match read_source(&root.join(&path)).and_then(text) {
            Ok(text) => files.push(SourceFile { path, text }),
            Err(why) => {
                let _ = writeln!(wrong, "error: {path}: {why}");
            }
        }
    }
    if wrong.is_empty() {
        Ok(Sources::new(files))
    } else {
        Err(wrong)
    }
}

/// A description is written by people; none of ours reaches 40 kB.
const LARGEST_SOURCE: u64 = 1024 * 1024;

/// A file's bytes. A pipe or a device would never end, and a file of many megabytes is not a description.
fn read_source(path: &Path) -> Result<Vec<u8>, String> {
    let found = fs::metadata(path).map_err(|error| match fs::read_link(path) {
        Ok(to) => format!(
            "a link to {}, which cannot be read ({error}): remove it",
            to.display()
        ),
        Err(_) => error.to_string(),
    })?;
    if found.is_dir() {
        let why = "a link to a folder, which is not followed: put the folder itself here, or remove the link";
        return Err(why.to_owned());
    }
    if !found.is_file() {
        let why = "not a regular file: put a file with a description in its place, or remove it";
        return Err(why.to_owned());
    }
    if found.len() > LARGEST_SOURCE {
        return Err(format!(
            "{} bytes long; a description has at most {LARGEST_SOURCE}: split it, or move what is not a description elsewhere",
            found.len()
        ));
    }
    fs::read(path).map_err(|error| format!("cannot be read: {error}"))
}

/// A file's text; where it is not UTF-8, the line and the byte that show it.
fn text(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        let found = bytes.get(at).copied().unwrap_or_default();
        let what = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16",
            _ => "it is not UTF-8",
        };
        format!(
            "{what}: line {line}, byte {at} of the file, is 0x{found:02X}; save the file as UTF-8"
        )
    })
}
