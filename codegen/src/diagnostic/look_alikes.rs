//! Characters that look like YAML's punctuation and are not.

/// Punctuation of Chinese keyboards and word processors, and what YAML takes in its place.
const LOOK_ALIKES: &[(char, char)] = &[
    ('：', ':'),
    ('，', ','),
    ('｛', '{'),
    ('｝', '}'),
    ('［', '['),
    ('］', ']'),
    ('【', '['),
    ('】', ']'),
    ('“', '"'),
    ('”', '"'),
    ('„', '"'),
    ('＂', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('＇', '\''),
    ('－', '-'),
    ('–', '-'),
    ('—', '-'),
    ('＃', '#'),
    ('｜', '|'),
    ('＞', '>'),
    ('＿', '_'),
    ('．', '.'),
    ('／', '/'),
    ('\u{3000}', ' '),
    ('\u{a0}', ' '),
];

/// The first of them in a text: where it stands, what it is, and what is told about it.
pub(crate) fn look_alike(text: &str) -> Option<(usize, char, String)> {
    let find = |c: char| {
        LOOK_ALIKES
            .iter()
            .find(|(alike, _)| *alike == c)
            .map(|(_, plain)| *plain)
    };
    let (at, c, plain) = text
        .char_indices()
        .find_map(|(at, c)| Some((at, c, find(c)?)))?;
    let shown = if c.is_whitespace() {
        String::new()
    } else {
        format!("`{c}` ")
    };
    let wanted = if plain == ' ' {
        "a space".to_owned()
    } else {
        format!("`{plain}`")
    };
    Some((
        at,
        c,
        format!("{shown}(U+{:04X}) is not {wanted}", u32::from(c)),
    ))
}

/// The first look-alike of a line that stands where YAML's punctuation would: behind a key, at the start of a value, or
/// between the entries of `{ }`. In texts they are at home.
pub(crate) fn instead_of_punctuation(line: &str) -> Option<(usize, char)> {
    let mut from = 0;
    while let Some((found, c, _)) = line.get(from..).and_then(look_alike) {
        let at = from + found;
        from = at + c.len_utf8();
        let before = line
            .get(..at)
            .unwrap_or_default()
            .trim_start_matches([' ', '-']);
        let behind = line.get(from..).unwrap_or_default().trim_start();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let behind_key = before.chars().all(word);
        let starts_value = before
            .strip_suffix(": ")
            .or(before.strip_suffix(":"))
            .is_some_and(|key| key.chars().all(word));
        let next = behind.trim_start_matches(word);
        let before_key = next.len() < behind.len() && next.starts_with([':', '：']);
        if behind_key || starts_value || before_key {
            return Some((at, c));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_found_where_punctuation_stands() {
        for (line, found) in [
            ("family：axb", Some('：')),
            ("  - name：A", Some('：')),
            ("title: ｛en: A, zh: B｝", Some('｛')),
            ("title: {en: A，zh: B}", Some('，')),
            ("version: “1”", Some('“')),
            ("zh: 状态：已绑定，正常", None),
            ("en: it says “no”", None),
        ] {
            assert_eq!(
                instead_of_punctuation(line).map(|(_, c)| c),
                found,
                "{line}"
            );
        }
    }
}
