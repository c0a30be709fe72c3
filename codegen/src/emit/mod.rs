//! From the IR to files: tokens only, no decisions.

mod actions;
mod catalog;
mod clashes;
mod command_line;
mod file;
mod job;
mod listed;
mod listing;
pub(crate) mod reserved;
mod sdk;
mod text;
mod typed_requests;

pub use actions::WorkspaceFacts;
pub(crate) use catalog::file_name as catalog_file;
pub use job::{EmitError, GeneratedFile};
use job::{Job, Printed, print};
pub use listed::Listed;
pub use sdk::rust_type;

use crate::ir::Ir;

/// All generated files, sorted by path.
///
/// # Errors
///
/// [`EmitError`] if two things would have the same name or path, or if one file could not be printed. Then there are
/// none at all.
pub fn emit(ir: &Ir, workspace_facts: &WorkspaceFacts) -> Result<Vec<GeneratedFile>, EmitError> {
    let emitted = emit_beside(ir, &[], workspace_facts, &|_, _| {})?;
    Ok(emitted.files)
}

/// What was emitted.
#[derive(Debug)]
pub struct Emitted {
    /// The files, sorted by path.
    pub files: Vec<GeneratedFile>,
    /// What a later run needs to know of the products whose files these are.
    pub products: Vec<Listed>,
}

/// The files of these products, and those that span them and the others; of the others there is no file of their own.
/// `progress` is told how many files of how many are printed.
///
/// # Errors
///
/// As [`emit`].
pub fn emit_beside(
    ir: &Ir,
    others: &[Listed],
    workspace_facts: &WorkspaceFacts,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Emitted, EmitError> {
    clashes::check(ir)?;
    let of = |krate| Listed::of(krate, workspace_facts);
    let products: Vec<Listed> = ir.crates.iter().map(of).collect();
    let mut all: Vec<&Listed> = products.iter().chain(others).collect();
    all.sort_by(|a, b| a.package.cmp(&b.package));
    let mut jobs: Vec<Job<'_>> = ir.crates.iter().flat_map(sdk::jobs).collect();
    jobs.extend(catalog::jobs(ir, &all));
    jobs.extend(command_line::jobs(ir));
    jobs.extend(typed_requests::jobs(ir));
    jobs.push(Box::new(|| Ok(actions::file(&all))));
    let mut files = print(&jobs, progress)?;
    drop(jobs);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    clashes::paths(&files)?;
    Ok(Emitted { files, products })
}
