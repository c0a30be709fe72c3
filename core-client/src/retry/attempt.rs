//! What became of one attempt of a call.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::error::ErrorKind;
use crate::outcome::Outcome;

/// A failed attempt of a call. It contains nothing secret or personal.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// The attempt's own outcome, whatever the other attempts say.
    pub outcome: Outcome,
    /// What kind of failure it was.
    pub kind: ErrorKind,
    /// The service's code.
    pub code: Option<String>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The answer's HTTP status, if there was an answer.
    pub http_status: Option<u16>,
    /// The timestamp of its signature, in the service's time as far as it is known. `None` if it was not signed: then nothing was
    /// sent.
    pub signed_at: Option<SystemTime>,
    /// Its duration, including the wait for a permit.
    pub duration: Duration,
}

/// `refused Throttling.User`.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.outcome)?;
        match &self.code {
            Some(code) => write!(f, " {code}"),
            None => Ok(()),
        }
    }
}
