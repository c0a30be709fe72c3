//! What a call comes to when its attempts are struck by these faults: the table of the client's `retry` module, told
//! once more in other words.

use core_client::request::OperationInfo;
use core_client::{Effect, Outcome};

use super::row::{Played, Row, Tells};

/// How often a call is sent at most.
pub const ATTEMPTS: usize = 3;

/// What a call comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// What the client has to say.
    pub outcome: Outcome,
    /// How many requests it has to send for that.
    pub requests: usize,
}

/// Whether a request may follow one that may have run: reads, and writes that say so.
#[must_use]
pub fn survives_unknown(operation: &OperationInfo) -> bool {
    let says_so = !operation.already_done.is_empty() && !operation.overwrites;
    match operation.effect {
        Effect::Read => true,
        Effect::Repeatable => says_so,
        _ => false,
    }
}

/// Whether the service promises to recognise a repeat by a token, so that one may follow an attempt that may have run.
#[must_use]
pub fn is_recognised(operation: &OperationInfo) -> bool {
    operation
        .token
        .is_some_and(|token| token.repeat_within.is_some())
}

/// Whether a request that the fault holds back still runs when the next one comes.
fn still_runs(row: &Row) -> bool {
    row.name().starts_with("late") && row.fault != "late=0"
}

/// What a call comes to whose n-th attempt is struck by the n-th row, and whose others meet no fault and succeed.
///
/// The client makes up to three attempts, and repeats after refusals what spends and destroys, too.
#[must_use]
pub fn expect(operation: &OperationInfo, rows: &[&Row]) -> Expected {
    let (mut unknown, mut clock) = (false, Clock::Right);
    for attempt in 1..=ATTEMPTS {
        let row = rows.get(attempt - 1);
        let tells = match row.map_or(Tells::Done, |row| row.tells.to(operation)) {
            // It is refused since the first one still runs.
            Tells::Done if is_recognised(operation) && rows.iter().any(|row| still_runs(row)) => {
                Tells::Nothing
            }
            // Its timestamps are wrong now.
            Tells::Done if row.is_none() && clock == Clock::Misled => Tells::RefusedForTheClock,
            tells => tells,
        };
        let again = match tells {
            Tells::Done => return ended(Outcome::Done, attempt),
            Tells::RefusedForGood
            | Tells::RefusedByTheService
            | Tells::RefusedByTheServiceForNow => false,
            Tells::RefusedForNow => true,
            Tells::RefusedForTheClock => {
                let first = clock == Clock::Right;
                clock = match row.map(|row| row.played) {
                    Some(Played::FromThenOn) => Clock::Corrected,
                    _ => Clock::Misled,
                };
                first
            }
            Tells::Nothing | Tells::NothingOfAWrite => {
                unknown = true;
                survives_unknown(operation) || is_recognised(operation)
            }
        };
        // What a read did before leaves nothing behind: where it is refused for good, or its credential is, there is no more to know.
        let settles = tells == Tells::RefusedForGood
            || row.is_some_and(|row| row.played == Played::WithProvider);
        unknown &= operation.effect != Effect::Read || !settles;
        if !again || attempt == ATTEMPTS {
            let outcome = if unknown {
                Outcome::Unknown
            } else {
                Outcome::Refused
            };
            return ended(outcome, attempt);
        }
    }
    ended(Outcome::Unknown, ATTEMPTS)
}

/// The client's clock, after what the service said of it.
#[derive(PartialEq, Eq)]
enum Clock {
    Right,
    /// As the service's is from then on.
    Corrected,
    /// As the service's was for one answer.
    Misled,
}

fn ended(outcome: Outcome, requests: usize) -> Expected {
    Expected { outcome, requests }
}
