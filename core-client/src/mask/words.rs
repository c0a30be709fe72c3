//! Finds given words. A batch sends hundreds, and each of its items may come back with a message: a text is gone through once, however many
//! words there are.

use std::collections::{BTreeSet, HashSet};

use super::Hidden;

/// Words to hide wherever they stand.
#[derive(Debug)]
pub(crate) struct Words {
    words: HashSet<String>,
    /// Their lengths, each once: at one place of a text there are as many candidates as there are lengths, not words.
    lengths: BTreeSet<usize>,
    /// The bytes that a word begins with; at most places of a text stands another.
    beginnings: [bool; 256],
}

impl Words {
    /// Without those that are too common to be hidden: of ASCII up to three characters; a Chinese name has two or three.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let words: HashSet<String> = words.into_iter().filter(|word| is_telling(word)).collect();
        let mut beginnings = [false; 256];
        for first in words.iter().filter_map(|word| word.bytes().next()) {
            if let Some(begins) = beginnings.get_mut(usize::from(first)) {
                *begins = true;
            }
        }
        Self {
            lengths: words.iter().map(String::len).collect(),
            words,
            beginnings,
        }
    }

    /// A text of the service without them, and without what is hidden in any text.
    pub(crate) fn masked(&self, text: &str) -> String {
        super::free_text_without(text, self)
    }

    /// A text of our own without them: it quotes names that came from the service.
    pub(crate) fn cut_from(&self, text: &str) -> String {
        match super::switched_off() {
            true => text.to_owned(),
            false => super::replace(text, self.find(text)),
        }
    }

    pub(super) fn find(&self, text: &str) -> Vec<Hidden> {
        let begins = |byte: u8| self.beginnings.get(usize::from(byte)) == Some(&true);
        let starts = text.bytes().enumerate().filter(|(_, byte)| begins(*byte));
        starts
            .flat_map(|(start, _)| self.lengths.iter().map(move |length| start..start + length))
            .filter(|range| {
                let piece = text.get(range.clone());
                piece.is_some_and(|piece| self.words.contains(piece))
            })
            .map(|range| Hidden {
                range,
                instead: "<hidden>".to_owned(),
            })
            .collect()
    }
}

fn is_telling(word: &str) -> bool {
    let shortest = if word.is_ascii() { 4 } else { 2 };
    word.chars().count() >= shortest
}
