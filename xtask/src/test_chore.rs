//! `cargo xtask test [--quick|--full]`: runs the [checks](crate::checks).

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::checks::{CHECKS, Check, Tier};
use crate::workspace::root;

/// Runs the checks up to this tier, and tells at the end which failed and which could not run.
pub(crate) fn run(tier: Tier) -> Result<(), String> {
    let root = root();
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let (mut passed, mut failed, mut skipped) = (0, Vec::new(), Vec::new());
    for check in CHECKS.iter().filter(|check| check.runs_in(tier)) {
        if let Some(need) = check.needs.as_ref().filter(|need| !answers(need.probe)) {
            skipped.push(format!(
                "{} did not run: needs {}",
                check.name, need.install
            ));
            continue;
        }
        println!("\n=== {}: {}", check.name, check.command.join(" "));
        let start = Instant::now();
        let succeeded = succeeds(check, &root);
        println!(
            "=== {}: {} in {:.0?}",
            check.name,
            if succeeded { "passed" } else { "FAILED" },
            start.elapsed()
        );
        match succeeded {
            true => passed += 1,
            false => failed.push(check.name),
        }
    }
    println!();
    for line in &skipped {
        println!("{line}");
    }
    if ci {
        // Nothing is skipped in silence where nobody watches.
        failed.extend(skipped.iter().map(|_| "a check that could not run"));
    }
    println!(
        "checks: {passed} passed, {} failed, {} skipped",
        failed.len(),
        if ci { 0 } else { skipped.len() }
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("failed: {}\n", failed.join(", ")))
    }
}

fn succeeds(check: &Check, root: &Path) -> bool {
    let Some((program, arguments)) = check.command.split_first() else {
        return false;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(root)
        .envs(check.environment.iter().copied());
    command.status().is_ok_and(|status| status.success())
}

fn answers(probe: &[&str]) -> bool {
    let Some((program, arguments)) = probe.split_first() else {
        return false;
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
