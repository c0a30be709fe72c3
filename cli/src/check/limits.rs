//! Whether a value is what its parameter means, and keeps its limits.

use core_client::answer::Scalar;
use core_client::time::{Iso8601, LocalCompact, LocalDate, LocalDateTime, UtcOffset};
use regex::Regex;
use serde_json::Value as Json;

use super::{Finding, Severity, did_you_mean, severity};
use crate::escape;
use crate::lang::{pick, say};
use crate::spec::{Enforce, Kind, Limits, Value};

/// Checks a value with all that is inside; `path` is how it is called.
pub(super) fn value(described: &Value, path: &str, json: &Json, found: &mut Vec<Finding>) {
    of_kind(described, described.kind, path, json, found);
}

fn of_kind(described: &Value, kind: Kind, path: &str, json: &Json, found: &mut Vec<Finding>) {
    match (kind, json) {
        (Kind::Json, _) => {}
        // The user has written the JSON text already; what it holds is checked all the same.
        (Kind::Object | Kind::List(_) | Kind::Map(_), Json::String(text)) => {
            match serde_json::from_str::<Json>(text) {
                Ok(inner) if !inner.is_string() => of_kind(described, kind, path, &inner, found),
                _ if is_joined(described) => {
                    for item in text.split([',', ' ', '|']) {
                        single(described, inner_kind(kind), path, item, found);
                    }
                }
                _ => unreadable(path, kind, found),
            }
        }
        (Kind::Object, Json::Object(members)) => object(described, path, members, found),
        (Kind::List(inner), Json::Array(items)) => {
            count(described, path, items.len(), found);
            for (index, item) in items.iter().enumerate() {
                of_kind(described, *inner, &format!("{path}[{index}]"), item, found);
            }
        }
        (Kind::Map(inner), Json::Object(members)) => {
            for item in members.values() {
                of_kind(described, *inner, &format!("{path}[]"), item, found);
            }
        }
        (kind, Json::String(_) | Json::Number(_) | Json::Bool(_)) if kind.is_single() => {
            single(
                described,
                kind,
                path,
                &crate::parameters::text_of(json),
                found,
            );
        }
        (_, Json::Null) => {}
        _ => unreadable(path, kind, found),
    }
}

fn is_joined(described: &Value) -> bool {
    matches!(described.encoding, crate::spec::Encoding::Joined(_))
}

fn inner_kind(kind: Kind) -> Kind {
    match kind {
        Kind::List(inner) | Kind::Map(inner) => *inner,
        other => other,
    }
}

fn object(
    described: &Value,
    path: &str,
    members: &serde_json::Map<String, Json>,
    found: &mut Vec<Finding>,
) {
    for (name, member) in members {
        match described.members.iter().find(|one| one.is_called(name)) {
            Some(one) => value(one, &format!("{path}.{}", one.name), member, found),
            None => {
                let names = described.members.iter().map(|one| one.name);
                let hint = did_you_mean(name, names);
                let name = escape::echo(name);
                let text = say!(
                    "{} has no member {} that is known{}",
                    "{} 没有已知的成员 {}{}",
                    path,
                    name,
                    hint
                );
                add(Severity::Doubtful, text, found);
            }
        }
    }
    let is_given = |one: &&Value| {
        members
            .iter()
            .any(|(name, json)| one.is_called(name) && !json.is_null())
    };
    for missing in described
        .members
        .iter()
        .filter(|one| one.required && !is_given(one))
    {
        let text = say!("{}.{} is missing", "缺少 {}.{}", path, missing.name);
        add(Severity::Unreadable, text, found);
    }
}

fn single(described: &Value, kind: Kind, path: &str, text: &str, found: &mut Vec<Finding>) {
    if !is_readable(kind, text) {
        unreadable(path, kind, found);
        return;
    }
    let is_known =
        described.known.is_empty() || described.known.iter().any(|(known, _)| *known == text);
    if !is_known {
        let text = say!(
            "{} holds none of the values known so far",
            "{} 的取值不在已知取值之内",
            path
        );
        add(Severity::Doubtful, text, found);
    }
    limits(described, path, text, found);
}

/// Whether the parameter's type can hold the text.
fn is_readable(kind: Kind, text: &str) -> bool {
    let zone = UtcOffset::UTC;
    match kind {
        Kind::Text | Kind::Json | Kind::Object | Kind::List(_) | Kind::Map(_) => true,
        Kind::Integer => text.parse::<i32>().is_ok(),
        Kind::Long | Kind::EpochMillis | Kind::EpochSeconds => text.parse::<i64>().is_ok(),
        Kind::Seconds | Kind::SecondsOrNever | Kind::Millis => text.parse::<u64>().is_ok(),
        Kind::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        Kind::Boolean => bool::from_json(&Json::from(text), zone).is_some(),
        Kind::LocalDateTime => LocalDateTime::read(text, zone).instant().is_some(),
        Kind::LocalCompact => LocalCompact::read(text, zone).instant().is_some(),
        Kind::LocalDate => LocalDate::read(text, zone).instant().is_some(),
        Kind::Iso8601 => Iso8601::read(text, zone).instant().is_some(),
        Kind::Binary => core_client::text::Binary::from_json(&Json::from(text), zone).is_some(),
    }
}

fn unreadable(path: &str, kind: Kind, found: &mut Vec<Finding>) {
    let text = say!(
        "{} is not of the form {}",
        "{} 的格式应为 {}",
        path,
        kind.word()
    );
    add(Severity::Unreadable, text, found);
}

fn limits(described: &Value, path: &str, text: &str, found: &mut Vec<Finding>) {
    let limits = &described.limits;
    let Some(severity) = severity_of(described) else {
        return;
    };
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    if let Some(demand) = between(
        length,
        limits.min_length,
        limits.max_length,
        ("characters", "个字符"),
    ) {
        add(severity, format!("{path} {demand}"), found);
    }
    if limits.digits_only && (text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit())) {
        let text = say!("{} must consist of digits", "{} 只能由数字组成", path);
        add(severity, text, found);
    }
    if let Ok(number) = text.parse::<f64>() {
        range(described, path, number, severity, found);
    }
    let pattern = limits
        .pattern
        .map(|pattern| (pattern, Regex::new(&format!("^(?:{pattern})$"))));
    if let Some((pattern, Ok(regex))) = pattern
        && !regex.is_match(text)
    {
        let text = say!("{} must match {}", "{} 须匹配 {}", path, pattern);
        add(severity, text, found);
    }
}

/// The digits of a number's type are part of what it means: its builder takes no other text.
fn severity_of(described: &Value) -> Option<Severity> {
    let limits = &described.limits;
    let is_type = described.type_name.is_some() && limits.digits_only;
    match severity(limits.enforce) {
        Some(Severity::Doubtful) if is_type => Some(Severity::Unreadable),
        other => other,
    }
}

fn range(described: &Value, path: &str, number: f64, severity: Severity, found: &mut Vec<Finding>) {
    let Limits {
        min,
        max,
        exclusive_min,
        exclusive_max,
        ..
    } = described.limits;
    let bound = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    let too_little = bound(min).is_some_and(|min| number < min || (exclusive_min && number <= min));
    let too_much = bound(max).is_some_and(|max| number > max || (exclusive_max && number >= max));
    let unit = described
        .unit
        .map(|unit| format!(" {unit}"))
        .unwrap_or_default();
    let wrong = [
        (
            too_little,
            exclusive_min,
            pick("at least", "不小于"),
            pick("more than", "大于"),
            min,
        ),
        (
            too_much,
            exclusive_max,
            pick("at most", "不大于"),
            pick("less than", "小于"),
            max,
        ),
    ];
    for (is_wrong, exclusive, inclusive_word, exclusive_word, bound) in wrong {
        if is_wrong {
            let word = if exclusive {
                exclusive_word
            } else {
                inclusive_word
            };
            let bound = bound.unwrap_or_default();
            let text = say!(
                "{} must be {} {}{}",
                "{} 须{} {}{}",
                path,
                word,
                bound,
                unit
            );
            add(severity, text, found);
        }
    }
}

fn count(described: &Value, path: &str, items: usize, found: &mut Vec<Finding>) {
    let limits = &described.limits;
    let items = u64::try_from(items).unwrap_or(u64::MAX);
    let demand = between(items, limits.min_items, limits.max_items, ("items", "项"));
    if let (Some(demand), Some(severity)) = (demand, severity(limits.enforce)) {
        add(severity, format!("{path} {demand}"), found);
    }
}

/// What a count must be, if it is not.
fn between(
    count: u64,
    min: Option<u64>,
    max: Option<u64>,
    unit: (&'static str, &'static str),
) -> Option<String> {
    let unit = pick(unit.0, unit.1);
    match (min, max) {
        (Some(min), _) if count < min => Some(say!(
            "must have at least {} {}",
            "至少需要 {} {}",
            min,
            unit
        )),
        (_, Some(max)) if count > max => {
            Some(say!("must have at most {} {}", "最多允许 {} {}", max, unit))
        }
        _ => None,
    }
}

fn add(severity: Severity, text: String, found: &mut Vec<Finding>) {
    found.push(Finding { severity, text });
}

/// Limits in words, for help and descriptions.
pub(crate) fn in_words(described: &Value) -> Vec<String> {
    let limits = &described.limits;
    let unit = described
        .unit
        .map(|unit| format!(" {unit}"))
        .unwrap_or_default();
    let mut words = Vec::new();
    let mut say = |text: Option<String>| words.extend(text);
    let sign = |strict: bool, strict_sign: &'static str, sign: &'static str| {
        if strict { strict_sign } else { sign }
    };
    say(limits
        .min
        .map(|min| format!("{} {min}{unit}", sign(limits.exclusive_min, ">", ">="))));
    say(limits
        .max
        .map(|max| format!("{} {max}{unit}", sign(limits.exclusive_max, "<", "<="))));
    say(span(
        limits.min_length,
        limits.max_length,
        pick("characters", "个字符"),
    ));
    say(span(
        limits.min_items,
        limits.max_items,
        pick("items", "项"),
    ));
    say(limits
        .digits_only
        .then(|| pick("digits only", "仅数字").to_owned()));
    say(limits.pattern.map(|pattern| format!("/{pattern}/")));
    if !words.is_empty() && limits.enforce == Enforce::Client {
        words.push(pick("checked before anything is sent", "发送前检查").to_owned());
    }
    words
}

fn span(min: Option<u64>, max: Option<u64>, unit: &str) -> Option<String> {
    Some(match (min, max) {
        (Some(min), Some(max)) if min == max => format!("{min} {unit}"),
        (Some(min), Some(max)) => format!("{min}-{max} {unit}"),
        (Some(min), None) => format!(">= {min} {unit}"),
        (None, Some(max)) => format!("<= {max} {unit}"),
        (None, None) => return None,
    })
}
