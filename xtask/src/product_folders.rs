//! The folders of product crates. The workspace takes every `*-sdk` folder for a member, so that one without a manifest
//! would lock cargo out, the generator with it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use codegen::GeneratedFile;

use crate::workspace::{Walk, files_below};

/// All `*-sdk` folders of the workspace, sorted.
pub(crate) fn all(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_str().map(str::to_owned);
        let name = name.filter(|name| name.ends_with("-sdk") && !name.starts_with('.'));
        if let Some(name) = name
            && entry.file_type()?.is_dir()
        {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// The licences' texts, which each package has to bring.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

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

/// Folders that no description makes any more.
pub(crate) fn left_over(root: &Path, files: &[GeneratedFile]) -> io::Result<Vec<String>> {
    let wanted: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.path.split('/').next())
        .collect();
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
                by_hand.join(", ")
            ));
        }
    }
    Ok(())
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
