//! Idempotency tokens: one for each operation, and one that the client can fill.

use super::context::Context;
use super::kind::{Kind, resolve};
use crate::diagnostic::codes;
use crate::model::{Location, Operation, Parameter};
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let mut first: Option<&str> = None;
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let Some(token) = parameter.token() else {
            continue;
        };
        let place = place.item(index).name_of("idempotency_token");
        if let Some(first) = first {
            let message = format!("`{first}` is the operation's token already");
            let help = "an operation has one token; remove `idempotency_token` from one of them";
            report.error(place, codes::TOKEN, message, help);
            continue;
        }
        first = Some(&parameter.name);
        if let Some((why, help)) = unfit(parameter, context) {
            report.error(place, codes::TOKEN, why, help);
        }
        let within = token.repeat.as_ref().and_then(|repeat| repeat.within);
        if within == Some(0) {
            let message = "no repeat begins within 0 seconds";
            let help =
                "write for how many seconds the service recognises a repeat, or remove `repeat`";
            report.error(place, codes::TOKEN, message, help);
        }
    }
}

/// Why the client cannot fill the parameter, and what to do about it.
fn unfit(parameter: &Parameter, context: &Context<'_>) -> Option<(String, &'static str)> {
    let name = &parameter.name;
    if !matches!(parameter.location, Location::Query | Location::Form) {
        let message = format!("the token `{name}` stands neither in the query nor in the form");
        return Some((message, "remove `idempotency_token`: a caller fills it"));
    }
    let (kind, resolved) = resolve(&parameter.shape, context.types())?;
    if kind != Kind::String {
        let message = format!("the token `{name}` is not a `string`");
        return Some((message, "correct the type, or remove `idempotency_token`"));
    }
    let known = [&parameter.shape.known_values, &resolved.known_values];
    if parameter.shape.format.is_some() || known.iter().any(|known| !known.is_empty()) {
        let message = format!("the token `{name}` cannot be any text");
        let help =
            "a token is a text without `format` and `known_values`; or remove `idempotency_token`";
        return Some((message, help));
    }
    let limits = parameter
        .shape
        .limits
        .as_ref()
        .or(resolved.limits.as_ref())?;
    let narrow = limits.digits_only
        || limits.pattern.is_some()
        || limits.min_length.is_some_and(|min| min > FILLED)
        || limits.max_length == Some(0);
    narrow.then(|| {
        let message = format!("the limits of the token `{name}` do not admit what the client fills in");
        let help = "the client fills in at most 25 digits and small letters; correct the limits, or remove `idempotency_token`";
        (message, help)
    })
}

/// How many characters the client fills in, where as many may be.
const FILLED: u64 = 25;
