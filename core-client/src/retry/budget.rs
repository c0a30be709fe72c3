//! A client's retry budget: when every call fails, retries must not multiply the load of a failing service.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

/// How many retries all calls of a client may make together: a share of the calls, and a small reserve for the first calls.
///
/// It is a token bucket: each call adds a part of a token, each retry takes one token. The bucket starts with the reserve and
/// holds at most [`CAPACITY`](Self::CAPACITY) tokens (or the reserve, if that is larger).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RetryBudget {
    percent: u32,
    reserve: u32,
    limited: bool,
}

impl RetryBudget {
    /// The maximum number of saved retries: enough for a short fault, too few to matter in an outage.
    pub const CAPACITY: u32 = 100;

    /// One retry for ten calls, and a reserve of 10.
    pub const fn new() -> Self {
        Self {
            percent: 10,
            reserve: 10,
            limited: true,
        }
    }

    /// No common limit: only each call's own.
    pub const fn unlimited() -> Self {
        let mut budget = Self::new();
        budget.limited = false;
        budget
    }

    /// Sets the number of retries for 100 calls.
    #[must_use]
    pub const fn with_percent(mut self, percent: u32) -> Self {
        self.percent = percent;
        self
    }

    /// Sets the number of retries that are available from the start.
    #[must_use]
    pub const fn with_reserve(mut self, repeats: u32) -> Self {
        self.reserve = repeats;
        self
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

/// `retries for 10 % of all calls, and 10 in reserve`.
impl fmt::Display for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.limited {
            return f.write_str("retries without a common limit");
        }
        write!(
            f,
            "retries for {} % of all calls, and {} in reserve",
            self.percent, self.reserve
        )
    }
}

/// One retry, in the bucket's unit.
const TOKEN: i64 = 100;

/// The token bucket of a client.
pub(crate) struct Budget {
    limited: bool,
    deposit: i64,
    capacity: i64,
    tokens: AtomicI64,
}

/// A retry that was taken from the budget. If it is dropped before it is spent, it goes back.
pub(crate) struct Withdrawal<'b>(Option<&'b Budget>);

impl Budget {
    pub(crate) fn new(settings: RetryBudget) -> Self {
        let tokens = |repeats: u32| i64::from(repeats) * TOKEN;
        Self {
            limited: settings.limited,
            deposit: i64::from(settings.percent),
            capacity: tokens(settings.reserve.max(RetryBudget::CAPACITY)),
            tokens: AtomicI64::new(tokens(settings.reserve)),
        }
    }

    /// Adds a call's share of a retry.
    pub(crate) fn deposit(&self) {
        // The bucket is usually full; then one load is enough.
        if self.limited && self.tokens.load(Ordering::Relaxed) < self.capacity {
            self.put(self.deposit);
        }
    }

    /// Takes out one retry, if there is one.
    pub(crate) fn withdraw(&self) -> Option<Withdrawal<'_>> {
        if !self.limited {
            return Some(Withdrawal(None));
        }
        let taken = |tokens: i64| (tokens >= TOKEN).then_some(tokens - TOKEN);
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken)
            .ok()
            .map(|_| Withdrawal(Some(self)))
    }

    /// Whether there is a retry to take out.
    pub(crate) fn covers_one(&self) -> bool {
        !self.limited || self.tokens.load(Ordering::Relaxed) >= TOKEN
    }

    fn put(&self, amount: i64) {
        let filled = |tokens: i64| Some(tokens.saturating_add(amount).min(self.capacity));
        // The closure always returns a value, so the update cannot fail.
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, filled);
    }
}

impl Withdrawal<'_> {
    /// Keeps the retry from going back: its request is being sent.
    pub(crate) fn spend(mut self) {
        self.0 = None;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.0 {
            budget.put(TOKEN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes out all there is.
    fn drained(budget: &Budget) -> usize {
        std::iter::from_fn(|| budget.withdraw().map(Withdrawal::spend)).count()
    }

    #[test]
    fn a_reserve_and_a_share_of_the_calls() {
        let budget = Budget::new(RetryBudget::new());
        assert_eq!(drained(&budget), 10);
        assert!(!budget.covers_one());
        (0..9).for_each(|_| budget.deposit());
        assert_eq!(drained(&budget), 0);
        budget.deposit();
        assert!(budget.covers_one());
        assert_eq!(drained(&budget), 1);
        (0..1000).for_each(|_| budget.deposit());
        assert_eq!(drained(&budget), 100);
        (0..100_000).for_each(|_| budget.deposit());
        assert_eq!(drained(&budget), 100, "what is saved up is bounded");
    }

    #[test]
    fn what_is_not_spent_goes_back() {
        let budget = Budget::new(RetryBudget::new().with_reserve(1));
        let taken = budget.withdraw();
        assert!(taken.is_some() && budget.withdraw().is_none());
        drop(taken);
        assert_eq!(drained(&budget), 1);
    }

    #[test]
    fn no_budget_and_no_limit() {
        let none = Budget::new(RetryBudget::new().with_percent(0).with_reserve(0));
        (0..1000).for_each(|_| none.deposit());
        assert!(none.withdraw().is_none());
        let endless = Budget::new(RetryBudget::unlimited());
        assert!((0..1000).all(|_| endless.withdraw().map(Withdrawal::spend).is_some()));
        assert_eq!(
            RetryBudget::new().to_string(),
            "retries for 10 % of all calls, and 10 in reserve"
        );
        assert_eq!(
            RetryBudget::unlimited().to_string(),
            "retries without a common limit"
        );
    }

    #[test]
    fn threads_share_it_exactly() {
        let budget = Budget::new(RetryBudget::new().with_reserve(1000));
        let spent: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| drained(&budget))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(spent, 1000);
    }
}
