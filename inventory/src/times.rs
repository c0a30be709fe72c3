//! Times as stores keep them: whole milliseconds since 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The milliseconds since 1970, cut off.
pub(crate) fn millis(at: SystemTime) -> i64 {
    let millis = |by: Duration| i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => millis(since),
        Err(before) => -millis(before.duration()),
    }
}

pub(crate) fn instant(millis: i64) -> SystemTime {
    let by = Duration::from_millis(millis.unsigned_abs());
    let at = match millis {
        0.. => UNIX_EPOCH.checked_add(by),
        _ => UNIX_EPOCH.checked_sub(by),
    };
    at.unwrap_or(UNIX_EPOCH)
}

/// The time as a store gives it back.
pub(crate) fn to_millis(at: SystemTime) -> SystemTime {
    instant(millis(at))
}
