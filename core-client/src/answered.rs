//! A call's answer together with how it is known that the call is done.

use std::fmt;

use crate::retry::Attempt;

/// The answer of a call that is done, and how that is known.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answered<T> {
    /// The answer.
    ///
    /// With the evidence [`AlreadyInState`](Evidence::AlreadyInState) it is the refusal that proves it, as it came: its code and
    /// request id, and nothing of what an answer of success holds. With [`LookedUp`](Evidence::LookedUp) it is what the
    /// look-up could tell.
    pub response: T,
    /// How it is known that the call is done.
    pub evidence: Evidence,
    /// Whether the answer was JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// The attempts before, which failed; empty in the usual case. Of more than 32, some in the middle are left out.
    pub failed_attempts: Vec<Attempt>,
}

impl Answered<()> {
    /// With the answer that was kept apart.
    pub(crate) fn with<T>(self, response: T) -> Answered<T> {
        Answered {
            response,
            evidence: self.evidence,
            repaired: self.repaired,
            failed_attempts: self.failed_attempts,
        }
    }
}

/// How it is known that a call is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// The service answered that it did what was asked.
    Answer,
    /// An attempt had an unknown outcome, and a later one was refused because the wanted state holds already, such as a
    /// removal of what does not exist: most likely the earlier attempt has done it.
    ///
    /// The code says no more than that. Another client may have done it. A request that names the wrong resource is refused
    /// with the same code, even if that never existed. Where this makes a difference, look it up.
    AlreadyInState,
    /// The outcome was unknown, and a [look-up](crate::reconcile) found that the call is done. The answer holds what the
    /// look-up could tell: the ids, and what was asked for. It has no request id and nothing that only the service knows.
    LookedUp,
}

impl Evidence {
    /// As logs, spans and metrics have it, for a machine to compare: `answer`, `already_in_state`, `looked_up`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::AlreadyInState => "already_in_state",
            Self::LookedUp => "looked_up",
        }
    }

    /// In words, as a sentence has it.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::AlreadyInState => "already so",
            Self::LookedUp => "looked up",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_words())
    }
}
