//! The outcome of several attempts together. Once an attempt is unknown, the call is unknown, until an answer proves otherwise.

use super::Attempt;
use super::class::RetryClass;
use crate::classify::outcome_of_items;
use crate::codes::means_one_of;
use crate::error::{Error, ErrorKind};
use crate::outcome::{Effect, Outcome};
use crate::request::OperationInfo;

/// The failed attempts of one call. Empty, and without an allocation, until the first one fails.
pub(crate) struct AttemptHistory {
    operation: &'static OperationInfo,
    /// The most significant error, and its [weight](weight).
    kept: Option<(Error, u8)>,
    /// The attempts in their order, at most [`MOST`].
    attempts: Vec<Attempt>,
    /// How many attempts were left out.
    left_out: usize,
    unknown: bool,
}

/// How many attempts are kept. A call with a long deadline may make a hundred thousand.
const MOST: usize = 32;
/// How many of the kept attempts are the first ones of the call.
const FIRST: usize = 8;

impl AttemptHistory {
    pub(crate) fn new(operation: &'static OperationInfo) -> Self {
        Self {
            operation,
            kept: None,
            attempts: Vec::new(),
            left_out: 0,
            unknown: false,
        }
    }

    /// The attempts of a call whose request was sent before, by a call that ended unknown.
    pub(crate) fn after_unknown_call(operation: &'static OperationInfo) -> Self {
        Self {
            unknown: true,
            ..Self::new(operation)
        }
    }

    /// Whether an attempt was unknown.
    pub(crate) fn is_unknown(&self) -> bool {
        self.unknown
    }

    /// The outcome of the call, if it ended now.
    pub(crate) fn outcome(&self) -> Outcome {
        let outcome = self.kept.as_ref();
        let outcome = outcome.map_or(Outcome::NotSent, |(error, _)| error.outcome());
        self.call_outcome(outcome)
    }

    /// The outcome of the call after an attempt with this outcome. A "not done" of this attempt does not exclude that an earlier attempt
    /// was executed.
    fn call_outcome(&self, outcome: Outcome) -> Outcome {
        let by_another = self.unknown && self.operation.effect != Effect::Read;
        match outcome {
            Outcome::NotSent | Outcome::Refused if by_another => Outcome::Unknown,
            other => other,
        }
    }

    /// Adds a failed attempt. Returns the error if it proves that an earlier attempt was executed.
    pub(crate) fn add(
        &mut self,
        error: Error,
        class: RetryClass,
        attempt: Attempt,
    ) -> Option<Error> {
        self.keep(attempt);
        let error = if self.unknown && self.operation.effect != Effect::Read {
            self.after_unknown(error)
        } else {
            error
        };
        if error.outcome() == Outcome::Done && error.kind() != ErrorKind::UnreadableAnswer {
            return Some(error);
        }
        if self.settles_read(&error, class) {
            self.unknown = false;
            self.kept = None;
        }
        self.unknown |= error.outcome() == Outcome::Unknown;
        let weight = weight(&error);
        if self.kept.as_ref().is_none_or(|(_, kept)| weight >= *kept) {
            self.kept = Some((error, weight));
        }
        None
    }

    fn keep(&mut self, attempt: Attempt) {
        self.attempts.push(attempt);
        if self.attempts.len() > MOST
            && let Some(index) = self.least_telling()
        {
            self.attempts.remove(index);
            self.left_out += 1;
        }
    }

    /// The attempt to leave out: one in the middle that is neither the first with its outcome, nor the first that may have been executed,
    /// nor the one that was signed last. The latter two bound the time when the request was sent.
    fn least_telling(&self) -> Option<usize> {
        let attempts = self.attempts.iter().enumerate();
        let may_have_run =
            |one: &Attempt| one.outcome == Outcome::Unknown && one.signed_at.is_some();
        let began = self.attempts.iter().position(may_have_run);
        let ended = attempts.clone().max_by_key(|(_, one)| one.signed_at);
        let ended = ended.map(|(index, _)| index);
        let is_first_of_its_outcome = |index: usize, one: &Attempt| {
            let mut before = self.attempts.iter().take(index);
            before.all(|other| other.outcome != one.outcome)
        };
        attempts
            .skip(FIRST)
            .find(|(index, one)| {
                Some(*index) != began
                    && Some(*index) != ended
                    && !is_first_of_its_outcome(*index, one)
            })
            .map(|(index, _)| index)
    }

    /// Reinterprets a write's refusal after an attempt that may have been executed: that attempt may be the reason of the refusal.
    fn after_unknown(&self, error: Error) -> Error {
        let done_already =
            |code: Option<&str>, message: Option<&str>| self.means_already_done(code, message);
        match (error.kind(), error.outcome()) {
            (ErrorKind::Items, _) => {
                let mut items = error.items().to_vec();
                for item in &mut items {
                    if item.outcome == Outcome::Refused {
                        let already = done_already(item.code.as_deref(), item.message.as_deref());
                        item.outcome = if already {
                            Outcome::Done
                        } else {
                            Outcome::Unknown
                        };
                    }
                }
                error
                    .with_outcome(outcome_of_items(&items))
                    .with_items(items)
            }
            (_, Outcome::Refused) if done_already(error.code(), error.message()) => {
                error.with_outcome(Outcome::Done)
            }
            _ => error,
        }
    }

    fn means_already_done(&self, code: Option<&str>, message: Option<&str>) -> bool {
        let (codes, table) = (self.operation.already_done, self.operation.service.codes);
        code.is_some_and(|code| means_one_of(codes, table, code, message))
    }

    /// Whether a refusal settles a read with an earlier unknown attempt. A read changes nothing, so only the present refusal matters, if it
    /// is permanent or concerns the credential. A temporary refusal says less than an attempt whose answer was lost.
    fn settles_read(&self, error: &Error, class: RetryClass) -> bool {
        self.operation.effect == Effect::Read
            && error.outcome() == Outcome::Refused
            && matches!(class, RetryClass::Refused | RetryClass::StaleCredential)
    }

    /// The error of the call: the most significant error, with the list of attempts.
    pub(crate) fn into_error(self) -> Error {
        let outcome = self.outcome();
        let error = self.kept.map_or_else(
            || Error::unreadable("no attempt was made"),
            |(error, _)| error,
        );
        error
            .with_outcome(outcome)
            .with_attempts(self.attempts, self.left_out)
    }

    /// Takes the failed attempts back from an error, because the call succeeded after all.
    pub(crate) fn restore(&mut self, error: &Error) {
        self.attempts = error.attempts().to_vec();
        self.left_out = error.attempts_left_out();
    }

    /// Adds the attempts to an error.
    pub(crate) fn attach_to(self, error: Error) -> Error {
        error.with_attempts(self.attempts, self.left_out)
    }

    /// The failed attempts of a call that succeeded.
    pub(crate) fn into_attempts(self) -> Vec<Attempt> {
        self.attempts
    }
}

/// How significant an error is. The last one of the most significant errors becomes the error of the call.
fn weight(error: &Error) -> u8 {
    match error.outcome() {
        Outcome::NotSent => 0,
        Outcome::Refused => 1,
        Outcome::Unknown => 2,
        Outcome::PartlyDone | Outcome::Done => 3,
    }
}

#[cfg(test)]
mod tests;
