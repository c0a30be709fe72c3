//! What the tests of the workspace as a whole share: cargo, the workspace's folder, and copies of it.

// Each test program uses a part of it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

mod compiled;
pub mod features;

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Cargo in a workspace; what this test's own cargo said about itself does not reach it.
///
/// Tests that build pass `--offline`: they ask for no package that the build of the tests has not downloaded, and `.ci/run`
/// proves it on a cargo home of its own. So none may call `cargo metadata` without `--no-deps`, which asks for the packages of
/// all platforms.
pub fn cargo(workspace: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace).env_remove("XTASK_ROOT");
    for (name, _) in std::env::vars_os() {
        let own = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if own {
            command.env_remove(name);
        }
    }
    command
}

/// Lets cargo build where copies are built. The workspace's own folder cannot be shared: cargo takes the crates of a copy for
/// those of the workspace, since their places in it are the same.
pub fn in_copies_target(command: &mut Command) {
    command.env("CARGO_TARGET_DIR", copies_target());
}

/// Where copies are built.
pub fn copies_target() -> PathBuf {
    static READY: Once = Once::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copies-target");
    READY.call_once(|| compiled::lend_libraries(&folder));
    folder
}

/// The one program of a package that has tests of its own: the one that cargo built with the tests, if `cargo xtask test` says that it built
/// those of all packages. To build one package alone compiles the client anew, since its features are others then.
pub fn program(package: &str) -> PathBuf {
    if std::env::var_os("ALL_TESTS_ARE_BUILT").is_none() {
        return build(package);
    }
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().unwrap().parent().unwrap();
    folder.join(format!("{package}{}", std::env::consts::EXE_SUFFIX))
}

/// Builds the one program of a package of the workspace and says where it is.
pub fn build(package: &str) -> PathBuf {
    let format = "--message-format=json-render-diagnostics";
    let arguments = ["build", "--offline", "-p", package, format];
    let messages = output(cargo(&root()).args(arguments));
    let built = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut programs =
        built.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    programs.next_back().unwrap()
}

/// Runs a command that has to succeed; gives its standard output.
#[track_caller]
pub fn output(command: &mut Command) -> String {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

#[track_caller]
pub fn run(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A copy of the workspace's sources under the target folder, with a target folder of its own that outlives the test, so
/// that only the first run compiles everything.
pub struct Copy {
    pub folder: PathBuf,
    /// Held as long as the copy is used: other tests, and other runs, use the same folder.
    _lock: File,
}

impl Copy {
    /// Makes the copy, or brings the one of an earlier run back to what the workspace is now. Files that are right already
    /// are not touched, and keep what was compiled from them.
    pub fn of_workspace(name: &str) -> Self {
        let base = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let folder = base.join(name);
        let lock = File::create(base.join(format!("{name}.lock"))).unwrap();
        lock.lock().unwrap();
        let wanted = sources();
        for path in &wanted {
            let (from, to) = (root().join(path), folder.join(path));
            put(&to, &fs::read(&from).unwrap());
            if is_of_generator(path) {
                let modified = fs::metadata(&from).unwrap().modified().unwrap();
                let file = File::options().write(true).open(&to).unwrap();
                file.set_modified(modified).unwrap();
            }
        }
        for path in files_below(&folder) {
            let relative = path.strip_prefix(&folder).unwrap().to_str().unwrap();
            if !wanted.contains(relative) {
                fs::remove_file(&path).unwrap();
            }
        }
        let copy = Self {
            folder,
            _lock: lock,
        };
        copy.drop_empty_folders();
        copy
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.join(relative)
    }

    pub fn write(&self, relative: &str, text: &str) {
        assert!(!is_of_generator(relative), "all copies share its build");
        put(&self.path(relative), text.as_bytes());
    }

    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap()
    }

    pub fn cargo(&self) -> Command {
        let mut command = cargo(&self.folder);
        in_copies_target(&mut command);
        command
    }

    /// The copy's files and their texts, without what chores leave under `target/`.
    pub fn snapshot(&self) -> Vec<(String, Vec<u8>)> {
        let mut files: Vec<_> = files_below(&self.folder)
            .into_iter()
            .map(|path| {
                let relative = path.strip_prefix(&self.folder).unwrap();
                (
                    relative.to_str().unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                )
            })
            .filter(|(path, _)| !path.starts_with("target/"))
            .collect();
        files.sort();
        files
    }

    /// A product's folder without files would still be a member of the workspace to cargo.
    fn drop_empty_folders(&self) {
        let mut folders = folders_below(&self.folder);
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.as_os_str().len()));
        for folder in folders {
            // Fails for folders that hold something, which is what is wanted.
            let _kept = fs::remove_dir(folder);
        }
    }
}

/// All files of the workspace that version control knows, or would know.
fn sources() -> BTreeSet<String> {
    let mut git = Command::new("git");
    git.current_dir(root())
        .args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let listed = output(&mut git);
    let there = |path: &&str| root().join(path).is_file();
    listed.lines().filter(there).map(str::to_owned).collect()
}

/// Whether a file belongs to what is compiled once for all copies.
fn is_of_generator(path: &str) -> bool {
    let package = path.split('/').next().unwrap();
    compiled::GENERATOR.contains(&package)
}

fn put(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|found| found == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn folders_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while next < found.len() {
        let entries = fs::read_dir(&found[next]).into_iter().flatten();
        let folders = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir());
        found.extend(folders.collect::<Vec<_>>());
        next += 1;
    }
    found
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let folders = folders_below(folder);
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}
