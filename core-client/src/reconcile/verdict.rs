//! What a look-up says.

use std::fmt;

use crate::answer::FreeJson;
use crate::error::Error;

/// What became of a write, found out by reading. `Display` says it in words; neither that nor `Debug` shows a number.
#[derive(Debug)]
#[non_exhaustive]
pub enum Verdict {
    /// It is done: what it made, or the state that it names, is there.
    ///
    /// Allows to go on as after an answer of success.
    Done {
        /// The id of the binding that it made, where it makes one.
        subs_id: Option<String>,
        /// What its own answer would have held, as far as a look-up can tell.
        answer: FreeJson,
    },
    /// The same pair is bound, but not, or not surely, by this order: its end or the time of its making is another.
    ///
    /// Most likely it is an earlier order's. The pair can talk; do not unbind it as yours, since that would cut off the
    /// other order's calls. What you asked for besides (another end, a recording) does not hold for it.
    AlreadyBound {
        /// The id of that binding.
        subs_id: String,
    },
    /// Another binding stands in the way: one of the numbers is bound on this X otherwise, or X belongs to another.
    ///
    /// Ours is not there as long as that one is. A copy of the request that is still on its way can make it once the other
    /// ends: choose another X only if a late binding here does no harm.
    Blocked {
        /// The id of the binding in the way.
        subs_id: String,
    },
    /// Nothing of it is there yet.
    ///
    /// No proof that it will not be: a copy may be on its way, and the list may lag behind. Look again later. The one
    /// thing allowed now is the *identical* request on the same X, which cannot bind twice there:
    /// [`prepare_again`](crate::Client::prepare_again) makes it; never one on another X.
    NotSeen,
    /// It was not done, and will not be: nothing of it is there, no copy of it is accepted any more, and what it makes would
    /// not have ended yet.
    ///
    /// Allows anything: the same again, another X, or to give it up.
    NotDone,
    /// It could not be found out.
    ///
    /// Allows nothing. Look again where the doubt may pass, else have a person look.
    Unknown(Doubt),
}

/// Why a look-up could not tell.
#[derive(Debug)]
#[non_exhaustive]
pub enum Doubt {
    /// The operation's outcome cannot be looked up.
    NoRecipe,
    /// The ticket is another operation's.
    WrongOperation,
    /// The ticket was not made for this request with this key, or it was altered.
    TicketMismatch,
    /// The request does not give this parameter, without which it cannot be told.
    Missing(&'static str),
    /// The list of bindings could not be read.
    ListFailed(Error),
    /// The list's answer does not hold the list, not even an empty one; or it holds two that differ.
    ListAbsent,
    /// The list holds so many ids that it may be cut off.
    ListFull(usize),
    /// The list, or a binding, holds something that is no plain id.
    IdNotPlain,
    /// The list changed while it was gone through, three times in a row.
    ListChanged,
    /// A binding could not be read.
    DetailFailed {
        /// Its id, where it is known.
        subs_id: Option<String>,
        /// Why.
        error: Error,
    },
    /// The answer about a binding does not hold it, or holds another.
    DetailAbsent {
        /// The id that was asked for, if one was.
        subs_id: Option<String>,
    },
    /// A number is masked, missing, or in a form that cannot be compared: also one that may be the number without the zeros at
    /// its beginning or without its area or country code.
    NumberUnclear {
        /// The binding's id, where the search is of bindings.
        subs_id: Option<String>,
        /// The field.
        field: &'static str,
    },
    /// A field that tells one thing from another is missing or cannot be compared.
    FieldUnclear {
        /// The binding's id, where the search is of bindings.
        subs_id: Option<String>,
        /// The field.
        field: &'static str,
    },
    /// A binding that was, it seems, made by it has ended already, so that it ran; somebody unbound it, or its time was over.
    Ended(String),
    /// Two bindings fit in everything: at most one is ours.
    TwoMatches,
    /// The state could not be read.
    StateFailed(Error),
    /// No case says what must hold for such a request.
    NoCase,
    /// An answer was JSON only [after a repair](crate::answer::Extra::was_repaired), and nothing of it is seen in there.
    Repaired,
    /// The time for looking was over before a look-up ended.
    OutOfTime,
}

impl Verdict {
    /// Whether looking again cannot help: the write is done or not done, or something else stands in its place.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Done { .. }
            | Self::AlreadyBound { .. }
            | Self::Blocked { .. }
            | Self::NotDone => true,
            Self::NotSeen | Self::Unknown(_) => false,
        }
    }

    /// The id of the binding that it speaks of.
    pub fn subs_id(&self) -> Option<&str> {
        match self {
            Self::Done { subs_id, .. } => subs_id.as_deref(),
            Self::AlreadyBound { subs_id } | Self::Blocked { subs_id } => Some(subs_id),
            Self::NotSeen | Self::NotDone | Self::Unknown(_) => None,
        }
    }

    /// Whether the next look-up of the same will say the same: it is [settled](Self::is_settled), or in a doubt that does not
    /// pass.
    pub fn is_final(&self) -> bool {
        let never_passes = |doubt: &Doubt| {
            matches!(
                doubt,
                Doubt::NoRecipe
                    | Doubt::WrongOperation
                    | Doubt::TicketMismatch
                    | Doubt::Missing(_)
                    | Doubt::NoCase
                    | Doubt::Ended(_)
            )
        };
        match self {
            Self::Unknown(doubt) => never_passes(doubt),
            other => other.is_settled(),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done {
                subs_id: Some(subs_id),
                ..
            } => write!(f, "done, by binding {subs_id}"),
            Self::Done { .. } => f.write_str("done"),
            Self::AlreadyBound { subs_id } => {
                write!(f, "the pair is bound already, by binding {subs_id}")
            }
            Self::Blocked { subs_id } => write!(f, "binding {subs_id} stands in the way"),
            Self::NotSeen => f.write_str("nothing of it is there yet"),
            Self::NotDone => f.write_str("not done"),
            Self::Unknown(doubt) => write!(f, "unknown: {doubt}"),
        }
    }
}

/// ` 1000000768798832`, or nothing.
struct Of<'a>(&'a Option<String>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(subs_id) => write!(f, " of binding {subs_id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecipe => f.write_str("the operation's outcome cannot be looked up"),
            Self::WrongOperation => f.write_str("the ticket is another operation's"),
            Self::TicketMismatch => {
                f.write_str("the ticket was not made for this request with this key")
            }
            Self::Missing(name) => write!(f, "the request does not give {name}"),
            Self::ListFailed(error) => write!(f, "the bindings could not be listed: {error}"),
            Self::ListAbsent => f.write_str("the answer does not hold one list of bindings"),
            Self::ListFull(count) => {
                write!(f, "the list of {count} bindings may be cut off")
            }
            Self::Ended(subs_id) => {
                write!(f, "binding {subs_id} fits and has ended already")
            }
            Self::IdNotPlain => f.write_str("a binding's id cannot be recognised"),
            Self::ListChanged => f.write_str("the bindings changed while they were read"),
            Self::DetailFailed { subs_id, error } => {
                write!(f, "the detail{} could not be read: {error}", Of(subs_id))
            }
            Self::DetailAbsent { subs_id } => {
                write!(f, "the answer does not hold the detail{}", Of(subs_id))
            }
            Self::NumberUnclear { subs_id, field } => {
                write!(f, "the number in {field}{} cannot be compared", Of(subs_id))
            }
            Self::FieldUnclear { subs_id, field } => {
                write!(f, "{field}{} is missing or unclear", Of(subs_id))
            }
            Self::TwoMatches => f.write_str("two bindings fit in everything"),
            Self::StateFailed(error) => write!(f, "the state could not be read: {error}"),
            Self::NoCase => f.write_str("nothing says what must hold for such a request"),
            Self::Repaired => f.write_str("an answer was damaged, and nothing of it is seen there"),
            Self::OutOfTime => f.write_str("the time for looking was over"),
        }
    }
}
