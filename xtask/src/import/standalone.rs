//! `--out`: a crate for a program outside of this workspace, with the provider's texts.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use codegen::emit::WorkspaceFacts;
use codegen::{GeneratedFile, SourceFile, Sources};
use importer::source::Metadata;
use importer::{Choice, Import, Record};

use super::arguments::Arguments;
use super::read::Version;
use super::steps::{
    convert, only, read_imported, read_record, shared_codes, shared_sources, tell, write,
    write_if_new,
};
use super::{chinese, manifest};
use crate::product_folders;
use crate::sources::{self, IMPORTED, OVERLAY};
use crate::usage::usage_of;

/// The schema of overlays, as the generator calls it.
const OVERLAY_SCHEMA: &str = "overlay.schema.json";

/// Writes the crate's folder.
pub(super) fn write_crate(
    root: &Path,
    folder: &str,
    version: Version,
    arguments: &Arguments,
) -> Result<(), String> {
    let target = PathBuf::from(folder);
    // A link that leads nowhere is something, too.
    if target.symlink_metadata().is_ok() && !target.is_dir() {
        return Err(format!(
            "{folder} is no folder: name one that is new or empty\n"
        ));
    }
    let record = read_record(&target)?;
    let Version { metadata, digest } = version;
    refuse_others(folder, record.as_ref(), &metadata)?;
    let package = match (&arguments.package, &record) {
        (Some(package), _) => package.clone(),
        (None, Some(record)) => record.package.clone(),
        (None, None) => {
            return Err(format!(
                "`--out` needs `--package NAME`\n\n{}",
                usage_of("import")
            ));
        }
    };
    let choice = Choice {
        only: only(arguments, record.as_ref()),
        package,
        texts: true,
        shared_codes: shared_codes(root)?,
    };
    let chinese = chinese::read(arguments, record.as_ref(), &metadata)?;
    let before = read_imported(&target)?;
    let mut import = convert(metadata, digest, &choice, record.as_ref(), before.as_ref())?;
    import.record.core_client = manifest::core_client(arguments, record.as_ref());
    if let Some(chinese) = chinese {
        chinese::add(&mut import, chinese, &choice)?;
    }
    let files = files(root, folder, &import)?;
    let mut changed = write(&target, folder, &import)?;
    for file in &files {
        let written = write_if_new(&target.join(&file.path), &file.text);
        if written.map_err(|error| format!("cannot write {folder}/{}: {error}\n", file.path))? {
            changed.push(format!("{folder}/{}", file.path));
        }
    }
    remove_stale(&target, &files)?;
    if changed.len() > 2 {
        let more = changed.len() - 1;
        changed.truncate(1);
        changed.extend([format!("{more} more files of {folder}")]);
    }
    tell(&import, &changed, arguments)
}

/// Refuses a folder that holds anything but overlays and the crate of this version.
fn refuse_others(folder: &str, record: Option<&Record>, metadata: &Metadata) -> Result<(), String> {
    let (product, version) = (&metadata.product, &metadata.version);
    if let Some(record) = record {
        let is_same = record.product.eq_ignore_ascii_case(product) && record.version == *version;
        if is_same {
            return Ok(());
        }
        return Err(format!(
            "{folder} holds the crate of {} {}, and {product} {version} is imported: name another folder with `--out`, or \
             delete this one first\n",
            record.product, record.version
        ));
    }
    let other_files = fs::read_dir(folder).is_ok_and(|entries| {
        let mut names = entries.flatten().map(|entry| entry.file_name());
        names.any(|name| name != OVERLAY)
    });
    if other_files {
        return Err(format!(
            "{folder} holds something that no import wrote: name a folder that is new or empty\n"
        ));
    }
    Ok(())
}

/// The crate's files, by their paths in its folder.
fn files(root: &Path, folder: &str, import: &Import) -> Result<Vec<GeneratedFile>, String> {
    let record = &import.record;
    // The generator knows the files by where they would lie in a workspace.
    let folder = folder.trim_end_matches('/');
    let places = (format!("{}/", place(record)), format!("{folder}/"));
    let in_folder = |told: String| told.replace(&places.0, &places.1);
    let sources = descriptions(root, folder, import).map_err(in_folder)?;
    let outcome = codegen::read_part(&sources);
    let report = in_folder(codegen::render(
        &outcome.diagnostics,
        io::stderr().is_terminal(),
    ));
    let products = outcome.value.ok_or_else(|| report.clone())?;
    eprint!("{report}");
    let ir = codegen::lower::lower(&products);
    let mut files = codegen::emit::emit(&ir, &WorkspaceFacts::default())
        .map_err(|error| in_folder(format!("error: {error}\n")))?;
    files.retain(|file| file.path.starts_with(&format!("{}/", record.package)));
    // What an editor completes and checks overlays by.
    let schemas = codegen::json_schemas().into_iter();
    let schema = schemas.filter(|(name, _)| *name == OVERLAY_SCHEMA);
    files.extend(schema.map(|(name, text)| GeneratedFile {
        path: format!("{}/{name}", record.package),
        text,
    }));
    let licences = product_folders::licences(root, &files);
    files.extend(licences.map_err(|error| format!("cannot read the licences: {error}\n"))?);
    for file in &mut files {
        file.path = file
            .path
            .split_once('/')
            .map(|(_, path)| path.to_owned())
            .unwrap_or_default();
        if file.path == "Cargo.toml" {
            file.text = manifest::standalone(root, &file.text, record.core_client.as_deref())?;
        }
        // The head of each file names what it was made from: here that lies beside the manifest.
        let (head, here) = (format!("Source: {}", places.0), "Source: ");
        file.text = file.text.replacen(&head, here, 1);
    }
    Ok(files)
}

/// Where the version would lie in a workspace.
fn place(record: &Record) -> String {
    let product = record.product.to_lowercase();
    format!("{}/{product}/{}", sources::FOLDER, record.version)
}

/// The import, the overlays of the crate's folder, and the tables that this workspace shares.
fn descriptions(root: &Path, folder: &str, import: &Import) -> Result<Sources, String> {
    let place = place(&import.record);
    let path = format!("{place}/{IMPORTED}");
    let text = importer::to_text(&import.imported)
        .map_err(|error| format!("cannot write {folder}/{IMPORTED}: {error}\n"))?;
    let in_place = |name: &str| format!("{place}/{name}");
    let overlays = sources::read(Path::new(folder), OVERLAY, &in_place)?;
    let shared = shared_sources(root)?;
    let mut files = vec![SourceFile { path, text }];
    files.extend(shared.files().iter().chain(overlays.files()).cloned());
    Ok(Sources::new(files))
}

/// Deletes what an import before generated and this one does not, such as an operation that is not wanted any more.
fn remove_stale(folder: &Path, files: &[GeneratedFile]) -> Result<(), String> {
    let wanted: BTreeSet<PathBuf> = files.iter().map(|file| folder.join(&file.path)).collect();
    let mut open = vec![folder.join("src"), folder.join("tests")];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if !wanted.contains(&path) && crate::codegen_chore::is_marked(&path) {
                fs::remove_file(&path)
                    .map_err(|error| format!("cannot delete {}: {error}\n", path.display()))?;
            }
        }
    }
    Ok(())
}
