//! A count of steps, by which tests tell whether work grows with the input or faster. It costs nothing outside of them.

/// Counts steps of this thread.
#[cfg(not(test))]
pub(crate) fn done(_steps: usize) {}

#[cfg(test)]
pub(crate) use counted::{done, take};

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    pub(crate) fn done(steps: usize) {
        STEPS.set(STEPS.get().saturating_add(steps));
    }

    /// The steps since the last time.
    pub(crate) fn take() -> usize {
        STEPS.replace(0)
    }
}
