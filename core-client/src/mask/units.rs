//! Cuts a text into units, each one character however it is written: plain, `%31`, `%2531`, `%EF%BC%91`, `\u0031`.

use std::ops::Range;

use super::visible::is_plain;
use super::work::step;

/// One written character.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A decimal digit.
    Digit,
    /// What may stand between the digits of a phone number.
    Separator,
    /// What may stand anywhere in a number and cannot be seen there.
    Invisible,
    /// Anything else.
    Other,
}

/// All units of a text, in their order.
pub(super) fn units(text: &str) -> impl Iterator<Item = Unit> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = first_unit(rest);
        let range = at..at + length;
        at = range.end;
        Some(Unit { range, kind })
    })
}

fn first_unit(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let escaped = match bytes.first() {
        Some(b'%') => percent(bytes),
        Some(b'\\') => unicode_escape(rest),
        _ => None,
    };
    escaped.unwrap_or_else(|| {
        let character = rest.chars().next().unwrap_or_default();
        (kind_of(character), character.len_utf8().max(1))
    })
}

/// A percent-encoded character, encoded once or several times over (`%2531`), of up to three bytes.
fn percent(bytes: &[u8]) -> Option<(Kind, usize)> {
    let (first, mut length) = percent_byte(bytes)?;
    let continuations = match first {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        _ => 0,
    };
    let mut encoded = [first, 0, 0];
    let mut count = 1;
    for place in encoded.iter_mut().skip(1).take(continuations) {
        let Some((byte @ 0x80..=0xBF, taken)) = bytes.get(length..).and_then(percent_byte) else {
            break;
        };
        *place = byte;
        count += 1;
        length += taken;
    }
    let kind = encoded
        .get(..count)
        .and_then(|encoded| std::str::from_utf8(encoded).ok())
        .and_then(|text| text.chars().next())
        .map_or(Kind::Other, kind_of);
    Some((kind, length))
}

fn percent_byte(bytes: &[u8]) -> Option<(u8, usize)> {
    // `%25` is an encoded `%`: with two more hexadecimal digits behind it, it is a byte that was encoded again.
    let mut hex_at = 1;
    while bytes.get(hex_at..hex_at + 2) == Some(b"25")
        && hex_byte(bytes.get(hex_at + 2..hex_at + 4)).is_some()
    {
        hex_at += 2;
        step(1);
    }
    let byte = hex_byte(bytes.get(hex_at..hex_at + 2))?;
    let decisive = hex_at == 1 || byte >= 0x80 || kind_of(char::from(byte)) != Kind::Other;
    // `%25` before plain digits that are no byte of interest: an encoded `%` and then those digits.
    if bytes.first() == Some(&b'%') && decisive {
        Some((byte, hex_at + 2))
    } else {
        Some((b'%', 3))
    }
}

fn hex_byte(pair: Option<&[u8]>) -> Option<u8> {
    let pair = std::str::from_utf8(pair?).ok()?;
    if pair.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u8::from_str_radix(pair, 16).ok()
    } else {
        None
    }
}

/// `\u0031`, as JSON may write any character, and `\u{200b}`, as [`visible`](super::visible()) does.
fn unicode_escape(rest: &str) -> Option<(Kind, usize)> {
    let code = rest.strip_prefix("\\u")?;
    let (code, around) = match code.strip_prefix('{') {
        Some(code) => (closed(code)?, 4),
        None => (code.get(..4)?, 2),
    };
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let character = char::from_u32(u32::from_str_radix(code, 16).ok()?);
    Some((character.map_or(Kind::Other, kind_of), code.len() + around))
}

/// What stands before the closing brace: six digits at most.
fn closed(code: &str) -> Option<&str> {
    let end = code.bytes().take(7).position(|byte| byte == b'}')?;
    code.get(..end)
}

fn kind_of(character: char) -> Kind {
    match character {
        '0'..='9' => Kind::Digit,
        ' ' | '\t' | '-' | '+' | '(' | ')' => Kind::Separator,
        '!'..='~' | '\r' | '\n' => Kind::Other,
        // No-break, narrow and ideographic spaces, hyphens and dashes, full-width `+` and `-`.
        '\u{A0}'
        | '\u{1680}'
        | '\u{202F}'
        | '\u{205F}'
        | '\u{3000}'
        | '\u{2000}'..='\u{200A}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{FE58}'
        | '\u{FE62}'
        | '\u{FE63}'
        | '\u{FF0B}'
        | '\u{FF0D}'
        | '\u{FF08}'
        | '\u{FF09}' => Kind::Separator,
        '\u{2028}' | '\u{2029}' => Kind::Other,
        // A character that was lost: between digits, mostly a full-width hyphen or blank.
        char::REPLACEMENT_CHARACTER => Kind::Invisible,
        // Full-width ones, and those of other scripts.
        _ if character.is_numeric() => Kind::Digit,
        // Marks of writing direction and joiners, which come along when a number is copied from an address book, and all else
        // without width.
        _ if !is_plain(character) => Kind::Invisible,
        _ => Kind::Other,
    }
}
