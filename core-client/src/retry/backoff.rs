//! How long to wait before a retry: backoff with full jitter, so that clients that failed together do not retry together.

use std::time::Duration;

use super::RetryPolicy;

/// The pause before the n-th repeat, from 1; `random` spreads it evenly from nothing to the ceiling.
pub(crate) fn pause(policy: &RetryPolicy, repeat: u32, random: u64) -> Duration {
    let ceiling = ceiling(policy, repeat);
    // The upper half of the product is `ceiling * random / 2^64`, rounded down: never above the ceiling.
    let nanos = (ceiling.as_nanos().saturating_mul(u128::from(random))) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).min(ceiling)
}

/// The longest pause before the n-th repeat.
fn ceiling(policy: &RetryPolicy, repeat: u32) -> Duration {
    let doubled = 1_u32.checked_shl(repeat.saturating_sub(1)).unwrap_or(0);
    match policy.pause().checked_mul(doubled) {
        Some(ceiling) if doubled > 0 => ceiling.min(policy.longest_pause()),
        _ => policy.longest_pause(),
    }
}

/// 64 random bits. Without randomness the pause is as long as it may be, which spreads nothing and hurries nobody.
pub(crate) fn random() -> u64 {
    getrandom::u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_up_to_the_longest() {
        let policy = RetryPolicy::new();
        let ceilings: Vec<_> = [1, 2, 3, 4, 5, 6, 33, u32::MAX]
            .map(|repeat| ceiling(&policy, repeat).as_millis())
            .into();
        assert_eq!(ceilings, [200, 400, 800, 1600, 3000, 3000, 3000, 3000]);
        let endless = policy.with_pauses(Duration::MAX, Duration::MAX);
        assert_eq!(ceiling(&endless, 7), Duration::MAX);
        assert!(pause(&endless, 7, u64::MAX) <= Duration::MAX);
        let none = policy.with_pauses(Duration::ZERO, Duration::ZERO);
        assert_eq!(pause(&none, 3, u64::MAX), Duration::ZERO);
    }

    #[test]
    fn jitter_is_full_and_never_above_the_ceiling() {
        let policy = RetryPolicy::new();
        for repeat in 1..8 {
            let ceiling = ceiling(&policy, repeat);
            assert_eq!(pause(&policy, repeat, 0), Duration::ZERO);
            assert_eq!(pause(&policy, repeat, 1 << 63), ceiling / 2);
            assert!(pause(&policy, repeat, u64::MAX) <= ceiling);
            let drawn: Vec<_> = (0..2000)
                .map(|_| pause(&policy, repeat, random()))
                .collect();
            assert!(drawn.iter().all(|pause| *pause <= ceiling));
            let mean = drawn.iter().sum::<Duration>() / 2000;
            // Five standard deviations of the mean of 2000 even draws are 3.2 % of the ceiling.
            let off = mean.abs_diff(ceiling / 2);
            assert!(off < ceiling / 20, "{mean:?} of {ceiling:?}");
        }
    }
}
