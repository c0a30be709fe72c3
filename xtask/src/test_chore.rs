//! `cargo xtask test [--quick|--full]`: runs the [checks](crate::checks).
//!
//! They run in their order. Those that can run beside the tests do so in a second lane, of the lowest priority: it takes
//! what the first one leaves idle while a test waits or the last crate of a build compiles, and tests hardly feel it.

use std::io::{self, Read as _};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::checks::{CHECKS, Check, Tier};
use crate::workspace::root;

/// Begins the path of a program that the build of the tests made: it lies where cargo put this program, too.
const BUILT: &str = "target/debug/";

/// The provider's metadata, beside the workspace. What compares with it passes where it is absent, and what a passing test says is not
/// shown.
const METADATA: &str = "../shared/catalogue";

/// Runs the checks up to this tier, and tells at the end which failed and which could not run.
pub(crate) fn run(tier: Tier) -> Result<(), String> {
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    let (mut skipped, mut before, mut tests, mut beside) = (vec![], vec![], vec![], vec![]);
    for check in CHECKS.iter().filter(|check| check.runs_in(tier)) {
        match check.needs.as_ref().filter(|need| !answers(need.probe)) {
            Some(need) => skipped.push(format!(
                "{} did not run: needs {}",
                check.name, need.install
            )),
            None if check.beside_tests => beside.push(check),
            None if check.tier == Tier::Quick => before.push(check),
            None => tests.push(check),
        }
    }
    let passed = before.len() + tests.len() + beside.len();
    let mut failed = lane(&before, false);
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| lane(&beside, true));
        failed.extend(lane(&tests, false));
        match beside.join() {
            Ok(more) => failed.extend(more),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    let passed = passed - failed.len();
    println!();
    for line in &skipped {
        println!("{line}");
    }
    if !root().join(METADATA).is_dir() {
        println!("{METADATA} is absent: nothing was compared with the provider's metadata");
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

/// Runs these checks one after the other, and gives the names of those that failed.
fn lane(checks: &[&Check], beside: bool) -> Vec<&'static str> {
    let mut failed = Vec::new();
    for check in checks {
        let start = Instant::now();
        let title = format!("=== {}: {}", check.name, check.command.join(" "));
        let succeeded = if beside {
            let (succeeded, output) = run_quietly(check).unwrap_or_else(|error| {
                let told = format!("cannot run: {error}\n");
                (false, told.into_bytes())
            });
            // In one piece, so that it is not mixed with what the tests write.
            println!("\n{title}\n{}", String::from_utf8_lossy(&output));
            succeeded
        } else {
            println!("\n{title}");
            let status = command(check, false).status();
            status.is_ok_and(|status| status.success())
        };
        println!(
            "=== {}: {} in {:.0?}",
            check.name,
            if succeeded { "passed" } else { "FAILED" },
            start.elapsed()
        );
        if !succeeded {
            failed.push(check.name);
        }
    }
    failed
}

/// Runs a check with low priority, and gives all that it wrote.
fn run_quietly(check: &Check) -> io::Result<(bool, Vec<u8>)> {
    let (mut reader, writer) = io::pipe()?;
    let mut command = command(check, true);
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // It holds the pipe's other end, too, which has to close before what is read can end.
    drop(command);
    let mut output = Vec::new();
    reader.read_to_end(&mut output)?;
    Ok((child.wait()?.success(), output))
}

fn command(check: &Check, low_priority: bool) -> Command {
    let mut words = check.command.iter();
    let program = words.next().copied().unwrap_or_default();
    let own = std::env::current_exe();
    let program = match (program.strip_prefix(BUILT), own) {
        (Some(name), Ok(own)) => own
            .with_file_name(name)
            .with_extension(own.extension().unwrap_or_default()),
        _ => program.into(),
    };
    let mut command = if low_priority && cfg!(unix) {
        let mut nice = Command::new("nice");
        nice.args(["-n", "19"]).arg(program);
        nice
    } else {
        Command::new(program)
    };
    command
        .args(words)
        .current_dir(root())
        .envs(check.environment.iter().copied());
    command
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
