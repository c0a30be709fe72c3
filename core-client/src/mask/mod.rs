//! Removes keys, tokens, signatures and phone numbers from text before it is shown.
//!
//! Every free text from a service is masked before it gets into an error, a log or `Debug`: the gateway's messages repeat the
//! request, including numbers, key ids and signatures, plain or percent-encoded, once or twice. Text that helps to find a fault and
//! identifies nobody stays readable: request ids (in the form of a UUID), times, codes, and the id in `conflict with subs id=…`.
//!
//! The masker errs on the side of hiding.
//!
//! # One line, safe for a terminal
//!
//! A message could forge a line of a log, or move a terminal's cursor. Line breaks, control characters, direction marks and
//! invisible characters in a masked text are written as in a Rust literal: `\n`, `\u{9b}`, `\u{202e}`. [`visible`] lists them, and
//! does the same for texts that contain nothing to hide; [`visible_json`] does it for a document. Masking comes first: a number
//! with such characters between its digits is hidden.
//!
//! # How long a text may be
//!
//! A long text is cut before it is masked: at most its first [`LONGEST_TEXT`] bytes are shown, followed by `…`. A number or key at
//! the cut is still found, because the masker reads a little more than it shows. The work is linear in the length, whatever the
//! text is.

mod automaton;
mod debug;
mod digits;
mod hidden;
mod names;
mod piece;
mod units;
mod visible;
mod words;
mod work;

use std::borrow::Cow;

use piece::Piece;

pub use debug::{Covered, debug_fields};
pub use visible::{visible, visible_json, visible_lines};
pub(crate) use words::Words;

/// The maximum number of bytes of a text that are shown, counted before anything is replaced: 16 KiB.
pub const LONGEST_TEXT: usize = 16 * 1024;

/// How much of a body an error keeps.
const EXCERPT_CHARACTERS: usize = 256;
/// From how much of the body: what is hidden makes it shorter.
const EXCERPT_BYTES: usize = 8 * EXCERPT_CHARACTERS;

/// Masks a free text.
///
/// These are hidden:
///
/// - runs of seven or more digits, even with spaces, hyphens, `+86` or lost characters (U+FFFD) between them, in full-width digits,
///   percent-encoded or written as `\u0031`;
/// - access key ids;
/// - the values of `AccessKeyId`, `Signature`, `SecurityToken`, `SignatureNonce` and the like;
/// - everything after "string to sign".
///
/// Returns one line: [see above](self#one-line-safe-for-a-terminal). A text longer than [`LONGEST_TEXT`] is
/// cut off.
///
/// ```
/// use core_client::mask::free_text;
///
/// assert_eq!(free_text("number 139-0000-0001 is taken"), "number <11 digits hidden> is taken");
/// assert_eq!(free_text("AccessKeyId%3DtestId%26Action%3DBindAxb"), "AccessKeyId%3D<hidden>%26Action%3DBindAxb");
/// assert_eq!(free_text("no such order\nBindAxb done"), r"no such order\nBindAxb done");
/// ```
pub fn free_text(text: &str) -> String {
    free_text_without(text, &Words::new([]))
}

/// Masks a free text of several lines, such as a parser's report: like [`free_text`], but line feeds stay.
///
/// For texts whose lines are the program's own. Pass text from elsewhere through [`visible`] before you put it into such a text, or
/// it could forge a line.
pub fn free_text_lines(text: &str) -> String {
    if switched_off() {
        return text.to_owned();
    }
    let masked = masked(Piece::up_to(text, LONGEST_TEXT), &Words::new([]));
    visible_lines(&masked).into_owned()
}

/// Masks a free text and hides these words in it too, such as the key id that signed the request and the names in it.
pub(crate) fn free_text_without(text: &str, words: &Words) -> String {
    if switched_off() {
        return text.to_owned();
    }
    let masked = masked(Piece::up_to(text, LONGEST_TEXT), words);
    match visible(&masked) {
        Cow::Borrowed(_) => masked,
        Cow::Owned(shown) => shown,
    }
}

impl Words {
    /// A text of the service without them, and without what is hidden in any text.
    pub(crate) fn masked(&self, text: &str) -> String {
        free_text_without(text, self)
    }

    /// A text of our own without them: it quotes names that came from the service.
    pub(crate) fn cut_from(&self, text: &str) -> String {
        match switched_off() {
            true => text.to_owned(),
            false => Piece::whole(text).without(self.find(text)),
        }
    }
}

/// What is shown of a piece, not yet on one line.
fn masked(piece: Piece<'_>, words: &Words) -> String {
    let mut hidden = names::find(piece.text);
    // Of one range, the first says what is hidden: how many digits, rather than a word.
    hidden.extend(digits::find(piece));
    hidden.extend(words.find(piece.text));
    piece.without(hidden)
}

/// Masks the beginning of a body: at most 256 characters of the result of [`free_text`].
pub fn excerpt(body: &[u8]) -> String {
    excerpt_without(body, &Words::new([]))
}

pub(crate) fn excerpt_without(body: &[u8], words: &Words) -> String {
    // Cut first, since all of a body would be copied if a byte of it is broken; one more byte says that it goes on.
    let most = EXCERPT_BYTES + piece::MARGIN + 1;
    let text = String::from_utf8_lossy(body.get(..body.len().min(most)).unwrap_or_default());
    if switched_off() {
        return text.into_owned();
    }
    let masked = masked(Piece::up_to(&text, EXCERPT_BYTES), words);
    let visible = visible(&masked);
    let mut characters = visible.chars();
    let mut shown: String = characters.by_ref().take(EXCERPT_CHARACTERS).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Masks a phone number: `139****0000`. Shorter numbers lose more digits, and a text that is not a number is hidden completely.
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

/// Hides a text except its length: `<12 characters hidden>`.
pub fn hidden(text: &str) -> String {
    if switched_off() {
        return text.to_owned();
    }
    format!("<{} characters hidden>", text.chars().count())
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
mod growth_tests;
#[cfg(test)]
mod tests;
