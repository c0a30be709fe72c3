//! What a text from outside may do to a terminal or to a log that holds a message a line: nothing. Everything that the program
//! prints passes through here.

pub(crate) use core_client::mask::{
    visible as one_line, visible_json as json, visible_lines as lines,
};

/// What the user typed, or a path: one line, and numbers and keys in it masked.
pub(crate) fn echo(text: &str) -> String {
    core_client::mask::free_text(text)
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
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!({"a\u{9b}": "b\u{202e}\u{7f}\u{1b}\n"});
        let text = format!("{value:#}");
        let shown = json(&text);
        assert!(
            shown
                .chars()
                .all(|character| character == '\n' || !character.is_control())
        );
        assert!(!shown.contains('\u{202e}'));
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read, value);
    }
}
