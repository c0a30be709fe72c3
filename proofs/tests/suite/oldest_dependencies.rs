//! The manifests promise no version of a dependency with which the workspace does not compile.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use crate::support::{Copy, cargo, output};

#[test]
#[ignore = "`cargo xtask test --full` runs it: it downloads old packages, and compiles everything with them"]
fn the_oldest_dependencies_compile() {
    let copy = Copy::of_workspace("oldest-dependencies");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oldest-dependencies-target");
    let cargo = |arguments: &[&str]| -> Command {
        let mut command = cargo(&copy.folder);
        command.args(arguments).env("CARGO_TARGET_DIR", &target);
        command
    };
    let mut update = cargo(&["update", "-Z", "direct-minimal-versions"]);
    // Cargo takes options that begin with `-Z` on the nightly toolchain, or with this.
    output(update.env("RUSTC_BOOTSTRAP", "1"));
    let everything = ["--workspace", "--all-features", "--all-targets"];
    output(cargo(&["check", "--quiet"]).args(everything));
}
