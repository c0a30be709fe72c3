//! Writing to the standard streams: results to one, diagnostics to the other.

use std::io::{self, Write as _};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::lang::pick;

/// The form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// JSON, for programs.
    Json,
    /// Text in columns, for people.
    Table,
}

/// Writes a line to the standard output. A reader that has gone, as `head` does, is no error.
pub(crate) fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _reader_gone = out
        .write_all(text.trim_end().as_bytes())
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
}

/// Writes JSON to the standard output.
pub(crate) fn json(value: &Value) {
    line(&format!("{value:#}"));
}

/// Writes a diagnostic.
pub(crate) fn say(text: &str) {
    complain(&format!("dypls: {text}"));
}

/// Writes a text that says itself whose it is.
pub(crate) fn complain(text: &str) {
    let _nowhere_to_say_it = writeln!(io::stderr().lock(), "{}", text.trim_end());
}

/// Writes a warning.
pub(crate) fn warn(text: &str) {
    say(&format!("{}{text}", pick("warning: ", "警告：")));
}

/// Rows in columns, each as wide as its widest cell but for the last, which is as long as it is.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in row.iter().enumerate() {
            let width = cell.width();
            match widths.get_mut(index) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A JSON document as rows of path and value.
pub(crate) fn rows(value: &Value) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    flatten("", value, &mut rows);
    rows
}

fn flatten(path: &str, value: &Value, rows: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(&format!("{path}{dot}{name}"), member, rows);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{index}]"), item, rows);
            }
        }
        Value::String(text) => rows.push(vec![path.to_owned(), one_line(text)]),
        other => rows.push(vec![path.to_owned(), other.to_string()]),
    }
}

/// A text that keeps to its row; control characters could also move a terminal's cursor.
pub(crate) fn one_line(text: &str) -> String {
    let space = |character: char| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    };
    text.chars().map(space).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_line_up_in_both_scripts() {
        let rows = [
            vec!["号码".to_owned(), "1".to_owned()],
            vec!["X".to_owned(), "2".to_owned()],
        ];
        assert_eq!(table(&rows), "号码  1\nX     2\n");
    }

    #[test]
    fn a_document_as_rows() {
        let document = json!({"Code": "OK", "List": [{"A": 1}, []], "T": "a\u{1b}b"});
        let rows = rows(&document);
        let lines: Vec<String> = rows.iter().map(|row| row.join("=")).collect();
        assert_eq!(lines, ["Code=OK", "List[0].A=1", "List[1]=[]", "T=a b"]);
    }
}
