//! The manifest of a crate of its own: what only a member of this workspace can say is put in words that hold anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use importer::Record;

use super::arguments::Arguments;

/// Where the crate finds core-client, as the record keeps it: what the command line names, or else what the import before took.
/// Nothing is this workspace's own.
pub(super) fn core_client(arguments: &Arguments, record: Option<&Record>) -> Option<String> {
    match &arguments.core_client {
        Some(address) if is_repository(address) => Some(address.clone()),
        // A path is given as it is seen from here, and the manifest lies elsewhere.
        Some(path) => {
            let path = fs::canonicalize(path).unwrap_or_else(|_| PathBuf::from(path));
            Some(path.display().to_string())
        }
        None => record.and_then(|record| record.core_client.clone()),
    }
}

fn is_repository(address: &str) -> bool {
    address.contains("://") || address.starts_with("git@")
}

/// The manifest without what only a member of this workspace can say.
pub(super) fn standalone(
    root: &Path,
    text: &str,
    core_client: Option<&str>,
) -> Result<String, String> {
    let workspace = fs::read_to_string(root.join("Cargo.toml"))
        .map_err(|error| format!("cannot read Cargo.toml: {error}\n"))?;
    let shared = |key: &str| {
        let mut lines = workspace
            .lines()
            .skip_while(|line| *line != "[workspace.package]");
        lines
            .find(|line| line.starts_with(&format!("{key} = ")))
            .map(str::to_owned)
    };
    let place = match core_client {
        Some(address) if is_repository(address) => format!("git = {address:?}"),
        Some(path) => format!("path = {path:?}"),
        None => format!(
            "path = {:?}",
            root.join("core-client").display().to_string()
        ),
    };
    // The version that the generated code was made for. cargo packages no dependency without one.
    let place = match shared("version") {
        Some(version) => format!("{place}, {version}"),
        None => place,
    };
    let mut out = String::new();
    for line in text.lines() {
        let line = match line.strip_suffix(".workspace = true") {
            Some("core-client") => format!("core-client = {{ {place}, default-features = false }}"),
            Some(key) => match shared(key) {
                Some(line) => line,
                None => continue,
            },
            // In the tests.
            None => line.replace(
                "core-client = { workspace = true, ",
                &format!("core-client = {{ {place}, default-features = false, "),
            ),
        };
        out.push_str(&line);
        out.push('\n');
    }
    // The lints are the workspace's own.
    Ok(out.replace("\n[lints]\nworkspace = true\n", ""))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::standalone;

    /// cargo packages no crate with a dependency that has a place and no version.
    #[test]
    fn core_client_has_a_version_wherever_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = "[dependencies]\ncore-client.workspace = true\n\n[dev-dependencies]\n\
            core-client = { workspace = true, features = [\"test-util\"] }\n";
        let version = format!("version = {:?}", env!("CARGO_PKG_VERSION"));
        for place in [
            None,
            Some("/x y/core-client"),
            Some("https://example.com/x.git"),
        ] {
            let manifest = standalone(&root, text, place).unwrap_or_default();
            let dependencies: Vec<&str> = manifest
                .lines()
                .filter(|line| line.starts_with("core-client"))
                .collect();
            assert_eq!(dependencies.len(), 2, "{manifest}");
            for line in dependencies {
                assert!(line.contains(&version), "{line}");
            }
        }
    }
}
