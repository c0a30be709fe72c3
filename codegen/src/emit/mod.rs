//! From the IR to files: tokens only, no decisions.

mod actions;
mod catalog;
mod clashes;
mod file;
pub(crate) mod reserved;
mod sdk;
mod typed_requests;

use std::collections::BTreeSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) use catalog::file_name as catalog_file;
pub use file::GeneratedFile;

use crate::ir::Ir;

/// The command that makes every generated file; named in their first lines.
pub(crate) const COMMAND: &str = "cargo xtask codegen";

/// A file that is yet to be printed.
type Job<'a> = Box<dyn Fn() -> Printed + Sync + 'a>;

/// A file, or why it could not be printed.
type Printed = Result<GeneratedFile, EmitError>;

/// Why nothing was emitted. Descriptions that pass validation and lead here show a fault of the generator; there are no
/// files then, so that nobody takes the missing ones for stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitError(String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EmitError {}

/// What the generator is told of the workspace beside the descriptions.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Operations that the emulator behaves for, by their method names; it answers the others with their example.
    pub emulated: BTreeSet<String>,
}

/// All generated files, sorted by path.
///
/// # Errors
///
/// [`EmitError`] if two things would have the same name or path, or if one file could not be printed. Then there are
/// none at all.
pub fn emit(ir: &Ir, surroundings: &Surroundings) -> Result<Vec<GeneratedFile>, EmitError> {
    clashes::check(ir)?;
    let mut jobs: Vec<Job<'_>> = ir.crates.iter().flat_map(sdk::jobs).collect();
    jobs.extend(catalog::jobs(ir));
    jobs.extend(typed_requests::jobs(ir));
    jobs.push(Box::new(|| actions::file(ir, surroundings)));
    let mut files = print(&jobs)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    clashes::paths(&files)?;
    Ok(files)
}

/// Prints the files on all processors: formatting is most of the generator's work, and no file knows of another.
fn print(jobs: &[Job<'_>]) -> Result<Vec<GeneratedFile>, EmitError> {
    let next = AtomicUsize::new(0);
    let work = || {
        std::iter::from_fn(|| jobs.get(next.fetch_add(1, Ordering::Relaxed)))
            .map(one)
            .collect::<Result<Vec<_>, _>>()
    };
    let helpers = std::thread::available_parallelism().map_or(0, |count| count.get() - 1);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
        let mut files = work();
        for other in others {
            let more = other.join().unwrap_or_else(|panic| Err(panicked(&*panic)));
            files = files.and_then(|mut files| {
                files.extend(more?);
                Ok(files)
            });
        }
        files
    })
}

/// A job that panics gives an error as one that fails does: the run has to end without a file.
fn one(job: &Job<'_>) -> Printed {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| Err(panicked(&*panic)))
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> EmitError {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    EmitError(format!(
        "the generator panicked while it printed a file: {}",
        text.unwrap_or("no message")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: usize) -> GeneratedFile {
        GeneratedFile {
            path: format!("{name}.rs"),
            text: String::new(),
        }
    }

    fn jobs(bad: impl Fn() -> Printed + Sync + Copy + 'static) -> Vec<Job<'static>> {
        let good = |name| Box::new(move || Ok(file(name))) as Job<'static>;
        let mut jobs: Vec<Job<'static>> = (0..50).map(good).collect();
        jobs.insert(20, Box::new(bad));
        jobs
    }

    #[test]
    fn all_files_are_printed() {
        let printed = print(&jobs(|| Ok(file(50)))).unwrap();
        assert_eq!(printed.len(), 51);
    }

    #[test]
    fn a_job_that_panics_leaves_no_file_and_its_message() {
        for _ in 0..20 {
            let error = print(&jobs(|| panic!("no such name"))).unwrap_err();
            assert!(error.to_string().ends_with("no such name"), "{error}");
        }
    }

    #[test]
    fn a_job_that_fails_leaves_no_file() {
        let error = EmitError("no Rust".to_owned());
        assert_eq!(
            print(&jobs(|| Err(EmitError("no Rust".to_owned())))),
            Err(error)
        );
    }
}
