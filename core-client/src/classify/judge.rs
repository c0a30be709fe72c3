//! What judging an answer needs, and the errors that come of it.

use crate::answer::{Case, Found, Node, REQUEST_ID_FIELDS};
use crate::codes::{Class, CodeInfo};
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;
use crate::request::OperationInfo;
use crate::transport::HttpAnswer;

use super::secrets::Secrets;

/// What judging needs besides the answer.
pub(super) struct Judge<'j> {
    pub(super) operation: &'static OperationInfo,
    pub(super) codes: &'static [CodeInfo],
    pub(super) answer: &'j HttpAnswer,
    /// What to hide from every text.
    pub(super) secrets: Secrets<'j>,
    /// Whether the body was JSON only after a repair.
    pub(super) repaired: bool,
}

/// An answer that says that the call is done.
pub(crate) struct Judged<'j> {
    pub(crate) value: Node<'j>,
    /// Whether it was JSON only after a repair.
    pub(crate) repaired: bool,
}

impl Judge<'_> {
    /// Any status of the 2xx: those that a description names are not all that a gateway may answer with.
    pub(super) fn has_success_status(&self) -> bool {
        (200..300).contains(&self.answer.status)
            || self.operation.statuses.contains(&self.answer.status)
    }

    pub(super) fn is_json(&self) -> bool {
        self.answer.headers.say_json()
    }

    /// An answer that says two things at once.
    pub(super) fn contradiction(&self, name: &str, value: Node<'_>) -> Error {
        let error = self.unreadable(format!("{name} occurs twice with different values"));
        self.describe(error, &value).with_answer(value.into_value())
    }

    /// An answer that cannot be read: keeps the status and the beginning of the body.
    pub(super) fn unreadable(&self, problem: impl Into<String>) -> Error {
        Error::unreadable(problem)
            .with_status(self.answer.status)
            .with_request_id(self.header_request_id())
            .with_excerpt(self.secrets.excerpt(&self.answer.body))
    }

    /// A failure with a code.
    pub(super) fn failure(
        &self,
        kind: ErrorKind,
        outcome: Outcome,
        code: String,
        value: Node<'_>,
    ) -> Error {
        let error = Error::new(kind, outcome).with_code(code, self.codes, &self.secrets);
        self.describe(error, &value).with_answer(value.into_value())
    }

    /// Adds status, ids and message.
    pub(super) fn describe(&self, error: Error, value: &Node<'_>) -> Error {
        let mut messages = MESSAGES.iter().filter_map(|name| value.get(name));
        let message = messages.find_map(Node::as_free_text);
        let message = message.filter(|message| !message.is_empty());
        error
            .with_repaired(self.repaired)
            .with_status(self.answer.status)
            .with_message(message.map(|message| self.secrets.masked(message)))
            .with_request_id(self.request_id(value))
            .with_host_id(text(value, HOST_ID).map(|host| self.secrets.masked(host)))
    }

    pub(super) fn request_id(&self, value: &Node<'_>) -> Option<String> {
        text(value, REQUEST_ID_FIELDS)
            .map(|id| self.plain_id(id))
            .or_else(|| self.header_request_id())
    }

    pub(super) fn header_request_id(&self) -> Option<String> {
        self.answer
            .headers
            .get("x-acs-request-id")
            .map(|id| self.plain_id(id))
    }

    /// An id that looks like one is shown as it is; anything else is the service's free text.
    pub(super) fn plain_id(&self, id: &str) -> String {
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

/// How a code says yes, besides numbers.
const YESES: [&str; 5] = ["ok", "success", "successful", "succeed", "true"];

/// Whether a code speaks of success whatever the description says: by a word, by 0, or by an HTTP status of success.
pub(super) fn is_word_of_success(code: &str) -> bool {
    let code = code.trim();
    let is_number = |number| number == 0 || (200..300).contains(&number);
    YESES.iter().any(|yes| code.eq_ignore_ascii_case(yes))
        || code.parse::<i64>().is_ok_and(is_number)
}

pub(super) const HOST_ID: &[&str] = &["HostId", "hostId"];
/// What explains a code, in the spellings of the products.
const MESSAGES: [&str; 11] = [
    "Message",
    "message",
    "ErrorMessage",
    "errorMessage",
    "error_message",
    "ErrMessage",
    "errMessage",
    "ErrorMsg",
    "errorMsg",
    "ErrMsg",
    "errMsg",
];

/// The text of the first of these members that there is, unless it is blank.
pub(super) fn text<'n>(value: &'n Node<'_>, names: &[&str]) -> Option<&'n str> {
    let mut found = names
        .iter()
        .filter_map(|name| match value.find(&[name], Case::Exact) {
            Found::One(node) => Some(node.as_str()),
            Found::Twice => Some(None),
            Found::Absent => None,
        });
    found
        .next()
        .flatten()
        .filter(|text| !text.trim().is_empty())
}

/// What a code's class says about the outcome, where the code itself is the verdict.
pub(super) fn outcome_of(class: Class) -> Outcome {
    match class {
        Class::Refused | Class::Limited => Outcome::Refused,
        // A code of success in an answer that fails says two things at once.
        Class::Success | Class::Ambiguous => Outcome::Unknown,
    }
}
