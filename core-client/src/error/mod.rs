//! The error type of all calls: what happened, what it means, and the call's outcome.

mod advice;
mod build;
mod cause;
mod code;
mod kind;
mod retryable;
mod show;

use serde_json::Value;

use crate::answer::{Extra, Node, Record, ShapeError, read_repaired};
use crate::codes::{CodeInfo, Fault, Language};
use crate::outcome::{Item, Outcome};
use crate::reconcile::LookupVerdict;
use crate::request::OperationInfo;
use crate::retry::Attempt;
use crate::time::UtcOffset;

pub(crate) use cause::Cause;
pub use kind::ErrorKind;

/// Why a call failed, or a client could not be built.
///
/// Look at [`outcome`](Self::outcome) first: it says what became of the call. `Display` is one line for a log:
/// `RentLocker refused: LockerTaken (the locker is rented already; RequestId 9297B722-…; caller's fault)`. `Debug`
/// adds detail. Neither shows a key, a token, a signature or a phone number: texts of the service are masked.
pub struct Error(Box<Inner>);

pub(crate) struct Inner {
    kind: ErrorKind,
    outcome: Outcome,
    operation: Option<&'static OperationInfo>,
    /// What happened, in this crate's words.
    detail: Option<String>,
    code: Option<String>,
    code_info: Option<&'static CodeInfo>,
    message: Option<String>,
    request_id: Option<String>,
    host_id: Option<String>,
    http_status: Option<u16>,
    items: Vec<Item>,
    attempts: Vec<Attempt>,
    attempts_left_out: usize,
    repaired: bool,
    excerpt: Option<String>,
    explanation: Option<String>,
    answer: Option<Value>,
    zone: UtcOffset,
    cause: Option<Cause>,
    verdict: Option<LookupVerdict>,
    /// The request has the parameters that a look-up of its outcome needs.
    can_look: bool,
    /// Only another request or another client can succeed.
    permanent: bool,
}

impl Error {
    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The outcome of the call.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The operation's name. `None` if the client could not be built.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.name)
    }

    /// The service's code.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The service's code as a product's enumeration of codes, such as `error.code_as::<ErrorCode>()`.
    pub fn code_as<C: for<'c> From<&'c str>>(&self) -> Option<C> {
        self.code().map(C::from)
    }

    /// What the product's table says about the code.
    pub fn code_info(&self) -> Option<&'static CodeInfo> {
        self.0.code_info
    }

    /// What the code means.
    pub fn meaning(&self, language: Language) -> Option<&'static str> {
        self.0
            .code_info
            .map(|info| info.meaning(language))
            .filter(|text| !text.is_empty())
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Option<Fault> {
        self.0.code_info.map(|info| info.fault)
    }

    /// The service's message, masked.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The service's id of the request, for its support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The gateway's id of the host that was called.
    pub fn host_id(&self) -> Option<&str> {
        self.0.host_id.as_deref()
    }

    /// The answer's HTTP status, if there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The items of a batch, each with its outcome.
    pub fn items(&self) -> &[Item] {
        &self.0.items
    }

    /// Why the service did not accept the signature: the first parameter that differs and the likely cause, masked.
    pub fn explanation(&self) -> Option<&str> {
        self.0.explanation.as_deref()
    }

    /// Whether the response was valid JSON only [after a repair](Extra::was_repaired).
    pub fn answer_was_repaired(&self) -> bool {
        self.0.repaired
    }

    /// The beginning of a body that could not be read, masked.
    pub fn excerpt(&self) -> Option<&str> {
        self.0.excerpt.as_deref()
    }

    /// The whole response, if it was JSON. Not masked: do not log it.
    pub fn expose_answer(&self) -> Option<&Value> {
        self.0.answer.as_ref()
    }

    /// The response as a typed record. For a batch that is partly done, it has the results of the done items.
    pub fn answer<T: Record>(&self) -> Option<Result<T, ShapeError>> {
        let Inner { zone, repaired, .. } = *self.0;
        let answer = self.0.answer.clone()?;
        Some(read_repaired(
            Node::of_value(answer, repaired),
            zone,
            repaired,
        ))
    }

    /// The members of the response other than code, message and ids, such as `Recommend` or `AccessDeniedDetail`.
    pub fn details(&self) -> Extra {
        let known = ["Code", "Message", "RequestId", "HostId"];
        match &self.0.answer {
            Some(Value::Object(members)) => {
                let mut members = members.clone();
                members.retain(|name, _| !known.contains(&name.as_str()));
                Extra::of(members, self.0.repaired)
            }
            _ => Extra::default(),
        }
    }

    /// The outcome of each attempt, in order. Empty if the client refused the request before the first attempt.
    ///
    /// The error itself describes the attempt that says most: see [`retry`](crate::retry). Of more than 32 attempts, some in the middle are
    /// left out: never the first of its outcome.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// How many attempts [`attempts`](Self::attempts) leaves out.
    pub fn attempts_left_out(&self) -> usize {
        self.0.attempts_left_out
    }

    /// The last verdict of the look-up, if the call had the option
    /// [`with_resolve_unknown`](crate::Options::with_resolve_unknown).
    ///
    /// The [outcome](Self::outcome) stays [`Unknown`](Outcome::Unknown) even if the look-up found that the call was
    /// [not done](crate::reconcile::LookupVerdict::NotDone): the call itself ended without an answer, and the verdict says
    /// what is known since.
    pub fn verdict(&self) -> Option<&LookupVerdict> {
        self.0.verdict.as_ref()
    }
}

/// `Display` has the innermost cause, so [`source`](std::error::Error::source) is `None`: a program that prints a chain of errors
/// prints each text once. `Debug` shows all causes.
impl std::error::Error for Error {}

#[cfg(test)]
mod tests;
