//! Finds the values that stand behind telling names, key ids by their form, and strings to sign.

use super::Hidden;

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

pub(super) fn find(text: &str) -> Vec<Hidden> {
    let lower = text.to_ascii_lowercase();
    let mut hidden: Vec<Hidden> = NAMES
        .iter()
        .flat_map(|name| values_of(text, &lower, name))
        .collect();
    hidden.extend(
        KEY_ID_BEGINNINGS
            .iter()
            .flat_map(|beginning| key_ids(text, beginning)),
    );
    hidden.extend(signed_text(text, &lower));
    hidden
}

fn values_of<'t>(
    text: &'t str,
    lower: &'t str,
    name: &'t str,
) -> impl Iterator<Item = Hidden> + 't {
    lower.match_indices(name).filter_map(move |(at, _)| {
        let after_name = at + name.len();
        let start = match name.ends_with('=') {
            true => after_name,
            false => after_name + separator(lower.get(after_name..)?)?,
        };
        let length = value_length(text.get(start..)?);
        (length > 0).then(|| Hidden {
            range: start..start + length,
            instead: "<hidden>".to_owned(),
        })
    })
}

/// The length of what stands between a name and its value: `=`, `:`, `": "`, `%3D`, `%253D`.
fn separator(lower: &str) -> Option<usize> {
    let quotes = |text: &str| text.len() - text.trim_start_matches(['"', '\'', '\\', ' ']).len();
    let before = quotes(lower);
    let rest = lower.get(before..)?;
    let sign = match rest.as_bytes().first()? {
        b'=' | b':' => 1,
        b'%' => {
            let code = rest.get(1..)?.trim_start_matches("25");
            let encoded = code.starts_with("3d") || code.starts_with("3a");
            encoded.then(|| rest.len() - code.len() + 2)?
        }
        _ => return None,
    };
    let after = quotes(rest.get(sign..)?);
    Some(before + sign + after)
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
        let encoded = tail.strip_prefix('%');
        let ends = encoded.is_none_or(|code| {
            let code = code.trim_start_matches("25");
            ["26", "20", "22", "2C", "2c"]
                .iter()
                .any(|end| code.starts_with(end))
        });
        if ends {
            return value.len() - tail.len();
        }
        rest = encoded.unwrap_or_default();
    }
}

fn key_ids<'t>(text: &'t str, beginning: &'t str) -> impl Iterator<Item = Hidden> + 't {
    text.match_indices(beginning).filter_map(move |(at, _)| {
        let rest = text.get(at + beginning.len()..)?;
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        (length >= 6).then(|| Hidden {
            range: at..at + beginning.len() + length,
            instead: "<access key id hidden>".to_owned(),
        })
    })
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
    (count > 0).then(|| Hidden {
        range: start + introduction..text.len(),
        instead: format!("<{count} characters hidden>"),
    })
}

/// The length of ` is:` and the like.
fn introduction(rest: &str) -> usize {
    let after_is = rest.strip_prefix(" is").unwrap_or(rest);
    let after_sign = after_is.trim_start_matches([' ', ':']);
    rest.len() - after_sign.len()
}
