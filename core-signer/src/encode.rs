//! Percent-encoding for both schemes (RFC 3986): letters, digits, `-`, `_`, `.` and `~` are not encoded; every other byte of the
//! UTF-8 text becomes `%` and two upper-case hexadecimal digits. A space is `%20`, never `+`; `*` is `%2A`.

use std::borrow::Cow;

/// Whether this byte stays as it is.
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// One look-up per byte instead of several comparisons.
static UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut left: &mut [bool] = &mut table;
    let mut byte = 0_u8;
    while let Some((first, rest)) = left.split_first_mut() {
        *first = is_unreserved(byte);
        byte = byte.wrapping_add(1);
        left = rest;
    }
    table
};

/// `%00%01…%FF`: escapes are slices of this text, so that writing one is a copy.
static ESCAPES: &str = {
    const BYTES: [u8; 768] = {
        let mut text = [0; 768];
        let mut left: &mut [u8] = &mut text;
        let mut byte = 0_u8;
        while let Some(([percent, high, low], rest)) = left.split_first_chunk_mut::<3>() {
            *percent = b'%';
            [*high, *low] = hex(byte, b'A');
            byte = byte.wrapping_add(1);
            left = rest;
        }
        text
    };
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

const fn hex(byte: u8, ten: u8) -> [u8; 2] {
    const fn digit(value: u8, ten: u8) -> u8 {
        if value < 10 {
            b'0' + value
        } else {
            ten + (value - 10)
        }
    }
    [digit(byte >> 4, ten), digit(byte & 15, ten)]
}

/// The two hexadecimal digits of a byte, as nonces and ACS3 spell them.
pub(crate) const fn lower_hex(byte: u8) -> [u8; 2] {
    hex(byte, b'a')
}

fn stays(byte: u8) -> bool {
    UNRESERVED.get(usize::from(byte)).copied().unwrap_or(false)
}

/// How many bytes stay before the first that does not. Eight at a time without a branch: most values need no encoding at all.
fn plain_length(bytes: &[u8]) -> usize {
    let all_stay = |eight: &[u8; 8]| eight.iter().fold(true, |plain, byte| plain & stays(*byte));
    let (eights, rest) = bytes.as_chunks::<8>();
    let plain = eights.iter().take_while(|eight| all_stay(eight)).count() * 8;
    // The last eight again, instead of the last few one by one.
    if plain + rest.len() == bytes.len() && bytes.last_chunk().is_some_and(all_stay) {
        return bytes.len();
    }
    let rest = bytes.get(plain..).unwrap_or_default();
    plain + rest.iter().take_while(|byte| stays(**byte)).count()
}

fn push_escape(byte: u8, out: &mut String) {
    let start = usize::from(byte) * 3;
    out.push_str(ESCAPES.get(start..start + 3).unwrap_or_default());
}

/// Appends the encoded text. Does not allocate if `out` has room for it (at most three times the text's bytes).
pub fn encode_into(text: &str, out: &mut String) {
    let mut rest = text;
    // What stays is ASCII, so it ends at a character boundary.
    while let Some((plain, reserved)) = rest.split_at_checked(plain_length(rest.as_bytes())) {
        out.push_str(plain);
        let mut characters = reserved.chars();
        let Some(character) = characters.next() else {
            break;
        };
        for byte in character.encode_utf8(&mut [0; 4]).bytes() {
            push_escape(byte, out);
        }
        rest = characters.as_str();
    }
}

/// The encoded text; borrowed when nothing needed encoding.
pub fn encode(text: &str) -> Cow<'_, str> {
    if text.bytes().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(encoded_length(text));
    encode_into(text, &mut out);
    Cow::Owned(out)
}

/// How many bytes the encoded text has.
pub(crate) fn encoded_length(text: &str) -> usize {
    text.bytes()
        .map(|byte| if stays(byte) { 1 } else { 3 })
        .sum()
}

/// Undoes [`encode`]: any `%XX`, in either letter case, becomes its byte; everything else, `+` too, stays.
///
/// `None` if a `%` is not followed by two hexadecimal digits, or the result is not UTF-8.
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('%') {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            hex_value(bytes.next()?)? << 4 | hex_value(bytes.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

/// Undoes the encoding of a form body or query in the form of browsers and several clients, where `+` means a space.
///
/// `None` as with [`decode`].
pub fn decode_form(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('+') {
        return decode(text);
    }
    decode(&text.replace('+', " ")).map(|text| Cow::Owned(text.into_owned()))
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_form, encode, encode_into, encoded_length};
    use std::borrow::Cow;

    #[test]
    fn encodes_all_but_the_unreserved() {
        for (plain, encoded) in [
            ("", ""),
            ("AZaz09-_.~", "AZaz09-_.~"),
            ("a b", "a%20b"),
            ("+*/:", "%2B%2A%2F%3A"),
            ("%20", "%2520"),
            ("杭州", "%E6%9D%AD%E5%B7%9E"),
            ("x📞y", "x%F0%9F%93%9Ey"),
            ("\u{0}\u{7f}", "%00%7F"),
        ] {
            assert_eq!(encode(plain), encoded);
            assert_eq!(encoded_length(plain), encoded.len());
            assert_eq!(decode(encoded).as_deref(), Some(plain));
            let mut out = String::from("=");
            encode_into(plain, &mut out);
            assert_eq!(out, format!("={encoded}"));
        }
        assert!(matches!(encode("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn decodes_either_case_and_refuses_the_broken() {
        assert_eq!(decode("%2f%2F+").as_deref(), Some("//+"));
        for broken in ["%", "%2", "a%2", "%zz", "%+1", "%ff", "%E6%9D"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_plus_is_a_space_in_forms_only() {
        assert_eq!(decode_form("a+b%2B").as_deref(), Some("a b+"));
        assert_eq!(decode_form("ab").as_deref(), Some("ab"));
        assert_eq!(decode_form("a+%2"), None);
    }
}
