//! Answers of the gateway in front of the service: refused before anything ran, or failed on the way.

use super::{HOST_ID, Judge, outcome_of, text};
use crate::answer::Node;
use crate::codes::lookup;
use crate::error::{Error, ErrorKind};
use crate::outcome::Outcome;

/// The gateway refused this copy of the request because it has seen the nonce. Each attempt has a fresh one of 128 random
/// bits, so something between us and the gateway sent the request twice, and the first copy may have run.
const NONCE_USED: &str = "SignatureNonceUsed";

impl Judge<'_> {
    pub(super) fn gateway(&self, value: Node<'_>) -> Error {
        match code(&value) {
            Some(code) => {
                let outcome = self.gateway_outcome(&code, self.bears_marks(&value));
                self.failure(ErrorKind::Gateway, outcome, code, value)
            }
            None => {
                let error = self.unreadable("expected Code in the gateway's answer, found none");
                self.describe(error, &value).with_answer(value.into_value())
            }
        }
    }

    /// Whether it names the request or the host, as every answer of the gateway does: other servers on the way answer with codes
    /// of theirs.
    fn bears_marks(&self, value: &Node<'_>) -> bool {
        self.request_id(value).is_some() || text(value, HOST_ID).is_some()
    }

    fn gateway_outcome(&self, code: &str, bears_marks: bool) -> Outcome {
        let server_failed = self.answer.status >= 500;
        let client_failed = (400..500).contains(&self.answer.status);
        match lookup(self.codes, code) {
            _ if code == NONCE_USED => Outcome::Unknown,
            // A pattern is a guess about codes nobody has described: not good enough against a status of 5xx.
            Some(info) if !info.is_pattern() || !server_failed => outcome_of(info.class),
            None if client_failed && bears_marks => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }
}

/// The code, in either spelling that gateways use for it.
pub(super) fn code(value: &Node<'_>) -> Option<String> {
    text(value, &["Code", "code"]).map(str::to_owned)
}
