//! The crates that the importer makes of the official files, and a program that calls through them: a workspace below the target
//! folder, outside this one.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::metadata::Metadata;
use super::overlay;
use crate::parity::python::{Sdk, run};

/// The program's main file, but for its table of calls.
const PROGRAM: &str = include_str!("../../../parity/ours.rs");

/// A product, and the actions of it that are taken.
pub(super) struct Product {
    pub(super) sdk: Sdk,
    pub(super) metadata: Metadata,
    pub(super) actions: Vec<String>,
}

/// Makes the crates and builds the program; says where it is.
///
/// # Errors
/// What the importer or cargo says.
pub(super) fn build(root: &Path, target: &Path, products: &[Product]) -> Result<PathBuf, String> {
    let folder = target.join("parity-imported");
    let mut manifest = String::new();
    let mut table = String::new();
    for product in products {
        let (name, _) = product.sdk.product();
        let package = format!("{}-sdk", name.to_lowercase());
        let out = folder.join(&package);
        let import = |out: &Path| {
            let mut import = Command::new(beside_this_program("xtask")?);
            import.env("XTASK_ROOT", root).arg("import");
            import.arg(&product.metadata.file).arg("--out").arg(out);
            import.args(["--package", &package, "--only", &product.actions.join(",")]);
            run(&mut import)
        };
        let unreviewed = folder.join("unreviewed").join(&package);
        import(&unreviewed)?;
        let imported = read(&unreviewed.join("imported.json"))?;
        write(
            &out.join("overlay/public.yaml"),
            &overlay::public(&imported)?,
        )?;
        import(&out)?;
        writeln!(
            manifest,
            "{package} = {{ path = \"../{package}\", default-features = false, features = [\"all-families\", \"serde\"] }}"
        )
        .map_err(|error| error.to_string())?;
        calls(&out, name, &package, &mut table)?;
    }
    let core_client = root.join("core-client");
    let manifest = format!(
        "[package]\nname = \"ours\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         core-client = {{ path = {core_client:?}, default-features = false }}\n\
         serde_json = \"1\"\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n{manifest}"
    );
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"*-sdk\", \"ours\"]\n\n\
                     [profile.dev]\ndebug = false\nincremental = false\n";
    write(&folder.join("Cargo.toml"), workspace)?;
    let lock = read(&root.join("Cargo.lock"))?;
    write(&folder.join("Cargo.lock"), &lock)?;
    write(&folder.join("ours/Cargo.toml"), &manifest)?;
    let program = PROGRAM.replace("/* the table of calls */", &table);
    write(&folder.join("ours/src/main.rs"), &program)?;
    // Where tests have built crates of this kind, what comes from outside the workspace is compiled already.
    let copies = target.join("tmp/copies-target");
    let built = if copies.is_dir() {
        copies
    } else {
        folder.join("target")
    };
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&folder).env("CARGO_TARGET_DIR", &built);
    run(cargo.args(["build", "--quiet", "--offline", "-p", "ours"]))?;
    Ok(built.join("debug/ours"))
}

/// A line of the table for each request of a generated crate.
fn calls(folder: &Path, product: &str, package: &str, table: &mut String) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut lines = Vec::new();
    for module in fs::read_dir(folder.join("src")).map_err(named)? {
        let module = module.map_err(named)?.path();
        for file in fs::read_dir(&module).into_iter().flatten() {
            let text = fs::read_to_string(file.map_err(named)?.path()).map_err(named)?;
            // Long lines are broken.
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let between = |open: &str, close: &str| {
                let (_, rest) = text.split_once(open)?;
                Some(rest.split_once(close)?.0)
            };
            let request = between("impl core_client::request::Request for ", " {");
            let (Some(action), Some(request)) = (between("//! `", "`"), request) else {
                continue;
            };
            let package = package.replace('-', "_");
            let module = module.file_stem().unwrap_or_default().to_string_lossy();
            lines.push(format!(
                "        ({product:?}, {action:?}) => call::<{package}::{module}::{request}>(client, parameters).await,\n"
            ));
        }
    }
    lines.sort();
    table.extend(lines);
    Ok(())
}

/// A program that the same build made.
fn beside_this_program(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let program = own
        .with_file_name(name)
        .with_extension(own.extension().unwrap_or_default());
    if program.is_file() {
        return Ok(program);
    }
    Err(format!(
        "{} is not built: `cargo build -p {name}`",
        program.display()
    ))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file, if it is not so already: cargo compiles again what is written.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let named = |error: std::io::Error| format!("{}: {error}", path.display());
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(named)?;
    }
    fs::write(path, text).map_err(named)
}
