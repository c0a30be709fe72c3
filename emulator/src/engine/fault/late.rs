//! Requests whose connection was dropped and that run later.
//!
//! Nothing waits for them: they run when the emulator is next asked for something, as of the time when they were due.
//! So a manual clock moves them as well as the system's.

use crate::emulator::Shared;
use crate::engine::arguments::Arguments;
use crate::engine::dispatch;
use crate::state::sync::lock;
use crate::state::wire_time;
use core_catalog::{Operation, Product};

/// A request that is to run.
pub(crate) struct Waiting {
    pub(crate) due: Due,
    pub(crate) service: &'static Product,
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: Arguments,
    /// Its number in the journal.
    pub(crate) number: u64,
}

/// When it is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// At this time, in seconds since 1970.
    At(i64),
    /// After the next run of this action.
    AfterCall(String),
}

/// All that are to run, in the order in which they came.
#[derive(Default)]
pub(crate) struct LateQueue(Vec<Waiting>);

impl LateQueue {
    pub(crate) fn add(&mut self, waiting: Waiting) {
        self.0.push(waiting);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn take(&mut self, wanted: impl Fn(&Due) -> bool) -> Vec<Waiting> {
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

impl Shared {
    /// Runs what is due by now.
    pub(crate) fn run_due(&self) {
        let now = wire_time::unix_seconds(self.settings.clock.now());
        self.run_late(now, |due| matches!(due, Due::At(at) if *at <= now));
    }

    /// Runs what was to run after this action.
    pub(crate) fn run_after(&self, action: &str, now: i64) {
        self.run_late(
            now,
            |due| matches!(due, Due::AfterCall(after) if after == action),
        );
    }

    /// Runs everything that waits, due or not, as of now.
    pub(crate) fn run_all_late(&self) {
        let now = wire_time::unix_seconds(self.settings.clock.now());
        self.run_late(now, |_| true);
    }

    fn run_late(&self, now: i64, wanted: impl Fn(&Due) -> bool) {
        let taken = lock(&self.late).take(wanted);
        for Waiting {
            due,
            service,
            operation,
            arguments,
            number,
        } in taken
        {
            let at = match due {
                Due::At(due) => due.min(now),
                Due::AfterCall(_) => now,
            };
            let ran = dispatch::execute(service, operation, &arguments, self, at);
            self.complete(number, &operation.action, &ran, at, None);
        }
    }
}
