//! The token of a call: filled where the caller left it out, and the time in which a repeat may rest on it.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::request::{Parameters, Token, TokenInfo};

/// Fills the token, unless the request has one. Gives for how long the service promises to recognise a repeat.
pub(super) fn fill(
    parameters: &mut Parameters<'_>,
    info: &TokenInfo,
) -> Result<Option<Duration>, Error> {
    match parameters.given_token(info) {
        // Nothing recognises an empty token.
        Some("") => return Ok(None),
        Some(_) => {}
        None => {
            let token = draw(info)?;
            parameters.put_token(info, &token);
        }
    }
    Ok(info.repeat_within)
}

/// A fresh token.
pub(crate) fn draw(info: &TokenInfo) -> Result<Token, Error> {
    info.draw()
        .ok_or_else(|| Error::configuration("the system's random number generator failed"))
}

/// The time in which the service recognises a repeat, counted from the first attempt.
pub(super) struct TokenWindow {
    started: Instant,
    /// What was left of it when the call started. `None`: no repeat rests on a token.
    left: Option<Duration>,
}

impl TokenWindow {
    /// No repeat rests on a token.
    pub(super) fn closed(started: Instant) -> Self {
        Self {
            started,
            left: None,
        }
    }

    /// Opens it, for a first attempt that began so long before the call.
    pub(super) fn open(&mut self, within: Option<Duration>, age: Option<Duration>) {
        self.left = within
            .zip(age)
            .and_then(|(within, age)| within.checked_sub(age));
    }

    /// Whether an attempt that begins after this pause is recognised.
    pub(super) fn holds_after(&self, pause: Duration) -> bool {
        self.left
            .is_some_and(|left| self.started.elapsed().saturating_add(pause) <= left)
    }
}
