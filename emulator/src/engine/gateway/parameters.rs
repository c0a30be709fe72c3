//! Parameters against their description: given where required, of their type, within limits, and fitting each other.
//!
//! Everything here is read from the catalogue. An action whose behaviour answers with codes of its own for a parameter
//! (`isv.MOBILE_NUMBER_ILLEGAL` and the like) names it in `judges`, and the type and limits of its value, or of each value of
//! its list, are left to it.

use std::borrow::Cow;

use core_catalog::check::{self, Finding, Problem};
use core_catalog::encoding::Undecodable;
use core_catalog::{Enforce, Kind, Value};
use core_client::request::limits::Requirement;

use super::Examination;
use crate::answer::Refusal;
use crate::engine::behaviour;
use crate::state::wire_time;

/// Every required parameter is given.
pub(super) fn required(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let Some(operation) = examination.operation else {
        return Ok(());
    };
    let arguments = &examination.arguments;
    let missing = check::missing_on_the_wire(operation, |parameter| arguments.is_given(parameter));
    missing
        .first()
        .map_or(Ok(()), |one| Err(self::missing(&one.name)))
}

/// Every value is one that its type can hold.
pub(super) fn types(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let is_type =
        |problem: &Problem<'_>| matches!(problem, Problem::NotOfKind(_) | Problem::Missing);
    refuse_first(examination, is_type)
}

/// Every value is within its limits.
pub(super) fn limits(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let is_broken =
        |problem: &Problem<'_>| problem.enforce().is_some_and(|one| one != Enforce::Nobody);
    refuse_first(examination, is_broken)
}

/// Refuses the first parameter with a problem of the kind.
fn refuse_first(
    examination: &Examination<'_>,
    wanted: impl Fn(&Problem<'_>) -> bool,
) -> Result<(), Refusal> {
    let zone = examination.settings.utc_offset_minutes;
    // How times are read is judged here and by the client apart, so that neither hides the other's mistakes.
    let is_of_kind = |kind: Kind, text: &str| match kind {
        Kind::LocalDateTime => wire_time::parse_local(text, zone, false).is_some(),
        Kind::LocalCompact => wire_time::parse_local_compact(text, zone).is_some(),
        Kind::LocalDate => wire_time::is_day(text),
        Kind::Iso8601 => wire_time::parse_utc(text).is_some(),
        other => check::is_of_kind(other, text),
    };
    let (parameters, judges) = parameters(examination);
    for parameter in parameters {
        let mut found = Vec::new();
        match examination.arguments.json(parameter) {
            Ok(None) => continue,
            Ok(Some(json)) => check::check_parameter(parameter, &json, &is_of_kind, &mut found),
            Err(Undecodable) => {
                found.push(Finding::new(&parameter.name, Problem::NotOfKind(parameter)))
            }
        }
        if judges.contains(&parameter.name.as_str()) {
            // How many values there are is no question of the values.
            found.retain(|finding| is_count(&finding.problem));
        }
        if found.iter().any(|finding| wanted(&finding.problem)) {
            return Err(invalid(&parameter.name));
        }
    }
    Ok(())
}

/// The rules across parameters hold.
pub(super) fn rules(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let (Some(service), Some(operation)) = (examination.service, examination.operation) else {
        return Ok(());
    };
    let arguments = &examination.arguments;
    let text = |name: &str| {
        let spread = || {
            let json = arguments.json(operation.parameter(name)?).ok()??;
            Some(Cow::Owned(json.to_string()))
        };
        arguments.get(name).map(Cow::Borrowed).or_else(spread)
    };
    let broken = check::broken_rules(operation, &text);
    let Some(broken) = broken.iter().find(|rule| rule.enforce != Enforce::Nobody) else {
        return Ok(());
    };
    let text = broken.docs.en.as_str();
    if service
        .codes
        .iter()
        .any(|code| code.code == "isv.ILLEGAL_ARGUMENT")
    {
        return Err(Refusal::business("isv.ILLEGAL_ARGUMENT", text));
    }
    Err(Refusal::gateway(400, "InvalidParameter", text))
}

/// `MissingXxx`, as the gateway says it.
pub(super) fn missing(name: &str) -> Refusal {
    Refusal::gateway(
        400,
        Cow::Owned(format!("Missing{name}")),
        format!("{name} is mandatory for this action."),
    )
}

/// `InvalidXxx`, as the gateway says it.
pub(super) fn invalid(name: &str) -> Refusal {
    Refusal::gateway(
        400,
        Cow::Owned(format!("Invalid{name}")),
        format!("Specified parameter {name} is not valid."),
    )
}

/// The action's parameters, and those of them whose values its behaviour judges itself.
fn parameters(examination: &Examination<'_>) -> (&'static [Value], &'static [&'static str]) {
    let (Some(service), Some(operation)) = (examination.service, examination.operation) else {
        return (&[], &[]);
    };
    let behaviour = behaviour::find(&service.product, &operation.action);
    let judges = behaviour.map_or(&[][..], |behaviour| behaviour.judges);
    (&operation.parameters, judges)
}

fn is_count(problem: &Problem<'_>) -> bool {
    matches!(
        problem.requirement(),
        Some(Requirement::MinItems(_) | Requirement::MaxItems(_))
    )
}
