//! What an answer may repeat of a request, to be hidden wherever it stands: gateways quote whole requests in their messages.

use std::borrow::Cow;

use core_signer::encode::encode;
use serde_json::Value;

use crate::credential::Credential;
use crate::mask::{self, Words};
use crate::request::Parameters;

/// The shortest phone numbers that are hidden have so many digits.
const SHORTEST_IN_AN_ID: usize = 7;

/// What was sent that nobody may see. Looked through only where there is something to hide it from.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Secrets<'s> {
    credential: Option<&'s Credential>,
    sent: Option<&'s Parameters<'s>>,
}

impl<'s> Secrets<'s> {
    /// What this credential signed.
    pub(crate) fn new(credential: Option<&'s Credential>, sent: &'s Parameters<'s>) -> Self {
        Self {
            credential,
            sent: Some(sent),
        }
    }

    /// A text of the service without them.
    pub(crate) fn masked(&self, text: &str) -> String {
        self.words().masked(text)
    }

    /// The beginning of a body without them.
    pub(crate) fn excerpt(&self, body: &[u8]) -> String {
        mask::excerpt_without(body, &self.words())
    }

    /// Whether a text is itself the key id or the token, or holds one of them.
    pub(crate) fn keys_are_in(&self, text: &str) -> bool {
        self.keys()
            .any(|key| key == text || key.len() >= SHORTEST_IN_AN_ID && text.contains(key))
    }

    /// Whether a text is itself the key id or the token, or holds one of them or a value that was sent.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        // A shorter value stands in many an id by chance.
        let sent = |value: &str| value.len() >= SHORTEST_IN_AN_ID && text.contains(value);
        self.keys_are_in(text)
            || self
                .sent
                .into_iter()
                .flat_map(Parameters::sensitive)
                .any(|value| sent(&value) || leaves(&value).iter().any(|leaf| sent(leaf)))
    }

    /// How many entries a list of the request had.
    pub(crate) fn entries_sent(&self, list: &str) -> Option<usize> {
        self.sent?.entries(list)
    }

    /// The value of a parameter of the request, if it was given.
    pub(super) fn value_sent(&self, name: &str) -> Option<&'s str> {
        let mut pairs = self.sent?.pairs();
        pairs
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    fn keys(&self) -> impl Iterator<Item = &'s str> {
        self.credential.into_iter().flat_map(|credential| {
            [credential.access_key_id()]
                .into_iter()
                .chain(credential.security_token())
        })
    }

    /// Every word in each spelling that services quote in. For several texts, to be asked for once.
    pub(crate) fn words(&self) -> Words {
        let mut words: Vec<Cow<'s, str>> = self.keys().map(Cow::Borrowed).collect();
        for value in self.sent.into_iter().flat_map(Parameters::sensitive) {
            words.extend(leaves(&value).into_iter().map(Cow::Owned));
            words.push(value);
        }
        // Numbers are found by their digits, in more spellings than are tried here; as words only inside an id, whose
        // digits are left alone, and there a short one stands by chance.
        words.retain(|word| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            !is_number || word.len() >= SHORTEST_IN_AN_ID
        });
        Words::new(words.iter().flat_map(|word| spellings(word)))
    }
}

/// The texts inside a value that holds JSON.
fn leaves(value: &str) -> Vec<String> {
    fn collect(value: Value, into: &mut Vec<String>) {
        match value {
            Value::String(text) => into.push(text),
            Value::Array(items) => items.into_iter().for_each(|item| collect(item, into)),
            Value::Object(members) => members
                .into_iter()
                .for_each(|(_, value)| collect(value, into)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut texts = Vec::new();
    if value.starts_with(['{', '[']) {
        collect(serde_json::from_str(value).unwrap_or_default(), &mut texts);
    }
    texts
}

/// A word as it is, percent-encoded once and twice, and with JSON's escapes; some writers escape `/` too.
fn spellings(word: &str) -> [String; 5] {
    let once = encode(word).into_owned();
    let twice = encode(&once).into_owned();
    let escaped: String = word
        .encode_utf16()
        .map(|unit| match u8::try_from(unit).map(char::from) {
            Ok(character) if character.is_ascii() => character.to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    let slashes = escaped.replace('/', "\\/");
    [word.to_owned(), once, twice, escaped, slashes]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Hidden;
    use crate::time::UtcOffset;

    #[test]
    fn a_word_is_spelt_as_services_quote_it() {
        assert_eq!(
            spellings("Lié/张"),
            [
                "Lié/张",
                "Li%C3%A9%2F%E5%BC%A0",
                "Li%25C3%25A9%252F%25E5%25BC%25A0",
                r"Li\u00e9/\u5f20",
                r"Li\u00e9\/\u5f20",
            ]
        );
    }

    #[test]
    fn what_was_sent_is_found_in_an_id() {
        let (number, name) = (Hidden::new("13900000001"), Hidden::new("Li"));
        let list = vec![Hidden::new("13900000002")];
        let credential = Credential::new("testId", "testSecret").with_security_token("testToken");
        let mut parameters = Parameters::new(UtcOffset::UTC);
        parameters.put("PhoneNoA", &number);
        parameters.put("Name", &name);
        parameters.json("Numbers", &list);
        let secrets = Secrets::new(Some(&credential), &parameters);
        for held in [
            "13900000001",
            "R-13900000001-1",
            "a13900000002",
            "testId",
            "RtestToken",
        ] {
            assert!(secrets.are_in(held), "{held}");
        }
        for other in ["R-1", "Li-13900000003", "testId2", ""] {
            assert!(!secrets.are_in(other), "{other}");
        }
    }
}
