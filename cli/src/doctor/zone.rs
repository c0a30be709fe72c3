//! In which zone the service spells times without one, by `GmtCreate` of a binding.
//!
//! With the time of its making known, the difference tells. Without, the text still cannot lie in the future: a binding made
//! within the last hours refutes every zone that is too far west.

use std::time::{Duration, SystemTime};

use core_client::time::{LocalDateTime, UtcOffset};
use serde_json::Value as Json;

use super::assumptions;
use super::probe::{Probe, find};
use super::report::{AssumptionStatus, Finding, Report};
use super::subject::Subject;
use crate::lang::tr;
use crate::service;

/// The field that holds when a binding was made.
const FIELD: &str = "GmtCreate";

pub(super) fn check(probe: &Probe, subject: &Subject, report: &mut Report) {
    let text = probe
        .answer()
        .and_then(|answer| find(answer, FIELD))
        .and_then(Json::as_str);
    let read = text.and_then(|text| LocalDateTime::read(text, UtcOffset::UTC).instant());
    let (verdict, evidence) = match read {
        None if text.is_some() => (
            AssumptionStatus::Open,
            tr!("the format of {} is not known", "{} 的格式未知", FIELD),
        ),
        None => (
            AssumptionStatus::Open,
            tr!(
                "needs --subs-id of an existing binding, preferably with --created-at",
                "需要一个存在的绑定关系 --subs-id，最好同时提供 --created-at"
            ),
        ),
        Some(as_utc) => judge(as_utc, subject.created_at, probe.date.unwrap_or(probe.ours)),
    };
    report.add(Finding::of(&assumptions::ZONE, verdict, evidence));
}

/// `as_utc` is the text read in UTC. In a zone east of UTC the same text means an earlier time.
fn judge(
    as_utc: SystemTime,
    created: Option<SystemTime>,
    now: SystemTime,
) -> (AssumptionStatus, String) {
    let assumed = i64::from(service::main().info.utc_offset_minutes);
    if let Some(created) = created {
        let offset = rounded(minutes_between(created, as_utc));
        let verdict = if offset == assumed {
            AssumptionStatus::Confirmed
        } else {
            AssumptionStatus::Refuted
        };
        return (
            verdict,
            tr!(
                "GmtCreate is in {}",
                "GmtCreate 的时区为 {}",
                offset_text(offset)
            ),
        );
    }
    // A zone is impossible if the binding would have been made in the future there.
    let least = minutes_between(now + Duration::from_secs(60), as_utc);
    if least > assumed {
        return (
            AssumptionStatus::Refuted,
            tr!(
                "if it is read in {}, GmtCreate is in the future",
                "按 {} 解读，GmtCreate 是将来的时间",
                offset_text(assumed)
            ),
        );
    }
    if least > 0 {
        return (
            AssumptionStatus::Confirmed,
            tr!(
                "GmtCreate cannot be in UTC, because it would be in the future; {} fits",
                "GmtCreate 不可能是 UTC（否则为将来的时间），与 {} 相符",
                offset_text(assumed)
            ),
        );
    }
    (
        AssumptionStatus::Open,
        tr!(
            "the binding is too old to tell: use one created within the last hours, or --created-at",
            "该绑定关系创建过早，无法判断：请使用最近数小时内创建的绑定关系，或提供 --created-at"
        ),
    )
}

fn minutes_between(from: SystemTime, to: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_secs() / 60).unwrap_or(i64::MAX);
    match to.duration_since(from) {
        Ok(later) => whole(later),
        Err(earlier) => -whole(earlier.duration()),
    }
}

/// Zones differ by quarters of an hour; the rest is the time between making a binding and noting it.
fn rounded(minutes: i64) -> i64 {
    (minutes + 7).div_euclid(15) * 15
}

fn offset_text(minutes: i64) -> String {
    let offset = i16::try_from(minutes)
        .ok()
        .and_then(|minutes| UtcOffset::from_minutes(minutes).ok());
    offset.map_or_else(|| format!("{minutes} min"), |offset| offset.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600;

    #[test]
    fn what_a_time_of_making_tells() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        let at = |hours: u64| now + Duration::from_secs(hours * HOUR);
        // Made now; written eight hours ahead, and as it is.
        assert_eq!(
            judge(at(8) + Duration::from_secs(20), Some(now), now).0,
            AssumptionStatus::Confirmed
        );
        assert_eq!(judge(at(0), Some(now), now).0, AssumptionStatus::Refuted);
        // Time of making not known: an hour ago in Beijing; in the future even there; long ago.
        assert_eq!(judge(at(7), None, now).0, AssumptionStatus::Confirmed);
        assert_eq!(judge(at(9), None, now).0, AssumptionStatus::Refuted);
        assert_eq!(
            judge(now - Duration::from_secs(HOUR), None, now).0,
            AssumptionStatus::Open
        );
    }
}
