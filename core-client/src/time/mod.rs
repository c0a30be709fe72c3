//! Times and durations as the service writes them.
//!
//! The services write most times without a zone, so every conversion takes a [`UtcOffset`] from the client's settings and
//! never asks the machine: the same program must send the same text under any `TZ`. Conversions between civil time and
//! seconds since 1970 are a few tested lines of the signer, because the time crates would cost every user of an SDK seconds of
//! build time for two formulas.
//!
//! A parameter takes an instant as a `SystemTime` too, and a duration as a `Duration`. An instant does not take a `Duration`: it
//! could be counted from now, or from the time when the call is sent.
//!
//! If a type does not know the form of an answer's time (`2099-1-31 23:59:59`, a time of day alone, an empty text), it keeps the
//! text: the call does not fail.

mod civil;
mod durations;
mod offset;
mod stamps;
mod texts;

pub(crate) use civil::{Civil, instant_of_millis, unix_millis, unix_seconds};
pub use durations::{Millis, Seconds, SecondsOrNever};
pub use offset::{InvalidOffset, UtcOffset};
pub use stamps::{EpochMillis, EpochSeconds};
pub use texts::{Iso8601, LocalCompact, LocalDate, LocalDateTime};
