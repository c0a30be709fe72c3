//! What it takes to import a folder of metadata and to generate its crates: the release build of `xtask`, in an empty workspace of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::table::markdown;
use crate::{Result, median};

/// What is measured, in its order within a round, and what it should take at most.
const STEPS: [(&str, &str); 4] = [
    ("import", ""),
    ("generate", ""),
    ("import and generate", "1.2 s, 150 MB"),
    ("generate after one changed description", "0.3 s"),
];

#[derive(Default)]
struct Taken {
    wall: Duration,
    /// The most memory that the program held at once.
    kilobytes: u64,
}

/// Measures and prints: the medians of so many rounds.
///
/// # Errors
/// If the folder cannot be imported, or what is imported cannot be generated.
pub fn print(metadata: &Path, rounds: usize) -> Result<()> {
    let metadata = fs::canonicalize(metadata)
        .map_err(|error| format!("cannot read {}: {error}", metadata.display()))?;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no workspace")?;
    let (xtask, rounds) = (build(workspace)?, rounds.max(1));
    let folder = workspace.join("target/bench/generator");
    let mut taken: [Vec<Taken>; 4] = Default::default();
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for number in 0..rounds {
        // A folder for each, removed in the end: some file systems are slow to make files where many were just removed.
        let folder = folder.join(number.to_string());
        let round = round(&xtask, workspace, &folder, &metadata)?;
        for (all, one) in taken.iter_mut().zip(round) {
            all.push(one);
        }
    }
    let crates = fs::read_dir(folder.join("0"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with("-sdk"))
        .count();
    fs::remove_dir_all(&folder)?;
    println!("{crates} versions, median of {rounds}:");
    let rows = STEPS.iter().zip(&taken).map(|((step, aim), taken)| {
        let wall = median(taken.iter().map(|one| one.wall.as_secs_f64()));
        let memory = median(taken.iter().map(|one| one.kilobytes as f64));
        let aim = (*aim).to_owned();
        vec![
            (*step).to_owned(),
            format!("{wall:.2} s"),
            format!("{:.0} MB", memory / 1e3),
            aim,
        ]
    });
    print!("{}", markdown(&["step", "wall", "memory", "at most"], rows));
    Ok(())
}

fn build(workspace: &Path) -> Result<PathBuf> {
    let target = workspace.join("target");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(workspace)
        .args(["build", "--quiet", "--release", "--package", "xtask"])
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    if !status.success() {
        return Err("xtask does not build".into());
    }
    Ok(target.join("release/xtask"))
}

fn round(xtask: &Path, workspace: &Path, folder: &Path, metadata: &Path) -> Result<[Taken; 4]> {
    let shared = folder.join("api-specs/shared");
    fs::create_dir_all(&shared)?;
    // Tables that descriptions refer to.
    for table in fs::read_dir(workspace.join("api-specs/shared"))? {
        let table = table?;
        fs::copy(table.path(), shared.join(table.file_name()))?;
    }
    let run = |command: &mut Command| take(command.env("XTASK_ROOT", folder));
    let import = run(Command::new(xtask).arg("import").arg(metadata))?;
    let generate = run(Command::new(xtask).arg("codegen"))?;
    let both = Taken {
        wall: import.wall + generate.wall,
        kilobytes: import.kilobytes.max(generate.kilobytes),
    };
    let changed = largest_description(&folder.join("api-specs"))?;
    let text = fs::read(&changed)?;
    fs::write(&changed, [&text[..], b"\n"].concat())?;
    let again = run(Command::new(xtask).arg("codegen"))?;
    Ok([import, generate, both, again])
}

fn largest_description(folder: &Path) -> Result<PathBuf> {
    let mut largest = None;
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with("imported.json") {
                largest = largest.max(Some((fs::metadata(&path)?.len(), path)));
            }
        }
    }
    let (_, path) = largest.ok_or("nothing was imported")?;
    Ok(path)
}

/// Runs it to its end; the memory is what the system says of it until then.
fn take(command: &mut Command) -> Result<Taken> {
    let clock = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stderr = child.stderr.take().ok_or("no stderr")?;
    let told = thread::spawn(move || {
        let mut told = String::new();
        std::io::Read::read_to_string(&mut stderr, &mut told).map(|_| told)
    });
    let mut kilobytes = 0;
    let status = loop {
        kilobytes = kilobytes.max(peak(&child));
        match child.try_wait()? {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    let wall = clock.elapsed();
    let told = told.join().map_err(|_| "the reader panicked")??;
    if !status.success() {
        return Err(told.into());
    }
    Ok(Taken { wall, kilobytes })
}

/// Kilobytes; 0 where the system does not say.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
