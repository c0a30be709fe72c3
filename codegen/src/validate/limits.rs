//! Limits: whether they make sense, and whether a text keeps them.
//!
//! The generator does not depend on the runtime, so that it judges examples by code of its own. The proofs compare it with the
//! runtime's check, value by value (`spec_limits.rs`).

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use regex::Regex;

use super::kind::Kind;
use crate::diagnostic::codes;
use crate::model::{Enforce, Limits};
use crate::source::{Place, Report};

/// Checks the limits themselves.
pub(super) fn check(limits: &Limits, kind: Option<Kind>, place: Place<'_>, report: &mut Report) {
    numbers(limits, place, report);
    pattern(limits, place, report);
    if let Some(kind) = kind {
        applicable(limits, kind, place, report);
    }
    if limits.enforce == Enforce::Client && limits.mark.is_none() {
        let message = "the client would enforce a limit without a known source";
        let help = "say with `mark` how the limit is known, or leave it to the service";
        report.error(place.key("enforce"), codes::LIMITS, message, help);
    }
    let ordered = [
        (
            "min_length",
            limits.min_length,
            "max_length",
            limits.max_length,
        ),
        ("min_items", limits.min_items, "max_items", limits.max_items),
    ];
    for (low_key, low, high_key, high) in ordered {
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            contradiction(low_key, high_key, place, report);
        }
    }
}

/// Takes out what [`check`] would report of what a provider states.
pub(crate) fn keep_usable(limits: &mut Limits, kind: Option<Kind>) {
    let applies = |of: fn(Kind) -> bool| kind.is_none_or(of);
    let (mut min, mut max) = (limits.min.take(), limits.max.take());
    if applies(is_ordered) {
        min = min.filter(|text| number(text).is_some());
        max = max.filter(|text| number(text).is_some());
        let bounds = min
            .as_deref()
            .and_then(number)
            .zip(max.as_deref().and_then(number));
        if !bounds.is_some_and(|(min, max)| min > max) {
            (limits.min, limits.max) = (min, max);
        }
    }
    limits.exclusive_min &= limits.min.is_some();
    limits.exclusive_max &= limits.max.is_some();
    let is_pattern = |pattern: &String| {
        compile(pattern).is_ok() && crate::lower::pattern::compile(pattern).is_ok()
    };
    limits.pattern = limits.pattern.take().filter(is_pattern);
    let crossed =
        |low: Option<u64>, high: Option<u64>| low.zip(high).is_some_and(|(low, high)| low > high);
    if !applies(is_textual) || crossed(limits.min_length, limits.max_length) {
        (limits.min_length, limits.max_length) = (None, None);
    }
    if !applies(is_textual) {
        (limits.digits_only, limits.pattern) = (false, None);
    }
    if !applies(is_collection) || crossed(limits.min_items, limits.max_items) {
        (limits.min_items, limits.max_items) = (None, None);
    }
}

fn is_textual(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::String | Kind::Integer | Kind::Long | Kind::Binary
    )
}

fn is_collection(kind: Kind) -> bool {
    matches!(kind, Kind::List | Kind::Map)
}

fn is_ordered(kind: Kind) -> bool {
    kind.is_numeric() || matches!(kind, Kind::String | Kind::Time | Kind::Duration)
}

fn numbers(limits: &Limits, place: Place<'_>, report: &mut Report) {
    let mut bounds = Vec::new();
    for (key, bound) in [("min", &limits.min), ("max", &limits.max)] {
        let Some(text) = bound else { continue };
        match number(text) {
            Some(value) => bounds.push(value),
            None => {
                let message = format!("`{key}` must be a number, not `{text}`");
                report.error(
                    place.key(key),
                    codes::LIMITS,
                    message,
                    "write a plain number",
                );
            }
        }
    }
    if let [min, max] = bounds.as_slice()
        && min > max
    {
        contradiction("min", "max", place, report);
    }
    let exclusive = [
        ("exclusive_min", limits.exclusive_min, "min", &limits.min),
        ("exclusive_max", limits.exclusive_max, "max", &limits.max),
    ];
    for (key, set, bound_key, bound) in exclusive {
        if set && bound.is_none() {
            let message = format!("`{key}` without `{bound_key}`");
            let help = format!("add `{bound_key}`, or remove `{key}`");
            report.error(place.name_of(key), codes::LIMITS, message, help);
        }
    }
}

fn contradiction(low: &str, high: &str, place: Place<'_>, report: &mut Report) {
    let message = format!("`{low}` is greater than `{high}`: no value keeps both");
    report.error(
        place.key(low),
        codes::LIMITS,
        message,
        "correct one of them",
    );
}

fn pattern(limits: &Limits, place: Place<'_>, report: &mut Report) {
    let Some(pattern) = &limits.pattern else {
        return;
    };
    if let Some(reason) = pattern_fault(pattern) {
        let message = format!("the pattern does not compile: {reason}");
        let help = "the syntax is that of the regex crate, without look-around and back references; keep another one \
                    under `extra`";
        report.error(place.key("pattern"), codes::PATTERN, message, help);
    }
}

fn applicable(limits: &Limits, kind: Kind, place: Place<'_>, report: &mut Report) {
    let (textual, collection) = (is_textual(kind), is_collection(kind));
    let ordered = is_ordered(kind);
    let groups = [
        (
            ordered,
            ["min", "max"],
            [limits.min.is_some(), limits.max.is_some()],
        ),
        (
            textual,
            ["min_length", "max_length"],
            [limits.min_length.is_some(), limits.max_length.is_some()],
        ),
        (
            textual,
            ["digits_only", "pattern"],
            [limits.digits_only, limits.pattern.is_some()],
        ),
        (
            collection,
            ["min_items", "max_items"],
            [limits.min_items.is_some(), limits.max_items.is_some()],
        ),
    ];
    for (applies, keys, given) in groups {
        for (key, given) in keys.into_iter().zip(given) {
            if given && !applies {
                let message = format!("`{key}` does not apply to the type `{}`", kind.name());
                report.error(
                    place.name_of(key),
                    codes::LIMITS,
                    message,
                    "remove it, or correct the type",
                );
            }
        }
    }
}

/// Why a text cannot be the pattern of a limit, if it cannot.
pub fn pattern_fault(pattern: &str) -> Option<String> {
    // Texts are matched by the regex crate here, and by what the generator makes of the pattern everywhere else.
    let compiled = compile(pattern).map_err(|error| error.to_string());
    let fault = crate::lower::pattern::compile(pattern).and_then(|_| compiled.map(|_| ()));
    let fault = fault.err()?;
    let reason = fault.lines().last().unwrap_or_default();
    Some(reason.strip_prefix("error: ").unwrap_or(reason).to_owned())
}

/// What a scalar's text offends against, if anything.
pub(super) fn offence(limits: &Limits, kind: Kind, text: &str) -> Option<String> {
    let length = text.chars().count() as u64;
    if limits.min_length.is_some_and(|min| length < min) {
        return Some(format!("has {length} characters, fewer than `min_length`"));
    }
    if limits.max_length.is_some_and(|max| length > max) {
        return Some(format!("has {length} characters, more than `max_length`"));
    }
    if limits.digits_only && (text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("has characters other than digits".to_owned());
    }
    if let Some(pattern) = &limits.pattern
        && compile(pattern).is_ok_and(|pattern| !pattern.is_match(text))
    {
        return Some("does not match the pattern".to_owned());
    }
    if kind == Kind::Time {
        // The limits of a time speak of its distance from the call.
        return None;
    }
    let outside = |bound: &Option<String>, beyond: Ordering, exclusive: bool| {
        let order = bound.as_deref().and_then(|bound| compare(text, bound));
        order == Some(beyond) || (exclusive && order == Some(Ordering::Equal))
    };
    if outside(&limits.min, Ordering::Less, limits.exclusive_min) {
        return Some("is less than `min` allows".to_owned());
    }
    outside(&limits.max, Ordering::Greater, limits.exclusive_max)
        .then(|| "is greater than `max` allows".to_owned())
}

/// Whole numbers exactly, beyond what a float can tell apart; a text that is not a number is in no order.
fn compare(left: &str, right: &str) -> Option<Ordering> {
    if let (Ok(left), Ok(right)) = (left.parse::<i128>(), right.parse::<i128>()) {
        return Some(left.cmp(&right));
    }
    let (left, right) = (left.parse::<f64>().ok()?, right.parse::<f64>().ok()?);
    left.partial_cmp(&right)
}

/// What the number of items offends against, if anything.
pub(super) fn size_offence(limits: &Limits, items: usize) -> Option<String> {
    let items = items as u64;
    if limits.min_items.is_some_and(|min| items < min) {
        return Some(format!("has {items} items, fewer than `min_items`"));
    }
    limits
        .max_items
        .is_some_and(|max| items > max)
        .then(|| format!("has {items} items, more than `max_items`"))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

thread_local! {
    /// Compiling costs far more than matching, and one pattern is met at its own place and at each of its values.
    static COMPILED: RefCell<HashMap<String, Result<Regex, regex::Error>>> = RefCell::default();
}

/// The pattern as it is meant: for the whole value.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    COMPILED.with_borrow_mut(|compiled| {
        let entry = compiled.entry(pattern.to_owned());
        entry.or_insert_with(|| compile_anew(pattern)).clone()
    })
}

fn compile_anew(pattern: &str) -> Result<Regex, regex::Error> {
    // First on its own: a stray parenthesis must not close the group that is put around it.
    Regex::new(pattern)?;
    Regex::new(&format!("^(?:{pattern})$"))
}
