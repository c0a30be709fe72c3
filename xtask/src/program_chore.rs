//! Chores that are programs of other packages: xtask only starts them.

use std::process::Command;

use crate::workspace::root;

/// Runs `cargo run -p <package> --bin <program> -- <arguments>`, in the release profile where times are measured.
pub(crate) fn run(
    package: &str,
    program: &str,
    release: bool,
    arguments: &[&str],
) -> Result<(), String> {
    let mut command = Command::new("cargo");
    command.args(["run", "-q", "-p", package, "--bin", program]);
    if release {
        command.arg("--release");
    }
    command.arg("--").args(arguments).current_dir(root());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} ended with {status}\n")),
        Err(error) => Err(format!("cannot start cargo: {error}\n")),
    }
}
