//! The calls that a fault is applied to.

use super::Fault;

/// The header with which a test may tag a request: see [`Injection::tagged`] and [`crate::Entry::tag`]. No service knows it, and no
/// RPC signature covers it.
pub const TAG_HEADER: &str = "x-emulator-tag";

/// Which calls a fault is applied to. Calls are counted from 1, from the injection on.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Calls {
    /// All calls.
    Every,
    /// Only the call with this number.
    Nth(u64),
    /// The call with this number and all later ones.
    From(u64),
    /// Each call with this probability, drawn from the emulator's seed.
    Chance(f64),
}

/// A fault and the calls that it is applied to. If several faults fit a call, the one that was injected first is applied.
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
    pub(super) action: Option<String>,
    /// None: whatever the request is tagged with.
    pub(super) tag: Option<String>,
    pub(super) calls: Calls,
    pub(super) fault: Fault,
    /// Whether the action runs before the fault is applied.
    pub(super) executes: bool,
}

impl Injection {
    /// Applies the fault to every call of an action.
    #[must_use]
    pub fn new(action: impl Into<String>, fault: Fault) -> Self {
        Self {
            action: Some(action.into()),
            ..Self::any_action(fault)
        }
    }

    /// Applies the fault to every call of every action.
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

    /// Applies the fault only to requests with this tag in the header [`TAG_HEADER`], and counts only those: so a fault finds its
    /// call even if the calls of several clients are interleaved.
    #[must_use]
    pub fn tagged(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// Applies the fault to these calls only.
    #[must_use]
    pub fn on(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    /// Applies the fault only to the `n`-th call, counted from 1, from now on.
    #[must_use]
    pub fn on_call(self, n: u64) -> Self {
        self.on(Calls::Nth(n))
    }

    /// Applies the fault to each call with this probability.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        self.on(Calls::Chance(probability))
    }

    /// Applies the fault before the action, which is then not executed; [`Fault::Delay`] only delays it.
    #[must_use]
    pub fn before_execution(mut self) -> Self {
        self.executes = false;
        self
    }

    /// Applies the fault after the action was executed.
    #[must_use]
    pub fn after_execution(mut self) -> Self {
        self.executes = true;
        self
    }
}
