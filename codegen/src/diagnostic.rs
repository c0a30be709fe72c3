//! What is wrong with a description, where, and how to put it right.

pub mod codes;
mod render;
pub(crate) mod words;

use std::cmp::Ordering;

use crate::load::{Source, look_alike};

pub use codes::CODES;
pub use render::render;
pub use words::closest;

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
    /// The text of the line; of a long one, the part around the place.
    pub source_line: String,
    /// How many characters of the line stand before `source_line`.
    pub cut: usize,
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
        source: &Source<'_>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        let spot = Spot::find(source, span);
        Self {
            code,
            severity: Severity::Error,
            path: source.path.to_owned(),
            line: spot.line,
            column: spot.column,
            message: message.into(),
            source_line: spot.source_line.to_owned(),
            cut: spot.cut,
            length: spot.length,
            help: None,
        }
    }

    /// Adds the remedy. Punctuation that only looks right is seen by few, so it is named whatever the mistake is.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        let help = help.into();
        let marked = self
            .source_line
            .chars()
            .skip(self.column - 1 - self.cut)
            .take(self.length);
        let marked: String = marked.collect();
        // Values may hold it rightly.
        let of_the_language = self.code <= codes::UNKNOWN_TYPE || self.code == codes::PLAIN_NAME;
        self.help = Some(match look_alike(&marked) {
            Some((_, _, told)) if of_the_language => format!("{told}; {help}"),
            _ => help,
        });
        self
    }

    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The order in which diagnostics are shown.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |d: &Self| (d.line, d.column, d.code);
        self.path
            .cmp(&other.path)
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.message.cmp(&other.message))
    }
}

/// A byte range expressed as an editor does: line, column, length on that line.
struct Spot<'a> {
    line: usize,
    column: usize,
    length: usize,
    source_line: &'a str,
    cut: usize,
}

/// How much of a long line is shown before and behind the place, in bytes.
const AROUND: usize = 160;

impl<'a> Spot<'a> {
    /// Any range gives a spot, also one outside the text or inside a character: a position that is slightly off is
    /// better than a generator that stops.
    fn find(source: &Source<'a>, span: Span) -> Self {
        let text = source.text;
        let start = floor(text, span.start);
        let line = source.line(start);
        let whole = source.span_of_line(line);
        let start = start.min(whole.end);
        let end = floor(text, span.end).clamp(start, whole.end);
        let from = floor(text, start.saturating_sub(AROUND)).max(whole.start);
        let to = floor(text, start.saturating_add(AROUND)).clamp(from, whole.end);
        let source_line = text.get(from..to).unwrap_or_default();
        let marked = text.get(start..end.min(to)).unwrap_or_default().trim_end();
        let line_start = source.characters_before(whole.start);
        Self {
            line,
            column: source.characters_before(start) - line_start + 1,
            length: marked
                .chars()
                .count()
                .max(usize::from(!source_line.is_empty())),
            source_line,
            cut: source.characters_before(from) - line_start,
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
        let source = Source::of("a.yaml", text);
        let spot = Spot::find(&source, Span { start, end });
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
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}x: 1\n", "号".repeat(1000));
        let source = Source::of("a.yaml", &text);
        let spot = Spot::find(
            &source,
            Span {
                start: 3000,
                end: 3001,
            },
        );
        assert_eq!((spot.line, spot.column, spot.length), (1, 1001, 1));
        assert_eq!(
            spot.source_line.chars().nth(spot.column - 1 - spot.cut),
            Some('x')
        );
        assert!(spot.source_line.len() <= 2 * AROUND);
    }

    #[test]
    fn ranges_outside_the_text_or_inside_a_character_do_no_harm() {
        assert_eq!(spot("", 7, 9), (1, 1, 0, ""));
        assert_eq!(spot("号", 1, 2), (1, 1, 1, "号"));
        assert_eq!(spot("a\r\n", 2, 3), (1, 2, 1, "a"));
    }
}
