//! Finds the values that stand behind telling names, key ids by their form, and strings to sign.

use super::hidden::Hidden;
use super::work::step;

/// Names whose values are hidden, in lower case. A name may stand at the end of a longer one (`x-acs-signature`).
const NAMES: &[&str] = &[
    "accesskeyid",
    "accesskeysecret",
    "accesskey-id",
    "access_key_id",
    "access_key_secret",
    "securitytoken",
    "security-token",
    "security_token",
    "signature",
    "signaturenonce",
    "signature-nonce",
    "credential=",
    "authorization",
    "token",
    "secret",
    "password",
];

/// What a message says before it repeats all that was signed.
const SIGNED_TEXTS: &[&str] = &[
    "string to sign",
    "stringtosign",
    "string-to-sign",
    "canonicalrequest",
    "canonical request",
    "get&%2f&",
    "post&%2f&",
];

/// Beginnings of key ids: long-term keys and temporary ones.
const KEY_ID_BEGINNINGS: &[&str] = &["LTAI", "STS.", "TMP."];
/// So many letters and digits follow the beginning at least.
const SHORTEST_KEY_ID: usize = 6;

pub(super) fn find(text: &str) -> Vec<Hidden> {
    let lower = text.to_ascii_lowercase();
    let mut hidden = Vec::new();
    for name in NAMES {
        step(text.len());
        values_of(text, &lower, name, &mut hidden);
    }
    for beginning in KEY_ID_BEGINNINGS {
        step(text.len());
        key_ids(text, beginning, &mut hidden);
    }
    step(SIGNED_TEXTS.len() * text.len());
    hidden.extend(signed_text(text, &lower));
    hidden
}

/// Where a run ends, for one place of the text after another: what was gone through once is not gone through again, so that runs that begin
/// inside each other (`token=token=token=…`) cost no more than one.
struct End<F> {
    /// From any place of this range on, the run ends at the range's end.
    known: std::ops::Range<usize>,
    length: F,
}

impl<F: Fn(&str) -> usize> End<F> {
    fn new(length: F) -> Self {
        Self {
            known: 0..0,
            length,
        }
    }

    /// Where the run that begins here ends; never asked for a place before the last one.
    fn of(&mut self, text: &str, start: usize) -> usize {
        if !self.known.contains(&start) {
            let length = text.get(start..).map_or(0, &self.length);
            step(length);
            self.known = start..start + length;
        }
        self.known.end
    }
}

fn values_of(text: &str, lower: &str, name: &str, hidden: &mut Vec<Hidden>) {
    let mut end = End::new(value_length);
    let mut done = 0;
    for (at, _) in lower.match_indices(name) {
        let after_name = at + name.len();
        let start = match name.ends_with('=') {
            true => Some(after_name),
            false => lower
                .get(after_name..)
                .and_then(separator)
                .map(|length| after_name + length),
        };
        let Some(start) = start else { continue };
        let start = start + scheme(lower.get(start..).unwrap_or_default());
        let end = end.of(text, start);
        // What is hidden already need not be hidden again.
        if end > start && end > done {
            hidden.push(Hidden::new(start..end, "<hidden>"));
            done = end;
        }
    }
}

/// The length of what stands between a name and its value: `=`, `:`, `": "`, `%3D`, `%253D`.
fn separator(lower: &str) -> Option<usize> {
    // No name begins with one of these: what lies between one name and its value is not gone through for another.
    let before = quotes(lower);
    step(before + 1);
    let rest = lower.get(before..)?;
    let sign = match rest.as_bytes().first()? {
        b'=' | b':' => 1,
        b'%' => {
            let code = rest.get(1..)?.trim_start_matches("25");
            step(rest.len() - code.len());
            let encoded = code.starts_with("3d") || code.starts_with("3a");
            encoded.then(|| rest.len() - code.len() + 2)?
        }
        _ => return None,
    };
    let after = quotes(rest.get(sign..)?);
    step(after);
    Some(before + sign + after)
}

/// The length of what stands before the value of `Authorization` itself: the value of two of its schemes is a secret whole.
fn scheme(lower: &str) -> usize {
    let schemes = ["basic ", "bearer ", "basic%20", "bearer%20"];
    let found = schemes.iter().find(|scheme| lower.starts_with(**scheme));
    found.map_or(0, |scheme| scheme.len())
}

/// The length of quotes, backslashes and blanks at the beginning, plain or encoded.
fn quotes(lower: &str) -> usize {
    let mut rest = lower;
    loop {
        rest = rest.trim_start_matches(['"', '\'', '\\', ' ']);
        let code = rest
            .strip_prefix('%')
            .map(|code| code.trim_start_matches("25"));
        let encoded = ["22", "20", "27", "5c"];
        let behind = code.and_then(|code| encoded.iter().find_map(|sign| code.strip_prefix(sign)));
        match behind {
            Some(behind) => rest = behind,
            None => return lower.len() - rest.len(),
        }
    }
}

/// How far a value goes: to the next separator of pairs, plain or encoded, quote, bracket or space.
fn value_length(value: &str) -> usize {
    let mut rest = value;
    loop {
        let Some(end) = rest.find(|character: char| {
            "&\"'\\,;<>{}()[]%".contains(character) || character.is_whitespace()
        }) else {
            return value.len();
        };
        let tail = rest.get(end..).unwrap_or_default();
        match inside_value(tail) {
            Some(behind) => rest = behind,
            None => return value.len() - tail.len(),
        }
    }
}

/// What stands behind a sign of encoding, if what it encodes ends no value: `%2B`, `%252B`, `\/`, `\u003d`.
fn inside_value(tail: &str) -> Option<&str> {
    if let Some(encoded) = tail.strip_prefix('%') {
        let code = encoded.trim_start_matches("25");
        let ends = ["26", "20", "22", "2C", "2c"]
            .iter()
            .any(|end| code.starts_with(end));
        return Some(encoded).filter(|_| !ends);
    }
    let escaped = tail.strip_prefix('\\')?;
    if let Some(behind) = escaped.strip_prefix('/') {
        return Some(behind);
    }
    let (code, behind) = escaped.strip_prefix('u')?.split_at_checked(4)?;
    let character = u8::from_str_radix(code, 16).map(char::from).ok()?;
    let stands_in_base64 = character.is_ascii_alphanumeric() || "+/=-_.".contains(character);
    Some(behind).filter(|_| stands_in_base64)
}

fn key_ids(text: &str, beginning: &str, hidden: &mut Vec<Hidden>) {
    let mut end = End::new(|rest| rest.bytes().take_while(u8::is_ascii_alphanumeric).count());
    let mut done = 0;
    for (at, _) in text.match_indices(beginning) {
        let after = at + beginning.len();
        let end = end.of(text, after);
        if end - after >= SHORTEST_KEY_ID && end > done {
            hidden.push(Hidden::new(at..end, "<access key id hidden>"));
            done = end;
        }
    }
}

/// Everything behind the first mention of a signed text: it holds the whole request.
fn signed_text(text: &str, lower: &str) -> Option<Hidden> {
    let (at, phrase) = SIGNED_TEXTS
        .iter()
        .filter_map(|phrase| Some((lower.find(phrase)?, *phrase)))
        .min()?;
    // A phrase that is itself the beginning of the signed text goes with it.
    let start = if phrase.contains('&') {
        at
    } else {
        at + phrase.len()
    };
    let rest = text.get(start..)?;
    let introduction = if phrase.contains('&') {
        0
    } else {
        introduction(rest)
    };
    let count = rest.chars().count() - introduction;
    let instead = format!("<{count} characters hidden>");
    (count > 0).then(|| Hidden::new(start + introduction..text.len(), instead))
}

/// The length of ` is:` and the like.
fn introduction(rest: &str) -> usize {
    let after_is = rest.strip_prefix(" is").unwrap_or(rest);
    let after_sign = after_is.trim_start_matches([' ', ':']);
    rest.len() - after_sign.len()
}
