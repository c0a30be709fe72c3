//! What an answer may repeat of a request, to be hidden wherever it stands: gateways quote whole requests in their messages.

use std::borrow::Cow;

use core_signer::encode::encode;
use serde_json::Value;

use crate::credential::Credential;
use crate::mask;
use crate::request::Parameters;

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
        mask::free_text_without(text, &self.words())
    }

    /// The beginning of a body without them.
    pub(crate) fn excerpt(&self, body: &[u8]) -> String {
        mask::excerpt_without(body, &self.words())
    }

    /// Whether a text is itself the key id or the token.
    pub(crate) fn are(&self, text: &str) -> bool {
        self.keys().any(|key| key == text)
    }

    fn keys(&self) -> impl Iterator<Item = &'s str> {
        self.credential.into_iter().flat_map(|credential| {
            [credential.access_key_id()]
                .into_iter()
                .chain(credential.security_token())
        })
    }

    /// Every word in each spelling that services quote in; the longest first, so that none is cut by a shorter one.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<Cow<'s, str>> = self.keys().map(Cow::Borrowed).collect();
        for value in self.sent.into_iter().flat_map(Parameters::sensitive) {
            words.extend(leaves(&value).into_iter().map(Cow::Owned));
            words.push(value);
        }
        // Numbers are found by their digits, in more spellings than are tried here.
        words.retain(|word| !word.bytes().all(|byte| byte.is_ascii_digit()));
        let mut words: Vec<String> = words.iter().flat_map(|word| spellings(word)).collect();
        words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        words
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

/// A word as it is, percent-encoded once and twice, and with JSON's escapes.
fn spellings(word: &str) -> [String; 4] {
    let once = encode(word).into_owned();
    let twice = encode(&once).into_owned();
    let escaped = word
        .encode_utf16()
        .map(|unit| match u8::try_from(unit).map(char::from) {
            Ok(character) if character.is_ascii() => character.to_string(),
            _ => format!("\\u{unit:04x}"),
        })
        .collect();
    [word.to_owned(), once, twice, escaped]
}
