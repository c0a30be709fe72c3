//! The verdict of a look-up.

use std::fmt;

use crate::answer::FreeJson;
use crate::error::Error;

/// The result of a look-up: what became of a write. `Display` is one sentence. Neither `Display` nor `Debug` shows a phone
/// number.
#[derive(Debug)]
#[non_exhaustive]
pub enum LookupVerdict {
    /// The write is done: its resource exists, or the state that it names holds.
    ///
    /// Go on as after a response of success.
    Done {
        /// The service's id of the created resource, if the write creates one.
        id: Option<String>,
        /// The fields of the write's own answer, as far as the look-up knows them.
        answer: FreeJson,
    },
    /// The resource that the write names exists, but maybe this write did not create it: its end or its time of creation
    /// differs.
    ///
    /// Most likely an earlier order created it. You can use it. Do not remove it as yours: the other order may need it. The other
    /// properties of your request (the end, an option) do not apply to it.
    AlreadyExists {
        /// The service's id of that resource.
        id: String,
    },
    /// Another resource blocks this one.
    ///
    /// The write's resource cannot exist while the other one exists. When the other one ends, a late copy of the request can still
    /// create it. Request another resource only if such a late creation does no harm.
    Blocked {
        /// The service's id of the blocking resource.
        id: String,
    },
    /// The resource does not exist yet.
    ///
    /// It may still appear: a copy of the request may be in flight, and the list may lag behind. Look again later. Until then you
    /// may send only the *identical* request, which the service cannot execute twice:
    /// [`prepare_again`](crate::Client::prepare_again) prepares it. Do not send another request in its place.
    NotSeen,
    /// The write was not executed and will not be: its resource does not exist, no copy of the request is accepted any more, and
    /// the resource would not have ended yet.
    ///
    /// You may do anything: send the same request, send another one, or give up.
    NotDone,
    /// The look-up did not find the outcome.
    ///
    /// Do not send anything. Look again if the doubt may pass; otherwise have a person check.
    Unknown(Doubt),
}

/// Why a look-up did not find the outcome.
#[derive(Debug)]
#[non_exhaustive]
pub enum Doubt {
    /// The operation's outcome cannot be looked up.
    NoPlan,
    /// The ticket belongs to another operation.
    WrongOperation,
    /// The ticket was not made for this request with this key, or it was altered.
    TicketMismatch,
    /// The request lacks this parameter, which the look-up needs.
    Missing(&'static str),
    /// The list of resources could not be read.
    ListFailed(Error),
    /// The response has no list, not even an empty one; or it has two lists that differ.
    ListAbsent,
    /// The list has this many ids, so it may be incomplete.
    ListFull(usize),
    /// The list or a resource has an id that is not plain text.
    IdNotPlain,
    /// The list changed while it was read, three times in a row.
    ListChanged,
    /// A resource could not be read.
    DetailFailed {
        /// The resource's id, if it is known.
        id: Option<String>,
        /// Why the read failed.
        error: Error,
    },
    /// The response to a resource's read does not have the resource, or has another one.
    DetailAbsent {
        /// The id that was requested, if there was one.
        id: Option<String>,
    },
    /// A number is masked, missing, or in a form that cannot be compared. This includes a number that may be the wanted one without
    /// leading zeros or without its area or country code.
    NumberUnclear {
        /// The resource's id, if the look-up searches for a resource.
        id: Option<String>,
        /// The name of the field.
        field: &'static str,
    },
    /// A field that decides is missing or cannot be compared.
    FieldUnclear {
        /// The resource's id, if the look-up searches for a resource.
        id: Option<String>,
        /// The name of the field.
        field: &'static str,
    },
    /// The resource with this id was most likely created by the write, and has ended since: it was removed, or its time was over.
    Ended(String),
    /// Two resources are equal in all compared fields: at most one is ours.
    TwoMatches,
    /// The state could not be read.
    StateFailed(Error),
    /// The state does not hold, but the write may have been executed all the same.
    ProvesNothing,
    /// No case says what must hold for such a request.
    NoCase,
    /// Some records of the write are missing. They may come later: missing records do not prove that the write was not executed.
    RecordsMissing {
        /// The recipients without a record, by their positions in the request, counted from 0.
        missing: Vec<usize>,
        /// How many recipients the request has.
        of: usize,
    },
    /// An answer was JSON only [after a repair](crate::answer::Extra::was_repaired), and the write was not found in it.
    Repaired,
    /// The deadline passed before a look-up ended.
    OutOfTime,
}

impl LookupVerdict {
    /// Whether another look-up is useless: the write is done or not done, or another resource is in its place.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Done { .. }
            | Self::AlreadyExists { .. }
            | Self::Blocked { .. }
            | Self::NotDone => true,
            Self::NotSeen | Self::Unknown(_) => false,
        }
    }

    /// The service's id of the verdict's resource.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Done { id, .. } => id.as_deref(),
            Self::AlreadyExists { id } | Self::Blocked { id } => Some(id),
            Self::NotSeen | Self::NotDone | Self::Unknown(_) => None,
        }
    }

    /// Whether the next look-up will give the same verdict: it is [settled](Self::is_settled), or has a doubt that does not pass.
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
                    "it already exists, but maybe not by this request; its id is {id}"
                )
            }
            Self::Blocked { id } => write!(f, "{id} blocks the resource"),
            Self::NotSeen => f.write_str("the resource does not exist yet"),
            Self::NotDone => f.write_str("not done"),
            Self::Unknown(doubt) => write!(f, "unknown: {doubt}"),
        }
    }
}

/// ` of 1000000768798832`, or nothing.
struct OfId<'a>(&'a Option<String>);

impl fmt::Display for OfId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, " of {id}"),
            None => Ok(()),
        }
    }
}

/// `the resource 1000000768798832`, or the words alone.
struct Resource<'a>(&'a Option<String>);

impl fmt::Display for Resource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the resource")?;
        match self.0 {
            Some(id) => write!(f, " {id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlan => f.write_str("the operation's outcome cannot be looked up"),
            Self::WrongOperation => f.write_str("the ticket belongs to another operation"),
            Self::TicketMismatch => {
                f.write_str("the ticket was not made for this request with this key")
            }
            Self::Missing(name) => write!(f, "the request has no {name}"),
            Self::ListFailed(error) => write!(f, "the list could not be read: {error}"),
            Self::ListAbsent => f.write_str("the answer has no list of ids, or two that differ"),
            Self::ListFull(count) => {
                write!(f, "the list of {count} ids may be incomplete")
            }
            Self::Ended(id) => {
                write!(f, "{id} equals the request, but has already ended")
            }
            Self::IdNotPlain => f.write_str("an id is not plain text"),
            Self::ListChanged => f.write_str("the list changed while it was read"),
            Self::DetailFailed { id, error } => {
                write!(f, "{} could not be read: {error}", Resource(id))
            }
            Self::DetailAbsent { id } => {
                write!(f, "the answer does not have {}", Resource(id))
            }
            Self::NumberUnclear { id, field } => {
                write!(f, "the number in {field}{} cannot be compared", OfId(id))
            }
            Self::FieldUnclear { id, field } => {
                write!(f, "{field}{} is missing or cannot be compared", OfId(id))
            }
            Self::TwoMatches => f.write_str("two resources are equal in all compared fields"),
            Self::StateFailed(error) => write!(f, "the state could not be read: {error}"),
            Self::ProvesNothing => {
                f.write_str("the state does not hold, but the request may have been executed")
            }
            Self::NoCase => {
                f.write_str("the description does not say what must hold for such a request")
            }
            Self::RecordsMissing { missing, of } => {
                write!(f, "records found so far: {} of {of}", of - missing.len())
            }
            Self::Repaired => {
                f.write_str("an answer was damaged, and the request was not found in it")
            }
            Self::OutOfTime => f.write_str("the deadline of the look-up passed"),
        }
    }
}
