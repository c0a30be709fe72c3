//! Reading descriptions of a git revision, without touching the working tree.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use codegen::Sources;

use crate::sources::{FOLDER, collect, is_spec, refuse_large};

/// A file of a revision.
struct Blob {
    path: String,
    id: String,
    size: u64,
    /// A link, or a repository inside.
    is_other: bool,
}

/// The full id of a revision's commit, if git knows it.
pub(crate) fn commit(root: &Path, revision: &str) -> Result<Option<String>, String> {
    // Without the end of options, a name that begins with a hyphen would be one.
    let named = format!("{revision}^{{commit}}");
    let arguments = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &named,
    ];
    let found = git(root, &arguments)?;
    let id = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    Ok((found.status.success() && !id.is_empty()).then_some(id))
}

/// The descriptions of a commit.
pub(crate) fn sources(
    root: &Path,
    commit: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Sources, String> {
    let listed = git(root, &["ls-tree", "-r", "-z", "-l", commit, "--", FOLDER])?;
    if !listed.status.success() {
        return Err(format!(
            "git ls-tree: {}",
            String::from_utf8_lossy(&listed.stderr)
        ));
    }
    let entries = listed.stdout.split(|byte| *byte == 0);
    let mut blobs = Vec::new();
    for entry in entries.filter(|entry| !entry.is_empty()) {
        let blob = blob(entry)?;
        let hidden = blob.path.split('/').any(|name| name.starts_with('.'));
        let name = blob.path.rsplit('/').next().unwrap_or_default();
        if !hidden && is_spec(name) && wanted(&blob.path) {
            blobs.push(blob);
        }
    }
    let texts = texts(root, &blobs)?;
    collect(blobs.into_iter().zip(texts).map(|(blob, text)| {
        let name = blob.path.rsplit('/').next().unwrap_or_default();
        let text = match blob.is_other {
            true => Err("a link, which is not followed in a revision".to_owned()),
            false => refuse_large(name, blob.size).map(|()| text),
        };
        (blob.path, text)
    }))
}

/// `<mode> <type> <id> <size>\t<path>`.
fn blob(entry: &[u8]) -> Result<Blob, String> {
    let text = std::str::from_utf8(entry).ok();
    let text = text.filter(|text| !text.replacen('\t', " ", 1).contains(char::is_control));
    let parts = text.and_then(|text| {
        let (head, path) = text.split_once('\t')?;
        let mut words = head.split_whitespace();
        let (mode, kind, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
        Some(Blob {
            path: path.to_owned(),
            id: id.to_owned(),
            size: size.parse().unwrap_or_default(),
            is_other: kind != "blob" || mode == "120000",
        })
    });
    parts.ok_or_else(|| {
        let shown = String::from_utf8_lossy(entry);
        format!("the revision holds a file that cannot be read by its name: {shown:?}\n")
    })
}

/// The bytes of each file, by one run of git.
fn texts(root: &Path, blobs: &[Blob]) -> Result<Vec<Vec<u8>>, String> {
    let told = |error| format!("git cat-file: {error}\n");
    let mut running = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(told)?;
    let asked: String = blobs.iter().map(|blob| format!("{}\n", blob.id)).collect();
    let input = running.stdin.take();
    // git answers while it is asked: who only writes would wait for ever once both pipes are full.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || input.map(|mut input| input.write_all(asked.as_bytes())));
        running.wait_with_output()
    });
    let output = output.map_err(told)?;
    let mut rest = output.stdout.as_slice();
    let mut texts = Vec::with_capacity(blobs.len());
    for blob in blobs {
        let next = answer(rest, &blob.id);
        let (text, behind) =
            next.ok_or_else(|| format!("git cat-file does not give {}\n", blob.path))?;
        texts.push(text.to_vec());
        rest = behind;
    }
    Ok(texts)
}

/// `<id> <type> <size>\n<bytes>\n`, and what is behind.
fn answer<'a>(text: &'a [u8], id: &str) -> Option<(&'a [u8], &'a [u8])> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(text.get(..end)?).ok()?;
    let size: usize = head
        .strip_prefix(id)?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()?;
    let behind = text.get(end + 1..)?;
    Some((behind.get(..size)?, behind.get(size + 1..)?))
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, String> {
    Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output()
        .map_err(|error| format!("git cannot be started: {error}\n"))
}
