//! One span per call, for whoever listens. It names the operation and what became of the call, and nothing of its content.

use tracing::Span;
use tracing::field::Empty;

use crate::error::Error;
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// The span of a call. Dropped before [`end`](Self::end), because the caller gave up waiting, it says that the outcome is
/// unknown.
pub(super) struct CallSpan {
    span: Span,
    ended: bool,
}

impl CallSpan {
    pub(super) fn new(operation: &'static OperationInfo) -> Self {
        let span = tracing::info_span!(
            target: "core_client",
            "call",
            product = operation.service.product,
            operation = operation.name,
            outcome = Empty,
            code = Empty,
            request_id = Empty,
            http_status = Empty,
        );
        let ended = span.is_disabled();
        Self { span, ended }
    }

    /// The span to run the call in, if anybody listens.
    pub(super) fn entered(&self) -> Option<Span> {
        (!self.ended).then(|| self.span.clone())
    }

    /// The call has ended, with this error if it failed.
    pub(super) fn end(mut self, error: Option<&Error>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let Some(error) = error else {
            return self.outcome(Outcome::Done);
        };
        self.outcome(error.outcome());
        if let Some(code) = error.code() {
            self.span.record("code", code);
        }
        if let Some(request_id) = error.request_id() {
            self.span.record("request_id", request_id);
        }
        if let Some(status) = error.http_status() {
            self.span.record("http_status", status);
        }
    }

    fn outcome(&self, outcome: Outcome) {
        self.span.record("outcome", outcome.in_words());
    }
}

impl Drop for CallSpan {
    fn drop(&mut self) {
        if !self.ended {
            self.outcome(Outcome::Unknown);
        }
    }
}
