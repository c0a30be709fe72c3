//! `cargo xtask import`: the provider's metadata, written as descriptions that nobody edits, or as a crate of its own.

mod arguments;
mod read;
mod standalone;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use importer::{Before, Choice, Import, Record, UnknownActions};
use serde_json::Value;

use crate::workspace::{Walk, files_below, root};
use arguments::{Arguments, Only};
use read::Version;

/// Runs the chore with what stands behind its name.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let arguments = Arguments::read(words)?;
    let root = root();
    let mut versions = read::versions(&arguments.from)?;
    versions.sort_by(|a, b| {
        let key = |version: &Version| {
            (
                version.metadata.product.clone(),
                version.metadata.version.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let many = versions.len() > 1;
    if many
        && (arguments.only.is_some()
            || arguments.package.is_some()
            || arguments.zh.is_some()
            || arguments.out.is_some())
    {
        return Err(
            "these options are for one version of one product, and the folder has several\n"
                .to_owned(),
        );
    }
    let chinese = match &arguments.zh {
        Some(path) => read::versions(path)?.pop(),
        None => None,
    };
    let mut refused = String::new();
    for version in versions {
        let done = match &arguments.out {
            Some(folder) => {
                standalone::write_crate(&root, folder, version, chinese.clone(), &arguments)
            }
            None => into_workspace(&root, version, &arguments),
        };
        match done {
            Ok(()) => {}
            // The others of a folder do not wait for one that people have described.
            Err(why) if many => refused.push_str(&why),
            Err(why) => return Err(why),
        }
    }
    if chinese.is_some() && arguments.out.is_none() {
        eprintln!(
            "the Chinese file adds nothing: no text of the provider is taken into the repository"
        );
    }
    eprint!("{refused}");
    Ok(())
}

/// Writes a version's folder under `api-specs/`.
fn into_workspace(root: &Path, version: Version, arguments: &Arguments) -> Result<(), String> {
    let Version { metadata, digest } = version;
    let folder = format!(
        "api-specs/{}/{}",
        metadata.product.to_lowercase(),
        metadata.version
    );
    refuse_by_hand(root, &folder)?;
    let record = read_record(&root.join(&folder))?;
    let package = match (&arguments.package, &record) {
        (Some(package), _) => package.clone(),
        (None, Some(record)) => record.package.clone(),
        (None, None) => package_of(root, &metadata.product, &metadata.version)?,
    };
    let choice = Choice {
        only: only(arguments, record.as_ref()),
        package,
        texts: false,
        shared_codes: shared_codes(root)?,
    };
    let before = read_imported(&root.join(&folder));
    let import = convert(metadata, digest, &choice, record.as_ref(), before.as_ref())?;
    let changed = write(&root.join(&folder), &folder, &import)?;
    tell(&import, &changed, arguments)?;
    if !changed.is_empty() {
        eprintln!(
            "run `cargo xtask codegen` for the crate `{}`",
            import.record.package
        );
    }
    Ok(())
}

/// Converts, and tells actions that the metadata does not have with those that are near.
fn convert(
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
fn only(arguments: &Arguments, record: Option<&Record>) -> Option<BTreeSet<String>> {
    match &arguments.only {
        Some(Only::All) => None,
        Some(Only::These(actions)) => Some(actions.clone()),
        None => record.and_then(|record| record.only.clone()),
    }
}

fn refuse_by_hand(root: &Path, folder: &str) -> Result<(), String> {
    for name in ["service.yaml", "errors.yaml", "operations", "messages"] {
        if root.join(folder).join(name).exists() {
            return Err(format!(
                "{folder} was described by hand ({name}), which an import does not replace; import it into another \
                 folder with `--out`\n"
            ));
        }
    }
    Ok(())
}

fn read_record(folder: &Path) -> Result<Option<Record>, String> {
    let path = folder.join("import.json");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(None);
    };
    let record = Record::read(&text);
    record
        .map(Some)
        .map_err(|error| format!("{}: not a record of an import: {error}\n", path.display()))
}

/// What the import before wrote, as far as it can be read.
fn read_imported(folder: &Path) -> Option<Value> {
    let bytes = fs::read(folder.join("imported.json")).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The package of a version that has none: the product's name with `-sdk`, or with the digits of the version between them where
/// another version has that.
fn package_of(root: &Path, product: &str, version: &str) -> Result<String, String> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect::<String>()
            .to_lowercase()
    };
    let product = plain(product);
    let digits: String = version
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let digits = digits.to_lowercase();
    let taken = packages(root)?;
    let names = [format!("{product}-sdk"), format!("{product}{digits}-sdk")];
    let free = names.iter().find(|name| !taken.contains(*name));
    free.cloned().ok_or_else(|| {
        format!(
            "the packages {} belong to other versions: name one with `--package`\n",
            names.join(" and ")
        )
    })
}

/// The packages of all descriptions.
fn packages(root: &Path) -> Result<BTreeSet<String>, String> {
    let wanted = |name: &str| name == "service.yaml" || name == "import.json";
    let paths = files_below(root, "api-specs", Walk::Visible, &wanted);
    let mut found = BTreeSet::new();
    for path in paths.map_err(|error| format!("cannot read api-specs: {error}\n"))? {
        let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
        if path.ends_with("import.json") {
            found.extend(Record::read(&text).ok().map(|record| record.package));
            continue;
        }
        let package = text.lines().find_map(|line| line.strip_prefix("package:"));
        found.extend(package.map(|package| package.trim().trim_matches('"').to_owned()));
    }
    Ok(found)
}

/// The codes of the gateway's table, which an import does not repeat.
fn shared_codes(root: &Path) -> Result<std::collections::BTreeMap<String, String>, String> {
    Ok(codegen::shared_codes(&shared_sources(root)?))
}

/// The shared tables.
fn shared_sources(root: &Path) -> Result<codegen::Sources, String> {
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
fn write(folder: &Path, shown: &str, import: &Import) -> Result<Vec<String>, String> {
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
fn write_if_new(path: &Path, text: &str) -> std::io::Result<bool> {
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
fn tell(import: &Import, changed: &[String], arguments: &Arguments) -> Result<(), String> {
    for path in changed {
        eprintln!("wrote {path}");
    }
    if arguments.json {
        let json = import
            .report
            .to_json()
            .map_err(|error| format!("cannot write the report: {error}\n"))?;
        return crate::say(&json);
    }
    if changed.is_empty() && !arguments.all {
        return Ok(());
    }
    crate::say(&import.report.to_text(arguments.all))
}
