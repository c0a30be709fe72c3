//! `--out`: a crate for a program outside of this workspace, with the provider's texts.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use codegen::emit::WorkspaceFacts;
use codegen::{GeneratedFile, SourceFile, Sources};
use importer::{Choice, Import};

use super::arguments::Arguments;
use super::read::Version;
use super::steps::{
    convert, only, read_imported, read_record, shared_codes, shared_sources, tell, write,
    write_if_new,
};
use crate::product_folders;
use crate::workspace::{Walk, files_below};

/// The folder of what people know better than the import, in the crate's own.
const OVERLAY: &str = "overlay";

/// Writes the crate's folder.
pub(super) fn write_crate(
    root: &Path,
    folder: &str,
    version: Version,
    chinese: Option<Version>,
    arguments: &Arguments,
) -> Result<(), String> {
    let target = PathBuf::from(folder);
    let record = read_record(&target)?;
    let other_files = fs::read_dir(&target).is_ok_and(|entries| {
        let mut names = entries.flatten().map(|entry| entry.file_name());
        names.any(|name| name != OVERLAY)
    });
    if record.is_none() && other_files {
        return Err(format!(
            "{folder} holds something that no import wrote: name a folder that is new or empty\n"
        ));
    }
    let choice = Choice {
        only: only(arguments, record.as_ref()),
        package: arguments.package.clone().unwrap_or_default(),
        texts: true,
        shared_codes: shared_codes(root)?,
    };
    let before = read_imported(&target);
    let Version { metadata, digest } = version;
    let mut import = convert(metadata, digest, &choice, record.as_ref(), before.as_ref())?;
    if let Some(Version { metadata, digest }) = chinese {
        let other = convert(metadata, digest, &choice, Some(&import.record), None)?;
        importer::add_chinese(&mut import.imported, &other.imported);
    }
    let files = files(root, &target, &import, arguments)?;
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

/// The crate's files, by their paths in its folder.
fn files(
    root: &Path,
    target: &Path,
    import: &Import,
    arguments: &Arguments,
) -> Result<Vec<GeneratedFile>, String> {
    let record = &import.record;
    let place = format!(
        "api-specs/{}/{}",
        record.product.to_lowercase(),
        record.version
    );
    let path = format!("{place}/imported.json");
    let text = importer::to_text(&import.imported)
        .map_err(|error| format!("cannot write {path}: {error}\n"))?;
    let mut sources = shared_sources(root)?.files().to_vec();
    sources.push(SourceFile { path, text });
    for name in files_below(target, OVERLAY, Walk::Visible, &|name| {
        name.ends_with(".yaml")
    })
    .map_err(|error| format!("cannot read {}/{OVERLAY}: {error}\n", target.display()))?
    {
        let text = fs::read_to_string(target.join(&name))
            .map_err(|error| format!("cannot read {}/{name}: {error}\n", target.display()))?;
        sources.push(SourceFile {
            path: format!("{place}/{name}"),
            text,
        });
    }
    let outcome = codegen::read_products(&Sources::new(sources));
    let report = codegen::render(&outcome.diagnostics, io::stderr().is_terminal());
    let products = outcome.value.ok_or_else(|| report.clone())?;
    eprint!("{report}");
    let ir = codegen::lower::lower(&products);
    let mut files = codegen::emit::emit(&ir, &WorkspaceFacts::default())
        .map_err(|error| format!("error: {error}\n"))?;
    files.retain(|file| file.path.starts_with(&format!("{}/", record.package)));
    let licences = product_folders::licences(root, &files);
    files.extend(licences.map_err(|error| format!("cannot read the licences: {error}\n"))?);
    for file in &mut files {
        file.path = file
            .path
            .split_once('/')
            .map(|(_, path)| path.to_owned())
            .unwrap_or_default();
        if file.path == "Cargo.toml" {
            file.text = manifest(root, &file.text, arguments)?;
        }
    }
    Ok(files)
}

/// The manifest without what only a member of this workspace can say.
fn manifest(root: &Path, text: &str, arguments: &Arguments) -> Result<String, String> {
    let workspace = fs::read_to_string(root.join("Cargo.toml"))
        .map_err(|error| format!("cannot read Cargo.toml: {error}\n"))?;
    let shared = |key: &str| {
        let mut lines = workspace
            .lines()
            .skip_while(|line| *line != "[workspace.package]");
        lines
            .find(|line| line.starts_with(&format!("{key} = ")))
            .map(str::to_owned)
    };
    let place = match &arguments.core_client {
        Some(address) if address.contains("://") || address.starts_with("git@") => {
            format!("git = {address:?}")
        }
        // A path is given as it is seen from here, and the manifest lies elsewhere.
        Some(path) => {
            let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
            format!("path = {:?}", path.display().to_string())
        }
        None => format!(
            "path = {:?}",
            root.join("core-client").display().to_string()
        ),
    };
    let mut out = String::new();
    for line in text.lines() {
        let line = match line.strip_suffix(".workspace = true") {
            Some("core-client") => format!("core-client = {{ {place}, default-features = false }}"),
            Some(key) => match shared(key) {
                Some(line) => line,
                None => continue,
            },
            None => line.to_owned(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    // The lints are the workspace's own.
    Ok(out.replace("\n[lints]\nworkspace = true\n", ""))
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
