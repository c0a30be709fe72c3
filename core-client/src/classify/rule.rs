//! Answers of the service itself, judged by the operation's success rule.

use std::borrow::Cow;

use serde_json::Value;

use super::gateway;
use super::judge::{Judge, is_word_of_success, outcome_of, text};
use crate::answer::{self, Case, Found, Node};
use crate::codes::{Class, lookup};
use crate::error::{Error, ErrorKind};
use crate::outcome::{Absent, Effect, Outcome, SuccessField};

/// The member by which many services say whether a call succeeded, in whatever letter case.
const SUCCESS: &str = "Success";
/// The texts that mean no there, besides `false` and zero.
const NOES: [&str; 5] = ["false", "f", "no", "n", "0"];
/// The member that explains a code, in whatever letter case.
const MESSAGE: &str = "Message";

/// The fields of a success rule, compared with an answer.
pub(super) struct Tally<'v> {
    /// How many fields hold a value of success.
    pub(super) accepted: usize,
    /// The fields that hold another value.
    pub(super) failing: Vec<(&'static SuccessField, Cow<'v, str>)>,
    /// A missing field without which the outcome is not known.
    pub(super) missing: Option<&'static SuccessField>,
    /// A field that occurs twice with different values. The other fields then count for nothing.
    pub(super) twice: bool,
}

impl<'v> Tally<'v> {
    pub(super) fn of(fields: &'static [SuccessField], value: &'v Node<'_>) -> Self {
        let mut tally = Self {
            accepted: 0,
            failing: Vec::new(),
            missing: None,
            twice: false,
        };
        for field in fields {
            let found = match value.find(field.path, Case::Exact) {
                Found::One(node) => spelling(node),
                Found::Absent => None,
                Found::Twice => {
                    return Self {
                        accepted: 0,
                        failing: Vec::new(),
                        missing: Some(field),
                        twice: true,
                    };
                }
            };
            match (found, field.absent) {
                (Some(found), _) if field.values.contains(&&*found) => tally.accepted += 1,
                (Some(found), _) => tally.failing.push((field, found)),
                (None, Absent::Ignored) => {}
                (None, Absent::Unknown) => tally.missing = tally.missing.or(Some(field)),
            }
        }
        tally
    }

    /// The failing value that is a code, if one is.
    pub(super) fn code(&self) -> Option<&str> {
        let is_code = |field: &SuccessField| {
            field
                .path
                .last()
                .is_some_and(|name| name.eq_ignore_ascii_case("code"))
        };
        self.failing
            .iter()
            .find(|(field, _)| is_code(field))
            .map(|(_, found)| &**found)
            // An empty text is no code, and a word of success is not the code of a failure.
            .filter(|code| !code.trim().is_empty() && !is_word_of_success(code))
    }
}

impl Judge<'_> {
    pub(super) fn by_rule<'j>(&self, value: Node<'j>) -> Result<Node<'j>, Error> {
        let rule = self.operation.success;
        let tally = Tally::of(rule.fields, &value);
        if let Some((field, _)) = tally.failing.first() {
            let code = tally.code().map(str::to_owned);
            let disagree = tally.accepted > 0;
            return Err(self.failing(field, code, disagree, value));
        }
        if let Some(field) = tally.missing.filter(|_| tally.twice) {
            return Err(self.contradiction(&field.path.join("."), value));
        }
        if let Some(field) = tally.missing {
            let problem = format!("expected {}, found none", field.path.join("."));
            return Err(self
                .describe(self.unreadable(problem), &value)
                .with_answer(value.into_value()));
        }
        if rule.fields.is_empty() && (denies_success(&value) || tells_failure(&value)) {
            return Err(self.failed_with_status_of_success(value));
        }
        if self.denies_success(&value) {
            return Err(self.denied(value));
        }
        match rule.items {
            Some(items) => self.by_items(&items, value),
            None => Ok(value),
        }
    }

    /// Whether an answer or item that succeeds by the rule denies success in a member that the rule does not name. For a read this does
    /// not matter, unless it is part of a look-up.
    pub(super) fn denies_success(&self, value: &Node<'_>) -> bool {
        self.operation.effect != Effect::Read && denies_success(value)
    }

    /// The failure that an answer reports although its HTTP status says success and the description has no success rule. It is not known
    /// what a write has done by then, whatever the code.
    fn failed_with_status_of_success(&self, value: Node<'_>) -> Error {
        let problem = "its HTTP status says success, but its body says failure";
        match gateway::code(&value).filter(|code| !self.says_success(code)) {
            Some(code) => {
                let outcome = match lookup(self.codes, &code) {
                    Some(info) if self.operation.effect == Effect::Read && !info.is_pattern() => {
                        outcome_of(info.class)
                    }
                    _ => Outcome::Unknown,
                };
                self.failure(ErrorKind::Service, outcome, code, value)
                    .with_detail(problem)
            }
            None => self
                .describe(self.unreadable(problem), &value)
                .with_answer(value.into_value()),
        }
    }

    /// The error of an answer that succeeds by the rule and denies success in another member.
    pub(super) fn denied(&self, value: Node<'_>) -> Error {
        let problem = "its fields disagree on success: Success is false, but the fields of the success rule say success";
        self.describe(self.unreadable(problem), &value)
            .with_answer(value.into_value())
    }

    fn failing(
        &self,
        field: &SuccessField,
        code: Option<String>,
        disagree: bool,
        value: Node<'_>,
    ) -> Error {
        let Some(code) =
            code.or_else(|| gateway::code(&value).filter(|code| !self.says_success(code)))
        else {
            let problem = format!(
                "{} has no success value, and there is no error code",
                field.path.join(".")
            );
            return self
                .describe(self.unreadable(problem), &value)
                .with_answer(value.into_value());
        };
        let outcome = match lookup(self.codes, &code) {
            // One field says done and another says refused, so the outcome is unknown.
            _ if disagree => Outcome::Unknown,
            Some(info) => outcome_of(info.class),
            None => Outcome::Unknown,
        };
        let error = self.failure(ErrorKind::Service, outcome, code, value);
        if disagree {
            error.with_detail("its fields disagree on success")
        } else {
            error
        }
    }

    /// Whether a code means success, so that it cannot be the code of a failure.
    pub(super) fn says_success(&self, code: &str) -> bool {
        let code = code.trim();
        let mut fields = self.operation.success.fields.iter();
        is_word_of_success(code)
            || fields.any(|field| field.values.contains(&code))
            || lookup(self.codes, code).is_some_and(|info| info.class == Class::Success)
    }
}

/// Whether a member `Success` says no.
pub(crate) fn denies_success(value: &Node<'_>) -> bool {
    let denies = |flag: &Node<'_>| match flag.as_single() {
        Some(Value::Bool(success)) => !success,
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        Some(Value::String(text)) => NOES.iter().any(|no| text.trim().eq_ignore_ascii_case(no)),
        _ => false,
    };
    value.in_any_case(SUCCESS).any(denies)
}

/// Whether an answer without a success rule looks like a failure: it has a message, and a code that is neither a word of success nor a
/// number (which mostly repeats the HTTP status).
fn tells_failure(value: &Node<'_>) -> bool {
    let is_success =
        |code: &str| code.bytes().all(|byte| byte.is_ascii_digit()) || is_word_of_success(code);
    text(value, &["Code", "code"]).is_some_and(|code| !is_success(code.trim()))
        && value.in_any_case(MESSAGE).next().is_some()
}

/// The text of a single value. Lists, objects and values that were received incompletely are never values of success.
fn spelling<'v>(value: &'v Node<'_>) -> Option<Cow<'v, str>> {
    match value.as_single() {
        Some(single) => answer::spelling(single).or(Some(Cow::Borrowed(value.kind()))),
        None if value.is_unsure() => None,
        None => Some(Cow::Borrowed(value.kind())),
    }
}
