//! Error tables.

use super::context::Context;
use super::distinct::{self, Named};
use crate::diagnostic::codes;
use crate::load::{Draft, Loaded};
use crate::model::{ErrorCode, ErrorFile, OldSpelling};
use crate::scope::Scope;
use crate::source::{Place, Report};

/// Checks one table by itself.
pub(super) fn table(file: &Loaded<'_, ErrorFile>, report: &mut Report) {
    let entries = entries(file);
    let wire = entries.iter().flat_map(|(error, place)| {
        let aliases = error.aliases.iter().enumerate();
        let aliases =
            aliases.map(|(index, alias)| (alias.as_str(), place.key("aliases").item(index)));
        std::iter::once((error.code.as_str(), place.key("code"))).chain(aliases)
    });
    distinct::on_the_wire("error code", wire, report);
    for (error, place) in &entries {
        code(error, *place, report);
    }
}

/// Checks that all codes of a product can be variants of one enum.
pub(super) fn across_tables(
    draft: &Draft<'_>,
    shared: &[Loaded<'_, ErrorFile>],
    report: &mut Report,
) {
    let included = draft.included(shared);
    let all: Vec<_> = draft
        .errors
        .iter()
        .chain(included)
        .flat_map(entries)
        .collect();
    let variants = all
        .iter()
        .filter(|(error, _)| !error.is_pattern())
        .map(|(error, place)| Named {
            wire: &error.code,
            space: "",
            rust_name: error.rust_name.as_deref(),
            place: *place,
            key: "code",
        });
    distinct::in_rust(Scope::ErrorCodes, variants, report);
    // In doubt, since a table could not be read, one has the code.
    let complete = draft
        .included(shared)
        .iter()
        .all(|table| table.value.is_some());
    let is_known = |code: &str| {
        let mut tables = all.iter();
        !complete
            || tables.any(|(error, _)| {
                error.code == code || error.aliases.iter().any(|alias| alias == code)
            })
    };
    for (error, place) in draft.errors.iter().flat_map(entries) {
        let place = place.key("old_spellings");
        for (index, spelling) in error.old_spellings.iter().enumerate() {
            let is_known = is_known(&spelling.code);
            old_spelling(error, spelling, is_known, place.item(index), report);
        }
    }
}

/// The code alone says whether the call ran, so a table must have it; and it is the message that makes it another code's.
fn old_spelling(
    error: &ErrorCode,
    spelling: &OldSpelling,
    is_known: bool,
    place: Place<'_>,
    report: &mut Report,
) {
    if !is_known {
        let message = format!("no error table has the code `{}`", spelling.code);
        let help = "add it to errors.yaml with its meaning";
        report.error(place.key("code"), codes::ERROR_CODE, message, help);
    }
    if spelling.code == error.code {
        let message = format!("`{}` is the code itself", spelling.code);
        let help = "name the other code, or remove the spelling";
        report.error(place.key("code"), codes::ERROR_CODE, message, help);
    }
    if spelling.message.trim().is_empty() {
        let help = "write the message that comes with the code, or use `aliases`";
        let message = "the spelling has no message";
        report.error(place.key("message"), codes::ERROR_CODE, message, help);
    }
}

fn entries<'a>(file: &'a Loaded<'a, ErrorFile>) -> Vec<(&'a ErrorCode, Place<'a>)> {
    let Some((table, place)) = file.parts() else {
        return Vec::new();
    };
    let place = place.key("errors");
    let errors = table.errors.iter().enumerate();
    errors
        .map(|(index, error)| (error, place.item(index)))
        .collect()
}

fn code(error: &ErrorCode, place: Place<'_>, report: &mut Report) {
    let bare = error.code.strip_suffix('*');
    let bare = bare
        .or_else(|| error.code.strip_prefix('*'))
        .unwrap_or(&error.code);
    // `*` alone would be every code.
    if bare.trim().is_empty() || bare.contains('*') {
        let message = format!("`{}` is not a valid error code", error.code);
        let help =
            "write the code as the service spells it; `*` may stand at the end or at the beginning";
        report.error(place.key("code"), codes::ERROR_CODE, message, help);
    }
    for (index, status) in error.statuses.iter().enumerate() {
        if !(100..=599).contains(status) {
            let message = format!("{status} is not an HTTP status");
            let place = place.key("statuses").item(index);
            report.error(place, codes::RANGE, message, "HTTP statuses are 100 to 599");
        }
    }
}

/// Checks that an error table has this code.
pub(super) fn known_code(code: &str, place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    let Some(codes) = &context.codes else {
        return;
    };
    if codes.contains_key(code) {
        return;
    }
    let help = match report.near(code, codes.keys().copied()) {
        Some(code) => format!("did you mean `{code}`?"),
        None => format!("add it to {} with its meaning", context.errors_place),
    };
    let message = format!("no error table has the code `{code}`");
    report.error(place, codes::ERROR_CODE, message, help);
}
