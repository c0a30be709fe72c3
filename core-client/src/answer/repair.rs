//! What makes JSON again of an answer in which a few bytes are wrong: one pass over its text, before it is parsed anew.
//!
//! It changes what stands inside strings and numbers, and what stands around the document. It closes nothing that is open
//! and takes no second document: an answer that breaks off stays one.

use std::borrow::Cow;

use super::numbers::{Spelled, spelled};

/// The one member of the object as which a number is kept with its spelling.
pub(super) const KEPT_NUMBER: &str = "$core_client::number";

/// Drops byte order marks before the document, and behind it what cannot be seen, such as NULs; escapes raw control characters inside
/// strings; replaces lone surrogates; keeps numbers that a float would not hold, by their spelling. Changes nothing else
/// of JSON.
pub(super) fn mend(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_ascii_whitespace());
    let text =
        text.trim_end_matches(|c: char| c == '\u{feff}' || c.is_whitespace() || c.is_control());
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        rest = match from.strip_prefix('"') {
            Some(inside) => {
                mended.push('"');
                string(inside, &mut mended)
            }
            None => number(from, &mut mended),
        };
    }
    mended.push_str(rest);
    mended
}

/// Copies a string up to its end, and gives what follows.
fn string<'t>(mut rest: &'t str, mended: &mut String) -> &'t str {
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\u{1f}')) {
        let (before, from) = rest.split_at(at);
        mended.push_str(before);
        let mut characters = from.chars();
        match characters.next() {
            Some('"') => {
                mended.push('"');
                return characters.as_str();
            }
            Some('\\') => rest = escape(characters.as_str(), mended),
            Some(control) => {
                mended.push_str(&format!("\\u{:04x}", u32::from(control)));
                rest = characters.as_str();
            }
            None => break,
        }
    }
    mended.push_str(rest);
    ""
}

/// Copies what an escape's backslash stands before, and gives what follows.
fn escape<'t>(from: &'t str, mended: &mut String) -> &'t str {
    let Some((unit, behind)) = unit(from) else {
        mended.push('\\');
        let mut characters = from.chars();
        mended.extend(characters.next());
        return characters.as_str();
    };
    let second = behind.strip_prefix('\\').and_then(self::unit);
    match (unit, second) {
        (0xd800..=0xdbff, Some((0xdc00..=0xdfff, behind))) => {
            mended.push('\\');
            let pair = from.len() - behind.len();
            mended.push_str(from.get(..pair).unwrap_or_default());
            behind
        }
        (0xd800..=0xdfff, _) => {
            mended.push(char::REPLACEMENT_CHARACTER);
            behind
        }
        _ => {
            mended.push('\\');
            let one = from.len() - behind.len();
            mended.push_str(from.get(..one).unwrap_or_default());
            behind
        }
    }
}

/// The code unit that `u` and four digits name, and what follows.
fn unit(text: &str) -> Option<(u16, &str)> {
    let (digits, behind) = text.strip_prefix('u')?.split_at_checked(4)?;
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = u16::from_str_radix(digits, 16)
        .ok()
        .filter(|_| all_digits)?;
    Some((unit, behind))
}

/// Copies a number, and gives what follows.
fn number<'t>(from: &'t str, mended: &mut String) -> &'t str {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
    let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
    let (token, behind) = from.split_at(end);
    let written = match spelled(token) {
        Spelled::Plain => Cow::Borrowed(token),
        Spelled::Whole(digits) => Cow::Owned(digits),
        Spelled::Lost => Cow::Owned(format!(r#"{{"{KEPT_NUMBER}":"{token}"}}"#)),
    };
    mended.push_str(&written);
    behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_stays_as_it_is() {
        for json in [
            r#"{"a":[1,-2.5,true,null,"b\\","\"","\ud83d\ude00","\u0000é"],"c":{}}"#,
            "[1e3, 0, -0.0, 12345678901234567890]",
            "",
            "\"12e400\"",
        ] {
            assert_eq!(mend(json), json);
        }
    }

    #[test]
    fn what_is_wrong_in_strings_and_numbers_is_mended() {
        for (text, wanted) in [
            ("\u{feff}{}", "{}"),
            ("\u{feff}\n\u{feff}{}\0\0 \n\0", "{}"),
            ("{}\u{feff}", "{}"),
            ("{}\n\u{1a}\u{3000}", "{}"),
            ("[\"a\tb\0\"]", r#"["a\u0009b\u0000"]"#),
            ("{\"a\r\n\":1}", r#"{"a\u000d\u000a":1}"#),
            (r#"["12\ud83d"]"#, "[\"12\u{fffd}\"]"),
            (r#"["\ude00\ud83d"]"#, "[\"\u{fffd}\u{fffd}\"]"),
            (r#"["\ud83d\ud83d\ude00"]"#, "[\"\u{fffd}\\ud83d\\ude00\"]"),
            (r#"["\uD83D\n"]"#, "[\"\u{fffd}\\n\"]"),
            (r#"["\\ud83d"]"#, r#"["\\ud83d"]"#),
            (
                "[1e400,-1E+999]",
                r#"[{"$core_client::number":"1e400"},{"$core_client::number":"-1E+999"}]"#,
            ),
            ("[9007199254740993.0]", "[9007199254740993]"),
        ] {
            assert_eq!(mend(text), wanted, "{text}");
        }
    }

    #[test]
    fn nothing_is_closed_and_nothing_else_is_touched() {
        for text in [
            r#"{"Code":"OK","#,
            r#"{"Code":"O"#,
            r#"{"Code":"O\"#,
            r#"{"Code":"O\u12"#,
            r#"{"Code":"O\u+123"}"#,
            "{}{}",
            "{}\0{}",
            "{\0}",
            "[01, 1., -, 1e]",
            "{'Code':'OK'}",
        ] {
            assert_eq!(mend(text), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_passed_through_once(text: String, odd in "[\\\\\"u0-9deE.+a-f{}\t-]{0,60}") {
            for text in [text, odd] {
                let mended = mend(&text);
                proptest::prop_assert!(mended.len() <= 64 + text.len() * 40);
            }
        }
    }
}
