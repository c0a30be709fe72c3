//! Requests whose connection was dropped and that run later.
//!
//! Nothing waits for them: they run when the emulator is next asked for something, as of the time when they were due.
//! So a manual clock moves them as well as the system's.

use crate::engine::arguments::Arguments;
use core_catalog::{Operation, Product};

/// A request that is to run later.
pub(crate) struct LateRequest {
    pub(crate) due: Due,
    pub(crate) service: &'static Product,
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: Arguments,
    /// Its number in the journal.
    pub(crate) number: u64,
}

/// When a late request runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// At this time, in seconds since 1970.
    At(i64),
    /// After the next run of this action.
    AfterCall(String),
}

/// The late requests, in the order in which they came.
#[derive(Default)]
pub(crate) struct LateQueue(Vec<LateRequest>);

impl LateQueue {
    pub(crate) fn add(&mut self, waiting: LateRequest) {
        self.0.push(waiting);
    }

    /// Whether a request of this action waits that has this value of a parameter.
    pub(crate) fn waits(&self, action: &str, parameter: &str, value: &str) -> bool {
        let mut waiting = self.0.iter();
        waiting.any(|one| {
            one.operation.action == action && one.arguments.get(parameter) == Some(value)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn take(&mut self, wanted: impl Fn(&Due) -> bool) -> Vec<LateRequest> {
        let (mut taken, left): (Vec<_>, Vec<_>) =
            self.0.drain(..).partition(|waiting| wanted(&waiting.due));
        self.0 = left;
        taken.sort_by_key(|waiting| match waiting.due {
            Due::At(at) => at,
            Due::AfterCall(_) => i64::MAX,
        });
        taken
    }
}
