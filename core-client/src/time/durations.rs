//! Durations that travel as a whole number of seconds or milliseconds.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::UtcOffset;
use crate::answer::{Scalar, scalar_in_answers};

/// Whole seconds, rounded up to the next where there is a fraction, since a time limit cut short would be another one.
fn whole_seconds(duration: Duration) -> u64 {
    duration
        .as_secs()
        .saturating_add(u64::from(duration.subsec_nanos() > 0))
}

/// A duration in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(u64);

impl Seconds {
    /// This duration; a fraction of a second counts as a whole one.
    pub fn new(duration: Duration) -> Self {
        Self(whole_seconds(duration))
    }

    /// The duration.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

/// A duration in whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(u64);

impl Millis {
    /// This duration; a fraction of a millisecond counts as a whole one.
    pub fn new(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }

    /// The duration.
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

/// A duration in whole seconds, or never, which is `0` on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecondsOrNever {
    /// Never.
    Never,
    /// After this duration. A fraction of a second counts as a whole one, and zero counts as one second, so a short duration can
    /// never become "never".
    After(Duration),
}

/// By how long they last: never comes after every duration.
impl Ord for SecondsOrNever {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Never, Self::Never) => Ordering::Equal,
            (Self::Never, Self::After(_)) => Ordering::Greater,
            (Self::After(_), Self::Never) => Ordering::Less,
            (Self::After(one), Self::After(other)) => one.cmp(other),
        }
    }
}

impl PartialOrd for SecondsOrNever {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `20 s`, for people.
impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}

/// `20 ms`, for people.
impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// `20 s` or `never`, for people.
impl fmt::Display for SecondsOrNever {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::After(_) => write!(f, "{} s", self.seconds()),
        }
    }
}

impl SecondsOrNever {
    /// The duration, or `None` for never.
    pub fn duration(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::After(duration) => Some(duration),
        }
    }

    fn seconds(self) -> u64 {
        self.duration()
            .map_or(0, |duration| whole_seconds(duration).max(1))
    }
}

impl Scalar for SecondsOrNever {
    fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
        Cow::Owned(self.seconds().to_string())
    }

    fn from_json(value: &Value, zone: UtcOffset) -> Option<Self> {
        Some(match u64::from_json(value, zone)? {
            0 => Self::Never,
            seconds => Self::After(Duration::from_secs(seconds)),
        })
    }

    fn to_json(&self, _: UtcOffset) -> Value {
        Value::from(self.seconds())
    }
}

scalar_in_answers!(SecondsOrNever);

macro_rules! whole_number {
    ($name:ident) => {
        impl Scalar for $name {
            fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
                Cow::Owned(self.0.to_string())
            }

            fn from_json(value: &Value, zone: UtcOffset) -> Option<Self> {
                u64::from_json(value, zone).map(Self)
            }

            fn to_json(&self, _: UtcOffset) -> Value {
                Value::from(self.0)
            }
        }

        scalar_in_answers!($name);
    };
}

whole_number!(Seconds);
whole_number!(Millis);

impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self::new(duration)
    }
}

/// After this duration, never [`Never`](SecondsOrNever::Never): a zero counts as one second.
impl From<Duration> for SecondsOrNever {
    fn from(duration: Duration) -> Self {
        Self::After(duration)
    }
}

impl From<Duration> for Millis {
    fn from(duration: Duration) -> Self {
        Self::new(duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_count_as_whole_units() {
        let zone = UtcOffset::UTC;
        assert_eq!(Seconds::new(Duration::from_millis(1001)).to_wire(zone), "2");
        assert_eq!(Seconds::new(Duration::from_secs(2)).to_wire(zone), "2");
        assert_eq!(Millis::new(Duration::from_nanos(1)).to_wire(zone), "1");
        assert_eq!(
            Millis::new(Duration::MAX).to_wire(zone),
            u64::MAX.to_string()
        );
        assert_eq!(
            Seconds::new(Duration::MAX).to_wire(zone),
            u64::MAX.to_string()
        );
    }

    #[test]
    fn durations_are_sorted_and_shown() {
        let of = |seconds| SecondsOrNever::After(Duration::from_secs(seconds));
        let mut sorted = [SecondsOrNever::Never, of(7), of(0)];
        sorted.sort();
        let shown = sorted.map(|one| one.to_string());
        assert_eq!(shown, ["1 s", "7 s", "never"]);
        assert_eq!(Seconds::new(Duration::from_secs(20)).to_string(), "20 s");
        assert_eq!(Millis::new(Duration::from_secs(1)).to_string(), "1000 ms");
    }

    #[test]
    fn a_short_duration_is_not_never() {
        assert_eq!(
            SecondsOrNever::After(Duration::ZERO).to_wire(UtcOffset::UTC),
            "1"
        );
        assert_eq!(
            SecondsOrNever::from(Duration::ZERO).to_wire(UtcOffset::UTC),
            "1"
        );
        assert_eq!(SecondsOrNever::Never.to_wire(UtcOffset::UTC), "0");
        assert_eq!(SecondsOrNever::Never.duration(), None);
        let read = SecondsOrNever::from_json(&Value::from("0"), UtcOffset::UTC);
        assert_eq!(read, Some(SecondsOrNever::Never));
    }
}
