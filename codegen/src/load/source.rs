//! A file's text with an index of its lines, so that a place is found in a few steps however long the file is.

use super::SourceFile;
use crate::diagnostic::Span;

/// How many bytes lie between two known counts of characters.
const STEP: usize = 1024;

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
        super::work::done(self.lines.len().ilog2() as usize + 1);
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
        super::work::done(rest.len() / 64 + 1);
        known + starts(rest)
    }
}

/// How many characters begin in these bytes.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}
