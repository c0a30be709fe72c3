//! Answers of the gateway in front of the service: refused before anything ran, or failed on the way.

use serde_json::Value;

use super::judge::{HOST_ID, Judge, is_word_of_success, outcome_of, text};
use crate::answer::{Case, Found, Node};
use crate::codes::lookup;
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};

/// The gateway refused this copy of the request because it has seen the nonce. Each attempt has a fresh one of 128 random
/// bits, so something between us and the gateway sent the request twice, and the first copy may have run.
const NONCE_USED: &str = "SignatureNonceUsed";

impl Judge<'_> {
    pub(super) fn gateway(&self, value: Node<'_>) -> Error {
        match code(&value) {
            Some(code) if self.says_success(&code) => {
                let problem = "its HTTP status says failure, and its code says success";
                let error = Error::new(ErrorKind::Gateway, Outcome::Unknown).with_detail(problem);
                self.describe(error, &value).with_answer(value.into_value())
            }
            Some(code) => {
                let outcome = self.gateway_outcome(&code, &value);
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
    fn looks_like_gateway(&self, value: &Node<'_>) -> bool {
        self.request_id(value).is_some() || text(value, HOST_ID).is_some()
    }

    /// For an operation that may change something, only a code that a table describes says that nothing ran: gateways also answer with a
    /// status of 4xx after they have forwarded the request, for one that took too long or was cancelled.
    fn gateway_outcome(&self, code: &str, value: &Node<'_>) -> Outcome {
        let reads = self.operation.effect == Effect::Read;
        let client_failed = (400..500).contains(&self.answer.status);
        match lookup(self.codes, code) {
            _ if code == NONCE_USED => Outcome::Unknown,
            Some(info) if !info.is_pattern() || self.suits_patterns(reads, value) => {
                outcome_of(info.class)
            }
            None if reads && client_failed && self.looks_like_gateway(value) => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }

    /// Whether the answer lets a pattern decide, which is a guess about codes that nobody has described.
    fn suits_patterns(&self, reads: bool, value: &Node<'_>) -> bool {
        match self.answer.status {
            status if reads => status < 500,
            // Each of them is also said of a request that was begun: timed out, in conflict with its own first copy, too
            // early, given up.
            408 | 409 | 425 | 499 => false,
            // `HostId` alone says that it is the gateway's answer. The gateway calls its code `Code`: beside another name, the host may
            // be the service's own, and what a write has done by then is not known.
            200..300 => text(value, &["Code", "code"]).is_some(),
            400..500 => true,
            _ => false,
        }
    }
}

/// The spellings of the member that holds a failure's code.
const NAMES: [&str; 7] = [
    "Code",
    "code",
    "ErrorCode",
    "errorCode",
    "error_code",
    "ErrCode",
    "errCode",
];

/// The code of an answer that fails, in whichever of its spellings; also a number, unless that speaks of success.
pub(super) fn code(value: &Node<'_>) -> Option<String> {
    text(value, &NAMES)
        .map(str::to_owned)
        .or_else(|| number(value, &NAMES))
}

/// Whether there is a code that cannot be read: it stands twice, or characters of it are lost.
pub(super) fn has_unreadable_code(value: &Node<'_>) -> bool {
    NAMES
        .iter()
        .any(|name| match value.find(&[name], Case::Exact) {
            Found::One(node) => node.is_unsure(),
            Found::Twice => true,
            Found::Absent => false,
        })
}

fn number(value: &Node<'_>, names: &[&str]) -> Option<String> {
    let single = |name: &&str| match value.find(&[name], Case::Exact) {
        Found::One(node) => node.as_single(),
        Found::Twice | Found::Absent => None,
    };
    match names.iter().find_map(single) {
        Some(Value::Number(number)) => {
            let code = number.as_i64()?.to_string();
            (!is_word_of_success(&code)).then_some(code)
        }
        _ => None,
    }
}
