//! Texts in two languages.

use crate::ir;
use crate::markdown::{block, code, inline};
use crate::model::Text;

/// Both languages as they stand.
pub(super) fn bilingual(text: &Text) -> ir::Text {
    ir::Text {
        en: text.en.trim().to_owned(),
        zh: unfold(text.zh.trim()),
    }
}

/// Both languages; the facts stand for one that is missing.
pub(super) fn or_facts(text: &Text, en: &str, zh: &str) -> ir::Text {
    let mut both = bilingual(text);
    for (own, facts) in [(&mut both.en, en), (&mut both.zh, zh)] {
        if own.is_empty() {
            facts.clone_into(own);
        }
    }
    both
}

/// Both languages as far as there are any, English first, drawings fenced as text. Without any, the name.
pub(super) fn both(text: Option<&Text>, name: &str) -> String {
    let mut docs = Paragraphs::default();
    if let Some(text) = text {
        docs.text(text);
    }
    match docs.into_text() {
        none if none.is_empty() => format!("{}.", code(name)),
        docs => docs,
    }
}

/// Documentation in the making: paragraphs in English, and behind all of them those in Chinese, so that a reader of either
/// language reads on.
#[derive(Default)]
pub(super) struct Paragraphs {
    en: Vec<String>,
    zh: Vec<String>,
}

impl Paragraphs {
    /// A title, on one line in each language.
    pub(super) fn title(text: &Text) -> Self {
        Self {
            en: vec![inline(&text.en)],
            zh: vec![inline(&unfold(&text.zh))],
        }
    }

    /// A text in the languages that it has; drawings are fenced as text.
    pub(super) fn text(&mut self, text: &Text) {
        for (paragraphs, text) in [
            (&mut self.en, block(&text.en)),
            (&mut self.zh, block(&unfold(&text.zh))),
        ] {
            if !text.is_empty() {
                paragraphs.push(text);
            }
        }
    }

    /// A paragraph of Markdown in English.
    pub(super) fn english(&mut self, paragraph: impl Into<String>) {
        self.en.push(paragraph.into());
    }

    /// A paragraph of Markdown in Chinese.
    pub(super) fn chinese(&mut self, paragraph: impl Into<String>) {
        self.zh.push(paragraph.into());
    }

    /// The two languages by themselves.
    pub(super) fn into_languages(self) -> (String, String) {
        (self.en.join("\n\n"), self.zh.join("\n\n"))
    }

    /// English, and Chinese after it.
    pub(super) fn into_text(self) -> String {
        let (en, zh) = self.into_languages();
        match (en.is_empty(), zh.is_empty()) {
            (_, true) => en,
            (true, _) => zh,
            (false, false) => format!("{en}\n\n{zh}"),
        }
    }
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
