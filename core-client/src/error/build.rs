//! How the crate makes errors. Whatever goes in as text of the service or of the transport is masked already, or is
//! masked here.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::{Cause, Error, ErrorKind, Inner};
use crate::classify::Secrets;
use crate::codes::{CodeInfo, lookup};
use crate::outcome::{Item, Outcome};
use crate::reconcile::LookupVerdict;
use crate::request::OperationInfo;
use crate::retry::Attempt;
use crate::time::UtcOffset;

impl Error {
    pub(crate) fn new(kind: ErrorKind, outcome: Outcome) -> Self {
        Self(Box::new(Inner {
            kind,
            outcome,
            operation: None,
            detail: None,
            code: None,
            code_info: None,
            message: None,
            request_id: None,
            host_id: None,
            http_status: None,
            items: Vec::new(),
            attempts: Vec::new(),
            attempts_left_out: 0,
            repaired: false,
            excerpt: None,
            explanation: None,
            answer: None,
            zone: UtcOffset::UTC,
            cause: None,
            verdict: None,
            can_look: false,
            permanent: false,
        }))
    }

    /// Settings that do not work; nothing was sent.
    pub(crate) fn configuration(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, Outcome::NotSent).with_detail(detail)
    }

    /// A request that is not sent.
    pub(crate) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, Outcome::NotSent).with_detail(detail)
    }

    /// No credential; nothing was sent.
    pub(crate) fn credential(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credential, Outcome::NotSent).with_detail(detail)
    }

    /// An answer that does not say what became of the call.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::UnreadableAnswer, Outcome::Unknown).with_detail(detail)
    }

    /// A call that our own limits refused; nothing was sent.
    pub(crate) fn own_limit(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::OwnLimit, Outcome::NotSent).with_detail(detail)
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Vec<Attempt>, left_out: usize) -> Self {
        self.0.attempts = attempts;
        self.0.attempts_left_out = left_out;
        self
    }

    pub(crate) fn of(mut self, operation: &'static OperationInfo) -> Self {
        self.0.operation = Some(operation);
        self.0.zone = operation.service.utc_offset();
        self
    }

    /// Our own words: they contain no value of the request or the answer.
    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn with_code(
        mut self,
        code: String,
        codes: &'static [CodeInfo],
        secrets: &Secrets<'_>,
    ) -> Self {
        self.0.code_info = lookup(codes, &code);
        // A code that the table knows by its own spelling holds nothing to hide; another is the service's free text.
        let known = self.0.code_info.is_some_and(|info| !info.is_pattern());
        self.0.code = Some(if known { code } else { secrets.masked(&code) });
        self
    }

    pub(crate) fn with_message(mut self, masked: Option<String>) -> Self {
        self.0.message = masked;
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.0.request_id = request_id;
        self
    }

    pub(crate) fn with_host_id(mut self, host_id: Option<String>) -> Self {
        self.0.host_id = host_id;
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn with_items(mut self, items: Vec<Item>) -> Self {
        self.0.items = items;
        self
    }

    /// The answer was JSON only after a repair.
    pub(crate) fn with_repaired(mut self, repaired: bool) -> Self {
        self.0.repaired = repaired;
        self
    }

    pub(crate) fn with_excerpt(mut self, masked: String) -> Self {
        self.0.excerpt = Some(masked);
        self
    }

    pub(crate) fn with_explanation(mut self, masked: String) -> Self {
        self.0.explanation = Some(masked);
        self
    }

    pub(crate) fn with_answer(mut self, answer: Value) -> Self {
        self.0.answer = Some(answer);
        self
    }

    pub(crate) fn with_zone(mut self, zone: UtcOffset) -> Self {
        self.0.zone = zone;
        self
    }

    pub(crate) fn with_verdict(mut self, verdict: LookupVerdict) -> Self {
        self.0.verdict = Some(verdict);
        self
    }

    /// Says whether the request gives what a look-up needs.
    pub(crate) fn with_lookup(mut self, can_look: bool) -> Self {
        self.0.can_look = can_look;
        self
    }

    /// Says that the same can never succeed: nothing but another request or another client can do better.
    pub(crate) fn permanent(mut self) -> Self {
        self.0.permanent = true;
        self
    }

    pub(crate) fn with_cause(mut self, cause: Option<Cause>) -> Self {
        self.0.cause = cause;
        self
    }
}

impl Attempt {
    /// What became of an attempt that failed with this error.
    pub(crate) fn of(error: &Error, signed_at: Option<SystemTime>, duration: Duration) -> Self {
        Self {
            outcome: error.outcome(),
            kind: error.kind(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            http_status: error.http_status(),
            signed_at,
            duration,
        }
    }
}
