//! Faults, and what a client can know after each: the measure that the SDK's verdicts are held to.
//!
//! Written down from what a client sees, not from what the SDK does: nothing here asks the SDK's own rules.

pub mod double_sender;
mod expect;
mod row;
mod rows;
mod with_token;

pub use expect::{ATTEMPTS, Expected, expect, is_recognised, survives_unknown};
pub use row::{Played, Row, Tells};
pub use rows::{FORGOTTEN, LIARS, Liar, ROWS, THROTTLE};
pub use with_token::{TOKEN, WithToken};

use core_client::{Credential, Outcome};
use dypls_emulator::{DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET};

/// How large an answer a client of these checks reads: between the two sizes that a fault makes answers.
pub const MAX_ANSWER_BYTES: usize = 20_000;

/// The outcome of a call that the SDK gives.
#[must_use]
pub fn outcome<T>(result: &Result<T, core_client::Error>) -> Outcome {
    match result {
        Ok(_) => Outcome::Done,
        Err(error) => error.outcome(),
    }
}

/// The emulator's default key.
#[must_use]
pub fn credential() -> Credential {
    Credential::new(DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET)
}
