//! From an answer's bytes to its text, where they are not UTF-8.

use std::borrow::Cow;

const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// The text: by a mark of UTF-16, as UTF-8 if the bytes are that, by the charset of the content type, or else as UTF-8 with
/// replacement characters.
///
/// Without the feature `charsets` the characters of GBK and its relatives are told apart and replaced, not read: what stands
/// between them, as codes and ids do, is whole.
pub(crate) fn decode<'b>(body: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    let label = content_type.and_then(label).unwrap_or_default();
    match (body, label.as_str()) {
        ([0xff, 0xfe, text @ ..], _) => return utf_16(text, u16::from_le_bytes).into(),
        ([0xfe, 0xff, text @ ..], _) => return utf_16(text, u16::from_be_bytes).into(),
        // JSON begins with a character of ASCII: without a zero beside it, the label is wrong.
        ([_, 0, ..], "utf-16" | "utf-16le") => return utf_16(body, u16::from_le_bytes).into(),
        ([0, _, ..], "utf-16" | "utf-16be") => return utf_16(body, u16::from_be_bytes).into(),
        _ => {}
    }
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => by_label(body, &label),
    }
}

/// The charset that a content type names, in small letters.
fn label(content_type: &str) -> Option<String> {
    let mut parameters = content_type.split(';').skip(1);
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(value.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
}

#[cfg(feature = "charsets")]
fn by_label<'b>(body: &'b [u8], label: &str) -> Cow<'b, str> {
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
    // The bytes have said already that they are not UTF-16.
    let named = encoding.filter(|found| !found.name().starts_with("UTF-16"));
    match named {
        Some(encoding) => encoding.decode_without_bom_handling(body).0,
        None => String::from_utf8_lossy(body),
    }
}

#[cfg(not(feature = "charsets"))]
fn by_label<'b>(body: &'b [u8], label: &str) -> Cow<'b, str> {
    match label {
        "gbk" | "x-gbk" | "gb2312" | "gb_2312-80" | "gb18030" | "cp936" | "ms936"
        | "windows-936" => without_tables(body).into(),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "l1" | "us-ascii" | "ascii"
        | "windows-1252" | "cp1252" => latin_1(body).into(),
        _ => String::from_utf8_lossy(body),
    }
}

fn utf_16(text: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = text.chunks(2).map(|two| match two {
        [first, second] => unit([*first, *second]),
        // Half a unit is no character.
        _ => 0xfffd,
    });
    let characters = char::decode_utf16(units);
    characters.map(|read| read.unwrap_or(UNKNOWN)).collect()
}

/// What the letters of Windows have in place of control characters is not read.
#[cfg(not(feature = "charsets"))]
fn latin_1(body: &[u8]) -> String {
    let characters = body.iter().map(|byte| match byte {
        0x80..=0x9f => UNKNOWN,
        byte => char::from(*byte),
    });
    characters.collect()
}

/// GB 18030, of which GBK and GB 2312 are parts, with one replacement character for each of its own. A second byte may be
/// one of ASCII's, a backslash or a brace among them.
#[cfg(not(feature = "charsets"))]
fn without_tables(mut body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    loop {
        let (character, rest) = match body {
            [] => return text,
            [byte @ 0..=0x7f, rest @ ..] => (char::from(*byte), rest),
            [
                0x81..=0xfe,
                0x30..=0x39,
                0x81..=0xfe,
                0x30..=0x39,
                rest @ ..,
            ]
            | [0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe, rest @ ..]
            | [_, rest @ ..] => (UNKNOWN, rest),
        };
        text.push(character);
        body = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_is_found_in_its_spellings() {
        for (content_type, wanted) in [
            ("application/json;charset=GBK", Some("gbk")),
            (
                "application/json; Charset=\"gb18030\"; q=1",
                Some("gb18030"),
            ),
            (
                "application/json; q=charset; charset = 'UTF-8' ",
                Some("utf-8"),
            ),
            ("application/json", None),
            ("charset=gbk", None),
        ] {
            assert_eq!(label(content_type).as_deref(), wanted, "{content_type}");
        }
    }

    #[test]
    fn the_bytes_decide_and_then_the_label() {
        let json = |charset: &str| format!("application/json;charset={charset}");
        let decoded = |body: &[u8], charset: &str| decode(body, Some(&json(charset))).into_owned();
        assert_eq!(decode(b"a\xffb", None), "a\u{fffd}b");
        assert_eq!(decoded(b"a\xffb", "no-such"), "a\u{fffd}b");
        // A server that names the wrong one, as many name their default.
        assert_eq!(decoded("成".as_bytes(), "ISO-8859-1"), "成");
        assert_eq!(decoded(b"\xe9", "ISO-8859-1"), "é");
        assert_eq!(decode(b"\xff\xfe{\0}\0", None), "{}");
        assert_eq!(decode(b"\xfe\xff\0{\0}", None), "{}");
        assert_eq!(decoded(b"{\0}\0", "utf-16le"), "{}");
        assert_eq!(decoded(b"\0{\0}", "UTF-16BE"), "{}");
        // Without a mark, the order is that of the bytes.
        assert_eq!(decoded(b"\0{\0}", "UTF-16"), "{}");
        assert_eq!(decoded(b"{\t}\0", "UTF-16"), "{\t}\0");
        assert_eq!(decoded(b"{\xff}", "UTF-16LE"), "{\u{fffd}}");
        assert_eq!(decoded(b"a\0\0\xd8b\0}", "utf-16"), "a\u{fffd}b\u{fffd}");
        // 成功, and 誠, whose second byte is a backslash; four bytes; one that stands alone.
        let text = decoded(
            b"\xb3\xc9\xb9\xa6\"\xd5\x5c\"\x81\x39\xef\x30\"\xff\"\x81",
            "gbk",
        );
        let shown: Vec<usize> = text.split('"').map(|part| part.chars().count()).collect();
        if cfg!(feature = "charsets") {
            assert!(text.starts_with("成功\"誠\""), "{text}");
        } else {
            assert_eq!(shown, [2, 1, 1, 1, 1], "{text}");
        }
    }
}
