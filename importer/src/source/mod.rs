//! The provider's metadata as it is read: three forms of files, and one value that all of them become.

mod json;
mod metadata;
mod official;
mod read_error;
mod reduced;

pub use json::Oddities;
pub(crate) use metadata::shown;
pub use metadata::{Api, Form, Metadata, ReadError};
pub use official::{Head, read, read_head};
pub use reduced::{Reduced, read_reduced};
