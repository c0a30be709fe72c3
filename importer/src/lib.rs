//! Turns the provider's metadata of an API into the description language of this workspace: bytes in, values out. No file, no
//! clock, no network.
//!
//! [`source`] reads three forms of metadata, [`import`] converts one version, [`rebuild`] makes the official file of it again,
//! so that a test shows that nothing is lost. [`Report`] says what became of it, [`Record`] what was read and chosen.

mod chinese;
mod choice;
mod convert;
mod decide;
pub mod guess;
mod naming;
mod rebuild;
mod record;
mod report;
pub mod source;
mod text;

pub use chinese::add_chinese;
pub use choice::{Choice, UnknownActions};
pub use convert::texts::{TEXT_KEYS, VALUE_TITLES};
pub use convert::{Import, import};
pub use rebuild::rebuild;
pub use record::{Before, Record, digest};
pub use report::{Guess, LeftOut, Renamed, Report, Tally};
pub use text::to_text;
