//! How mistakes in look-ups are told.

use crate::diagnostic::codes;
use crate::source::{Place, Report};

pub(super) fn error(report: &mut Report, place: Place<'_>, message: impl Into<String>, help: &str) {
    report.error(place, codes::LOOKUP, message, help);
}

/// Each text of a list stands in it once.
pub(super) fn refuse_repeated(texts: &[String], place: Place<'_>, report: &mut Report) {
    for (index, text) in texts.iter().enumerate() {
        if texts.iter().take(index).any(|other| other == text) {
            let message = format!("`{text}` stands here twice");
            error(report, place.item(index), message, "remove one");
        }
    }
}
