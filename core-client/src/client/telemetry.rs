//! What listeners are told: a span per call and per attempt, an event as a call ends, and the metrics hook. Operation, outcome, code
//! and ids, and nothing of the content.
//!
//! Both ends are told exactly once: by `end`, or when the call is dropped before that, with what is known until then.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::time::Instant;
use tracing::field::Empty;
use tracing::{Level, Span};

use crate::answered::Evidence;
use crate::error::{Error, ErrorKind};
use crate::metrics::{AttemptEnd, CallEnd, Metrics};
use crate::order::OrderContext;
use crate::outcome::Outcome;
use crate::request::OperationInfo;

/// Watches a call.
pub(super) struct CallTelemetry<'c> {
    operation: &'static OperationInfo,
    metrics: Option<&'c dyn Metrics>,
    order: Option<&'c OrderContext>,
    span: Span,
    started: Instant,
    attempts: u32,
    outcome_if_dropped: Outcome,
    /// The last answer's id.
    request_id: Option<String>,
    ended: bool,
}

/// Watches an attempt.
pub(super) struct AttemptTelemetry<'c> {
    operation: &'static OperationInfo,
    metrics: Option<&'c dyn Metrics>,
    span: Span,
    started: Instant,
    number: u32,
    outcome_if_dropped: Outcome,
    ended: bool,
}

/// What a call or an attempt ended with.
struct EndRecord<'a> {
    outcome: Outcome,
    kind: Option<ErrorKind>,
    code: Option<&'a str>,
    request_id: Option<&'a str>,
    http_status: Option<u16>,
    error: Option<&'a Error>,
    repaired: bool,
    /// Whether the future was dropped before the call or attempt ended.
    dropped: bool,
}

impl<'a> EndRecord<'a> {
    fn done(request_id: Option<&'a str>, repaired: bool) -> Self {
        Self {
            request_id,
            repaired,
            dropped: false,
            ..Self::dropped(Outcome::Done)
        }
    }

    fn failed(error: &'a Error) -> Self {
        Self {
            outcome: error.outcome(),
            kind: Some(error.kind()),
            code: error.code(),
            request_id: error.request_id(),
            http_status: error.http_status(),
            error: Some(error),
            repaired: error.answer_was_repaired(),
            dropped: false,
        }
    }

    fn dropped(outcome: Outcome) -> Self {
        Self {
            outcome,
            kind: None,
            code: None,
            request_id: None,
            http_status: None,
            error: None,
            repaired: false,
            dropped: true,
        }
    }

    fn write_to(&self, span: &Span, duration: Duration) {
        if span.is_disabled() {
            return;
        }
        span.record("outcome", self.outcome.as_str());
        span.record("duration_ms", rounded_millis(duration));
        if self.outcome != Outcome::Done {
            span.record("otel.status_code", "error");
        }
        if let Some(code) = self.code {
            span.record("code", code);
        }
        if let Some(request_id) = self.request_id {
            span.record("request_id", request_id);
        }
        if let Some(status) = self.http_status {
            span.record("http_status", status);
        }
        if self.repaired {
            span.record("repaired", true);
        }
    }
}

impl<'c> CallTelemetry<'c> {
    pub(super) fn new(
        operation: &'static OperationInfo,
        metrics: Option<&'c dyn Metrics>,
        started: Instant,
    ) -> Self {
        let span = tracing::info_span!(
            target: "core_client",
            "call",
            otel.name = operation.name,
            otel.kind = "client",
            otel.status_code = Empty,
            product = operation.service.product,
            operation = operation.name,
            order = Empty,
            attempts = Empty,
            outcome = Empty,
            evidence = Empty,
            code = Empty,
            request_id = Empty,
            http_status = Empty,
            repaired = Empty,
            duration_ms = Empty,
        );
        Self {
            operation,
            metrics,
            order: None,
            span,
            started,
            attempts: 0,
            outcome_if_dropped: Outcome::NotSent,
            request_id: None,
            ended: false,
        }
    }

    /// Says which order the call is made for.
    pub(super) fn of_order(mut self, order: Option<&'c OrderContext>) -> Self {
        if let Some(order) = order {
            self.span.record("order", order.fingerprint());
        }
        self.order = order;
        self
    }

    /// The span to run the call in; a disabled one if nobody listens.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Whether somebody listens.
    pub(super) fn listens(&self) -> bool {
        self.metrics.is_some() || !self.span.is_disabled()
    }

    /// Begins to watch an attempt.
    pub(super) fn attempt(&mut self, number: u32, started: Instant) -> AttemptTelemetry<'c> {
        self.attempts = number;
        AttemptTelemetry {
            operation: self.operation,
            metrics: self.metrics,
            span: tracing::info_span!(
                target: "core_client",
                "attempt",
                operation = self.operation.name,
                attempt = number,
                otel.status_code = Empty,
                outcome = Empty,
                code = Empty,
                request_id = Empty,
                http_status = Empty,
                repaired = Empty,
                duration_ms = Empty,
            ),
            started,
            number,
            outcome_if_dropped: Outcome::NotSent,
            ended: false,
        }
    }

    /// What became of the call if it ended now.
    pub(super) fn outcome_if_dropped(&mut self, outcome: Outcome) {
        self.outcome_if_dropped = outcome;
    }

    /// The service's id of the request that succeeded.
    pub(super) fn answered(&mut self, request_id: Option<String>) {
        self.request_id = request_id;
    }

    /// The service's id of the request that succeeded, if somebody listens.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The call has ended.
    pub(super) fn end(&mut self, result: Result<Evidence, &Error>, repaired: bool) {
        let request_id = self.request_id.take();
        match result {
            Ok(evidence) => {
                let record = EndRecord::done(request_id.as_deref(), repaired);
                self.report_end(record, Some(evidence));
            }
            Err(error) => self.report_end(EndRecord::failed(error), None),
        }
    }

    fn report_end(&mut self, record: EndRecord<'_>, evidence: Option<Evidence>) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        self.log(&record, evidence);
        if !self.listens() {
            return;
        }
        let duration = self.started.elapsed();
        record.write_to(&self.span, duration);
        self.span.record("attempts", self.attempts);
        if let Some(evidence) = evidence {
            self.span.record("evidence", evidence.as_str());
        }
        if let Some(metrics) = self.metrics {
            let end = CallEnd {
                product: self.operation.service.product,
                operation: self.operation.name,
                attempts: self.attempts,
                outcome: record.outcome,
                evidence,
                kind: record.kind,
                code: record.code,
                request_id: record.request_id,
                http_status: record.http_status,
                repaired: record.repaired,
                duration,
                dropped: record.dropped,
            };
            run_hook(|| metrics.on_call(&end));
        }
    }
}

/// Runs the hook of a user and catches its panic. The panic must not cost a call its answer. It must not abort the program either, which
/// it would if the call is dropped while another panic unwinds.
fn run_hook(hook: impl FnOnce()) {
    // The panic hook has told of it.
    let _ = catch_unwind(AssertUnwindSafe(hook));
}

impl CallTelemetry<'_> {
    /// One event for each call, in the span that the caller is in and not in the call's own: the line has all of it already.
    fn log(&self, record: &EndRecord<'_>, evidence: Option<Evidence>) {
        // Nothing of it is computed unless somebody listens to the level.
        macro_rules! event {
            ($level:expr) => {
                tracing::event!(
                    target: "core_client",
                    $level,
                    operation = self.operation.name,
                    outcome = record.outcome.as_str(),
                    evidence = evidence.map(Evidence::as_str),
                    code = record.code,
                    request_id = record.request_id,
                    http_status = record.http_status,
                    repaired = record.repaired.then_some(true),
                    attempts = self.attempts,
                    order = self.order.map(OrderContext::fingerprint),
                    duration_ms = rounded_millis(self.started.elapsed()),
                    "{}",
                    Line { operation: self.operation, record }
                )
            };
        }
        match record.outcome {
            // The one that somebody must act upon: the program or a person has to look it up.
            Outcome::Unknown => event!(Level::WARN),
            // Nothing is in doubt, and the caller has the error.
            Outcome::Refused | Outcome::NotSent | Outcome::PartlyDone => event!(Level::INFO),
            Outcome::Done if record.error.is_some() => event!(Level::INFO),
            Outcome::Done => event!(Level::DEBUG),
        }
    }
}

/// The error's own line, or what there is to say without one.
struct Line<'a> {
    operation: &'static OperationInfo,
    record: &'a EndRecord<'a>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.record.error, self.record.outcome) {
            (Some(error), _) => fmt::Display::fmt(error, f),
            (None, Outcome::Done) => write!(f, "{} done", self.operation.name),
            (None, outcome) => {
                let name = self.operation.name;
                write!(f, "{name} {outcome}: the call was dropped before it ended")
            }
        }
    }
}

fn rounded_millis(duration: Duration) -> u64 {
    let rounded = duration.saturating_add(Duration::from_micros(500));
    u64::try_from(rounded.as_millis()).unwrap_or(u64::MAX)
}

impl Drop for CallTelemetry<'_> {
    fn drop(&mut self) {
        self.report_end(EndRecord::dropped(self.outcome_if_dropped), None);
    }
}

impl AttemptTelemetry<'_> {
    /// The span to run the attempt in; a disabled one if nobody listens.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// The request goes out now.
    pub(super) fn sending(&mut self) {
        self.outcome_if_dropped = Outcome::Unknown;
    }

    /// The attempt has succeeded.
    pub(super) fn done(mut self, request_id: Option<&str>, repaired: bool) {
        self.report_end(EndRecord::done(request_id, repaired));
    }

    /// The attempt has failed.
    pub(super) fn failed(mut self, error: &Error) {
        self.report_end(EndRecord::failed(error));
    }

    fn report_end(&mut self, record: EndRecord<'_>) {
        if std::mem::replace(&mut self.ended, true)
            || (self.metrics.is_none() && self.span.is_disabled())
        {
            return;
        }
        let duration = self.started.elapsed();
        record.write_to(&self.span, duration);
        if let Some(metrics) = self.metrics {
            let end = AttemptEnd {
                product: self.operation.service.product,
                operation: self.operation.name,
                attempt: self.number,
                outcome: record.outcome,
                kind: record.kind,
                code: record.code,
                request_id: record.request_id,
                http_status: record.http_status,
                repaired: record.repaired,
                duration,
                dropped: record.dropped,
            };
            run_hook(|| metrics.on_attempt(&end));
        }
    }
}

impl Drop for AttemptTelemetry<'_> {
    fn drop(&mut self) {
        self.report_end(EndRecord::dropped(self.outcome_if_dropped));
    }
}
