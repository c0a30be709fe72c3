//! From the IR to files: tokens only, no decisions.

mod actions;
mod cli;
mod emulator;
mod file;
mod sdk;
mod typed_requests;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use file::GeneratedFile;

use crate::ir::Ir;

/// The command that makes every generated file; named in their first lines.
pub(crate) const COMMAND: &str = "cargo xtask codegen";

/// A file that is yet to be printed.
type Job<'a> = Box<dyn Fn() -> GeneratedFile + Sync + 'a>;

/// What the generator is told of the workspace beside the descriptions.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Operations that the emulator behaves for, by their method names; it answers the others with their example.
    pub emulated: BTreeSet<String>,
}

/// All generated files, sorted by path.
#[must_use]
pub fn emit(ir: &Ir, surroundings: &Surroundings) -> Vec<GeneratedFile> {
    let mut jobs: Vec<Job<'_>> = ir.crates.iter().flat_map(sdk::jobs).collect();
    jobs.extend(cli::jobs(ir));
    jobs.extend(emulator::jobs(ir));
    jobs.extend(typed_requests::jobs(ir));
    jobs.push(Box::new(|| actions::file(ir, surroundings)));
    let mut files = print(&jobs);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Prints the files on all processors: formatting is most of the generator's work, and no file knows of another.
fn print(jobs: &[Job<'_>]) -> Vec<GeneratedFile> {
    let next = AtomicUsize::new(0);
    let work = || {
        std::iter::from_fn(|| jobs.get(next.fetch_add(1, Ordering::Relaxed)))
            .map(|job| job())
            .collect::<Vec<_>>()
    };
    let helpers = std::thread::available_parallelism().map_or(0, |count| count.get() - 1);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
        let mut files = work();
        for other in others {
            // A helper that panicked took its files along; what it left is missing, and the check of drift says so.
            files.extend(other.join().unwrap_or_default());
        }
        files
    })
}
