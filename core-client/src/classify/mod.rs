//! The verdict: whether an answer says that the call is done, refused, or neither.
//!
//! The order of the questions: can the answer be read; is it the gateway's (`HostId`, or an HTTP status other than
//! success) or the service's own; what does its code say. The code decides, never the HTTP status alone: one gateway
//! refuses a throttled call with 400 and another with 503, and the service itself refuses with 200.

mod body;
mod echo;
mod gateway;
mod items;
mod rule;
mod secrets;

use body::Body;
use echo::belongs;

use crate::answer::{Case, Found, Node};
use crate::codes::{Class, CodeInfo};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::{AnswerBody, OperationInfo};
use crate::transport::HttpAnswer;

pub(crate) use items::outcome_of_items;
pub(crate) use rule::denies_success;
pub(crate) use secrets::Secrets;

/// What judging needs besides the answer.
struct Judge<'j> {
    operation: &'static OperationInfo,
    codes: &'static [CodeInfo],
    answer: &'j HttpAnswer,
    /// What to hide from every text.
    secrets: Secrets<'j>,
    /// Whether the body was JSON only after a repair.
    repaired: bool,
}

/// An answer that says that the call is done.
pub(crate) struct Judged<'j> {
    pub(crate) value: Node<'j>,
    /// Whether it was JSON only after a repair.
    pub(crate) repaired: bool,
}

/// Gives the verdict on an answer of at most so many values: its JSON if it says that the call is done, and, where
/// `check_echoes` asks for it, if nothing in it says that it is another call's.
pub(crate) fn judge_answer<'j>(
    operation: &'static OperationInfo,
    answer: &'j HttpAnswer,
    secrets: Secrets<'j>,
    values: usize,
    check_echoes: bool,
) -> Result<Judged<'j>, Error> {
    let codes = operation.service.codes;
    let judged = judge_within(values, operation, codes, answer, secrets)?;
    match check_echoes {
        true => belongs(operation, answer, secrets, judged),
        false => Ok(judged),
    }
}

fn judge_within<'j>(
    values: usize,
    operation: &'static OperationInfo,
    codes: &'static [CodeInfo],
    answer: &'j HttpAnswer,
    secrets: Secrets<'j>,
) -> Result<Judged<'j>, Error> {
    let mut judge = Judge {
        operation,
        codes,
        answer,
        secrets,
        repaired: false,
    };
    let mut value = judge.verdict(values)?;
    for name in operation.answer_headers {
        if let Some(text) = answer.headers.get(name) {
            value.add_member(name, text);
        }
    }
    let repaired = judge.repaired;
    Ok(Judged { value, repaired })
}

/// [`judge_within`] the usual bound.
#[cfg(test)]
pub(crate) fn judge<'j>(
    operation: &'static OperationInfo,
    codes: &'static [CodeInfo],
    answer: &'j HttpAnswer,
    secrets: Secrets<'j>,
) -> Result<Node<'j>, Error> {
    let values = crate::answer::MAX_ANSWER_VALUES;
    judge_within(values, operation, codes, answer, secrets).map(|judged| judged.value)
}

/// The service's id of a request that is done: looked for only if somebody listens, or again where a readable answer
/// turned out to have the wrong shape.
pub(crate) fn request_id<'j>(
    operation: &'static OperationInfo,
    answer: &'j HttpAnswer,
    secrets: Secrets<'j>,
    value: Option<&Node<'_>>,
) -> Option<String> {
    let judge = Judge {
        operation,
        codes: operation.service.codes,
        answer,
        secrets,
        repaired: false,
    };
    match value {
        Some(value) => judge.request_id(value),
        None => judge.request_id(&body::json(answer, usize::MAX).ok()?.value),
    }
}

impl<'j> Judge<'j> {
    fn verdict(&mut self, values: usize) -> Result<Node<'j>, Error> {
        let success = self.has_success_status();
        let body = match self.operation.body {
            AnswerBody::Any if success => body::any(self.answer, values),
            AnswerBody::Empty if success && self.answer.body.is_empty() => Ok(Body::empty()),
            AnswerBody::Binary if success && !self.is_json() => body::binary(self.answer),
            AnswerBody::EventStream if success && !self.is_json() => {
                body::events(self.answer, values)
            }
            _ => body::json(self.answer, values),
        };
        let Body { value, repaired } = body.map_err(|problem| self.unreadable(problem))?;
        self.repaired = repaired;
        if let Found::Twice = value.find(&["Code"], Case::Any) {
            return Err(self.contradiction("Code", value));
        }
        if self.is_gateways(&value) {
            return Err(self.gateway(value));
        }
        if !success {
            let wanted = format!(
                "an HTTP status of success, such as {}",
                self.operation.statuses.first().unwrap_or(&200)
            );
            return Err(self
                .describe(self.unreadable(format!("expected {wanted}")), &value)
                .with_answer(value.into_value()));
        }
        match self.operation.body {
            AnswerBody::Json => self.by_rule(value),
            // What is not a JSON document has no field that could tell.
            _ if value.get("Code").and_then(Node::as_str).is_none() => {
                match self.denies_success(&value) {
                    true => Err(self.denied(value)),
                    false => Ok(value),
                }
            }
            _ => self.by_rule(value),
        }
    }

    /// Any status of the 2xx: those that a description names are not all that a gateway may answer with.
    fn has_success_status(&self) -> bool {
        (200..300).contains(&self.answer.status)
            || self.operation.statuses.contains(&self.answer.status)
    }

    fn is_json(&self) -> bool {
        self.answer
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
    }

    /// An answer of the gateway in front of the service. The status says so, or `HostId`, which no service adds.
    fn is_gateways(&self, value: &Node<'_>) -> bool {
        let says_code = gateway::code(value).is_some();
        (!self.has_success_status() && says_code)
            || match value.find(&["HostId"], Case::Exact) {
                Found::One(host) => host.as_str().is_some() || host.is_unsure(),
                Found::Twice => true,
                Found::Absent => false,
            }
    }

    /// An answer that says two things at once.
    fn contradiction(&self, name: &str, value: Node<'_>) -> Error {
        let error = self.unreadable(format!("{name} stands twice, with values that differ"));
        self.describe(error, &value).with_answer(value.into_value())
    }

    /// An answer that cannot be read: keeps the status and the beginning of the body.
    fn unreadable(&self, problem: impl Into<String>) -> Error {
        Error::unreadable(problem)
            .with_status(self.answer.status)
            .with_request_id(self.header_request_id())
            .with_excerpt(self.secrets.excerpt(&self.answer.body))
    }

    /// A failure with a code.
    fn failure(&self, kind: ErrorKind, outcome: Outcome, code: String, value: Node<'_>) -> Error {
        let error = Error::new(kind, outcome).with_code(code, self.codes, &self.secrets);
        self.describe(error, &value).with_answer(value.into_value())
    }

    /// Adds status, ids and message.
    fn describe(&self, error: Error, value: &Node<'_>) -> Error {
        let messages = ["Message", "message"];
        let mut messages = messages.iter().filter_map(|name| value.get(name));
        let message = messages.find_map(Node::as_free_text);
        let message = message.filter(|message| !message.is_empty());
        error
            .with_repaired(self.repaired)
            .with_status(self.answer.status)
            .with_message(message.map(|message| self.secrets.masked(message)))
            .with_request_id(self.request_id(value))
            .with_host_id(text(value, HOST_ID).map(|host| self.secrets.masked(host)))
    }

    fn request_id(&self, value: &Node<'_>) -> Option<String> {
        text(value, &["RequestId", "requestId", "request_id"])
            .map(|id| self.plain_id(id))
            .or_else(|| self.header_request_id())
    }

    fn header_request_id(&self) -> Option<String> {
        self.answer
            .headers
            .get("x-acs-request-id")
            .map(|id| self.plain_id(id))
    }

    /// An id that looks like one is shown as it is; anything else is the service's free text.
    fn plain_id(&self, id: &str) -> String {
        let looks_like_one = id.len() <= 64
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !self.secrets.are_in(id);
        if looks_like_one {
            id.to_owned()
        } else {
            self.secrets.masked(id)
        }
    }
}

const HOST_ID: &[&str] = &["HostId", "hostId"];

/// The text of the first of these members that there is, unless it is empty.
fn text<'n>(value: &'n Node<'_>, names: &[&str]) -> Option<&'n str> {
    let mut found = names
        .iter()
        .filter_map(|name| match value.find(&[name], Case::Exact) {
            Found::One(node) => Some(node.as_str()),
            Found::Twice => Some(None),
            Found::Absent => None,
        });
    found.next().flatten().filter(|text| !text.is_empty())
}

/// What a code's class says about the outcome, where the code itself is the verdict.
fn outcome_of(class: Class) -> Outcome {
    match class {
        Class::Refused | Class::Limited => Outcome::Refused,
        // A code of success in an answer that fails says two things at once.
        Class::Success | Class::Ambiguous => Outcome::Unknown,
    }
}

#[cfg(test)]
mod tests;
