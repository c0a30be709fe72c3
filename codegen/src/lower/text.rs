//! Texts in two languages.

use crate::ir;
use crate::markdown::{block, inline};
use crate::model::Text;

/// Both languages as they stand.
pub(super) fn bilingual(text: &Text) -> ir::Text {
    ir::Text {
        en: text.en.trim().to_owned(),
        zh: unfold(text.zh.trim()),
    }
}

/// Both languages, English first, drawings fenced as text.
pub(super) fn both(text: &Text) -> String {
    format!("{}\n\n{}", block(&text.en), block(&unfold(&text.zh)))
}

/// Both languages of a title, each on one line.
pub(super) fn title(text: &Text) -> String {
    format!("{}\n\n{}", inline(&text.en), inline(&unfold(&text.zh)))
}

/// Takes out the spaces that YAML's folding puts between Chinese characters, where a line ended.
pub(super) fn unfold(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let wide = |index: Option<usize>| {
        index
            .and_then(|index| characters.get(index))
            .is_some_and(|c| is_wide(*c))
    };
    let folded = |index: usize| wide(index.checked_sub(1)) && wide(index.checked_add(1));
    characters
        .iter()
        .enumerate()
        .filter(|(index, c)| **c != ' ' || !folded(*index))
        .map(|(_, c)| *c)
        .collect()
}

/// Chinese characters and full-width punctuation.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// A text of sources, without its full stop.
pub(super) fn sentence(text: &str) -> &str {
    text.trim().trim_end_matches('.')
}
