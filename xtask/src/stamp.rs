//! Whether anything changed since the last time that sources and generated files were seen in step.
//!
//! Generating everything takes a quarter of a second, which is too long for the many times when there is nothing to do.
//! The stamp is a hash over the generator itself, all sources and all generated files; where it is the one that the last
//! successful run left behind, the generator would find no difference. It lies under `target/`, so that a clean build
//! never trusts it.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use codegen::Sources;

/// The hash of the generator, the sources and these files as they are on disk.
pub(crate) fn of(root: &Path, sources: &Sources, files: &[String]) -> io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    generator()?.hash(&mut hasher);
    for source in sources.files() {
        source.path.hash(&mut hasher);
        source.text.hash(&mut hasher);
    }
    for path in files {
        path.hash(&mut hasher);
        fs::read(root.join(path))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// What tells one build of this program from another: its size and time of writing.
fn generator() -> io::Result<(u64, Option<std::time::SystemTime>)> {
    let metadata = fs::metadata(std::env::current_exe()?)?;
    Ok((metadata.len(), metadata.modified().ok()))
}

/// Whether the last successful run left this stamp.
pub(crate) fn is_current(root: &Path, stamp: u64) -> bool {
    fs::read_to_string(path(root)).is_ok_and(|text| text == stamp.to_string())
}

/// Leaves the stamp behind. A stamp that cannot be written costs time, nothing else.
pub(crate) fn leave(root: &Path, stamp: u64) {
    let path = path(root);
    if let Some(folder) = path.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(path, stamp.to_string());
}

fn path(root: &Path) -> PathBuf {
    root.join("target").join("codegen.stamp")
}
