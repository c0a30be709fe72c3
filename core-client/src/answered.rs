//! A call's answer, with the evidence that the call is done.

use std::fmt;

use crate::retry::Attempt;

/// The answer of a call that is done, and how that is known.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answered<T> {
    /// The answer.
    ///
    /// With [`AlreadyInState`](Evidence::AlreadyInState), this is the refusal that proves it: it has a code and a request id, but
    /// no fields of a successful answer. With [`LookedUp`](Evidence::LookedUp), it has the fields that the look-up found.
    pub response: T,
    /// How it is known that the call is done.
    pub evidence: Evidence,
    /// Whether the answer was JSON only [after a repair](crate::answer::Extra::was_repaired).
    pub repaired: bool,
    /// The attempts that failed before; usually empty. If there were more than 32, some in the middle are left out.
    pub failed_attempts: Vec<Attempt>,
}

impl Answered<()> {
    /// Adds the answer that was kept apart.
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
    /// The service answered that the call is done.
    Answer,
    /// An attempt had an unknown outcome, and a later one was refused because the wanted state holds already, for example because
    /// the thing to remove does not exist. Most likely the earlier attempt was executed.
    ///
    /// The code proves no more than that. Another client may have done it. A request that names the wrong resource is refused with
    /// the same code, even if that resource never existed. If the difference matters, look it up.
    AlreadyInState,
    /// The outcome was unknown, and a [look-up](crate::reconcile) found that the call is done. The answer has the fields that the
    /// look-up found: the ids, and the values of the request. It has no request id and nothing else that only the service knows.
    LookedUp,
}

impl Evidence {
    /// The word in logs, spans and metrics, for programs to compare: `answer`, `already_in_state`, `looked_up`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::AlreadyInState => "already_in_state",
            Self::LookedUp => "looked_up",
        }
    }

    /// The words for a sentence.
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
