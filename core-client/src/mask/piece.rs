//! The part of a text that is looked at and the part of it that is shown: however long a text is, masking it costs a bounded time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::hidden::Hidden;
use super::work::step;

/// How far behind what is shown is looked: a number, a key or a word that the cut would shorten is found whole.
pub(super) const MARGIN: usize = 1024;

/// A text, or its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    /// What is looked at.
    pub(super) text: &'t str,
    /// How much of it is shown.
    shown: usize,
    /// Whether the text goes on behind it.
    pub(super) goes_on: bool,
}

impl<'t> Piece<'t> {
    /// The whole text.
    pub(super) fn whole(text: &'t str) -> Self {
        Self {
            text,
            shown: text.len(),
            goes_on: false,
        }
    }

    /// The text, of which at most so many bytes are shown.
    pub(super) fn up_to(text: &'t str, longest: usize) -> Self {
        if text.len() <= longest {
            return Self::whole(text);
        }
        Self {
            text: beginning(text, longest + MARGIN),
            shown: beginning(text, longest).len(),
            goes_on: true,
        }
    }

    /// What is shown, with these ranges replaced; `…` if the text goes on. Where ranges overlap, the earlier one is replaced and the rest of
    /// the later one goes with it.
    pub(super) fn without(self, hidden: Vec<Hidden>) -> String {
        // In order by a heap: to sort them would add 6 KB to each program.
        let mut in_order: BinaryHeap<_> = hidden
            .iter()
            .enumerate()
            .map(|(place, Hidden { range, .. })| Reverse((range.start, Reverse(range.end), place)))
            .collect();
        let mut shown = String::with_capacity(self.shown);
        let mut done = 0;
        while let Some(Hidden { range, instead }) = in_order
            .pop()
            .and_then(|Reverse((_, _, place))| hidden.get(place))
        {
            step(1);
            if range.start >= self.shown {
                break;
            }
            if range.start >= done {
                shown.push_str(self.text.get(done..range.start).unwrap_or_default());
                shown.push_str(instead.as_ref());
            }
            done = done.max(range.end);
        }
        shown.push_str(self.text.get(done..self.shown).unwrap_or_default());
        if self.goes_on {
            shown.push('…');
        }
        shown
    }
}

/// The beginning of a text, of at most so many bytes.
pub(super) fn beginning(text: &str, longest: usize) -> &str {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
