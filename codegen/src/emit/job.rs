//! Printing: a job for each file, run on all processors.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file to write, its path relative to the workspace with forward slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Where it goes.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// A file that is yet to be printed.
pub(super) type Job<'a> = Box<dyn Fn() -> Printed + Sync + 'a>;

/// A file, or why it could not be printed.
pub(super) type Printed = Result<GeneratedFile, EmitError>;

/// Why nothing was emitted. Descriptions that pass validation and lead here show a fault of the generator; there are no
/// files then, so that nobody takes the missing ones for stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmitError(pub(super) String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EmitError {}

/// Prints the files on all processors: formatting is most of the generator's work, and no file knows of another.
/// `progress` is told by one of them how far they are.
pub(super) fn print(
    jobs: &[Job<'_>],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<GeneratedFile>, EmitError> {
    let next = AtomicUsize::new(0);
    let work = |progress: &dyn Fn(usize, usize)| {
        let job = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            progress(at.min(jobs.len()), jobs.len());
            jobs.get(at)
        };
        std::iter::from_fn(job)
            .map(one)
            .collect::<Result<Vec<_>, _>>()
    };
    let helpers = std::thread::available_parallelism().map_or(0, |count| count.get() - 1);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..helpers)
            .map(|_| scope.spawn(|| work(&|_, _| {})))
            .collect();
        let mut files = work(progress);
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
        let printed = print(&jobs(|| Ok(file(50))), &|_, _| {}).unwrap();
        assert_eq!(printed.len(), 51);
    }

    #[test]
    fn a_job_that_panics_leaves_no_file_and_its_message() {
        for _ in 0..20 {
            let error = print(&jobs(|| panic!("no such name")), &|_, _| {}).unwrap_err();
            assert!(error.to_string().ends_with("no such name"), "{error}");
        }
    }

    #[test]
    fn a_job_that_fails_leaves_no_file() {
        let error = EmitError("no Rust".to_owned());
        assert_eq!(
            print(&jobs(|| Err(EmitError("no Rust".to_owned()))), &|_, _| {}),
            Err(error)
        );
    }
}
