//! Reads that tell whether an end state holds.

use super::write::Write;
use super::{error, read, refuse_repeated};
use crate::model::{Operation, StateCase, StateHold, StateSearch};
use crate::source::{Place, Report};
use crate::validate::errors::known_code;

pub(super) fn check(
    write: &Write<'_>,
    search: &StateSearch,
    place: Place<'_>,
    report: &mut Report,
) {
    let call = place.key("read");
    read::without_id(&search.read, call, report);
    let target = read::check(write, &search.read, call, report);
    let codes = place.key("codes");
    refuse_repeated(&search.codes, codes, report);
    for (index, code) in search.codes.iter().enumerate() {
        known_code(code, codes.item(index), write.context, report);
    }
    if search.cases.is_empty() && search.codes.is_empty() {
        let help = "add `cases`, or `codes` of the read";
        error(report, place, "nothing says whether the state holds", help);
    }
    let place = place.key("cases");
    for (index, case) in search.cases.iter().enumerate() {
        self::case(write, case, target, place.item(index), report);
        let shadowed = search
            .cases
            .iter()
            .take(index)
            .any(|earlier| earlier.when.is_empty() || earlier.when == case.when);
        if shadowed {
            let message = "an earlier case applies to every request of this case";
            error(report, place.item(index), message, "remove one");
        }
    }
}

fn case(
    write: &Write<'_>,
    case: &StateCase,
    target: Option<&Operation>,
    place: Place<'_>,
    report: &mut Report,
) {
    write.conditions(&case.when, place.key("when"), report);
    let place = place.key("holds");
    if case.holds.is_empty() {
        let help = "name a field, or remove the case: without a case the verdict is Unknown";
        error(report, place, "the case has no condition", help);
    }
    for (index, hold) in case.holds.iter().enumerate() {
        self::hold(write, hold, target, place.item(index), report);
    }
}

fn hold(
    write: &Write<'_>,
    hold: &StateHold,
    target: Option<&Operation>,
    place: Place<'_>,
    report: &mut Report,
) {
    let ways = [hold.parameter.is_some(), place.has("is"), hold.absent];
    if ways.iter().filter(|way| **way).count() != 1 {
        let help = "write one of `parameter`, `is` and `absent: true`";
        let message = format!("`{}` needs exactly one condition", hold.path);
        error(report, place, message, help);
    }
    if hold.optional && hold.parameter.is_none() {
        let message = "`optional` speaks of a parameter";
        error(report, place.name_of("optional"), message, "remove it");
    }
    let shape = target.and_then(|target| {
        let whose = format!("the answer of `{}`", target.operation);
        let shape = &target.response.shape;
        write.field(shape, &whose, &hold.path, place.key("path"), report)
    });
    if let Some(name) = &hold.parameter {
        write.compare(&hold.path, shape, name, place.key("parameter"), report);
    }
    if let (Some(shape), true) = (shape, place.has("is")) {
        write.values(&hold.path, &hold.is, shape, place.key("is"), report);
    }
}
