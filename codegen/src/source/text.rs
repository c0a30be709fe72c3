//! A file's text with an index of its lines, so that a place is found in a few steps however long the file is.

use super::file::SourceFile;
use super::work;
use crate::diagnostic::{Diagnostic, Severity};

/// How many bytes lie between two known counts of characters.
const STEP: usize = 1024;

/// A range of bytes in a file's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first byte.
    pub(crate) start: usize,
    /// The byte behind the last.
    pub(crate) end: usize,
}

/// A spec file, its lines counted.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    /// Its text, without the byte order mark that some editors put in front.
    pub(crate) text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many characters stand before each multiple of [`STEP`].
    characters: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a SourceFile) -> Self {
        Self::of(&file.path, &file.text)
    }

    pub(crate) fn of(path: &'a str, text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        let mut characters = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(STEP) {
            characters.push(count);
            count += starts(block);
        }
        Self {
            path,
            text,
            lines,
            characters,
        }
    }

    /// The line in which a byte stands, counted from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        work::done(self.lines.len().ilog2() as usize + 1);
        self.lines.partition_point(|start| *start <= at).max(1)
    }

    /// Where a line begins and ends, without its line break.
    pub(crate) fn span_of_line(&self, line: usize) -> Span {
        let start = self
            .lines
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len());
        let end = self
            .lines
            .get(line)
            .map_or(self.text.len(), |next| next.saturating_sub(1));
        let text = self.text.get(start..end).unwrap_or_default();
        Span {
            start,
            end: end - usize::from(text.ends_with('\r')),
        }
    }

    /// How many characters stand before a byte.
    pub(crate) fn characters_before(&self, at: usize) -> usize {
        let block = at / STEP;
        let known = self.characters.get(block).copied().unwrap_or_default();
        let rest = self
            .text
            .as_bytes()
            .get(block * STEP..at)
            .unwrap_or_default();
        work::done(rest.len() / 64 + 1);
        known + starts(rest)
    }

    /// An error at a place of the file.
    pub(crate) fn error(
        &self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        let spot = Spot::find(self, span);
        Diagnostic {
            code,
            severity: Severity::Error,
            path: self.path.to_owned(),
            line: spot.line,
            column: spot.column,
            message: message.into(),
            source_line: spot.source_line.to_owned(),
            cut: spot.cut,
            length: spot.length,
            help: None,
        }
    }
}

/// How many characters begin in these bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
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
