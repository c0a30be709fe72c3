//! The folders of product crates. The workspace takes every `*-sdk` folder for a member, so that one without a manifest
//! would lock cargo out, the generator with it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use codegen::GeneratedFile;
use codegen::emit::Listed;

use crate::workspace::{Walk, files_below, name_of};

/// All `*-sdk` folders of the workspace, sorted.
pub(crate) fn all(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        // Cargo follows links, and takes hidden folders, too.
        if entry.file_name().to_string_lossy().ends_with("-sdk") && entry.path().is_dir() {
            found.push(name_of(&entry, ".")?);
        }
    }
    found.sort();
    Ok(found)
}

/// The licences' texts, which each package has to bring.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// The licences, as far as they are there.
pub(crate) fn licence_texts(root: &Path) -> Vec<Option<String>> {
    let text = |name| fs::read_to_string(root.join(name)).ok();
    LICENCES.into_iter().map(text).collect()
}

/// A copy of each of the workspace's licences for each product's folder.
pub(crate) fn licences(root: &Path, files: &[GeneratedFile]) -> io::Result<Vec<GeneratedFile>> {
    let folders: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"))
        .collect();
    let mut copies = Vec::new();
    for name in LICENCES {
        let text = match fs::read_to_string(root.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            text => text?,
        };
        copies.extend(folders.iter().map(|folder| GeneratedFile {
            path: format!("{folder}/{name}"),
            text: text.clone(),
        }));
    }
    Ok(copies)
}

/// Folders that no description makes any more. Those of unchanged products have no file among these.
pub(crate) fn left_over(
    root: &Path,
    files: &[GeneratedFile],
    unchanged: &[Listed],
) -> io::Result<Vec<String>> {
    let printed = files.iter().filter_map(|file| file.path.split('/').next());
    let unchanged = unchanged.iter().map(|one| one.package.as_str());
    let wanted: BTreeSet<&str> = printed.chain(unchanged).collect();
    let mut folders = all(root)?;
    folders.retain(|folder| !wanted.contains(folder.as_str()));
    Ok(folders)
}

/// Files of such a folder that are copies of one in the workspace's root, such as a licence's text: they go with it.
pub(crate) fn copies(root: &Path, left_over: &[String]) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for folder in left_over {
        for path in files_below(root, folder, Walk::Everything, &|_| true)? {
            let name = path.rsplit('/').next().unwrap_or_default();
            let original = fs::read(root.join(name)).ok();
            if original.is_some() && fs::read(root.join(&path)).ok() == original {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Refuses where a folder that would lose its manifest holds something that the generator did not write: it is not ours
/// to delete, and without the manifest cargo reads no workspace.
pub(crate) fn refuse_by_hand(
    root: &Path,
    left_over: &[String],
    stale: &[String],
) -> Result<(), String> {
    for folder in left_over {
        if root.join(folder).is_symlink() {
            return Err(format!(
                "no description makes {folder}, which is a link to a folder: remove the link, and run `cargo xtask codegen` \
                 again; nothing was written or deleted\n"
            ));
        }
        let files = files_below(root, folder, Walk::Everything, &|_| true)
            .map_err(|error| format!("cannot list {folder}: {error}\n"))?;
        let by_hand: Vec<&str> = files
            .iter()
            .filter(|file| !stale.contains(file))
            .map(String::as_str)
            .collect();
        if !by_hand.is_empty() {
            return Err(format!(
                "no description makes {folder} any more, and it holds what the generator did not write: {}\n\
                 move that out of the folder, and run `cargo xtask codegen` again; nothing was written or deleted\n",
                first_of(&by_hand)
            ));
        }
    }
    Ok(())
}

/// How many names a message holds.
const NAMES_IN_A_MESSAGE: usize = 10;

fn first_of(names: &[&str]) -> String {
    let shown = names.get(..NAMES_IN_A_MESSAGE).unwrap_or(names);
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Refuses where a manifest still names a crate that would go: cargo could not read the workspace any more.
pub(crate) fn refuse_named(root: &Path, left_over: &[String]) -> Result<(), String> {
    let mut manifests = vec!["Cargo.toml".to_owned()];
    let entries = fs::read_dir(root).map_err(|error| format!("cannot list the root: {error}\n"))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !left_over.contains(&name) && !name.ends_with("-sdk") {
            manifests.push(format!("{name}/Cargo.toml"));
        }
    }
    manifests.sort();
    for folder in left_over {
        let names = |manifest: &&String| {
            let text = fs::read_to_string(root.join(manifest)).unwrap_or_default();
            text.lines().any(|line| depends_on(line, folder))
        };
        let naming: Vec<&str> = manifests.iter().filter(names).map(String::as_str).collect();
        if !naming.is_empty() {
            return Err(format!(
                "no description makes {folder} any more, and other packages depend on it in {}: cargo could not read the \
                 workspace without it\n\
                 take it out there, or write the new name, and run `target/debug/xtask codegen`, which needs no cargo; \
                 nothing was written or deleted\n",
                naming.join(", ")
            ));
        }
    }
    Ok(())
}

/// Whether a line of a manifest gives the folder as a dependency's path, or takes the dependency from the workspace.
fn depends_on(line: &str, folder: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    let key = line.trim_start().strip_prefix(folder);
    let is_key = key.is_some_and(|rest| rest.trim_start().starts_with(['=', '.']));
    let paths = [format!("\"{folder}\""), format!("/{folder}\"")];
    let is_table = line.contains(&format!("dependencies.{folder}]"));
    is_key || is_table || (line.contains("path") && paths.iter().any(|path| line.contains(path)))
}

/// Removes the folders that deleted files left empty, up to the product's own.
pub(crate) fn remove_empty(root: &Path, folder: &str) -> io::Result<()> {
    let path = root.join(folder);
    let entries = match fs::read_dir(&path) {
        // It went with the folder around it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Some(name) = entry.file_name().to_str()
        {
            remove_empty(root, &format!("{folder}/{name}"))?;
        }
    }
    if fs::read_dir(&path)?.next().is_none() {
        fs::remove_dir(&path)?;
    }
    Ok(())
}
