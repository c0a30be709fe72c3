//! Counts the steps that masking takes, so that a test can compare texts of one and of two lengths. Only in this crate's own tests.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// So many bytes, characters or transitions were looked at.
#[cfg(test)]
pub(super) fn step(count: usize) {
    STEPS.set(STEPS.get().saturating_add(count));
}

#[cfg(not(test))]
pub(super) const fn step(_: usize) {}

/// The steps that this takes, on this thread.
#[cfg(test)]
pub(super) fn steps_of<T>(run: impl FnOnce() -> T) -> usize {
    let before = STEPS.get();
    run();
    STEPS.get() - before
}
