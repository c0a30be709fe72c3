//! Counts steps in tests: time alone would not tell on a busy machine whether work grows faster than its input.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

/// Notes a step.
pub(crate) fn add_one() {
    #[cfg(test)]
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

/// The steps since the last time.
#[cfg(test)]
pub(crate) fn take() -> usize {
    STEPS.with(Cell::take)
}
