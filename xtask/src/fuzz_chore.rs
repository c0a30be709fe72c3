//! `cargo xtask fuzz`: libFuzzer on each target, which needs a nightly toolchain and cargo-fuzz.
//!
//! What it learns goes below `fuzz/target/`; the committed corpus is only read. A finding lies in `fuzz/artifacts/`, and
//! goes into the corpus once it is mended.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::workspace::{Walk, files_below, root};

/// Longer inputs than any of the corpus teach little and take long.
const LONGEST_INPUT: usize = 8192;

/// Runs these targets, or all, for some seconds each, and tells all that failed.
pub(crate) fn run(seconds: &str, targets: &[&str]) -> Result<(), String> {
    let seconds: u32 = seconds
        .parse()
        .map_err(|_| format!("`{seconds}` is not a number of seconds\n"))?;
    let root = root();
    let all = all(&root).map_err(|error| format!("cannot list the targets: {error}\n"))?;
    if let Some(unknown) = targets
        .iter()
        .find(|name| !all.iter().any(|one| one == *name))
    {
        return Err(format!(
            "there is no target `{unknown}`; there are {}\n",
            all.join(", ")
        ));
    }
    let wanted = all
        .iter()
        .filter(|name| targets.is_empty() || targets.contains(&name.as_str()));
    let failed: Vec<&str> = wanted
        .filter(|target| !passes(&root.join("fuzz"), target, seconds))
        .map(String::as_str)
        .collect();
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("fuzzing failed: {}\n", failed.join(", ")))
    }
}

fn all(root: &Path) -> std::io::Result<Vec<String>> {
    let files = files_below(root, "fuzz/fuzz_targets", Walk::Visible, &|name| {
        name.ends_with(".rs")
    })?;
    let stem = |path: &String| Some(Path::new(path).file_stem()?.to_str()?.to_owned());
    Ok(files.iter().filter_map(stem).collect())
}

fn passes(fuzz: &Path, target: &str, seconds: u32) -> bool {
    let learnt = format!("target/corpus/{target}");
    if let Err(error) = fs::create_dir_all(fuzz.join(&learnt)) {
        eprintln!("cannot make {learnt}: {error}");
        return false;
    }
    println!("--- {target}, {seconds} s");
    let mut command = Command::new("cargo");
    command
        .args(["+nightly", "fuzz", "run", "--fuzz-dir", "."])
        // No code here is unsafe, so that the address sanitizer would only make it slow.
        .args(["--sanitizer", "none", "--features", "libfuzzer", target])
        .args([learnt, format!("corpus/{target}")])
        .arg("--")
        .args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={LONGEST_INPUT}"),
            format!("-dict=dictionaries/{target}.dict"),
            "-timeout=10".to_owned(),
            "-print_final_stats=1".to_owned(),
        ])
        .current_dir(fuzz);
    command.status().is_ok_and(|status| status.success())
}
