//! Finds given words. A batch sends hundreds, and each of its items may come back with a message: a text is gone through once, however many
//! words there are.

use std::cell::OnceCell;
use std::ops::Range;

use super::automaton::{Automaton, Word};
use super::hidden::Hidden;
use super::piece::{MARGIN, beginning};

/// Words to hide wherever they stand.
#[derive(Debug)]
pub(crate) struct Words {
    words: Vec<Word>,
    shortest: usize,
    /// Made for the first text that could hold a word: most texts, such as `OK`, are shorter than all of them.
    automaton: OnceCell<Automaton>,
}

impl Words {
    /// Without those that are too common to be hidden: of ASCII up to three characters; a Chinese name has two or three.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut kept: Vec<Word> = Vec::new();
        for mut text in words.into_iter().filter(|word| is_telling(word)) {
            // If a word is longer, the search is for its beginning, and all that follows is hidden.
            let goes_on = text.len() > MARGIN;
            text.truncate(beginning(&text, MARGIN).len());
            let word = Word { text, goes_on };
            // The spellings of one word follow each other, and are mostly the same.
            if kept.last() != Some(&word) {
                kept.push(word);
            }
        }
        Self {
            shortest: kept
                .iter()
                .map(|word| word.text.len())
                .min()
                .unwrap_or(usize::MAX),
            words: kept,
            automaton: OnceCell::new(),
        }
    }

    /// In their order, each once and none within another.
    pub(super) fn find(&self, text: &str) -> Vec<Hidden> {
        if text.len() < self.shortest {
            return Vec::new();
        }
        let automaton = self.automaton.get_or_init(|| Automaton::new(&self.words));
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (end, found) in automaton.find(text) {
            let mut range = end - found.length..end;
            while let Some(last) = ranges.pop_if(|last| last.end > range.start) {
                range.start = range.start.min(last.start);
            }
            if found.goes_on {
                ranges.push(range.start..text.len());
                break;
            }
            ranges.push(range);
        }
        let hidden = ranges
            .into_iter()
            .map(|range| Hidden::new(range, "<hidden>"));
        hidden.collect()
    }
}

fn is_telling(word: &str) -> bool {
    let shortest = if word.is_ascii() { 4 } else { 2 };
    word.chars().take(shortest).count() >= shortest
}
