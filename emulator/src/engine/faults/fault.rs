//! The faults of a call.

use std::borrow::Cow;
use std::time::Duration;

/// A fault of a call.
///
/// By default, faults that spoil an answer are applied after the action was executed
/// ([`Injection::before_execution`](crate::Injection::before_execution) changes that), and faults that refuse are applied before it
/// is executed ([`Injection::after_execution`](crate::Injection::after_execution) changes that). If an answer is needed although
/// nothing was executed, it is `ServiceUnavailable` (HTTP 503), which does not say whether anything was executed.
///
/// Faults below HTTP ([`Fault::Drop`], [`Fault::Reset`], [`Fault::TruncateBody`], [`Fault::StallBody`]) are made for
/// HTTP/1.1. With HTTP/2 they end the connection with all its requests, and both body faults act as [`Fault::Drop`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refuses with this code, in the shape and with the status in the product's table of codes. After execution: the action was
    /// executed, and the answer has this code all the same.
    Refuse(Cow<'static, str>),
    /// Refuses like the gateway, with this code and this HTTP status, whatever the table of codes says. A gateway also answers like
    /// this after it has forwarded a request, if the request took too long or was given up.
    RefuseAs {
        /// The code.
        code: Cow<'static, str>,
        /// The status.
        status: u16,
    },
    /// Refuses with `Throttling.User`.
    Throttle,
    /// Refuses with `InvalidSecurityToken.Expired`, for any key.
    ExpiredToken,
    /// The emulator's clock is wrong by this many seconds for this call, in its checks and in the `Date` of its answer. More than
    /// 900 seconds lead to `InvalidTimeStamp.Expired`. Before and after execution make no difference.
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
    /// Answers correctly, but this much later by the system's clock. The journal has the request immediately. Before execution: the
    /// action is executed when the time is over, even if the client is gone by then.
    Delay(Duration),
    /// Answers with this HTTP status and an empty body.
    Status(u16),
    /// Answers with this HTTP status and an HTML page, like a proxy.
    Html(u16),
    /// The correct answer, declared as `text/plain`.
    WrongContentType,
    /// Answers HTTP 200 with truncated JSON.
    GarbageJson,
    /// The correct answer, padded with spaces to this many bytes.
    Oversized(usize),
    /// Closes the connection without an answer, if the request came over a connection that was used before; other requests are not
    /// affected. Before execution by default.
    CloseOnReuse,
    /// Closes the connection without an answer, and executes the action later.
    ExecuteLate(Late),
}

/// When a request is executed whose connection was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Late {
    /// This long after it was received, by the emulator's clock, in whole seconds. It is executed as of that time, at the first use
    /// of the emulator after it.
    After(Duration),
    /// Right after the next execution of this action, before that call is answered.
    AfterCall(Cow<'static, str>),
}

impl Late {
    /// Right after the next listing of bindings.
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

    /// The fault's name in the journal and in the text form of [`Injection`](crate::Injection).
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
