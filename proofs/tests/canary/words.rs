//! The canaries: what must not show, and the search for it.

use std::collections::BTreeSet;

use core_signer::encode::encode;

pub(crate) const KEY_ID: &str = "LTAI5tCanaryKeyId0000001";
pub(crate) const SECRET: &str = "CanarySecretThatNobodyMaySee";
pub(crate) const TOKEN: &str = "CanaryTokenThatNobodyMaySee+/=";

/// Words that must not show, in every spelling that hides nothing.
#[derive(Default)]
pub(crate) struct Canaries {
    pub(crate) words: BTreeSet<String>,
    count: usize,
}

impl Canaries {
    pub(crate) fn with_keys() -> Self {
        let mut canaries = Self::default();
        for word in [KEY_ID, SECRET, TOKEN] {
            canaries.watch(word);
        }
        canaries
    }

    pub(crate) fn watch(&mut self, word: &str) {
        let once = encode(word).into_owned();
        self.words.insert(encode(&once).into_owned());
        self.words.insert(once);
        self.words.insert(word.to_owned());
        let escaped = word.chars().map(|one| match one.is_ascii() {
            true => one.to_string(),
            false => format!("\\u{:04x}", u32::from(one)),
        });
        self.words.insert(escaped.collect());
    }

    /// A new canary of a sensitivity.
    pub(crate) fn next(&mut self, sensitivity: &str) -> String {
        if sensitivity == "ServiceText" {
            return format!("no {} in FC12345", self.next("PhoneNumber"));
        }
        self.count += 1;
        let word = match sensitivity {
            "PhoneNumber" => format!("1390000{:04}", self.count),
            "XNumber" => format!("1700000{:04}", self.count),
            _ => format!("金丝雀{}号", self.count),
        };
        self.watch(&word);
        word
    }

    pub(crate) fn found<'a>(&'a self, text: &str) -> Option<&'a str> {
        self.words
            .iter()
            .map(String::as_str)
            .find(|word| text.contains(word))
    }

    #[track_caller]
    pub(crate) fn assert_hidden(&self, what: &str, text: &str) {
        if let Some(word) = self.found(text) {
            let start = text.find(word).unwrap().saturating_sub(300);
            let start = (0..=start)
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap();
            let around: String = text[start..].chars().take(500).collect();
            panic!("{word} shows in {what}: … {around} …");
        }
    }
}
