//! Finding and reading metadata: a file, a folder of them in any of the three forms, or the standard input.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use codegen::parallel;
use importer::source::{self, Head, Metadata, Reduced};

/// A version as it was read.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) metadata: Metadata,
    /// SHA-256 of all bytes that were read for it.
    pub(super) digest: String,
}

/// The largest official file has some megabytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// What is read at once, so that a catalogue of hundreds of versions is not held in memory as a whole.
pub(super) enum Unit {
    StandardInput,
    File(String),
    /// The files of one folder: each a version, or all together one of the reduced form.
    Folder(PathBuf, Vec<PathBuf>),
}

/// A version; or what could not be read, and why.
pub(super) type Read = Result<Version, (String, String)>;

/// What there is to read in a file, a folder, or the standard input: by product and version, so that the oldest version of a product
/// gets the shortest name, wherever the files lie. What names no version comes last, by folder: the reduced form, which says least, so
/// that a version that stands in several forms is imported once, from the fullest.
pub(super) fn units(from: &str) -> Result<Vec<Unit>, String> {
    if from == "-" {
        return Ok(vec![Unit::StandardInput]);
    }
    let path = Path::new(from);
    let found = fs::metadata(path).map_err(|error| format!("cannot read {from}: {error}\n"))?;
    if !found.is_dir() {
        return Ok(vec![Unit::File(from.to_owned())]);
    }
    let units: Vec<Unit> = folders(path)?
        .into_iter()
        .flat_map(|(folder, files)| of_files(&folder, files))
        .collect();
    if units.is_empty() {
        return Err(format!(
            "{from} holds no metadata: no file that ends in `.json`\n"
        ));
    }
    let mut with_heads = parallel::map(units, |unit| (unit.head(), unit));
    with_heads.sort_by(|(one, _), (other, _)| (one.is_none(), one).cmp(&(other.is_none(), other)));
    Ok(with_heads.into_iter().map(|(_, unit)| unit).collect())
}

/// The files of a folder one by one, unless they may be the parts of one version.
fn of_files(folder: &Path, files: Vec<PathBuf>) -> Vec<Unit> {
    let is_part = |file: &PathBuf| bytes(file).is_ok_and(|bytes| is_reduced(&bytes));
    if list_above(folder).is_some() || files.first().is_some_and(is_part) {
        return vec![Unit::Folder(folder.to_owned(), files)];
    }
    let alone = |file| Unit::Folder(folder.to_owned(), vec![file]);
    files.into_iter().map(alone).collect()
}

/// The version where there has to be one alone.
pub(super) fn only_version(units: &[Unit]) -> Result<Version, String> {
    let mut versions: Vec<Read> = match units {
        [unit] => unit.versions(),
        _ => Vec::new(),
    };
    match (versions.pop(), versions.is_empty()) {
        (Some(version), true) => version.map_err(|(_, why)| why),
        _ => Err(
            "these options are for one version of one product, and the folder has several\n"
                .to_owned(),
        ),
    }
}

impl Unit {
    /// The head of a file of one version.
    fn head(&self) -> Option<Head> {
        match self {
            Self::Folder(_, files) => match files.as_slice() {
                [file] => source::read_head(&bytes(file).ok()?),
                _ => None,
            },
            Self::StandardInput | Self::File(_) => None,
        }
    }

    /// The versions that it holds, one at least.
    pub(super) fn versions(&self) -> Vec<Read> {
        match self {
            Self::StandardInput => vec![standard_input().map_err(|why| ("-".to_owned(), why))],
            Self::File(path) => vec![file(path).map_err(|why| (path.clone(), why))],
            Self::Folder(folder, files) => of_folder(folder, files),
        }
    }
}

fn standard_input() -> Result<Version, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read the standard input: {error}\n"))?;
    official("the standard input", &bytes)
}

/// The version in one file.
pub(super) fn file(path: &str) -> Result<Version, String> {
    official(path, &bytes(Path::new(path))?)
}

/// What the files of one folder say. One that cannot be read does not stop the others.
fn of_folder(folder: &Path, files: &[PathBuf]) -> Vec<Read> {
    let (mut versions, mut reduced) = (Vec::new(), Vec::new());
    for file in files {
        let path = file.display().to_string();
        let read = match bytes(file) {
            Ok(bytes) if is_reduced(&bytes) => {
                let name = file.file_name().unwrap_or_default();
                reduced.push((name.to_string_lossy().into_owned(), bytes));
                continue;
            }
            Ok(bytes) => official(&path, &bytes),
            Err(why) => Err(why),
        };
        versions.push(read.map_err(|why| (path, why)));
    }
    if !reduced.is_empty() {
        let read = of_command_line(folder, &reduced);
        versions.push(read.map_err(|why| (folder.display().to_string(), why)));
    }
    versions
}

fn official(name: &str, bytes: &[u8]) -> Result<Version, String> {
    if bytes.len() as u64 > LARGEST {
        return Err(format!(
            "{name}: more than {LARGEST} bytes; no version of a product has so many\n"
        ));
    }
    let metadata = source::read(bytes).map_err(|error| format!("{name}: {error}\n"))?;
    let digest = importer::digest([bytes]);
    Ok(Version { metadata, digest })
}

/// The files of each folder below one, in order. Lists of products are no metadata of one.
fn folders(root: &Path) -> Result<BTreeMap<PathBuf, Vec<PathBuf>>, String> {
    let mut found: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let cannot = |error: std::io::Error| format!("cannot read {}: {error}\n", folder.display());
        for entry in fs::read_dir(&folder).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let kind = entry.file_type().map_err(cannot)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() {
                open.push(entry.path());
            } else if name.ends_with(".json") && !name.starts_with('.') && !is_list(&name) {
                found.entry(folder.clone()).or_default().push(entry.path());
            }
        }
    }
    found.values_mut().for_each(|files| files.sort());
    Ok(found)
}

fn is_list(name: &str) -> bool {
    name.starts_with("products") && name.ends_with(".json")
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let cannot = |error: std::io::Error| format!("cannot read {}: {error}\n", path.display());
    let found = fs::metadata(path).map_err(cannot)?;
    if !found.is_file() || found.len() > LARGEST {
        let why = "not a regular file of at most 64 MB";
        return Err(format!("cannot read {}: {why}\n", path.display()));
    }
    fs::read(path).map_err(cannot)
}

/// Whether a file is one API of the reduced form: small, and with a key that the official form does not have.
fn is_reduced(bytes: &[u8]) -> bool {
    const LONGEST: usize = 1024 * 1024;
    let key = b"\"pathPattern\"";
    let has = |key: &[u8]| bytes.windows(key.len()).any(|window| window == key);
    bytes.len() < LONGEST && has(key) && !has(b"\"apis\"")
}

/// The list of products of the reduced form, which stands above the folder.
fn list_above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().skip(1).take(3).find_map(|above| {
        let entries = fs::read_dir(above).ok()?;
        let names = entries.flatten().map(|entry| entry.path());
        let mut lists: Vec<PathBuf> = names
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| is_list(&name.to_string_lossy()))
            })
            .collect();
        lists.sort();
        lists.into_iter().next()
    })
}

/// The reduced form.
fn of_command_line(folder: &Path, apis: &[(String, Vec<u8>)]) -> Result<Version, String> {
    let list = list_above(folder).ok_or_else(|| {
        let folder = folder.display();
        format!("{folder}: no `products.json` stands above it, which names product and version\n")
    })?;
    let products = bytes(&list)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let reduced = Reduced {
        products: &products,
        folder: &name,
        apis,
    };
    let metadata = source::read_reduced(reduced)
        .map_err(|error| format!("{}: {error}\n", folder.display()))?;
    let parts = apis
        .iter()
        .flat_map(|(name, bytes)| [name.as_bytes(), bytes.as_slice()]);
    let digest = importer::digest(parts);
    Ok(Version { metadata, digest })
}
