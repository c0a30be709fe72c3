//! From the IR to files: tokens only, no decisions.

mod emulator;
mod file;
mod sdk;

pub use file::GeneratedFile;

use crate::ir::Ir;

/// The command that makes every generated file; named in their first lines.
pub(crate) const COMMAND: &str = "cargo xtask codegen";

/// All generated files, sorted by path.
#[must_use]
pub fn emit(ir: &Ir) -> Vec<GeneratedFile> {
    let mut files: Vec<GeneratedFile> = ir.crates.iter().flat_map(sdk::files).collect();
    files.extend(emulator::files(ir));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
