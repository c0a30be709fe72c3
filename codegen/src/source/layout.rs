//! Which file is what: the layout of `api-specs/`.
//!
//! ```text
//! api-specs/<product>/<version>/service.yaml
//!                               errors.yaml
//!                               operations/<Action>.yaml
//!                               messages/<Name>.yaml
//!                               imported.json       what an import wrote, in place of the files above
//!                               overlay/<name>.yaml what people know better than the import
//!           shared/*.yaml       error tables for several products
//!           schema/*.json       generated, not read
//! ```

use std::collections::BTreeMap;

use super::text::Source;

const ROOT: &str = "api-specs";

/// What an import writes, in a product's folder.
pub(crate) const IMPORTED: &str = "imported.json";

/// The kinds of spec files, each with a schema of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileKind {
    Service,
    Errors,
    Operation,
    Message,
    Imported,
    Overlay,
}

impl FileKind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Service,
        Self::Errors,
        Self::Operation,
        Self::Message,
        Self::Imported,
        Self::Overlay,
    ];

    /// The schema's file name under `api-specs/schema/`. Nobody edits what an import wrote.
    pub(crate) fn schema_file(self) -> Option<&'static str> {
        match self {
            Self::Service => Some("service.schema.json"),
            Self::Errors => Some("errors.schema.json"),
            Self::Operation => Some("operation.schema.json"),
            Self::Message => Some("message.schema.json"),
            Self::Imported => None,
            Self::Overlay => Some("overlay.schema.json"),
        }
    }
}

/// The files of one product version.
#[derive(Debug, Default)]
pub(crate) struct Folder<'a> {
    pub(crate) path: &'a str,
    pub(crate) service: Option<&'a Source<'a>>,
    pub(crate) errors: Option<&'a Source<'a>>,
    pub(crate) operations: Vec<&'a Source<'a>>,
    pub(crate) messages: Vec<&'a Source<'a>>,
    pub(crate) imported: Option<&'a Source<'a>>,
    pub(crate) overlays: Vec<&'a Source<'a>>,
}

/// An import and the overlays over it as one file.
#[derive(Debug)]
pub(crate) struct Joined<'a> {
    /// The folder's path.
    pub(crate) folder: &'a str,
    pub(crate) source: Source<'a>,
}

/// The imports that have overlays.
pub(crate) fn joined<'a>(files: &'a [Source<'a>]) -> Vec<Joined<'a>> {
    let folders = Layout::new(files).folders.into_iter();
    let with_overlays = folders.filter_map(|folder| {
        let import = folder.imported.filter(|_| !folder.overlays.is_empty())?;
        Some(Joined {
            folder: folder.path,
            source: Source::joined(import, &folder.overlays),
        })
    });
    with_overlays.collect()
}

/// All files by their use.
#[derive(Debug, Default)]
pub(crate) struct Layout<'a> {
    pub(crate) folders: Vec<Folder<'a>>,
    pub(crate) shared: Vec<&'a Source<'a>>,
    /// Files that have no place in it.
    pub(crate) misplaced: Vec<&'a Source<'a>>,
    /// Those that have one, each with its kind.
    pub(crate) placed: Vec<(FileKind, &'a Source<'a>)>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(files: &'a [Source<'a>]) -> Self {
        let mut shared = Vec::new();
        let mut misplaced = Vec::new();
        let mut placed = Vec::new();
        let mut folders: BTreeMap<&'a str, Folder<'a>> = BTreeMap::new();
        for file in files {
            match place_of(file.path) {
                Some(Use::Ignored) => {}
                Some(Use::Shared) => {
                    placed.push((FileKind::Errors, file));
                    shared.push(file);
                }
                Some(Use::Product(path, part)) => {
                    placed.push((part, file));
                    let folder = folders.entry(path).or_default();
                    folder.path = path;
                    match part {
                        FileKind::Service => folder.service = Some(file),
                        FileKind::Errors => folder.errors = Some(file),
                        FileKind::Operation => folder.operations.push(file),
                        FileKind::Message => folder.messages.push(file),
                        FileKind::Imported => folder.imported = Some(file),
                        FileKind::Overlay => folder.overlays.push(file),
                    }
                }
                None => misplaced.push(file),
            }
        }
        Self {
            folders: folders.into_values().collect(),
            shared,
            misplaced,
            placed,
        }
    }
}

enum Use<'a> {
    Ignored,
    Shared,
    Product(&'a str, FileKind),
}

fn place_of(path: &str) -> Option<Use<'_>> {
    // What editors and file systems leave beside a file begins with a dot: `._BindAxb.yaml`, `.#BindAxb.yaml`.
    if path.split('/').any(|name| name.starts_with('.')) {
        return Some(Use::Ignored);
    }
    // One in other letter case is misplaced: nobody leaves it there to be ignored.
    let lower = path.to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').collect();
    let (root, rest) = parts.split_first()?;
    if let (&ROOT, [_, _, IMPORTED]) = (root, rest) {
        let folder = path.strip_suffix(IMPORTED)?.trim_end_matches('/');
        return Some(Use::Product(folder, FileKind::Imported));
    }
    if !lower.ends_with(".yaml") && !lower.ends_with(".yml") {
        return Some(Use::Ignored);
    }
    if *root != ROOT || !path.ends_with(".yaml") {
        return None;
    }
    if let ["shared", _] = rest {
        return Some(Use::Shared);
    }
    let (kind, inside) = match rest {
        [_, _, "service.yaml"] => (FileKind::Service, "/service.yaml"),
        [_, _, "errors.yaml"] => (FileKind::Errors, "/errors.yaml"),
        [_, _, "operations", name] => (FileKind::Operation, *name),
        [_, _, "messages", name] => (FileKind::Message, *name),
        [_, _, "overlay", name] => (FileKind::Overlay, *name),
        _ => return None,
    };
    let cut = match kind {
        FileKind::Service | FileKind::Errors | FileKind::Imported => inside.len(),
        FileKind::Operation => inside.len() + "/operations/".len(),
        FileKind::Message => inside.len() + "/messages/".len(),
        FileKind::Overlay => inside.len() + "/overlay/".len(),
    };
    let folder = path.get(..path.len().saturating_sub(cut))?;
    Some(Use::Product(folder, kind))
}

/// A file's name without its folder and ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".yaml").unwrap_or(name)
}

/// A path relative to a folder, with `..` resolved.
pub(crate) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Option<&str> {
        match place_of(path) {
            Some(Use::Product(folder, _)) => Some(folder),
            _ => None,
        }
    }

    #[test]
    fn files_find_their_folder() {
        assert_eq!(folder("api-specs/a/1/service.yaml"), Some("api-specs/a/1"));
        assert_eq!(folder("api-specs/a/1/errors.yaml"), Some("api-specs/a/1"));
        let operation = "api-specs/a/1/operations/Do.yaml";
        assert_eq!(folder(operation), Some("api-specs/a/1"));
        assert_eq!(
            folder("api-specs/a/1/messages/M.yaml"),
            Some("api-specs/a/1")
        );
        assert_eq!(folder("api-specs/a/1/operations/x/Do.yaml"), None);
        assert_eq!(folder("api-specs/a/1/imported.json"), Some("api-specs/a/1"));
        assert_eq!(folder("api-specs/a/1/import.json"), None);
        assert_eq!(
            folder("api-specs/a/1/overlay/x.yaml"),
            Some("api-specs/a/1")
        );
        assert_eq!(folder("api-specs/a/imported.json"), None);
        assert_eq!(folder("elsewhere/a/1/service.yaml"), None);
    }

    #[test]
    fn relative_paths_are_resolved() {
        let joined = join("api-specs/a/1", "../../shared/gateway-errors.yaml");
        assert_eq!(joined, "api-specs/shared/gateway-errors.yaml");
        assert_eq!(join("a", "../../../b"), "b");
    }
}
