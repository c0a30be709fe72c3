//! The sides that descriptions are compared on: folders of several kinds, and git revisions.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use codegen::Sources;
use codegen::model::Product;

use crate::git;
use crate::sources::{self, FOLDER, IMPORTED};
use crate::workspace::root;

/// A side of the comparison.
#[derive(Debug)]
pub(crate) enum Side {
    /// A workspace.
    Workspace(PathBuf),
    /// The folders of products in a folder such as `api-specs`.
    Products(PathBuf),
    /// The folder of one product, or of one of its versions.
    Product(Folder),
    /// A commit of the repository, and the name that was given for it.
    Revision(String, String),
}

/// The folder of a product or of one version, wherever it lies.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// `api-specs/<product>`, with `/<version>` if it is that of a version: where the loader looks for it.
    place: String,
}

/// One folder of this workspace's own descriptions is compared with what it is in HEAD; all else that stands alone is what the
/// working tree is compared with.
pub(crate) fn sides(given: &[&str]) -> Result<(Side, Side), String> {
    let root = root();
    let head = || side("HEAD", &root);
    match given {
        [old, new] => Ok((side(old, &root)?, side(new, &root)?)),
        [one] => {
            let alone = side(one, &root)?;
            let is_own = match &alone {
                Side::Product(Folder { path, .. }) | Side::Products(path) => {
                    let own = root.join(FOLDER).canonicalize();
                    own.is_ok_and(|own| path.starts_with(own))
                }
                _ => false,
            };
            match is_own {
                true => Ok((head()?, alone)),
                false => Ok((alone, Side::Workspace(root))),
            }
        }
        _ => Ok((head()?, Side::Workspace(root))),
    }
}

/// A folder with descriptions where there is one of this name, otherwise a revision.
fn side(name: &str, root: &Path) -> Result<Side, String> {
    let shown = name.escape_debug();
    let found = match Path::new(name).canonicalize() {
        Ok(path) => folder(path).ok_or_else(|| {
            format!(
                "{shown} holds no descriptions: give a workspace, its folder api-specs, a product's folder, that of a version, or a \
                 git revision\n"
            )
        }),
        Err(_) => Err(format!("{shown} is neither a folder nor a git revision\n")),
    };
    match found {
        Ok(side) => Ok(side),
        Err(why) => match git::commit(root, name)? {
            Some(commit) => Ok(Side::Revision(commit, name.to_owned())),
            None => Err(why),
        },
    }
}

fn folder(path: PathBuf) -> Option<Side> {
    // A file stands for its version.
    let path = match service_file(&path) {
        true => path.parent()?.to_path_buf(),
        false => path,
    };
    if path.join(FOLDER).is_dir() {
        return Some(Side::Workspace(path));
    }
    if let Some(service) = service_in(&path) {
        let (product, version) = match place(&service) {
            Some(place) => place,
            None => (last(path.parent()?)?, last(&path)?),
        };
        let place = format!("{FOLDER}/{product}/{version}");
        return Some(Side::Product(Folder { path, place }));
    }
    let below = folders(&path);
    if let Some(service) = below.iter().find_map(|version| service_in(version)) {
        let product = match place(&service) {
            Some((product, _)) => product,
            None => last(&path)?,
        };
        let place = format!("{FOLDER}/{product}");
        return Some(Side::Product(Folder { path, place }));
    }
    let mut versions = below.iter().flat_map(|product| folders(product));
    let holds = versions.any(|version| service_in(&version).is_some());
    holds.then_some(Side::Products(path))
}

fn last(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_lowercase())
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// The file that describes a version as a whole.
fn service_in(version: &Path) -> Option<PathBuf> {
    let files = ["service.yaml", IMPORTED].map(|name| version.join(name));
    files.into_iter().find(|file| file.is_file())
}

fn service_file(path: &Path) -> bool {
    let service = path.parent().and_then(service_in);
    service.is_some_and(|service| service == path)
}

/// The folders' names that a version's file asks for, so that a copy can lie in folders of any name.
fn place(service: &Path) -> Option<(String, String)> {
    let text = std::fs::read_to_string(service).ok()?;
    let (product, version) = match service.extension()?.to_str()? {
        "json" => names_in_json(&text)?,
        _ => (
            name_in_yaml(&text, "product")?,
            name_in_yaml(&text, "version")?,
        ),
    };
    let are_names = codegen::names::is_product(&product) && codegen::names::is_version(&version);
    are_names.then(|| (product.to_lowercase(), version))
}

/// What an import calls itself. Its texts and `extra` have keys of the same names, so that only the tree tells them apart.
fn names_in_json(text: &str) -> Option<(String, String)> {
    let tree: serde_json::Value = serde_json::from_str(text).ok()?;
    let value = |key: &str| Some(tree.get("service")?.get(key)?.as_str()?.to_owned());
    Some((value("product")?, value("version")?))
}

fn name_in_yaml(text: &str, key: &str) -> Option<String> {
    let mut lines = text.lines();
    let found = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(bare(found))
}

/// A YAML scalar without quotes and comment.
fn bare(text: &str) -> String {
    let text = text.split(" #").next().unwrap_or_default();
    text.trim().trim_matches(['"', '\'']).to_owned()
}

/// The tables that several products share.
pub(crate) const SHARED: &str = "api-specs/shared";

pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

pub(crate) fn only(sources: &Sources, is_wanted: impl Fn(&str) -> bool) -> Sources {
    let files = sources.files().iter().filter(|file| is_wanted(&file.path));
    Sources::new(files.cloned().collect())
}

/// The descriptions of a folder, as if it lay at `place` of a workspace.
fn below(path: &Path, place: &str) -> Result<Sources, String> {
    if path.join("Cargo.toml").is_file() {
        let rename = |file: &str| format!("{place}/{file}");
        return sources::of_crate(path, &rename);
    }
    let (parent, name) = match (
        path.parent(),
        path.file_name().and_then(|name| name.to_str()),
    ) {
        (Some(parent), Some(name)) => (parent, name),
        _ => return Err(format!("{}: the folder has no name\n", path.display())),
    };
    let rename = |file: &str| format!("{place}{}", file.strip_prefix(name).unwrap_or(file));
    sources::read(parent, name, &rename)
}

/// The shared tables that lie beside a product's folder, otherwise those of this workspace.
fn shared(folder: &Folder) -> Result<Sources, String> {
    let above = folder.place.matches('/').count();
    let beside = folder.path.ancestors().nth(above);
    let beside = beside.map(|above| above.join("shared"));
    let own = root().join(FOLDER).join("shared");
    match beside.filter(|folder| holds_tables(folder)) {
        Some(folder) => below(&folder, SHARED),
        None if own.is_dir() => below(&own, SHARED),
        None => Ok(Sources::default()),
    }
}

/// Many a folder is called `shared`; in that of the tables each file names the schema of one.
fn holds_tables(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files = entries.map(|entry| entry.path());
    files.any(|file| {
        file.extension().is_some_and(|ending| ending == "yaml")
            && std::fs::read_to_string(&file).is_ok_and(|text| {
                let first = text.lines().next().unwrap_or_default();
                first.ends_with("/errors.schema.json")
            })
    })
}

fn joined(one: Sources, other: Sources) -> Sources {
    Sources::new(one.files().iter().chain(other.files()).cloned().collect())
}

impl Side {
    /// Where the product lies that the side is.
    pub(crate) fn place(&self) -> Option<&str> {
        match self {
            Self::Product(folder) => Some(&folder.place),
            _ => None,
        }
    }

    /// Whether the side is one version of a product.
    pub(crate) fn is_version(&self) -> bool {
        self.place()
            .is_some_and(|place| place.matches('/').count() == 2)
    }

    /// Its descriptions; those of the product at `limit` alone, if there is a limit.
    pub(crate) fn read(&self, limit: Option<&str>) -> Result<Sources, String> {
        let is_wanted =
            |path: &str| limit.is_none_or(|limit| is_below(path, limit) || is_below(path, SHARED));
        let read = match self {
            Self::Workspace(root) => sources::read(root, FOLDER, &str::to_owned),
            Self::Products(path) => below(path, FOLDER),
            Self::Product(folder) => {
                let shared = shared(folder)?;
                below(&folder.path, &folder.place).map(|own| joined(own, shared))
            }
            Self::Revision(commit, _) => git::sources(&root(), commit, &is_wanted),
        };
        let read = read.map_err(|why| self.told(&why))?;
        Ok(only(&read, is_wanted))
    }

    /// The products that descriptions of it give, or the mistakes in these. They are a part of what a workspace has: a side can be
    /// one product, and what is the same on both sides is not read.
    pub(crate) fn products(&self, sources: &Sources) -> Result<Vec<Product>, String> {
        let outcome = codegen::read_part(sources);
        let told = || {
            let color = io::stderr().is_terminal();
            self.told(&codegen::render(&outcome.diagnostics, color))
        };
        outcome.value.ok_or_else(told)
    }

    /// What is wrong with it, under its name.
    fn told(&self, why: &str) -> String {
        format!("{}:\n{why}", self.name())
    }

    fn name(&self) -> String {
        match self {
            Self::Workspace(path) | Self::Products(path) | Self::Product(Folder { path, .. }) => {
                path.display().to_string()
            }
            Self::Revision(_, name) => format!("revision {name}"),
        }
    }
}
