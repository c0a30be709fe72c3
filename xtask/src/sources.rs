//! Reading descriptions from disk.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use codegen::{SourceFile, Sources};

use crate::workspace::{Walk, files_below};

/// The descriptions of a workspace.
pub(crate) fn of_workspace(root: &Path) -> Result<Sources, String> {
    // Without the folder every generated file would be stale.
    if !root.join(FOLDER).is_dir() {
        return Err(format!(
            "there is no folder api-specs in {}; nothing was written or deleted\n",
            root.display()
        ));
    }
    read(root, FOLDER, &str::to_owned)
}

/// The descriptions in the folder of a product, however its letters are, and the tables that products share: what explains one
/// operation, without a look at hundreds of other products.
pub(crate) fn of_product(root: &Path, product: &str) -> Result<Sources, String> {
    let entries = fs::read_dir(root.join(FOLDER)).into_iter().flatten();
    let names = entries.flatten().map(|entry| entry.file_name());
    let names = names.filter_map(|name| name.into_string().ok());
    let mut wanted = Vec::new();
    for name in names.filter(|name| name == SHARED || name.eq_ignore_ascii_case(product)) {
        let folder = format!("{FOLDER}/{name}");
        if root.join(&folder).is_dir() {
            wanted.extend(paths(root, &folder)?);
        }
    }
    read_these(root, wanted, &str::to_owned)
}

/// The folder of the tables that products share.
const SHARED: &str = "shared";

/// The folder of the descriptions.
pub(crate) const FOLDER: &str = "api-specs";

/// All descriptions below a folder. `rename` gives the path by which the loader knows a file.
pub(crate) fn read(
    root: &Path,
    folder: &str,
    rename: &dyn Fn(&str) -> String,
) -> Result<Sources, String> {
    read_these(root, paths(root, folder)?, rename)
}

/// The import and the overlays of a crate that `import --out` wrote. Whatever else lies in its folder describes nothing, and what
/// was built there takes long to walk through.
pub(crate) fn of_crate(folder: &Path, rename: &dyn Fn(&str) -> String) -> Result<Sources, String> {
    let mut paths = paths(folder, OVERLAY)?;
    paths.push(IMPORTED.to_owned());
    read_these(folder, paths, rename)
}

fn paths(root: &Path, folder: &str) -> Result<Vec<String>, String> {
    files_below(root, folder, Walk::Visible, &is_spec)
        .map_err(|error| format!("cannot read {folder}: {error}\n"))
}

fn read_these(
    root: &Path,
    paths: Vec<String>,
    rename: &dyn Fn(&str) -> String,
) -> Result<Sources, String> {
    collect(paths.into_iter().map(|path| {
        let bytes = read_source(&root.join(&path));
        (rename(&path), bytes)
    }))
}

/// What an import writes: a product version in one file.
pub(crate) const IMPORTED: &str = "imported.json";

/// The folder of what people know better than the import.
pub(crate) const OVERLAY: &str = "overlay";

/// Whether a file is a description by its name. Other letter case and links are taken up, so that a mistake is told: a description
/// that nobody reads would cost its generated files.
pub(crate) fn is_spec(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml") || name == IMPORTED
}

/// Files by their paths; or what is wrong with those that cannot be read.
pub(crate) fn collect(
    read: impl Iterator<Item = (String, Result<Vec<u8>, String>)>,
) -> Result<Sources, String> {
    let mut files = Vec::new();
    let mut wrong = String::new();
    for (path, bytes) in read {
        match bytes.and_then(text) {
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

/// The provider's metadata of one product version has some megabytes at most.
const LARGEST_IMPORT: u64 = 64 * LARGEST_SOURCE;

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
    let name = path.file_name().unwrap_or_default();
    refuse_large(&name.to_string_lossy(), found.len())?;
    fs::read(path).map_err(|error| format!("cannot be read: {error}"))
}

/// Refuses a file of so many bytes.
pub(crate) fn refuse_large(name: &str, bytes: u64) -> Result<(), String> {
    let (largest, help) = match name {
        IMPORTED => (LARGEST_IMPORT, "import fewer of the actions"),
        _ => (
            LARGEST_SOURCE,
            "split it, or move what is not a description elsewhere",
        ),
    };
    if bytes <= largest {
        return Ok(());
    }
    Err(format!(
        "{bytes} bytes long; a description has at most {largest}: {help}"
    ))
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
