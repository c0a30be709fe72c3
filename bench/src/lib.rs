//! Measured figures: what a call, a signature and a build cost, beside what they would cost at least.
//!
//! Each figure is a program: `cargo run --release -p bench --bin sign-cost`, and so on. All of them compare within one run: the contenders
//! take turns round by round, and the figure is the median of the rounds' ratios, so that whatever else the machine does falls
//! on all alike. What is measured is CPU time, which other programs disturb much less than the time on the wall.

pub mod build_cost;
#[cfg(feature = "comparisons")]
pub mod call_cost;
pub mod caller;
#[cfg(feature = "comparisons")]
pub mod chart;
pub mod generator;
#[cfg(feature = "comparisons")]
pub mod growth;
pub mod instructions;
pub mod measured_call;
#[cfg(feature = "comparisons")]
pub mod on_reqwest;
pub mod server;
pub mod sign_cost;
pub mod table;

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What goes wrong in a program that only measures ends it.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// CPU time of this process so far, user and system, all threads.
pub fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::from_secs(seconds) + Duration::from_nanos(time.tv_nsec.unsigned_abs())
}

/// A runtime. One thread shows the work alone; with more, as in `#[tokio::main]`, tasks and their connections hand work over to each other.
///
/// # Errors
/// If the system gives no resources.
pub fn runtime(threads: usize) -> Result<tokio::runtime::Runtime> {
    let mut builder = match threads {
        1 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    Ok(builder.worker_threads(threads).enable_all().build()?)
}

/// The middle one of the values, or the mean of the two in the middle; 0 of none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = |place: usize| values.get(place).copied().unwrap_or_default();
    let (half, is_odd) = (values.len() / 2, values.len() % 2 == 1);
    match half.checked_sub(1) {
        Some(before) if !is_odd => f64::midpoint(middle(before), middle(half)),
        _ => middle(half),
    }
}

/// The measured times of contenders that took turns: for each contender, one value a round, in the same order.
pub struct Rounds<const CONTENDERS: usize>([Vec<f64>; CONTENDERS]);

impl<const CONTENDERS: usize> Default for Rounds<CONTENDERS> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Vec::new()))
    }
}

impl<const CONTENDERS: usize> Rounds<CONTENDERS> {
    /// Adds what a contender needed in the round at hand.
    pub fn add(&mut self, contender: usize, value: f64) {
        if let Some(values) = self.0.get_mut(contender) {
            values.push(value);
        }
    }

    fn of(&self, contender: usize) -> &[f64] {
        self.0.get(contender).map_or(&[], Vec::as_slice)
    }

    /// The median of a contender.
    pub fn median(&self, contender: usize) -> f64 {
        median(self.of(contender).iter().copied())
    }

    /// The median of a contender's ratios to another, round by round.
    pub fn ratio(&self, contender: usize, to: usize) -> f64 {
        let pairs = self.of(contender).iter().zip(self.of(to));
        median(pairs.map(|(value, floor)| value / floor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_round_by_round() {
        let mut rounds = Rounds::<2>::default();
        for (ours, floor) in [(2.0, 1.0), (30.0, 10.0), (5.0, 2.0)] {
            rounds.add(0, ours);
            rounds.add(1, floor);
        }
        assert_eq!((rounds.median(0), rounds.ratio(0, 1)), (5.0, 2.5));
    }

    #[test]
    fn the_median_of_two_is_between_them() {
        let of = |values: &[f64]| median(values.iter().copied());
        assert_eq!((of(&[]), of(&[3.0]), of(&[4.0, 2.0])), (0.0, 3.0, 3.0));
    }

    #[test]
    fn cpu_time_grows() {
        let before = cpu_time();
        while cpu_time() == before {}
        assert!(cpu_time() > before);
    }
}
