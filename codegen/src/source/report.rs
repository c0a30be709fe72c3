//! What is collected on the way: mistakes and oddities, each at its place.

use super::place::Place;
use crate::diagnostic::words::closest;
use crate::diagnostic::{Diagnostic, Severity};

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// So many mistakes are told with the word that was most likely meant. Each search goes through all that is known, and
/// nobody reads so far.
const SUGGESTIONS: usize = 200;

impl Report {
    /// The word that was most likely meant.
    pub(crate) fn near<'a, T: AsRef<str> + ?Sized + 'a>(
        &self,
        word: &str,
        known: impl Iterator<Item = &'a T>,
    ) -> Option<&'a str> {
        if self.diagnostics.len() >= SUGGESTIONS {
            return None;
        }
        closest(word, known)
    }

    /// Reports an error, unless the place was put in for a mistake that has been reported.
    pub(crate) fn error(
        &mut self,
        place: Place<'_>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !place.is_guess() {
            let diagnostic = place.error(code, message);
            self.diagnostics.push(diagnostic.help(help));
        }
    }

    /// Reports something that is odd and does no harm. It is shown only where there is no error: what seems unused is
    /// often just misspelt where it is used.
    pub(crate) fn warning(
        &mut self,
        place: Place<'_>,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !place.is_guess() {
            let diagnostic = place.error(code, message);
            self.diagnostics.push(diagnostic.help(help).warning());
        }
    }

    /// The diagnostics as they are shown: sorted, each once.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        if self.diagnostics.iter().any(is_error) {
            self.diagnostics.retain(is_error);
        }
        self.diagnostics.sort_by(Diagnostic::order);
        self.diagnostics.dedup();
        self.diagnostics
    }
}
