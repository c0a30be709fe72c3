//! Takes the service's string out of its message, and a string to sign apart.

use std::borrow::Cow;

use crate::encode::decode;

use super::cause::Cause;

/// How many bytes of a message are read: 256 KiB. A string to sign that continues after them counts as truncated.
pub const LONGEST_MESSAGE: usize = 256 * 1024;

/// What stands before the service's string, in lower case: messages differ in their letter case.
const MARKER: &str = "string to sign is:";

/// The string that the service signed, or `None` if the message does not repeat it.
pub(super) fn from_message(message: &str) -> Option<String> {
    let message = beginning(message);
    // Same length in bytes: only ASCII letters change.
    let start = message.to_ascii_lowercase().find(MARKER)? + MARKER.len();
    let rest = message
        .get(start..)?
        .trim_start_matches([' ', '"', '\'', '[', '<']);
    let mut words = rest.split([' ', '\t', '\r', '\n', '"', '<', ']']);
    let first = unescaped(words.next()?);
    if !is_acs3(&first) || first.contains('\n') {
        return (!first.is_empty()).then_some(first);
    }
    let hash = words.find(|word| !word.is_empty()).unwrap_or_default();
    Some(format!("{first}\n{hash}"))
}

/// As much of a message as is looked at.
fn beginning(message: &str) -> &str {
    let mut end = LONGEST_MESSAGE.min(message.len());
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    message.get(..end).unwrap_or_default()
}

/// Undoes what a JSON or HTML writer does to an ampersand, an equals sign and a line end, when the message is passed on raw.
fn unescaped(text: &str) -> String {
    if !text.contains(['\\', ';']) {
        return text.to_owned();
    }
    let pairs = [
        ("\\u0026", "&"),
        ("\\u003d", "="),
        ("\\u003D", "="),
        ("\\/", "/"),
        ("&amp;", "&"),
        ("\\n", "\n"),
    ];
    pairs
        .into_iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Whether the service signed our string. A message may go on with punctuation that is not part of it.
pub(super) fn same(service: &str, ours: &str) -> bool {
    service.strip_prefix(ours).is_some_and(|rest| {
        rest.chars()
            .all(|c| matches!(c, '.' | ',' | ';' | '\'' | ')'))
    }) && !ours.is_empty()
}

pub(super) fn is_acs3(string_to_sign: &str) -> bool {
    string_to_sign.starts_with(crate::acs3::ALGORITHM)
}

/// Whether the service's string is ours up to where the message was cut. Cut right between two parameters with one left over, it is
/// rather a parameter that did not arrive.
pub(super) fn breaks_off(service: &str, ours: &str) -> bool {
    const JOINED: &str = "%26";
    ours.strip_prefix(service)
        .is_some_and(|rest| !rest.starts_with(JOINED) || rest.matches(JOINED).count() > 1)
}

/// A string to sign of the RPC scheme, taken apart.
pub(super) struct Read<'t> {
    pub(super) method: &'t str,
    pub(super) path: &'t str,
    /// In the order in which they stand.
    pub(super) parameters: Vec<Pair>,
}

/// A parameter as it stands in the canonical text.
pub(super) struct Pair {
    /// The plain name, by which the two strings are compared.
    pub(super) name: String,
    pub(super) encoded_name: String,
    pub(super) encoded_value: String,
}

impl<'t> Read<'t> {
    pub(super) fn of(string_to_sign: &'t str) -> Result<Self, Cause> {
        let mut parts = string_to_sign.splitn(3, '&');
        let (Some(method), Some(path), Some(rest)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(Cause::Unreadable);
        };
        if rest.contains(['&', '=']) {
            return Err(Cause::NotEncodedAgain);
        }
        let canonical = decode(without_broken_end(rest)).ok_or(Cause::Unreadable)?;
        if !canonical.contains('=') && canonical.contains("%3D") {
            return Err(Cause::DoubleEncoded);
        }
        let parameters = canonical
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(Pair::of)
            .collect();
        Ok(Self {
            method,
            path,
            parameters,
        })
    }
}

impl Pair {
    fn of(pair: &str) -> Self {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Self {
            name: plain(name).into_owned(),
            encoded_name: name.to_owned(),
            encoded_value: value.to_owned(),
        }
    }
}

/// The decoded text; as it is where it cannot be decoded, since it is compared all the same.
pub(super) fn plain(encoded: &str) -> Cow<'_, str> {
    #[cfg(test)]
    super::growth_tests::step(encoded.len());
    decode(encoded).unwrap_or(Cow::Borrowed(encoded))
}

/// Without an escape that a cut left incomplete.
fn without_broken_end(text: &str) -> &str {
    match text.rfind('%') {
        Some(at) if text.len() - at < 3 => text.get(..at).unwrap_or_default(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{from_message, without_broken_end};

    #[test]
    fn only_an_escape_that_a_cut_left_incomplete_is_dropped() {
        for (text, kept) in [
            ("a%", "a"),
            ("a%2", "a"),
            ("a%26", "a%26"),
            ("a%26b", "a%26b"),
            ("%25%2", "%25"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(without_broken_end(text), kept, "{text}");
        }
    }

    #[test]
    fn finds_the_string_in_messages_as_seen() {
        let string = "GET&%2F&A%3D1";
        for message in [
            "Specified signature is not matched with our calculation. server string to sign is:GET&%2F&A%3D1",
            "Server String To Sign Is: GET&%2F&A%3D1",
            "x server string to sign is:\"GET&%2F&A%3D1\" and more",
            r"server string to sign is:GET\u0026%2F\u0026A%3D1",
            "server string to sign is:GET&amp;%2F&amp;A%3D1<br>",
        ] {
            assert_eq!(from_message(message).as_deref(), Some(string), "{message}");
        }
        for message in [
            "",
            "Specified signature is not matched with our calculation.",
            "server string to sign is:",
            "string to sign is: \n",
        ] {
            assert_eq!(from_message(message), None, "{message}");
        }
    }

    #[test]
    fn an_acs3_string_has_two_lines() {
        for message in [
            "server string to sign is:ACS3-HMAC-SHA256\nab12",
            r"string to sign is:ACS3-HMAC-SHA256\nab12 x",
        ] {
            assert_eq!(
                from_message(message).as_deref(),
                Some("ACS3-HMAC-SHA256\nab12"),
                "{message}"
            );
        }
    }
}
