//! What is collected on the way: mistakes and oddities, each at its place.

use super::place::Place;
use crate::diagnostic::words::closest;
use crate::diagnostic::{Diagnostic, Severity};
use crate::parallel;

/// What was found so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// So many mistakes are told with the word that was most likely meant. Each search goes through all that is known, and
/// nobody reads so far. What is read side by side counts for itself.
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

    /// What each item gives, side by side. What is found about them is collected in the order of the items.
    pub(crate) fn side_by_side<T: Send, R: Send>(
        &mut self,
        items: Vec<T>,
        work: impl Fn(T, &mut Self) -> R + Sync,
    ) -> Vec<R> {
        let done = parallel::map(items, |item| {
            let mut report = Self::default();
            let result = work(item, &mut report);
            (result, report)
        });
        let mut results = Vec::with_capacity(done.len());
        for (result, report) in done {
            results.push(result);
            self.diagnostics.extend(report.diagnostics);
        }
        results
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
