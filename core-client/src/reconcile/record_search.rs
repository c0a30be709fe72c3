//! Looks for the records that a write leaves, each recipient by itself.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::compare::{Match, at, compare, national, text};
use super::lookup::Lookup;
use super::plan::{Comparison, RecordSearch};
use super::source_values::AtHand;
use super::verdict::{Doubt, LookupVerdict};
use crate::answer::{Node, Scalar as _};
use crate::time::{LocalDate, LocalDateTime, UtcOffset};

const DAY: Duration = Duration::from_secs(86_400);
/// A write that may have run on more days was prepared with a time-out that no call needs.
const DAYS: usize = 3;
/// Pages that are read of a recipient's day.
const PAGES: usize = 20;

pub(super) async fn search(lookup: &mut Lookup<'_>, search: &RecordSearch) -> LookupVerdict {
    let Some(recipients) = recipients(lookup, search) else {
        return LookupVerdict::Unknown(Doubt::Missing(search.recipients));
    };
    // Somebody who is named twice is looked for once.
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    let mut missing = Vec::new();
    for (index, recipient) in recipients.iter().enumerate() {
        let is_there = match seen.get(&**recipient) {
            Some(is_there) => *is_there,
            None => match has_record(lookup, search, recipient).await {
                Ok(is_there) => is_there,
                Err(doubt) => return LookupVerdict::Unknown(doubt),
            },
        };
        seen.insert(recipient, is_there);
        if !is_there {
            missing.push(index);
        }
    }
    if missing.is_empty() {
        return lookup.done(None);
    }
    let of = recipients.len();
    LookupVerdict::Unknown(Doubt::RecordsMissing { missing, of })
}

/// The recipients of the write, some at least.
fn recipients(lookup: &Lookup<'_>, search: &RecordSearch) -> Option<Vec<String>> {
    let given = lookup.given.get(search.recipients)?;
    let all = search.format.split(given)?;
    (!all.is_empty()).then_some(all)
}

/// Whether a record of the write is there for a recipient.
async fn has_record(
    lookup: &mut Lookup<'_>,
    search: &RecordSearch,
    recipient: &str,
) -> Result<bool, Doubt> {
    let asked = national(recipient, lookup.conventions()).to_owned();
    for day in days(lookup) {
        for page in 1..=PAGES {
            let hand = AtHand {
                recipient: Some(&asked),
                day: Some(&day),
                page: Some(page),
                id: None,
            };
            let failed = |error| Doubt::DetailFailed { id: None, error };
            let answer = lookup.read(&search.read, hand, failed).await?;
            let records = at(&answer, search.path).one().and_then(Node::as_list);
            let records = records.unwrap_or_default();
            if records
                .iter()
                .any(|record| is_ours(lookup, search, record, &asked))
            {
                return Ok(true);
            }
            if records.len() < search.full_at {
                break;
            }
        }
    }
    Ok(false)
}

/// The days, in the service's zone, on which the write may have run.
fn days(lookup: &Lookup<'_>) -> Vec<String> {
    let (first, last) = lookup.window.making(lookup.now());
    days_between(first, last, lookup.zone())
}

fn days_between(first: SystemTime, last: SystemTime, zone: UtcOffset) -> Vec<String> {
    let day = |time: SystemTime| LocalDate::at(time).to_wire(zone).into_owned();
    let last_day = day(last);
    let mut days = Vec::new();
    let mut time = Some(first.min(last));
    while let Some(now) = time.filter(|_| days.len() < DAYS) {
        days.push(day(now));
        let is_last = days.last() == Some(&last_day);
        time = now.checked_add(DAY).filter(|_| !is_last);
    }
    days
}

/// Whether everything says that the write made it. What is missing or unclear says nothing.
fn is_ours(
    lookup: &Lookup<'_>,
    search: &RecordSearch,
    record: &Node<'static>,
    recipient: &str,
) -> bool {
    let equals = |path, wanted: &str, kind| {
        compare(at(record, path), wanted, kind, lookup.conventions()) == Match::Yes
    };
    let matches = search.matches.iter().all(|part| {
        let wanted = lookup.given.get(part.parameter);
        wanted.is_some_and(|wanted| equals(part.path, wanted, part.kind))
    });
    let made = text(at(record, search.made))
        .and_then(|made| LocalDateTime::read(&made, lookup.zone()).instant());
    equals(search.recipient_path, recipient, Comparison::Number)
        && matches
        && made.is_some_and(|made| lookup.window.may_have_made(made, lookup.now()))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn both_days_count_around_midnight_in_the_zone() {
        // 2026-01-02 23:59:50 in Beijing.
        let late = UNIX_EPOCH + Duration::from_secs(1_767_369_590);
        let between = |first, last| days_between(first, last, UtcOffset::BEIJING);
        let after = |seconds| late + Duration::from_secs(seconds);
        assert_eq!(between(late, after(9)), ["20260102"]);
        assert_eq!(between(late, after(10)), ["20260102", "20260103"]);
        assert_eq!(between(after(10), after(3600)), ["20260103"]);
        assert_eq!(between(after(9), after(86_400)), ["20260102", "20260103"]);
        assert_eq!(between(after(9), late), ["20260102"]);
        let utc = days_between(late, after(10), UtcOffset::UTC);
        assert_eq!(utc, ["20260102"]);
        assert_eq!(between(late, after(10 * 86_400)).len(), DAYS);
    }
}
