//! The zone of times that the service writes without a zone: a fixed offset from UTC, because China has no daylight saving time.

use std::fmt;
use std::str::FromStr;

/// A fixed offset from UTC in whole minutes, at most 18 hours either way.
///
/// Written as `+08:00`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UtcOffset {
    minutes: i16,
}

/// The error of a text or number that is not an offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidOffset;

impl UtcOffset {
    /// UTC itself.
    pub const UTC: Self = Self { minutes: 0 };
    /// Beijing time, `+08:00`.
    pub const BEIJING: Self = Self { minutes: 8 * 60 };

    /// The offset of this many minutes east of UTC.
    ///
    /// # Errors
    /// [`InvalidOffset`] beyond 18 hours either way.
    pub const fn from_minutes(minutes: i16) -> Result<Self, InvalidOffset> {
        if minutes < -18 * 60 || minutes > 18 * 60 {
            Err(InvalidOffset)
        } else {
            Ok(Self { minutes })
        }
    }

    /// Like [`from_minutes`](Self::from_minutes), for tables: what is too far is held at 18 hours.
    pub(crate) const fn clamped(minutes: i16) -> Self {
        let limit = 18 * 60;
        Self {
            minutes: if minutes > limit {
                limit
            } else if minutes < -limit {
                -limit
            } else {
                minutes
            },
        }
    }

    /// Minutes east of UTC.
    pub const fn minutes(self) -> i16 {
        self.minutes
    }

    pub(crate) fn seconds(self) -> i64 {
        i64::from(self.minutes) * 60
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl fmt::Debug for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UtcOffset({self})")
    }
}

impl FromStr for UtcOffset {
    type Err = InvalidOffset;

    fn from_str(text: &str) -> Result<Self, InvalidOffset> {
        let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return Err(InvalidOffset),
        };
        let (hours, minutes) = rest.split_once(':').ok_or(InvalidOffset)?;
        let two_digits =
            |part: &str| match part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) {
                true => part.parse::<i16>().map_err(|_| InvalidOffset),
                false => Err(InvalidOffset),
            };
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        if minutes > 59 {
            return Err(InvalidOffset);
        }
        Self::from_minutes(sign * (hours * 60 + minutes))
    }
}

impl fmt::Display for InvalidOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an offset from UTC looks like +08:00 and is at most 18 hours")
    }
}

impl std::error::Error for InvalidOffset {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for text in ["+00:00", "+08:00", "-09:30", "+18:00"] {
            assert_eq!(
                text.parse::<UtcOffset>()
                    .map(|offset| offset.to_string())
                    .as_deref(),
                Ok(text)
            );
        }
        for odd in [
            "",
            "08:00",
            "+8:00",
            "+08",
            "+08:60",
            "+18:01",
            "+0a:00",
            "+08:00:00",
            "-+8:00",
        ] {
            assert_eq!(odd.parse::<UtcOffset>(), Err(InvalidOffset), "{odd}");
        }
        assert_eq!(UtcOffset::clamped(i16::MAX).minutes(), 1080);
        assert_eq!(UtcOffset::clamped(i16::MIN).minutes(), -1080);
    }
}
