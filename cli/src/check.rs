//! What is wrong with a request, in words. What is right and wrong is `core_catalog::check`'s judgement.

use std::fmt::Display;

use core_catalog::check::{Finding, Problem, Requirement, check_request, is_given};
use core_catalog::encoding::Argument;
use core_catalog::{Enforce, Kind, Limits, Value};

use crate::lang::{pick, tr};
use crate::service::{Operation, in_language};
use crate::{escape, time_input};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The client itself refuses such a request, as every SDK does.
    Refused,
    /// The parameter's type cannot hold the value; typed builders would not take it.
    Unreadable,
    /// The service might not take it.
    Doubtful,
}

/// One thing that is wrong, in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RequestIssue {
    /// How bad it is.
    pub(crate) severity: Severity,
    /// What is wrong, parameter first.
    pub(crate) text: String,
    /// What an option takes in place of a value that is of the wrong form, beside that form.
    pub(crate) other_forms: Option<&'static str>,
}

/// Required parameters that were not given. An empty text counts as not given.
pub(crate) fn missing(operation: &Operation, given: &[Argument]) -> Vec<&'static str> {
    let is_given = |value: &Value| {
        given
            .iter()
            .any(|one| one.parameter.name == value.name && is_given(&one.value))
    };
    let missing = core_catalog::check::missing(operation.described(), is_given);
    missing.into_iter().map(|one| one.name.as_str()).collect()
}

/// Everything that is wrong, in the order of the parameters, rules last.
pub(crate) fn request_issues(operation: &Operation, given: &[Argument]) -> Vec<RequestIssue> {
    let given: Vec<_> = given
        .iter()
        .map(|one| (one.parameter, &one.value))
        .collect();
    let found = check_request(operation.described(), &given);
    found.iter().filter_map(request_issue).collect()
}

/// What nobody enforces is not spoken of.
fn request_issue(finding: &Finding<'_>) -> Option<RequestIssue> {
    let path = finding.path.as_str();
    let severity = severity(&finding.problem)?;
    let text = match &finding.problem {
        Problem::Missing => tr!("{} is missing", "缺少 {}", path),
        Problem::NotOfKind(value) => tr!(
            "{} is not of the form {}",
            "{} 的格式应为 {}",
            path,
            kind_in_words(value)
        ),
        Problem::UnknownMember(name, members) => {
            let name = name.expose();
            let hint = did_you_mean(name, members.iter().map(|one| one.name.as_str()));
            tr!(
                "{} has no known member {}{}",
                "{} 没有已知的成员 {}{}",
                path,
                escape::echo(name),
                hint
            )
        }
        Problem::NotKnown => tr!(
            "{} is not one of the known values",
            "{} 的取值不在已知取值之内",
            path
        ),
        Problem::Limit(requirement, ..) => format!("{path} {}", requirement_in_words(requirement)),
        Problem::Rule(rule) => format!("{path}: {}", in_language(&rule.docs)),
        _ => return None,
    };
    let other_forms = match &finding.problem {
        Problem::NotOfKind(value) => time_input::other_forms(value.kind),
        _ => None,
    };
    Some(RequestIssue {
        severity,
        text,
        other_forms,
    })
}

fn severity(problem: &Problem<'_>) -> Option<Severity> {
    Some(match problem {
        Problem::Missing | Problem::NotOfKind(_) => Severity::Unreadable,
        // The digits of a number's type are part of what it means: its builder takes no other text.
        Problem::Limit(_, Enforce::Service, value)
            if value.type_name.is_some() && value.limits.digits_only =>
        {
            Severity::Unreadable
        }
        Problem::Limit(_, Enforce::Client, _) => Severity::Refused,
        Problem::Rule(rule) if rule.enforce == Enforce::Client => Severity::Refused,
        Problem::Limit(_, Enforce::Nobody, _) => return None,
        Problem::Rule(rule) if rule.enforce == Enforce::Nobody => return None,
        _ => Severity::Doubtful,
    })
}

fn requirement_in_words(requirement: &Requirement<'_>) -> String {
    let bound = |bound: &str, unit: &Option<&str>| match unit {
        Some(unit) => counted(bound, unit),
        None => bound.to_owned(),
    };
    match requirement {
        Requirement::MinLength(min) => tr!(
            "must have at least {}",
            "至少需要 {}",
            counted(min, pick("characters", "个字符"))
        ),
        Requirement::MaxLength(max) => tr!(
            "must have at most {}",
            "最多允许 {}",
            counted(max, pick("characters", "个字符"))
        ),
        Requirement::MinItems(min) => tr!(
            "must have at least {}",
            "至少需要 {}",
            counted(min, pick("items", "项"))
        ),
        Requirement::MaxItems(max) => tr!(
            "must have at most {}",
            "最多允许 {}",
            counted(max, pick("items", "项"))
        ),
        Requirement::Digits => pick("must consist of digits", "只能由数字组成").to_owned(),
        Requirement::Matches(pattern) => tr!("must match {}", "须匹配 {}", pattern),
        Requirement::AtLeast(min, of) => tr!("must be at least {}", "须不小于 {}", bound(min, of)),
        Requirement::MoreThan(min, of) => tr!("must be more than {}", "须大于 {}", bound(min, of)),
        Requirement::AtMost(max, of) => tr!("must be at most {}", "须不大于 {}", bound(max, of)),
        Requirement::LessThan(max, of) => tr!("must be less than {}", "须小于 {}", bound(max, of)),
        other => other.to_string(),
    }
}

/// A count with what is counted, which is in the singular after 1: `1 second`, `2 seconds`.
fn counted(count: impl Display, unit: &str) -> String {
    let count = count.to_string();
    let unit = match count.as_str() {
        "1" => unit.strip_suffix('s').unwrap_or(unit),
        _ => unit,
    };
    format!("{count} {unit}")
}

/// What a value is, in a word or two.
pub(crate) fn kind_in_words(value: &Value) -> String {
    let item = || {
        value
            .item
            .as_deref()
            .map_or_else(String::new, kind_in_words)
    };
    match value.kind {
        Kind::Text => "text".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Long => "long".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "true|false".to_owned(),
        Kind::LocalDateTime => "yyyy-MM-dd HH:mm:ss".to_owned(),
        Kind::LocalCompact => "yyyyMMddHHmmss".to_owned(),
        Kind::LocalDate => "yyyyMMdd".to_owned(),
        Kind::Iso8601 => "yyyy-MM-ddTHH:mm:ssZ".to_owned(),
        Kind::EpochMillis => "milliseconds since 1970".to_owned(),
        Kind::EpochSeconds => "seconds since 1970".to_owned(),
        Kind::Seconds => "seconds".to_owned(),
        Kind::SecondsOrNever => "seconds, 0 = never".to_owned(),
        Kind::Millis => "milliseconds".to_owned(),
        Kind::Object => "object".to_owned(),
        Kind::List => format!("list of {}", item()),
        Kind::Map => format!("map of {}", item()),
        Kind::Json => "JSON".to_owned(),
        Kind::Binary => "base64".to_owned(),
    }
}

/// Limits in words, for help and descriptions.
pub(crate) fn limits_in_words(limits: &Limits) -> Vec<String> {
    let bound = |bound: &str| match &limits.unit {
        Some(unit) => counted(bound, unit),
        None => bound.to_owned(),
    };
    let mut words = Vec::new();
    let sign = |strict: bool, strict_sign: &'static str, sign: &'static str| {
        if strict { strict_sign } else { sign }
    };
    words.extend(
        limits
            .min
            .as_ref()
            .map(|min| format!("{} {}", sign(limits.exclusive_min, ">", ">="), bound(min))),
    );
    words.extend(
        limits
            .max
            .as_ref()
            .map(|max| format!("{} {}", sign(limits.exclusive_max, "<", "<="), bound(max))),
    );
    words.extend(span(
        limits.min_length,
        limits.max_length,
        pick("characters", "个字符"),
    ));
    words.extend(span(
        limits.min_items,
        limits.max_items,
        pick("items", "项"),
    ));
    words.extend(
        limits
            .digits_only
            .then(|| pick("digits only", "仅数字").to_owned()),
    );
    words.extend(
        limits
            .pattern
            .as_ref()
            .map(|pattern| format!("/{pattern}/")),
    );
    if !words.is_empty() && limits.enforce == Enforce::Client {
        words.push(pick("checked before anything is sent", "发送前检查").to_owned());
    }
    words
}

fn span(min: Option<u64>, max: Option<u64>, unit: &str) -> Option<String> {
    Some(match (min, max) {
        (Some(min), Some(max)) if min == max => counted(min, unit),
        (Some(min), Some(max)) => format!("{min}-{max} {unit}"),
        (Some(min), None) => format!(">= {}", counted(min, unit)),
        (None, Some(max)) => format!("<= {}", counted(max, unit)),
        (None, None) => return None,
    })
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
    tr!(
        "; did you mean {}?",
        "；是否想输入 {}？",
        nearest.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_is_told_in_the_singular() {
        for (requirement, told) in [
            (Requirement::MinItems(1), "must have at least 1 item"),
            (Requirement::MaxItems(2), "must have at most 2 items"),
            (Requirement::MinLength(1), "must have at least 1 character"),
            (
                Requirement::AtLeast("1", Some("seconds")),
                "must be at least 1 second",
            ),
            (
                Requirement::AtMost("11", Some("seconds")),
                "must be at most 11 seconds",
            ),
            (Requirement::LessThan("1", None), "must be less than 1"),
        ] {
            assert_eq!(requirement_in_words(&requirement), told);
        }
        let limits = Limits {
            min: Some("1".to_owned()),
            unit: Some("seconds".to_owned()),
            min_items: Some(1),
            ..Limits::default()
        };
        assert_eq!(limits_in_words(&limits), [">= 1 second", ">= 1 item"]);
    }
}
