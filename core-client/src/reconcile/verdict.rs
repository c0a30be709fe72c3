//! What a look-up says.

use std::fmt;

use crate::answer::FreeJson;
use crate::error::Error;

/// What became of a write, found out by reading. `Display` says it in words; neither that nor `Debug` shows a number.
#[derive(Debug)]
#[non_exhaustive]
pub enum LookupVerdict {
    /// It is done: what it creates exists, or the state that it names holds.
    ///
    /// Allows to go on as after an answer of success.
    Done {
        /// The service's id of the resource that it created, where it creates one.
        id: Option<String>,
        /// What its own answer would have held, as far as a look-up can tell.
        answer: FreeJson,
    },
    /// The resource that the write names exists, but not, or not surely, by this write: its end or the time of its creation
    /// is another.
    ///
    /// Most likely it is an earlier order's. It can be used; do not remove it as yours, since that would take it from the
    /// other order. What you asked for besides (another end, another option) does not hold for it.
    AlreadyExists {
        /// The service's id of that resource.
        id: String,
    },
    /// Another resource stands in the way.
    ///
    /// Ours does not exist as long as that one does. A copy of the request that is still on its way can create it once the
    /// other ends: ask for another one only if a late creation does no harm.
    Blocked {
        /// The service's id of the resource in the way.
        id: String,
    },
    /// Nothing of it exists yet.
    ///
    /// No proof that it will not: a copy may be on its way, and the list may lag behind. Look again later. The one thing
    /// allowed now is the *identical* request, which cannot be done twice:
    /// [`prepare_again`](crate::Client::prepare_again) makes it ready. Send no other request in its place.
    NotSeen,
    /// It was not done, and will not be: nothing of it exists, no copy of it is accepted any more, and what it creates would
    /// not have ended yet.
    ///
    /// Allows anything: the same again, another request, or to give it up.
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
    NoPlan,
    /// The ticket is another operation's.
    WrongOperation,
    /// The ticket was not made for this request with this key, or it was altered.
    TicketMismatch,
    /// The request does not give this parameter, without which it cannot be told.
    Missing(&'static str),
    /// The list of resources could not be read.
    ListFailed(Error),
    /// The list's answer does not hold the list, not even an empty one; or it holds two that differ.
    ListAbsent,
    /// The list holds this many ids, so that it may be cut off.
    ListFull(usize),
    /// The list, or a resource, holds a text that is not a plain id.
    IdNotPlain,
    /// The list changed while it was gone through, three times in a row.
    ListChanged,
    /// A resource could not be read.
    DetailFailed {
        /// Its id, where it is known.
        id: Option<String>,
        /// Why.
        error: Error,
    },
    /// The answer about a resource does not hold it, or holds another.
    DetailAbsent {
        /// The id that was asked for, if one was.
        id: Option<String>,
    },
    /// A number is masked, missing, or in a form that cannot be compared: also one that may be the number without the zeros at
    /// its beginning or without its area or country code.
    NumberUnclear {
        /// The resource's id, where the search is for resources.
        id: Option<String>,
        /// The field.
        field: &'static str,
    },
    /// A field that tells one thing from another is missing or cannot be compared.
    FieldUnclear {
        /// The resource's id, where the search is for resources.
        id: Option<String>,
        /// The field.
        field: &'static str,
    },
    /// The resource with this id was most likely created by the write, which then ran, and has ended: it was removed, or its
    /// time was over.
    Ended(String),
    /// Two resources are equal in everything: at most one is ours.
    TwoMatches,
    /// The state could not be read.
    StateFailed(Error),
    /// No case says what must hold for such a request.
    NoCase,
    /// An answer was JSON only [after a repair](crate::answer::Extra::was_repaired), and nothing of the write is seen in it.
    Repaired,
    /// The time for looking was over before a look-up ended.
    OutOfTime,
}

impl LookupVerdict {
    /// Whether looking again cannot help: the write is done or not done, or another resource stands in its place.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Done { .. }
            | Self::AlreadyExists { .. }
            | Self::Blocked { .. }
            | Self::NotDone => true,
            Self::NotSeen | Self::Unknown(_) => false,
        }
    }

    /// The service's id of the resource that it speaks of.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Done { id, .. } => id.as_deref(),
            Self::AlreadyExists { id } | Self::Blocked { id } => Some(id),
            Self::NotSeen | Self::NotDone | Self::Unknown(_) => None,
        }
    }

    /// Whether the next look-up of the same will say the same: it is [settled](Self::is_settled), or in a doubt that does not
    /// pass.
    pub fn is_final(&self) -> bool {
        let never_passes = |doubt: &Doubt| {
            matches!(
                doubt,
                Doubt::NoPlan
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

impl fmt::Display for LookupVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { id: Some(id), .. } => write!(f, "done; its id is {id}"),
            Self::Done { .. } => f.write_str("done"),
            Self::AlreadyExists { id } => {
                write!(
                    f,
                    "it exists already, but not surely by this request; its id is {id}"
                )
            }
            Self::Blocked { id } => write!(f, "{id} stands in the way"),
            Self::NotSeen => f.write_str("nothing of it exists yet"),
            Self::NotDone => f.write_str("not done"),
            Self::Unknown(doubt) => write!(f, "unknown: {doubt}"),
        }
    }
}

/// ` of 1000000768798832`, or nothing.
struct Of<'a>(&'a Option<String>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, " of {id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlan => f.write_str("the operation's outcome cannot be looked up"),
            Self::WrongOperation => f.write_str("the ticket is another operation's"),
            Self::TicketMismatch => {
                f.write_str("the ticket was not made for this request with this key")
            }
            Self::Missing(name) => write!(f, "the request does not give {name}"),
            Self::ListFailed(error) => write!(f, "the list could not be read: {error}"),
            Self::ListAbsent => f.write_str("the answer does not hold one list of ids"),
            Self::ListFull(count) => {
                write!(f, "the list of {count} ids may be cut off")
            }
            Self::Ended(id) => {
                write!(f, "{id} is equal and has ended already")
            }
            Self::IdNotPlain => f.write_str("an id cannot be recognised"),
            Self::ListChanged => f.write_str("the list changed while it was read"),
            Self::DetailFailed { id, error } => {
                write!(f, "the detail{} could not be read: {error}", Of(id))
            }
            Self::DetailAbsent { id } => {
                write!(f, "the answer does not hold the detail{}", Of(id))
            }
            Self::NumberUnclear { id, field } => {
                write!(f, "the number in {field}{} cannot be compared", Of(id))
            }
            Self::FieldUnclear { id, field } => {
                write!(f, "{field}{} is missing or unclear", Of(id))
            }
            Self::TwoMatches => f.write_str("two are equal in everything"),
            Self::StateFailed(error) => write!(f, "the state could not be read: {error}"),
            Self::NoCase => {
                f.write_str("the description does not say what must hold for such a request")
            }
            Self::Repaired => {
                f.write_str("an answer was damaged, and nothing of the request is seen in it")
            }
            Self::OutOfTime => f.write_str("the time for looking was over"),
        }
    }
}
