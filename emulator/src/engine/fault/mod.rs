//! Faults on purpose: which call of which action is struck by what, so that a client can be held to what it says about
//! an answer that it did not get.
//!
//! A request that is struck still passes the gateway's checks (its nonce is used up); the fault decides whether the
//! action runs and what the client sees of it. The journal keeps the truth.

mod deliver;
mod handle;
mod late;
mod parse;
mod script;

use std::borrow::Cow;
use std::time::Duration;

pub(crate) use self::deliver::deliver;
pub use self::handle::{FaultHits, FaultId, Faults};
pub(crate) use self::late::LateQueue;
pub use self::parse::InvalidInjection;
pub(crate) use self::script::{Script, Strike};

/// The header by which a test may tag a request: see [`Injection::tagged`] and [`crate::Entry::tag`]. No service knows
/// it, and no signature of the RPC style covers it.
pub const TAG_HEADER: &str = "x-emulator-tag";

/// What goes wrong.
///
/// Faults that spoil an answer strike after the action ran, unless [`Injection::before_execution`] says otherwise; those
/// that refuse strike before it ran, unless [`Injection::after_execution`] says otherwise. Where an answer is needed
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
    /// Answers HTTP 200 with a body that begins as JSON and is none.
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

/// Which calls are meant, counted from 1 from the moment when the fault was injected.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Calls {
    /// All.
    Every,
    /// One.
    Nth(u64),
    /// This one and all later ones.
    From(u64),
    /// Each with this probability, drawn from the emulator's seed.
    Chance(f64),
}

/// A fault and the calls that it strikes. Of several that fit a call, the one that was injected first strikes.
///
/// ```
/// use dypls_emulator::{Fault, Injection};
///
/// // The first bind is done, but its answer is lost; the second is refused.
/// let script = [
///     Injection::new("BindAxb", Fault::Drop).on_call(1),
///     Injection::new("BindAxb", Fault::Throttle).on_call(2),
/// ];
/// // The same in text, as the program takes it.
/// assert_eq!(script[0], "BindAxb:1:drop".parse()?);
/// # Ok::<(), dypls_emulator::InvalidInjection>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Injection {
    /// None: any action.
    action: Option<String>,
    /// None: whatever the request is tagged with.
    tag: Option<String>,
    calls: Calls,
    fault: Fault,
    /// Whether the action runs before the fault strikes.
    executes: bool,
}

impl Injection {
    /// Strikes every call of an action.
    #[must_use]
    pub fn new(action: impl Into<String>, fault: Fault) -> Self {
        Self {
            action: Some(action.into()),
            ..Self::any_action(fault)
        }
    }

    /// Strikes every call of every action.
    #[must_use]
    pub fn any_action(fault: Fault) -> Self {
        Self {
            action: None,
            tag: None,
            calls: Calls::Every,
            executes: fault.usually_executes(),
            fault,
        }
    }

    /// Strikes only requests that carry this tag in the header [`TAG_HEADER`], and counts only those: so a fault finds
    /// its call however the calls of several clients come between each other.
    #[must_use]
    pub fn tagged(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// Strikes these calls only.
    #[must_use]
    pub fn on(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    /// Strikes the `n`-th call only, counted from 1 from now on.
    #[must_use]
    pub fn on_call(self, n: u64) -> Self {
        self.on(Calls::Nth(n))
    }

    /// Strikes each call with this probability.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        self.on(Calls::Chance(probability))
    }

    /// Strikes before the action ran: it does not run.
    #[must_use]
    pub fn before_execution(mut self) -> Self {
        self.executes = false;
        self
    }

    /// Strikes after the action ran.
    #[must_use]
    pub fn after_execution(mut self) -> Self {
        self.executes = true;
        self
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

    /// The word that the journal shows and that [`Injection`] reads.
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

    fn usually_executes(&self) -> bool {
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
    fn code(&self) -> Option<&str> {
        match self {
            Self::Refuse(code) | Self::RefuseAs { code, .. } => Some(code),
            Self::Throttle => Some("Throttling.User"),
            Self::ExpiredToken => Some("InvalidSecurityToken.Expired"),
            _ => None,
        }
    }

    /// Whether it has no effect on a request that the gateway refuses anyway.
    fn needs_valid_request(&self) -> bool {
        self.code().is_some() || matches!(self, Self::ExecuteLate(_))
    }
}
