//! Takes keys, tokens, signatures and phone numbers out of text before anybody sees it.
//!
//! Every free text that comes from a service passes through here on its way into an error, a log or `Debug`: the gateway's
//! messages repeat what was sent to it, numbers, key ids and signatures included, plainly or percent-encoded, once or
//! twice. What helps to find a fault and identifies nobody stays readable: request ids (in the form of a UUID), times,
//! codes, and the id in `conflict with subs id=…`.
//!
//! The masker errs on the side of hiding.

mod digits;
mod names;
mod units;
mod words;

use std::ops::Range;

pub(crate) use words::Words;

/// How much of a body an error keeps.
const EXCERPT_CHARACTERS: usize = 256;

/// What to hide, and what to write instead.
#[derive(Debug)]
struct Hidden {
    range: Range<usize>,
    instead: String,
}

/// Masks a free text.
///
/// Hidden are: runs of seven and more digits, also broken by spaces, hyphens or `+86`, in full-width digits,
/// percent-encoded or written as `\u0031`; access key ids; the values of `AccessKeyId`, `Signature`, `SecurityToken`,
/// `SignatureNonce` and their like; and everything that follows "string to sign".
///
/// ```
/// use core_client::mask::free_text;
///
/// assert_eq!(free_text("number 139-0000-0001 is taken"), "number <11 digits hidden> is taken");
/// assert_eq!(free_text("AccessKeyId%3DtestId%26Action%3DBindAxb"), "AccessKeyId%3D<hidden>%26Action%3DBindAxb");
/// ```
pub fn free_text(text: &str) -> String {
    free_text_without(text, &Words::new([]))
}

/// Masks a free text and hides these words in it too, such as the key id that signed the request and the names in it.
pub(crate) fn free_text_without(text: &str, words: &Words) -> String {
    if switched_off() {
        return text.to_owned();
    }
    let mut hidden = names::find(text);
    // Of one range, the first says what is hidden: how many digits, rather than a word.
    hidden.extend(digits::find(text));
    hidden.extend(words.find(text));
    replace(text, hidden)
}

/// Masks the beginning of a body: at most 256 characters, control characters as spaces.
pub fn excerpt(body: &[u8]) -> String {
    excerpt_without(body, &Words::new([]))
}

pub(crate) fn excerpt_without(body: &[u8], words: &Words) -> String {
    // Masked before it is cut, from more than is shown: a number that the cut would shorten must not slip through.
    let beginning = body
        .get(..body.len().min(8 * EXCERPT_CHARACTERS))
        .unwrap_or_default();
    let masked = free_text_without(&String::from_utf8_lossy(beginning), words);
    let mut shown: String = masked
        .chars()
        .take(EXCERPT_CHARACTERS)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    if shown.len() < masked.len() || beginning.len() < body.len() {
        shown.push('…');
    }
    shown
}

/// Masks a phone number: `139****0000`; shorter numbers lose more, and what is no number is hidden altogether.
pub fn phone(text: &str) -> String {
    if switched_off() {
        return text.to_owned();
    }
    let separator = |character: char| matches!(character, ' ' | '-' | '+' | '(' | ')');
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !text
        .chars()
        .all(|character| character.is_ascii_digit() || separator(character))
    {
        return hidden(text);
    }
    let national = match digits.strip_prefix("86") {
        Some(national) if national.len() == 11 => national,
        _ => &digits,
    };
    let (head, tail) = match national.len() {
        11.. => (3, 4),
        7..=10 => (0, 2),
        _ => (0, 0),
    };
    let head = national.get(..head).unwrap_or_default();
    let tail = national.get(national.len() - tail..).unwrap_or_default();
    format!("{head}****{tail}")
}

/// Hides a text but for its length: `<12 characters hidden>`.
pub fn hidden(text: &str) -> String {
    if switched_off() {
        return text.to_owned();
    }
    format!("<{} characters hidden>", text.chars().count())
}

/// Writes the text with the ranges replaced; where ranges overlap, the earlier one is replaced and the rest of the later
/// one goes with it.
fn replace(text: &str, mut hidden: Vec<Hidden>) -> String {
    hidden.sort_by_key(|hidden| (hidden.range.start, std::cmp::Reverse(hidden.range.end)));
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for Hidden { range, instead } in hidden {
        if range.start >= done {
            shown.push_str(text.get(done..range.start).unwrap_or_default());
            shown.push_str(&instead);
        }
        done = done.max(range.end);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    shown
}

#[cfg(test)]
thread_local! {
    static OFF: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Masking can be switched off in this crate's own tests only, to prove that they would notice.
#[cfg(test)]
fn switched_off() -> bool {
    OFF.get()
}

#[cfg(not(test))]
const fn switched_off() -> bool {
    false
}

/// Runs without masking, on this thread.
#[cfg(test)]
pub(crate) fn without_masking<T>(run: impl FnOnce() -> T) -> T {
    OFF.set(true);
    let result = run();
    OFF.set(false);
    result
}

#[cfg(test)]
mod tests;
