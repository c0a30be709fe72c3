//! Writing to the standard streams: results to one, diagnostics to the other.

use std::io::{self, Write as _};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::client::Globals;
use crate::exit::Failure;
use crate::lang::{pick, tr_masked};
use crate::{escape, query, stdout};

/// The form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// JSON, for programs.
    Json,
    /// Text in columns, for people.
    Table,
}

/// Writes text to the standard output.
///
/// # Errors
/// [`Failure`] if it cannot be written.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    raw(&escape::lines(text))
}

/// Writes a script to the standard output. Its tabs and escapes are not masked.
pub(crate) fn raw(text: &str) -> Result<(), Failure> {
    stdout::write(&format!("{}\n", text.trim_end())).map_err(|error| {
        Failure::not_written(tr_masked!(
            "the result could not be written to the standard output: {}",
            "无法将结果写入标准输出：{}",
            error
        ))
    })
}

/// Writes a result in the form that the options ask for, or what `--query` takes out of it.
pub(crate) fn result(value: &Value, globals: &Globals) -> Result<(), Failure> {
    let found = match &globals.filter {
        Some(expression) => Some(query::search(expression, value)?),
        None => None,
    };
    let value = found.as_ref().unwrap_or(value);
    if globals.table(Output::Json) {
        line(&table(&rows(value)))
    } else {
        raw(&escape::json(&format!("{value:#}")))
    }
}

/// Writes a diagnostic.
pub(crate) fn diagnostic(text: &str) {
    diagnostic_as_is(&format!("dypls: {text}"));
}

/// Writes a diagnostic without the name of the program in front.
pub(crate) fn diagnostic_as_is(text: &str) {
    let text = escape::lines(text.trim_end());
    let _nowhere_to_say_it = writeln!(io::stderr().lock(), "{text}");
}

/// Writes a warning.
pub(crate) fn warn(text: &str) {
    diagnostic(&format!("{}{text}", pick("warning: ", "警告：")));
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
        // What is not part of an object has no name.
        let nameless = rows.len() == 1 && row.first().is_some_and(String::is_empty);
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width + 2 - cell.width()));
        }
        text.push_str(if nameless {
            line.trim()
        } else {
            line.trim_end()
        });
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
                let name = escape::one_line(name);
                flatten(&format!("{path}{dot}{name}"), member, rows);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{path}[{index}]"), item, rows);
            }
        }
        Value::String(text) => {
            rows.push(vec![path.to_owned(), escape::one_line(text).into_owned()]);
        }
        other => rows.push(vec![path.to_owned(), other.to_string()]),
    }
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
        assert_eq!(
            lines,
            ["Code=OK", "List[0].A=1", "List[1]=[]", "T=a\\u{1b}b"]
        );
    }

    #[test]
    fn a_single_value_stands_alone() {
        assert_eq!(
            table(&rows(&json!("1000000000000001"))),
            "1000000000000001\n"
        );
    }
}
