//! Characters that no description may hold, and those that look like YAML's punctuation and are not.

use super::Source;
use crate::diagnostic::{Diagnostic, Span, codes};

/// Whether a text may hold this character: no control characters but line feed and tab, since no source file, terminal or
/// page shows them, and no marks that change the direction in which a text is shown, nor others that nobody sees.
fn is_refused(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\t');
    let direction = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    control || direction || breaks || is_invisible(c)
}

/// Whether a character has no shape and no effect that a reader would miss. Those that join or part the characters of a
/// script or of an emoji stay.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Reports characters that stand in the file as they are, the first of each line.
pub(super) fn check_file(source: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut last = 0;
    let mut rest = source.text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        // A line may end in the two characters of other systems.
        let line_end = c == '\r' && rest.peek().is_none_or(|(_, next)| *next == '\n');
        if !is_refused(c) || line_end {
            continue;
        }
        let line = source.line(at);
        if line != last {
            last = line;
            let end = at + c.len_utf8();
            report(c, Span { start: at, end }, source, diagnostics);
        }
    }
}

/// Reports a character that a text gets by an escape, such as `"\u0007"`: it does not stand in the file as it is.
pub(super) fn check_text(
    text: &str,
    span: Span,
    source: &Source<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(refused) = text.chars().find(|c| is_refused(*c)) else {
        return;
    };
    let written = source.text.get(span.start..span.end).unwrap_or_default();
    if !written.contains(refused) || refused == '\r' {
        report(refused, span, source, diagnostics);
    }
}

fn report(c: char, span: Span, source: &Source<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let message = format!(
        "the character U+{:04X} cannot stand in a description",
        u32::from(c)
    );
    let help = "remove it: control characters, marks of direction and characters without a shape are not seen where the text is shown";
    diagnostics.push(Diagnostic::error(codes::CHARACTER, source, span, message).help(help));
}

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
pub(super) fn instead_of_punctuation(line: &str) -> Option<(usize, char)> {
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
