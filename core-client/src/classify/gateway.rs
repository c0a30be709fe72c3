//! Answers of the gateway in front of the service: refused before anything ran, or failed on the way.

use super::{Judge, outcome_of};
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
                let outcome = self.gateway_outcome(&code, is_signed(&value));
                self.failure(ErrorKind::Gateway, outcome, code, value)
            }
            None => {
                let error = self.unreadable("expected Code in the gateway's answer, found none");
                self.describe(error, &value).with_answer(value.into_value())
            }
        }
    }

    /// `signed` says that the answer has the gateway's own marks: other servers on the way answer with codes of theirs.
    fn gateway_outcome(&self, code: &str, signed: bool) -> Outcome {
        let server_failed = self.answer.status >= 500;
        let client_failed = (400..500).contains(&self.answer.status);
        match lookup(self.codes, code) {
            _ if code == NONCE_USED => Outcome::Unknown,
            // A pattern is a guess about codes nobody has described: not good enough against a status of 5xx.
            Some(info) if !info.is_pattern() || !server_failed => outcome_of(info.class),
            None if client_failed && signed => Outcome::Refused,
            _ => Outcome::Unknown,
        }
    }
}

/// Whether it names the request or the host, as every answer of the gateway does.
fn is_signed(value: &Node<'_>) -> bool {
    let names = ["RequestId", "requestId", "request_id", "HostId", "hostId"];
    let mut marks = names.into_iter().filter_map(|name| value.get(name));
    marks.any(|mark| mark.as_str().is_some_and(|text| !text.is_empty()))
}

/// The code, in either spelling that gateways use for it.
pub(super) fn code(value: &Node<'_>) -> Option<String> {
    let code = ["Code", "code"]
        .into_iter()
        .find_map(|name| value.get(name))?;
    code.as_str()
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
}
