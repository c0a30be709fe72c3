//! A file's text with an index of its lines, so that a place is found in a few steps however long the file is.

use std::borrow::Cow;

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

impl Span {
    /// The same range so many bytes further on.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self {
            start: self.start.saturating_add(by),
            end: self.end.saturating_add(by),
        }
    }
}

/// A spec file, its lines counted; or several, one behind the other, which describe one thing together.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The path of the first.
    pub(crate) path: &'a str,
    /// Its text, without the byte order mark that some editors put in front.
    pub(crate) text: Cow<'a, str>,
    /// The others: where each begins, and its path.
    others: Vec<(usize, &'a str)>,
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
        Self::counted(path, Cow::Borrowed(text), Vec::new())
    }

    /// Several files as one, the positions in which are those in each and where it begins.
    pub(crate) fn joined(first: &Source<'a>, others: &[&Source<'a>]) -> Self {
        let mut text = first.text.to_string();
        let mut begin = Vec::new();
        for other in others {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            begin.push((text.len(), other.path));
            text.push_str(&other.text);
        }
        Self::counted(first.path, Cow::Owned(text), begin)
    }

    fn counted(path: &'a str, text: Cow<'a, str>, others: Vec<(usize, &'a str)>) -> Self {
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
            others,
            lines,
            characters,
        }
    }

    /// Where each file behind the first begins.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = usize> {
        self.others.iter().map(|(start, _)| *start)
    }

    /// The file in which a byte stands, and how many lines stand before it.
    fn file_at(&self, at: usize) -> (&'a str, usize) {
        let mut files = self.others.iter().rev();
        match files.find(|(start, _)| *start <= at) {
            Some((start, path)) => (path, self.line(*start) - 1),
            None => (self.path, 0),
        }
    }

    /// The path of the file in which a byte stands.
    pub(crate) fn path_at(&self, at: usize) -> &'a str {
        self.file_at(at).0
    }

    /// The file and line, as texts name a place.
    pub(crate) fn place_name(&self, at: usize) -> String {
        let (path, before) = self.file_at(at);
        format!("{path}:{}", self.line(at).saturating_sub(before))
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
        let (path, before) = self.file_at(span.start);
        Diagnostic {
            code,
            severity: Severity::Error,
            path: path.to_owned(),
            line: spot.line.saturating_sub(before),
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

impl<'s> Spot<'s> {
    /// Any range gives a spot, also one outside the text or inside a character: a position that is slightly off is
    /// better than a generator that stops.
    fn find(source: &'s Source<'_>, span: Span) -> Self {
        let text = source.text.as_ref();
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

    fn spot(text: &str, start: usize, end: usize) -> (usize, usize, usize, String) {
        let source = Source::of("a.yaml", text);
        let spot = Spot::find(&source, Span { start, end });
        let shown = spot.source_line.to_owned();
        (spot.line, spot.column, spot.length, shown)
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(
            spot("a: 1\n号码: x\n", 13, 14),
            (2, 5, 1, "号码: x".to_owned())
        );
    }

    #[test]
    fn a_range_over_lines_is_cut_at_the_first() {
        assert_eq!(spot("a: 1\nb: 2\n", 0, 9), (1, 1, 4, "a: 1".to_owned()));
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
    fn places_in_joined_files_are_those_of_each() {
        let (first, second) = (
            Source::of("a.json", "1\n2"),
            Source::of("b.yaml", "x: 1\ny: 2\n"),
        );
        let third = Source::of("c.yaml", "z: 3\n");
        let source = Source::joined(&first, &[&second, &third]);
        let starts: Vec<usize> = source.beginnings().collect();
        let text = "1\n2\nx: 1\ny: 2\nz: 3\n";
        assert_eq!((&*source.text, starts), (text, vec![4, 14]));
        for (found, place, line) in [
            ("2", "a.json:2", "2"),
            ("x", "b.yaml:1", "x: 1"),
            ("y", "b.yaml:2", "y: 2"),
            ("z", "c.yaml:1", "z: 3"),
        ] {
            let start = text.find(found).unwrap();
            assert_eq!(source.place_name(start), place);
            let end = start + 1;
            let told = source.error("S001", Span { start, end }, "");
            assert_eq!(format!("{}:{}", told.path, told.line), place);
            assert_eq!((told.column, &*told.source_line), (1, line));
        }
    }

    #[test]
    fn ranges_outside_the_text_or_inside_a_character_do_no_harm() {
        assert_eq!(spot("", 7, 9), (1, 1, 0, "".to_owned()));
        assert_eq!(spot("号", 1, 2), (1, 1, 1, "号".to_owned()));
        assert_eq!(spot("a\r\n", 2, 3), (1, 2, 1, "a".to_owned()));
    }
}
