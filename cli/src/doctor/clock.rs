//! How far our clock is off, by the `Date` of an answer.

use std::time::{Duration, SystemTime};

use super::assumptions;
use super::probe::Probe;
use super::report::{AssumptionStatus, Finding, Report};
use crate::lang::tr;

/// The service refuses what is signed further than this from its time.
const WINDOW: u64 = 15 * 60;

pub(super) fn check(probe: &Probe, report: &mut Report) {
    let Some(date) = probe.date else {
        let evidence = tr!("the response has no Date", "响应中没有 Date");
        report.add(Finding::of(
            &assumptions::CLOCK,
            AssumptionStatus::Open,
            evidence,
        ));
        return;
    };
    // `Date` is cut to whole seconds.
    let skew = seconds_ahead(date + Duration::from_millis(500), probe.ours);
    report.skew_seconds = Some(skew);
    let verdict = if skew.unsigned_abs() < WINDOW {
        AssumptionStatus::Confirmed
    } else {
        AssumptionStatus::Refuted
    };
    let evidence = tr!(
        "the service's clock is {} s ahead of this machine's (± {} s)",
        "服务端时钟比本机快 {} 秒，误差约 {} 秒",
        skew,
        probe.took.as_secs() / 2 + 1
    );
    report.add(Finding::of(&assumptions::CLOCK, verdict, evidence));
}

fn seconds_ahead(theirs: SystemTime, ours: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match theirs.duration_since(ours) {
        Ok(ahead) => whole(ahead),
        Err(behind) => -whole(behind.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ahead_and_behind() {
        let now = SystemTime::now();
        assert_eq!(seconds_ahead(now + Duration::from_secs(90), now), 90);
        assert_eq!(seconds_ahead(now - Duration::from_secs(90), now), -90);
    }
}
