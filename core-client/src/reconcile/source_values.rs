//! Values of reads, and the write's own answer, from their sources.

use std::time::SystemTime;

use serde_json::{Map, Value};

use super::plan::{LookupPlan, Source};
use super::write_parameters::WriteParameters;
use crate::answer::Scalar as _;
use crate::error::Error;
use crate::time::{LocalCompact, UtcOffset, unix_millis};

/// What a read is about, beside the write.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AtHand<'h> {
    pub(super) id: Option<&'h str>,
    pub(super) recipient: Option<&'h str>,
    pub(super) day: Option<&'h str>,
    pub(super) page: Option<usize>,
}

impl<'h> AtHand<'h> {
    /// A resource, if there is one.
    pub(super) fn id(id: Option<&'h str>) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }
}

/// What a source gives, if it gives anything.
pub(super) fn value(
    source: Source,
    given: &WriteParameters<'_>,
    hand: AtHand<'_>,
    now: SystemTime,
    zone: UtcOffset,
) -> Result<Option<String>, Error> {
    Ok(match source {
        Source::Parameter(name) => given.get(name).map(str::to_owned),
        Source::Constant(text) => Some(text.to_owned()),
        Source::Joined(names, by) => {
            let parts: Option<Vec<&str>> = names.iter().map(|name| given.get(name)).collect();
            parts.map(|parts| parts.join(by))
        }
        Source::Id => hand.id.map(str::to_owned),
        Source::Stamp => Some(stamp(now, zone)),
        Source::Fresh => Some(fresh()?),
        Source::Recipient => hand.recipient.map(str::to_owned),
        Source::Day => hand.day.map(str::to_owned),
        Source::Page => hand.page.map(|page| page.to_string()),
    })
}

fn stamp(now: SystemTime, zone: UtcOffset) -> String {
    let seconds = LocalCompact::at(now);
    let millis = unix_millis(now).rem_euclid(1000);
    format!("{}{millis:03}", seconds.to_wire(zone))
}

/// 20 digits hold 66 bits; 64 of them are random.
pub(super) fn fresh() -> Result<String, Error> {
    let random = getrandom::u64()
        .map_err(|_| Error::configuration("the system's random number generator failed"))?;
    Ok(format!("{random:020}"))
}

/// The write's answer, as far as it can be told.
pub(super) fn answer(
    plan: &LookupPlan,
    given: &WriteParameters<'_>,
    hand: AtHand<'_>,
    now: SystemTime,
    zone: UtcOffset,
) -> Value {
    let mut members = Map::new();
    for field in plan.answer {
        if let Ok(Some(text)) = value(field.from, given, hand, now, zone) {
            put(&mut members, field.path, Value::String(text));
        }
    }
    Value::Object(members)
}

fn put(members: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [name] => {
            members.insert((*name).to_owned(), value);
        }
        [name, rest @ ..] => {
            let inner = members
                .entry(*name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn stamps_have_milliseconds_in_the_zone_and_fresh_texts_20_digits() {
        let now = UNIX_EPOCH + Duration::from_millis(1_767_323_045_007);
        assert_eq!(stamp(now, UtcOffset::BEIJING), "20260102110405007");
        let drawn: BTreeSet<_> = (0..100).map(|_| fresh().unwrap()).collect();
        assert_eq!(drawn.len(), 100);
        let digits =
            |text: &String| text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_digit());
        assert!(drawn.iter().all(digits), "{drawn:?}");
    }
}
