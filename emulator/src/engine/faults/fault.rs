//! What can go wrong with a call.

use std::borrow::Cow;
use std::time::Duration;

/// What goes wrong.
///
/// Faults that spoil an answer are applied after the action ran, unless [`Injection::before_execution`](crate::Injection::before_execution) says otherwise; those
/// that refuse are applied before it ran, unless [`Injection::after_execution`](crate::Injection::after_execution) says otherwise. Where an answer is needed
/// although nothing ran, it is `ServiceUnavailable` (HTTP 503), which does not say whether anything ran.
///
/// Faults below HTTP ([`Fault::Drop`], [`Fault::Reset`], [`Fault::TruncateBody`], [`Fault::StallBody`]) are made for
/// HTTP/1.1. By HTTP/2 they end the connection with all its requests, and both body faults act as [`Fault::Drop`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refuses with this code, in the shape and with the status that the product's table of codes gives it. After
    /// execution: the action ran, and the answer says this code all the same.
    Refuse(Cow<'static, str>),
    /// As the gateway, with this code and this HTTP status, whatever the table of codes says: gateways also answer so after
    /// they have forwarded a request, one that took too long or was given up.
    RefuseAs {
        /// The code.
        code: Cow<'static, str>,
        /// The status.
        status: u16,
    },
    /// Refuses with `Throttling.User`.
    Throttle,
    /// Refuses with `InvalidSecurityToken.Expired`, whatever the key is.
    ExpiredToken,
    /// The emulator's clock is wrong by so many seconds for this call, in its checks and in the `Date` of its answer.
    /// More than 900 lead to `InvalidTimeStamp.Expired`. Before and after mean nothing here.
    SkewClock {
        /// Positive: the emulator is ahead.
        seconds: i64,
    },
    /// Closes the connection without a byte of an answer.
    Drop,
    /// Resets the connection without a byte of an answer.
    Reset,
    /// Never answers, and keeps the connection open.
    Stall,
    /// Sends the head and half of the body, then nothing more, and keeps the connection open.
    StallBody,
    /// Sends the head and half of the body, then closes the connection.
    TruncateBody,
    /// Answers properly, but so much later by the system's clock. The journal has the request at once. Before
    /// execution: the action runs when the time is over, even if the client is gone by then.
    Delay(Duration),
    /// Answers with this HTTP status and an empty body.
    Status(u16),
    /// Answers with this HTTP status and a page of HTML, as a proxy on the way may do.
    Html(u16),
    /// The proper answer, declared as `text/plain`.
    WrongContentType,
    /// Answers HTTP 200 with a body that begins as JSON and ends too early.
    GarbageJson,
    /// The proper answer, filled up with spaces to so many bytes.
    Oversized(usize),
    /// Closes the connection without an answer, if the request came over a connection that was used before; any other
    /// request is left alone. Before execution unless said otherwise.
    CloseOnReuse,
    /// Closes the connection without an answer, and runs the action later.
    ExecuteLate(Late),
}

/// When a request runs whose answer was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Late {
    /// So long after it was received, by the emulator's clock, in whole seconds. It runs as of that time, as soon as the
    /// emulator is asked for anything after it.
    After(Duration),
    /// Right after this action ran the next time, before that call is answered.
    AfterCall(Cow<'static, str>),
}

impl Late {
    /// Right after bindings were listed the next time.
    #[must_use]
    pub const fn after_lookup() -> Self {
        Self::AfterCall(Cow::Borrowed("QuerySubsId"))
    }
}

impl Fault {
    /// A refusal with this code; see [`Fault::Refuse`].
    #[must_use]
    pub fn refuse(code: impl Into<Cow<'static, str>>) -> Self {
        Self::Refuse(code.into())
    }

    /// The gateway's answer with this code and this HTTP status; see [`Fault::RefuseAs`].
    #[must_use]
    pub fn refuse_as(status: u16, code: impl Into<Cow<'static, str>>) -> Self {
        let code = code.into();
        Self::RefuseAs { code, status }
    }

    /// The word that the journal shows and that [`Injection`](crate::Injection) reads.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Refuse(_) | Self::RefuseAs { .. } => "refuse",
            Self::Throttle => "throttle",
            Self::ExpiredToken => "expired-token",
            Self::SkewClock { .. } => "skew",
            Self::Drop => "drop",
            Self::Reset => "reset",
            Self::Stall => "stall",
            Self::StallBody => "stall-body",
            Self::TruncateBody => "truncate",
            Self::Delay(_) => "delay",
            Self::Status(_) => "status",
            Self::Html(_) => "html",
            Self::WrongContentType => "content-type",
            Self::GarbageJson => "garbage",
            Self::Oversized(_) => "oversized",
            Self::CloseOnReuse => "close-on-reuse",
            Self::ExecuteLate(Late::After(_)) => "late",
            Self::ExecuteLate(Late::AfterCall(_)) => "late-after",
        }
    }

    pub(super) fn usually_executes(&self) -> bool {
        !matches!(
            self,
            Self::Refuse(_)
                | Self::RefuseAs { .. }
                | Self::Throttle
                | Self::ExpiredToken
                | Self::CloseOnReuse
                | Self::ExecuteLate(_)
        )
    }

    /// The code that it answers with instead of what the action would say.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Refuse(code) | Self::RefuseAs { code, .. } => Some(code),
            Self::Throttle => Some("Throttling.User"),
            Self::ExpiredToken => Some("InvalidSecurityToken.Expired"),
            _ => None,
        }
    }

    /// Whether it has no effect on a request that the gateway refuses anyway.
    pub(super) fn needs_valid_request(&self) -> bool {
        self.code().is_some() || matches!(self, Self::ExecuteLate(_))
    }
}
