//! The verdict: whether an answer says that the call is done, refused, or neither.
//!
//! The order of the questions: can the answer be read; is it the gateway's (`HostId`, or an HTTP status other than
//! success) or the service's own; what does its code say. Where the description has a success rule, the code decides, not the HTTP
//! status: one gateway refuses a throttled call with 400 and another with 503, and the service itself refuses with 200.

mod body;
mod echo;
mod events;
mod gateway;
mod items;
mod judge;
mod rule;
mod secrets;

use body::Body;
use echo::belongs;
use judge::Judge;

use crate::answer::{BODY_FIELD, Case, Found, Node};
use crate::codes::{CodeInfo, lookup};
use crate::error::Error;
use crate::request::{AnswerBody, OperationInfo};
use crate::transport::HttpAnswer;

pub(crate) use items::outcome_of_items;
pub(crate) use judge::Judged;
pub(crate) use rule::denies_success;
pub(crate) use secrets::Secrets;

/// Judges an answer of at most `values` values. Returns its JSON if it says that the call is done and, if `check_echoes` is set, if no
/// field shows that it belongs to another call.
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
    if operation.body == AnswerBody::Any {
        value = body::in_its_place(value, answer);
    }
    for name in operation.answer_headers {
        if let Some(text) = answer.headers.get(header_name(name)) {
            value.add_member(name, text);
        }
    }
    let repaired = judge.repaired;
    Ok(Judged { value, repaired })
}

/// The name of a header whose value an answer's record finds by `name`: one that shares its name with a member of the body has
/// `header:` before it.
pub(crate) fn header_name(name: &str) -> &str {
    name.strip_prefix("header:").unwrap_or(name)
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
        Some(value) if operation.body == AnswerBody::Any => {
            judge.request_id(value.get(BODY_FIELD).unwrap_or(value))
        }
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
            AnswerBody::Binary if success => match self.envelope(values) {
                Some(envelope) => Ok(envelope),
                None => body::binary(self.answer),
            },
            AnswerBody::EventStream if success && !self.is_json() => {
                return self.events(values);
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
            AnswerBody::EventStream => self.event(value),
            AnswerBody::Binary if self.is_json() => {
                self.by_rule_if_it_tells(value)?;
                self.bytes()
            }
            _ => self.by_rule_if_it_tells(value),
        }
    }

    /// A JSON object in place of a file, where it is the service's or the gateway's own: any file may be JSON, with a code of its own
    /// in it.
    fn envelope(&self, values: usize) -> Option<Body<'j>> {
        if !self.is_json() {
            return None;
        }
        let body = body::json(self.answer, values).ok()?;
        let is_known =
            |code: String| lookup(self.codes, &code).is_some_and(|info| !info.is_pattern());
        let is_ours = !self.operation.success.fields.is_empty()
            || self.is_gateways(&body.value)
            || gateway::code(&body.value).is_some_and(is_known);
        is_ours.then_some(body)
    }

    fn bytes(&self) -> Result<Node<'j>, Error> {
        let body = body::binary(self.answer).map_err(|problem| self.unreadable(problem))?;
        Ok(body.value)
    }

    /// What is not a JSON document has no field that could tell.
    fn by_rule_if_it_tells<'v>(&self, value: Node<'v>) -> Result<Node<'v>, Error> {
        let has_code = value.get("Code").and_then(Node::as_str).is_some();
        let nothing_described = self.operation.success.fields.is_empty();
        if has_code || (nothing_described && denies_success(&value)) {
            return self.by_rule(value);
        }
        match self.denies_success(&value) {
            true => Err(self.denied(value)),
            false => Ok(value),
        }
    }

    /// An answer of the gateway in front of the service. The status says so, or a code of failure beside `HostId`: `HostId` alone may be
    /// what the service answers.
    fn is_gateways(&self, value: &Node<'_>) -> bool {
        let success = self.has_success_status();
        let names_host = || match value.find(&["HostId"], Case::Exact) {
            Found::One(host) => host.as_str().is_some() || host.is_unsure(),
            Found::Twice => true,
            Found::Absent => false,
        };
        // Most answers end here.
        if success && !names_host() {
            return false;
        }
        match gateway::code(value) {
            Some(code) => !success || !self.says_success(&code),
            None if success => gateway::has_unreadable_code(value),
            None => names_host(),
        }
    }
}

#[cfg(test)]
mod tests;
