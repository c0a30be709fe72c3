//! Times and durations as the service spells them.
//!
//! The services write most times without a zone, so every conversion takes a [`UtcOffset`] from the client's settings and
//! never asks the machine: the same program must send the same text under any `TZ`. Conversions between civil time and
//! seconds since 1970 are a few tested lines of the signer, because the time crates would cost every user of an SDK seconds of
//! build time for two formulas.
//!
//! A parameter takes an instant as a `SystemTime` too, and a duration as a `Duration`. An instant takes no `Duration`: it could be
//! counted from now, or from when the call is sent.
//!
//! What an answer spells in a way that a type does not know (`2099-1-31 23:59:59`, a time of day alone, an empty text) is
//! kept as text by that type and fails nothing.

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
