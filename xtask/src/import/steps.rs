//! The steps that an import into the workspace and one into a crate of its own have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use importer::{Before, Choice, Import, Record, UnknownActions};
use serde_json::Value;

use super::arguments::{Arguments, Only};
use crate::usage;
use crate::workspace::{Walk, files_below};

/// Converts, and tells actions that the metadata does not have with those that are near.
pub(super) fn convert(
    metadata: importer::source::Metadata,
    digest: String,
    choice: &Choice,
    record: Option<&Record>,
    imported: Option<&Value>,
) -> Result<Import, String> {
    let known: Vec<String> = metadata.apis.iter().map(|api| api.name.clone()).collect();
    let name = format!("{} {}", metadata.product, metadata.version);
    let import = importer::import(metadata, choice, &Before { record, imported });
    let mut import = import.map_err(|UnknownActions(unknown)| {
        let each = unknown.iter().map(|action| {
            let near = codegen::diagnostic::closest(action, known.iter());
            let near = near
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            format!("{name} has no action {action:?}{near}\n")
        });
        each.collect::<String>()
    })?;
    import.record.digest = digest;
    Ok(import)
}

/// The actions that are wanted: those of the command line, or else those of the import before.
pub(super) fn only(arguments: &Arguments, record: Option<&Record>) -> Option<BTreeSet<String>> {
    match &arguments.only {
        Some(Only::All) => None,
        Some(Only::These(actions)) => Some(actions.clone()),
        None => record.and_then(|record| record.only.clone()),
    }
}

pub(super) fn read_record(folder: &Path) -> Result<Option<Record>, String> {
    let path = folder.join("import.json");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(None);
    };
    let record = Record::read(&text);
    record
        .map(Some)
        .map_err(|error| format!("{}: not a record of an import: {error}\n", path.display()))
}

/// What the import before wrote. Without it the names that it gave would be chosen anew.
pub(super) fn read_imported(folder: &Path) -> Result<Option<Value>, String> {
    let path = folder.join("imported.json");
    let unreadable = |why: String| {
        format!(
            "{}: {why}; it keeps the names of the import before: restore it, or delete it to choose all names anew\n",
            path.display()
        )
    };
    match fs::read(&path) {
        Ok(bytes) => {
            let read = serde_json::from_slice(&bytes);
            read.map(Some)
                .map_err(|error| unreadable(format!("not JSON: {error}")))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

/// The codes of the gateway's table, which an import does not repeat.
pub(super) fn shared_codes(root: &Path) -> Result<BTreeMap<String, String>, String> {
    Ok(codegen::shared_codes(&shared_sources(root)?))
}

/// The shared tables.
pub(super) fn shared_sources(root: &Path) -> Result<codegen::Sources, String> {
    let is_table = |name: &str| name.ends_with(".yaml");
    let paths = files_below(root, "api-specs/shared", Walk::Visible, &is_table);
    let mut files = Vec::new();
    for path in paths.map_err(|error| format!("cannot read api-specs/shared: {error}\n"))? {
        let text = fs::read_to_string(root.join(&path))
            .map_err(|error| format!("cannot read {path}: {error}\n"))?;
        files.push(codegen::SourceFile { path, text });
    }
    Ok(codegen::Sources::new(files))
}

/// Writes what differs; says what that was.
pub(super) fn write(folder: &Path, shown: &str, import: &Import) -> Result<Vec<String>, String> {
    let cannot = |name: &str, error: &dyn std::fmt::Display| {
        format!("cannot write {shown}/{name}: {error}\n")
    };
    let imported =
        importer::to_text(&import.imported).map_err(|error| cannot("imported.json", &error))?;
    let record = import
        .record
        .to_text()
        .map_err(|error| cannot("import.json", &error))?;
    let mut changed = Vec::new();
    for (name, text) in [("imported.json", imported), ("import.json", record)] {
        if write_if_new(&folder.join(name), &text).map_err(|error| cannot(name, &error))? {
            changed.push(format!("{shown}/{name}"));
        }
    }
    Ok(changed)
}

/// Writes a file whose text differs. What a link points to is not ours to overwrite.
pub(super) fn write_if_new(path: &Path, text: &str) -> std::io::Result<bool> {
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink()) {
        fs::remove_file(path)?;
    }
    fs::write(path, text)?;
    Ok(true)
}

/// The report, where something changed or it was asked for.
pub(super) fn tell(
    import: &Import,
    changed: &[String],
    arguments: &Arguments,
) -> Result<(), String> {
    for path in changed {
        eprintln!("wrote {path}");
    }
    if arguments.json {
        let json = import
            .report
            .to_json()
            .map_err(|error| format!("cannot write the report: {error}\n"))?;
        return usage::say(&json);
    }
    if changed.is_empty() && !arguments.all {
        return Ok(());
    }
    usage::say(&import.report.to_text(arguments.all))
}
