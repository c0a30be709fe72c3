//! From the IR to files: tokens only, no decisions.

mod actions;
mod catalog;
mod clashes;
mod command_line;
mod file;
mod job;
pub(crate) mod reserved;
mod sdk;
mod text;
mod typed_requests;

pub use actions::WorkspaceFacts;
pub(crate) use catalog::file_name as catalog_file;
pub use job::{EmitError, GeneratedFile};
use job::{Job, Printed, print};
pub use sdk::rust_type;

use crate::ir::Ir;

/// All generated files, sorted by path.
///
/// # Errors
///
/// [`EmitError`] if two things would have the same name or path, or if one file could not be printed. Then there are
/// none at all.
pub fn emit(ir: &Ir, workspace_facts: &WorkspaceFacts) -> Result<Vec<GeneratedFile>, EmitError> {
    clashes::check(ir)?;
    let mut jobs: Vec<Job<'_>> = ir.crates.iter().flat_map(sdk::jobs).collect();
    jobs.extend(catalog::jobs(ir));
    jobs.extend(command_line::jobs(ir));
    jobs.extend(typed_requests::jobs(ir));
    jobs.push(Box::new(|| actions::file(ir, workspace_facts)));
    let mut files = print(&jobs)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    clashes::paths(&files)?;
    Ok(files)
}
