//! Makes characters visible that move a cursor, end a line, change the writing direction or are invisible.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Letters and symbols without ink, which Rust's `Debug` shows as they are: fillers of Hangul and the empty Braille pattern.
const WITHOUT_INK: [char; 5] = ['\u{115F}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{FFA0}'];

/// The text on one line. Invisible characters are written as in a Rust literal: `\n`, `\t`, `\u{9b}`.
///
/// These are escaped: control characters (also U+0080 to U+009F), line and paragraph separators, direction marks, joiners and other
/// characters without width, combining marks, every blank except the space, and unassigned characters. A backslash is not escaped,
/// so escaping a text twice changes nothing. Nothing is hidden: see [`free_text`](super::free_text) for that.
///
/// ```
/// use core_client::mask::visible;
///
/// assert_eq!(visible("no such file\nBindAxb done"), r"no such file\nBindAxb done");
/// assert_eq!(visible("\u{9b}31m\u{202e}cba 杭州"), r"\u{9b}31m\u{202e}cba 杭州");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, is_plain, in_rust)
}

/// Like [`visible`], but line feeds stay. For texts whose lines are the program's own.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(
        text,
        |character| character == '\n' || is_plain(character),
        in_rust,
    )
}

/// A JSON document without invisible characters: a character that [`visible`] would escape is written as `\u009b`, which every JSON
/// parser reads as the character itself. Line feeds between values stay.
///
/// ```
/// use core_client::mask::visible_json;
///
/// let document = serde_json::json!({"Message": "\u{9b}31m\u{202e}", "Name": "杭州"}).to_string();
/// let shown = visible_json(&document);
/// assert_eq!(shown, r#"{"Message":"\u009b31m\u202e","Name":"杭州"}"#);
/// assert_eq!(serde_json::from_str::<serde_json::Value>(&shown)?, serde_json::from_str::<serde_json::Value>(&document)?);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn visible_json(document: &str) -> Cow<'_, str> {
    // A writer of JSON has escaped those inside texts; these stand between values.
    let between_values = |character| matches!(character, '\n' | '\r' | '\t');
    escaped(
        document,
        |character| between_values(character) || is_plain(character),
        in_json,
    )
}

/// Whether a character is seen where it stands, and changes nothing else.
pub(super) fn is_plain(character: char) -> bool {
    match character {
        ' '..='~' => true,
        _ if WITHOUT_INK.contains(&character) => false,
        // What `Debug` of a `char` shows as it is: the tables come with Rust, and are kept up to date there.
        _ => character.escape_debug().len() == 1,
    }
}

fn escaped(
    text: &str,
    is_plain: impl Fn(char) -> bool,
    escape: fn(char, &mut String),
) -> Cow<'_, str> {
    let Some(first) = text.find(|character| !is_plain(character)) else {
        return Cow::Borrowed(text);
    };
    let (plain, rest) = text.split_at(first);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(plain);
    for character in rest.chars() {
        if is_plain(character) {
            shown.push(character);
        } else {
            escape(character, &mut shown);
        }
    }
    Cow::Owned(shown)
}

fn in_rust(character: char, shown: &mut String) {
    match character {
        '\t' | '\r' | '\n' => shown.extend(character.escape_default()),
        _ => shown.extend(character.escape_unicode()),
    }
}

fn in_json(character: char, shown: &mut String) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        let _ = write!(shown, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_escaped() {
        let controls = ('\0'..' ').chain('\u{7F}'..='\u{9F}');
        let marks = ('\u{200B}'..='\u{200F}')
            .chain('\u{2028}'..='\u{202F}')
            .chain('\u{205F}'..='\u{206F}');
        let blanks = [
            '\u{A0}', '\u{AD}', '\u{61C}', '\u{1680}', '\u{180E}', '\u{3000}', '\u{FEFF}',
        ];
        let others = [
            '\u{34F}',
            '\u{FE0F}',
            '\u{FFF9}',
            '\u{E0041}',
            '\u{E000}',
            '\u{301}',
        ];
        let all = controls
            .chain(marks)
            .chain('\u{2000}'..='\u{200A}')
            .chain(blanks)
            .chain(others)
            .chain(WITHOUT_INK);
        for character in all {
            let text = format!("a{character}b");
            let shown = visible(&text);
            assert!(
                shown.starts_with("a\\") && shown.ends_with('b'),
                "{character:?} gave {shown}"
            );
            assert!(shown.chars().all(is_plain), "{character:?} gave {shown}");
            assert_eq!(visible(&shown), shown);
            let document = serde_json::Value::from(text).to_string();
            let shown = visible_json(&document);
            assert!(shown.chars().all(is_plain), "{character:?} gave {shown}");
            let read =
                |document: &str| serde_json::from_str::<serde_json::Value>(document).unwrap();
            assert_eq!(read(&shown), read(&document));
        }
    }

    #[test]
    fn what_can_be_seen_stays() {
        for text in [
            "",
            "plain \\ \"text\" 'x'",
            "杭州：，！（）",
            "é Ł ß я あ 한",
            "①½€ 😀",
            "\u{FFFD}",
        ] {
            assert!(
                matches!(visible(text), Cow::Borrowed(shown) if shown == text),
                "{text}"
            );
            assert!(matches!(visible_json(text), Cow::Borrowed(_)), "{text}");
        }
        assert_eq!(visible_lines("a\nb\r\u{2028}c"), "a\nb\\r\\u{2028}c");
        assert_eq!(visible_json("{\n  \"a\": 1\n}"), "{\n  \"a\": 1\n}");
    }
}
