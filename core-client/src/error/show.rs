//! `Display` and `Debug` of an error: one line for a log, and the detail.

use std::fmt;

use super::{Error, Inner};
use crate::codes::Language;
use crate::outcome::Outcome;
use crate::retry::Attempt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        line(&self.0, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        detail(&self.0, f)
    }
}

/// `RentLocker refused: LockerTaken (the locker is rented already; RequestId 9297B722-…; caller's fault)`.
fn line(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match error.operation {
        Some(operation) => write!(f, "{} {}: ", operation.name, error.outcome)?,
        None => f.write_str("client not built: ")?,
    }
    match (&error.code, &error.detail) {
        (Some(code), _) => f.write_str(code)?,
        (None, Some(detail)) => f.write_str(detail)?,
        (None, None) => write!(f, "{:?}", error.kind)?,
    }
    let mut notes = Notes { f, any: false };
    if error.code.is_some() {
        explain_code(error, &mut notes)?;
    }
    if !error.items.is_empty() {
        let done = error
            .items
            .iter()
            .filter(|item| item.outcome == Outcome::Done)
            .count();
        notes.add(format_args!("{done} of {} items done", error.items.len()))?;
    }
    if error.attempts.len() > 1 {
        let count = error.attempts.len() + error.attempts_left_out;
        notes.add(format_args!(
            "{count} attempts: {}",
            AttemptList(&error.attempts)
        ))?;
    }
    if let Some(verdict) = &error.verdict {
        notes.add(format_args!("looked up: {verdict}"))?;
    }
    if error.repaired {
        notes.add(format_args!("the answer was repaired"))?;
    }
    if let Some(cause) = &error.cause {
        notes.add(format_args!("{}", cause.root()))?;
    }
    if let Some(status) = error.http_status.filter(|status| *status != 200) {
        notes.add(format_args!("HTTP {status}"))?;
    }
    if let Some(request_id) = &error.request_id {
        notes.add(format_args!("RequestId {request_id}"))?;
    }
    if let Some(info) = error.code_info {
        notes.add(format_args!("{}", info.fault.in_words()))?;
    }
    notes.end()
}

/// What the code means, or else what the service said; and our own words where there are some beside a code.
fn explain_code(error: &Inner, notes: &mut Notes<'_, '_>) -> fmt::Result {
    let meaning = error
        .code_info
        .map(|info| info.meaning(Language::English))
        .filter(|text| !text.is_empty());
    match (meaning, &error.message) {
        (Some(meaning), _) => notes.add(format_args!("{}", meaning.trim_end_matches('.')))?,
        (None, Some(message)) if Some(message) != error.code.as_ref() => {
            notes.add(format_args!("{message}"))?
        }
        _ => {}
    }
    for text in [&error.detail, &error.explanation].into_iter().flatten() {
        notes.add(format_args!("{text}"))?;
    }
    Ok(())
}

/// How many attempts are shown of the first ones, and of the last ones.
const SHOWN: usize = 3;

/// `refused Throttling.User, not sent`; of many, the first and the last.
struct AttemptList<'a>(&'a [Attempt]);

impl fmt::Display for AttemptList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(SHOWN);
        for (index, attempt) in self.0.iter().enumerate() {
            match index {
                0 => {}
                SHOWN if last > SHOWN => f.write_str(", …")?,
                _ if index > SHOWN && index < last => {}
                _ => f.write_str(", ")?,
            }
            if index < SHOWN || index >= last {
                fmt::Display::fmt(attempt, f)?;
            }
        }
        Ok(())
    }
}

/// Writes ` (a; b)`, or nothing if there is nothing to note.
struct Notes<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    any: bool,
}

impl Notes<'_, '_> {
    fn add(&mut self, note: fmt::Arguments<'_>) -> fmt::Result {
        self.f.write_str(if self.any { "; " } else { " (" })?;
        self.any = true;
        self.f.write_fmt(note)
    }

    fn end(self) -> fmt::Result {
        if self.any {
            self.f.write_str(")")
        } else {
            Ok(())
        }
    }
}

fn detail(error: &Inner, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct("Error");
    shown
        .field("kind", &error.kind)
        .field("outcome", &error.outcome);
    let mut field = |name, value: Option<&dyn fmt::Debug>| {
        if let Some(value) = value {
            shown.field(name, value);
        }
    };
    field(
        "operation",
        error
            .operation
            .map(|operation| &operation.name)
            .as_ref()
            .map(|name| name as _),
    );
    field("detail", error.detail.as_ref().map(|text| text as _));
    field("code", error.code.as_ref().map(|text| text as _));
    field("code_info", error.code_info.as_ref().map(|info| info as _));
    field("message", error.message.as_ref().map(|text| text as _));
    field(
        "request_id",
        error.request_id.as_ref().map(|text| text as _),
    );
    field("host_id", error.host_id.as_ref().map(|text| text as _));
    field(
        "http_status",
        error.http_status.as_ref().map(|status| status as _),
    );
    field(
        "items",
        Some(&error.items as &dyn fmt::Debug).filter(|_| !error.items.is_empty()),
    );
    field(
        "attempts",
        Some(&error.attempts as &dyn fmt::Debug).filter(|_| error.attempts.len() > 1),
    );
    field(
        "attempts_left_out",
        Some(&error.attempts_left_out as &dyn fmt::Debug).filter(|_| error.attempts_left_out > 0),
    );
    field(
        "repaired",
        Some(&error.repaired as &dyn fmt::Debug).filter(|_| error.repaired),
    );
    field("excerpt", error.excerpt.as_ref().map(|text| text as _));
    field(
        "explanation",
        error.explanation.as_ref().map(|text| text as _),
    );
    field(
        "verdict",
        error.verdict.as_ref().map(|verdict| verdict as _),
    );
    field("cause", error.cause.as_ref().map(|cause| cause as _));
    shown.finish_non_exhaustive()
}
