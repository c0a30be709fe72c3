//! Checks a request against its description: whether each value has its kind and keeps its limits, and whether the rules across
//! parameters hold. The meaning of a limit is in `core_client::request::limits`, which typed requests use, too.

mod finding;
mod kinds;
mod limits;

use std::borrow::Cow;

pub use core_client::request::limits::{Requirement, is_given};
use serde_json::Value as Json;

pub use self::finding::{Finding, Problem, UnknownName};
pub use self::kinds::{is_of_kind, text_of};
pub use self::limits::check_limits;
use crate::{Operation, Rule, Value};

/// All problems of a request's parameters, in the order of the parameters; rules come last. Required parameters that are missing:
/// see [`missing`]. An empty text counts as not given ([`is_given`]).
pub fn check_request<'c>(
    operation: &'c Operation,
    given: &[(&'c Value, &Json)],
) -> Vec<Finding<'c>> {
    let mut found = Vec::new();
    for (parameter, json) in given {
        check_parameter(parameter, json, &is_of_kind, &mut found);
    }
    let text = |name: &str| {
        let (_, json) = given.iter().find(|(parameter, _)| parameter.name == name)?;
        Some(text_of(json))
    };
    found.extend(
        broken_rules(operation, &text)
            .into_iter()
            .map(|rule| Finding {
                path: rule.parameters.join(", "),
                problem: Problem::Rule(rule),
            }),
    );
    found
}

/// The problems of one parameter. `is_of_kind` says whether a single value's text is valid for a kind: pass [`is_of_kind`], or your
/// own function.
pub fn check_parameter<'c>(
    parameter: &'c Value,
    json: &Json,
    is_of_kind: &dyn Fn(crate::Kind, &str) -> bool,
    found: &mut Vec<Finding<'c>>,
) {
    let before = found.len();
    if is_given(json) {
        kinds::check(parameter, &parameter.name, json, is_of_kind, found);
    }
    let unreadable: Vec<String> = (found.iter().skip(before))
        .filter(|finding| matches!(finding.problem, Problem::NotOfKind(_)))
        .map(|finding| finding.path.clone())
        .collect();
    let first = found.len();
    check_limits(parameter, json, found);
    if !unreadable.is_empty() {
        // The limits of what is neither a number nor a list mean nothing; those of the members beside it do.
        let limits = found.split_off(first);
        let means =
            |finding: &Finding<'_>| !unreadable.iter().any(|path| is_in(&finding.path, path));
        found.extend(limits.into_iter().filter(means));
    }
}

/// Whether a path leads to a value or into it.
fn is_in(path: &str, value: &str) -> bool {
    let rest = path.strip_prefix(value);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The rules across parameters that are broken; `text` gives a parameter's text, `None` for one that is not given.
pub fn broken_rules<'c, 'v>(
    operation: &'c Operation,
    text: &dyn Fn(&str) -> Option<Cow<'v, str>>,
) -> Vec<&'c Rule> {
    let rules = operation.rules.iter();
    rules.filter(|rule| !limits::is_kept(rule, text)).collect()
}

/// Required parameters that are not given, in the order of the documentation. [`is_given`] says what counts as given.
pub fn missing(operation: &Operation, is_given: impl Fn(&Value) -> bool) -> Vec<&Value> {
    let required = operation.parameters.iter().filter(|one| one.required);
    required.filter(|one| !is_given(one)).collect()
}

/// Parameters that the service requires and that are not given, in the order of the documentation.
pub fn missing_on_the_wire(
    operation: &Operation,
    is_given: impl Fn(&Value) -> bool,
) -> Vec<&Value> {
    let parameters = operation.parameters.iter();
    let required = parameters.filter(|one| one.is_required_by_the_service());
    required.filter(|one| !is_given(one)).collect()
}
