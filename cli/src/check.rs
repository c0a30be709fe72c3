//! What is wrong with a request, by the limits and rules of the table. Names parameters, never their values.

pub(crate) mod limits;
mod rules;

use crate::lang::say;
use crate::parameters::Given;
use crate::spec::{Enforce, Operation};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The client itself refuses such a request, as every SDK does.
    Refused,
    /// The value is none of what the parameter means; typed builders would not take it.
    Unreadable,
    /// The service might not take it.
    Doubtful,
}

/// One thing that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What is wrong, parameter first.
    pub(crate) text: String,
}

/// Required parameters that were not given.
pub(crate) fn missing(operation: &Operation, given: &[Given]) -> Vec<&'static str> {
    let is_given = |name: &str| given.iter().any(|one| one.parameter.name == name);
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && !is_given(parameter.name))
        .map(|parameter| parameter.name)
        .collect()
}

/// Everything that is wrong, in the order of the parameters, rules last.
pub(crate) fn findings(operation: &Operation, given: &[Given]) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in given {
        limits::value(one.parameter, one.parameter.name, &one.value, &mut found);
    }
    rules::check(operation, given, &mut found);
    found
}

/// Who enforces a limit says how bad it is to break it; what nobody enforces is not spoken of.
fn severity(enforce: Enforce) -> Option<Severity> {
    match enforce {
        Enforce::Client => Some(Severity::Refused),
        Enforce::Service => Some(Severity::Doubtful),
        Enforce::Nobody => None,
    }
}

/// `; did you mean PhoneNoX?`, with up to three names that are as near; nothing if none is near.
pub(crate) fn did_you_mean<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    /// As near as `clap` wants a suggestion to be.
    const NEAR: f64 = 0.7;
    /// What counts as equally near.
    const SAME: f64 = 0.02;
    let lower = wrong.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro(&name.to_lowercase(), &lower), name))
        .filter(|(likeness, _)| *likeness > NEAR)
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0));
    let best = near.first().map_or(1.0, |(likeness, _)| *likeness);
    let nearest: Vec<&str> = near
        .iter()
        .filter(|(likeness, _)| best - likeness < SAME)
        .map(|(_, name)| *name)
        .take(3)
        .collect();
    if nearest.is_empty() {
        return String::new();
    }
    say!(
        "; did you mean {}?",
        "；是否想输入 {}？",
        nearest.join(", ")
    )
}
