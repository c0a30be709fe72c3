//! What users' programs build keeps nothing for the whole process: a process that forks would have it twice, and would send its parent's
//! nonces, marks and leases. What is random is drawn from the system each time.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// State that may stand twice: counters and what is found once, none of it random.
const ALLOWED: &[&str] = &[
    // How many files are being read; each read ends by itself, also where the parent's were under way.
    "credentials/src/file.rs: static READING: AtomicUsize = AtomicUsize::new(0);",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path
            .file_stem()
            .is_some_and(|stem| stem.to_str().unwrap().ends_with("tests"));
        match path.is_dir() {
            _ if is_test => {}
            true => sources(&path, found),
            false => found.push(path),
        }
    }
}

/// The lines that begin a state of the process or of a thread, but for tests.
fn states(source: &str) -> Vec<&str> {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let mut pieces = code.split("#[cfg(test)]\nthread_local! {");
    let first = pieces.next().unwrap();
    let behind = pieces.map(|piece| piece.split_once("\n}").unwrap().1);
    let inner = ["Atomic", "Cell", "Lazy", "Lock", "Mutex", "Once", "Rng"];
    let is_state = |line: &&str| {
        let declared = line.strip_prefix("pub(crate) ").unwrap_or(line);
        let changes = inner.iter().any(|word| declared.contains(word));
        line.starts_with("thread_local!") || declared.starts_with("static ") && changes
    };
    let lines = std::iter::once(first).chain(behind).flat_map(str::lines);
    lines.map(str::trim).filter(is_state).collect()
}

#[test]
fn nothing_is_kept_for_the_whole_process() {
    let root = root();
    let mut files = Vec::new();
    for package in [
        "core-client",
        "core-signer",
        "credentials",
        "dyplsapi-sdk",
        "inventory",
        "sts-sdk",
    ] {
        sources(&root.join(package).join("src"), &mut files);
    }
    assert!(files.len() > 200, "{}", files.len());
    let mut found = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap();
        found.extend(states(&source).iter().map(|line| format!("{name}: {line}")));
    }
    found.sort_unstable();
    assert_eq!(found, ALLOWED);
}

#[test]
fn state_is_found() {
    let buffer =
        "thread_local! {\n    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer) };\n}";
    assert_eq!(states(buffer).len(), 2);
    assert_eq!(
        states("pub(crate) static NEXT: AtomicU64 = AtomicU64::new(0);").len(),
        1
    );
    assert_eq!(
        states("#[cfg(test)]\nthread_local! {\n    static A: Cell<u8>;\n}").len(),
        0
    );
    assert_eq!(states("static CODES: &[CodeInfo] = &[];").len(), 0);
}
