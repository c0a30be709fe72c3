//! What a text from outside may do to a terminal or to a log that holds a message a line: nothing. Control characters, marks
//! that turn the direction of writing and everything that ends a line are written as escapes.
//!
//! Everything that the program prints passes through here.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line of a text from outside, `\u{9b}` for what would act. A text that was escaped before stays as it is.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    replace(text, acts, |character, shown| {
        shown.extend(character.escape_default());
    })
}

/// A text of ours, of several lines: only the ends of lines and the columns of a table stay.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    replace(
        text,
        |character| character != '\n' && acts(character),
        |character, shown| shown.extend(character.escape_default()),
    )
}

/// A JSON document, already spelt as text. There such characters stand inside texts alone, and JSON has an escape for them.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    replace(
        text,
        |character| character != '\n' && acts(character),
        |character, shown| {
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        },
    )
}

/// What the user typed, or a path: one line, and numbers and keys in it masked.
pub(crate) fn echo(text: &str) -> String {
    one_line(&core_client::mask::free_text(text)).into_owned()
}

/// Whether a character does something else than to be seen.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Line and paragraph separators, marks of direction, and the byte order mark.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
        )
}

fn replace(
    text: &str,
    acts: impl Fn(char) -> bool,
    write: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    if !text.chars().any(&acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if acts(character) {
            write(character, &mut shown);
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_written_out() {
        let evil = "a\u{1b}[2J\r\nb\u{9b}c\u{202e}d\u{2028}e\u{7f}";
        let shown = r"a\u{1b}[2J\r\nb\u{9b}c\u{202e}d\u{2028}e\u{7f}";
        assert_eq!(one_line(evil), shown);
        assert_eq!(one_line(shown), shown, "once is enough");
        assert_eq!(lines("a\nb\tc"), "a\nb\\tc");
        assert_eq!(
            echo("13900001111\ndypls: BindAxb done"),
            "<11 digits hidden>\\ndypls: BindAxb done"
        );
        assert!(matches!(one_line("号码 é 👩‍💻"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!({"a\u{9b}": "b\u{202e}\u{7f}\u{1b}\n"});
        let text = format!("{value:#}");
        let shown = json(&text);
        assert!(
            shown
                .chars()
                .all(|character| character == '\n' || !acts(character))
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }
}
