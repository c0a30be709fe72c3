//! Notes on the conversion of an operation.

use crate::guess::effect;

/// What the conversion of one operation notes for the report and for the later steps.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Why the operation is raw, if it is.
    pub(crate) raw: Vec<String>,
    /// Choices that the metadata does not state.
    pub(crate) guesses: Vec<String>,
    /// Facts that the metadata states and the import does not use.
    pub(crate) odd: Vec<String>,
    /// Why the operation gets no method, although it is described.
    pub(crate) uncallable: Option<String>,
    /// The guess of its effect.
    pub(crate) effect: Option<effect::Guess>,
}
