//! Spec files as texts: which file is what, where a line begins, and what was found wrong at which place.
//!
//! Nothing here knows YAML or the spec language: `load` reads the files into trees and the model, `validate` judges them, and
//! both report through this.

mod file;
mod layout;
pub(crate) mod node;
mod place;
mod report;
mod text;
pub(crate) mod work;

pub use file::{SourceFile, Sources};
pub(crate) use layout::{FileKind, Folder, IMPORTED, Joined, Layout, join, joined, stem};
pub(crate) use place::Place;
pub(crate) use report::Report;
pub(crate) use text::{Source, Span};
