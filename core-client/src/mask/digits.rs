//! Finds digit runs that may be phone numbers, and leaves those alone that are ids or times by their form.

use std::ops::Range;

use super::hidden::Hidden;
use super::piece::Piece;
use super::units::{Kind, Unit, units};
use super::work::step;

/// Shorter runs are counts, ports, years and the like.
const SHORTEST: usize = 7;
/// More separators in a row than this end a run.
const SEPARATORS: usize = 3;

pub(super) fn find(piece: Piece<'_>) -> Vec<Hidden> {
    let text = piece.text;
    let mut readable = readable(text).into_iter().peekable();
    let mut hidden = Vec::new();
    let mut run = DigitRun::default();
    for Unit { range, kind } in units(text) {
        step(1);
        // Both are in the order of the text.
        while readable
            .next_if(|spared| spared.end <= range.start)
            .is_some()
        {}
        let kind = match readable.peek() {
            Some(spared) if spared.contains(&range.start) => Kind::Other,
            _ => kind,
        };
        match kind {
            Kind::Digit => run.digit(range),
            Kind::Separator if run.separator() => {}
            Kind::Invisible if run.digits > 0 => {}
            _ => hidden.extend(std::mem::take(&mut run).hidden(SHORTEST)),
        }
    }
    // A run that the cut has shortened may have been a number.
    hidden.extend(run.hidden(if piece.goes_on { 1 } else { SHORTEST }));
    hidden
}

#[derive(Debug, Default)]
struct DigitRun {
    range: Option<Range<usize>>,
    digits: usize,
    separators: usize,
}

impl DigitRun {
    fn digit(&mut self, range: Range<usize>) {
        let start = self.range.as_ref().map_or(range.start, |run| run.start);
        self.range = Some(start..range.end);
        self.digits += 1;
        self.separators = 0;
    }

    /// Whether the run goes on behind one more separator.
    fn separator(&mut self) -> bool {
        self.separators += 1;
        self.digits > 0 && self.separators <= SEPARATORS
    }

    /// What to hide, if it has so many digits.
    fn hidden(self, shortest: usize) -> Option<Hidden> {
        let range = self.range.filter(|_| self.digits >= shortest)?;
        let instead = format!("<{} digits hidden>", self.digits);
        Some(Hidden::new(range, instead))
    }
}

/// The parts of a text whose digits may be shown, in their order.
fn readable(text: &str) -> Vec<Range<usize>> {
    let mut spared = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        step(1);
        let rest = bytes.get(at..).unwrap_or_default();
        let starts_word = at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
        let length = if starts_word {
            uuid(rest)
                .or_else(|| date_and_time(rest))
                .or_else(|| named_id(rest))
        } else {
            None
        };
        if let Some(length) = length {
            spared.push(at..at + length);
        }
        at += length.unwrap_or(1);
    }
    spared
}

/// `9297B722-A016-43FB-B51A-E54050D9369D`. One letter at least, since a run of digits and hyphens alone may be numbers.
fn uuid(rest: &[u8]) -> Option<usize> {
    let form = b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    let found = fits(rest, form)?;
    found
        .iter()
        .any(u8::is_ascii_alphabetic)
        .then_some(form.len())
}

/// `2026-01-02 03:04:05`, also with `T`.
fn date_and_time(rest: &[u8]) -> Option<usize> {
    let form = b"0000-00-00T00:00:00";
    fits(rest, form).map(|_| form.len())
}

/// The beginning, if it has this form and ends where the form ends.
fn fits<'b>(rest: &'b [u8], form: &[u8]) -> Option<&'b [u8]> {
    let found = rest.get(..form.len())?;
    let fits = found.iter().zip(form).all(|(byte, wanted)| match wanted {
        b'x' => byte.is_ascii_hexdigit(),
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        wanted => byte == wanted,
    });
    let ends = !rest
        .get(form.len())
        .is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-'));
    (fits && ends).then_some(found)
}

/// `subs id=1000012345678901`: such an id has 16 digits. A phone number in that place would be shorter.
fn named_id(rest: &[u8]) -> Option<usize> {
    let name = b"subs id=";
    let digits = rest.get(name.len()..).filter(|_| {
        rest.get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name))
    })?;
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    step(count);
    let ends = !digits
        .get(count)
        .is_some_and(|byte| matches!(byte, b'-' | b'%' | b'+'));
    ((14..=20).contains(&count) && ends).then_some(name.len() + count)
}
