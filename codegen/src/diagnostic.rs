//! What is wrong with a description, where, and how to put it right.

pub mod codes;
mod render;
pub(crate) mod words;

use std::cmp::Ordering;

pub use codes::CODES;
pub use render::render;

/// A value, if there is one that can be used, and everything that was found wrong on the way.
#[derive(Debug, Clone)]
pub struct Outcome<T> {
    /// The value; absent where any diagnostic is an error.
    pub value: Option<T>,
    /// All mistakes of all files, sorted by file and position.
    pub diagnostics: Vec<Diagnostic>,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Generation goes on.
    Warning,
}

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The stable code, an entry of [`CODES`].
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as named in the sources.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The text of the line.
    pub source_line: String,
    /// How many characters of the line are meant; at least 1, except on an empty line.
    pub length: usize,
    /// What to do about it.
    pub help: Option<String>,
}

/// A range of bytes in a file's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) start: usize,
    /// The byte behind the last.
    pub(crate) end: usize,
}

impl Diagnostic {
    /// An error at a place of a file.
    pub(crate) fn error(
        code: &'static str,
        path: &str,
        text: &str,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        let spot = Spot::find(text, span);
        Self {
            code,
            severity: Severity::Error,
            path: path.to_owned(),
            line: spot.line,
            column: spot.column,
            message: message.into(),
            source_line: spot.source_line.to_owned(),
            length: spot.length,
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The order in which diagnostics are shown.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |d: &Self| (d.path.clone(), d.line, d.column, d.code, d.message.clone());
        key(self).cmp(&key(other))
    }
}

/// A byte range expressed as an editor does: line, column, length on that line.
struct Spot<'a> {
    line: usize,
    column: usize,
    length: usize,
    source_line: &'a str,
}

impl<'a> Spot<'a> {
    /// Any range gives a spot, also one outside the text or inside a character: a position that is slightly off is
    /// better than a generator that stops.
    fn find(text: &'a str, span: Span) -> Self {
        let start = floor(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let source_line = rest.split('\n').next().unwrap_or_default();
        let source_line = source_line.strip_suffix('\r').unwrap_or(source_line);
        let start = start.min(line_start + source_line.len());
        let end = floor(text, span.end).clamp(start, line_start + source_line.len());
        let marked = text.get(start..end).unwrap_or_default().trim_end();
        let indent = text.get(line_start..start).unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: indent.chars().count() + 1,
            length: marked
                .chars()
                .count()
                .max(usize::from(!source_line.is_empty())),
            source_line,
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(text: &str, start: usize, end: usize) -> (usize, usize, usize, &str) {
        let spot = Spot::find(text, Span { start, end });
        (spot.line, spot.column, spot.length, spot.source_line)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(spot("a: 1\n号码: x\n", 13, 14), (2, 5, 1, "号码: x"));
    }

    #[test]
    fn a_range_over_lines_is_cut_at_the_first() {
        assert_eq!(spot("a: 1\nb: 2\n", 0, 9), (1, 1, 4, "a: 1"));
    }

    #[test]
    fn ranges_outside_the_text_or_inside_a_character_do_no_harm() {
        assert_eq!(spot("", 7, 9), (1, 1, 0, ""));
        assert_eq!(spot("号", 1, 2), (1, 1, 1, "号"));
        assert_eq!(spot("a\r\n", 2, 3), (1, 2, 1, "a"));
    }
}
