//! Texts of descriptions as Markdown that shows them as they were written, for rustdoc and READMEs.
//!
//! A text is never markup: what Markdown or HTML would read as such is escaped. There are two exceptions. Code between backticks on
//! one line stays code. Drawings, lines that are indented by four or more, are fenced as plain text: rustdoc would take them
//! for Rust and run them.
//! Control characters and marks of direction do not come here: the loader refuses them.

/// How far a line is indented that belongs to a drawing.
const DRAWING: &str = "    ";

/// A text of several lines or paragraphs, its drawings fenced.
pub(crate) fn block(text: &str) -> String {
    let text = text.trim_end().replace('\t', DRAWING);
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with(DRAWING) {
            out.push_str(&line_of_text(line));
            out.push('\n');
            continue;
        }
        let mut drawing = vec![line];
        while let Some(next) =
            lines.next_if(|next| next.starts_with(DRAWING) || next.trim().is_empty())
        {
            drawing.push(next);
        }
        let behind = drawing
            .iter()
            .rev()
            .take_while(|line| line.trim().is_empty())
            .count();
        drawing.truncate(drawing.len() - behind);
        out.push_str(&fenced(&drawing));
        out.push_str(&"\n".repeat(behind));
    }
    out.trim_end().to_owned()
}

/// A text on one line: a title, a cell of a table, an item of a list.
pub(crate) fn inline(text: &str) -> String {
    line_of_text(&one_line(text))
}

/// A text as a span of code, in a fence of backticks that does not stand in it.
pub(crate) fn code(text: &str) -> String {
    let text = one_line(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    // A span that begins or ends with a backtick, or is blank, needs room; Markdown takes one space off each side.
    let room = if fence.len() > 1 || text.trim().is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{room}{text}{room}{fence}")
}

/// Names that derive macros of Rust have, too.
const DERIVES: &[&str] = &[
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
];

/// A link to a struct of the same module. rustdoc refuses a link that could mean two things: a derive macro, or the table of
/// an operation whose name is in capitals alone.
pub(crate) fn link_to_type(name: &str) -> String {
    if DERIVES.contains(&name) || !name.contains(|c: char| c.is_ascii_lowercase()) {
        format!("[`{name}`](type@{name})")
    } else {
        format!("[`{name}`]")
    }
}

/// The text without line breaks.
pub(crate) fn one_line(text: &str) -> String {
    text.split(['\n', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn fenced(lines: &[&str]) -> String {
    let longest = lines
        .iter()
        .map(|line| longest_run(line))
        .max()
        .unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    let mut out = format!("{fence}text\n");
    for line in lines {
        out.push_str(line.strip_prefix(DRAWING).unwrap_or(line));
        out.push('\n');
    }
    out.push_str(&fence);
    out.push('\n');
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// One line, its markup escaped. What is markup only where a line begins is escaped there alone, for readers of the
/// source.
fn line_of_text(line: &str) -> String {
    let line = line.trim();
    let mut out = String::with_capacity(line.len());
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let mut code_ends = 0;
    for (at, c) in line.char_indices() {
        if at < code_ends {
            out.push(c);
            continue;
        }
        if let Some(code) = line.get(at..).and_then(code_span)
            && !line.get(..at).is_some_and(|before| before.ends_with('`'))
        {
            code_ends = at + code.len();
            out.push(c);
            continue;
        }
        let alone = || {
            line.get(at + 1..)
                .is_none_or(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let first = match c {
            _ if at > 0 => false,
            '#' | '=' => true,
            '-' => alone() || line.starts_with("--"),
            '+' => alone(),
            _ => false,
        };
        // `1.` and `1)` begin a list.
        let numbered = digits > 0 && at == digits && matches!(c, '.' | ')') && alone();
        // rustdoc complains about addresses that are no links; apart from its colon, `//` makes none.
        let address = c == '/' && line.get(..at).is_some_and(|before| before.ends_with(':'));
        let anywhere = matches!(
            c,
            '[' | ']' | '<' | '>' | '*' | '_' | '`' | '\\' | '~' | '|' | '&'
        );
        if first || numbered || address || anywhere {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The code between single backticks with which a text begins, backticks included. A bar would end the cell of a table inside it.
fn code_span(text: &str) -> Option<&str> {
    let (code, behind) = text.strip_prefix('`')?.split_once('`')?;
    let is_code = !code.trim().is_empty() && !code.contains('|') && !behind.starts_with('`');
    is_code.then(|| text.get(..code.len() + 2))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_as_written() {
        for (text, markdown) in [
            (
                "a [link](x) <b> & `code | 1*2_3 ~~x~~ \\",
                "a \\[link\\](x) \\<b\\> \\& \\`code \\| 1\\*2\\_3 \\~\\~x\\~\\~ \\\\",
            ),
            (
                "say `${a_b}` or `<b>`, 即`c`",
                "say `${a_b}` or `<b>`, 即`c`",
            ),
            (
                "``a`` ` ` `` `a|b` `c",
                "\\`\\`a\\`\\` \\` \\` \\`\\` \\`a\\|b\\` \\`c",
            ),
            (
                "# head\n- item\n1. item\n12) item\n===\n~~~\nx",
                "\\# head\n\\- item\n1\\. item\n12\\) item\n\\===\n\\~\\~\\~\nx",
            ),
            ("see https://example.com/a", "see https:\\//example.com/a"),
            ("1.5 to 2\n-1\n--\n+", "1.5 to 2\n-1\n\\--\n\\+"),
        ] {
            assert_eq!(block(text), markdown);
        }
    }

    #[test]
    fn drawings_are_fenced_as_text() {
        assert_eq!(
            block("a\n\n    A -- X\n\n    X -- B\n\nb"),
            "a\n\n```text\nA -- X\n\nX -- B\n```\n\nb"
        );
        assert_eq!(block("\tlet x = 1;"), "```text\nlet x = 1;\n```");
        assert_eq!(block("    ```\n    x"), "````text\n```\nx\n````");
        assert_eq!(block("a\n    b\nc"), "a\n```text\nb\n```\nc");
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(inline("a\n\n    b | c\n# d"), "a b \\| c # d");
        assert_eq!(inline("\t- a"), "\\- a");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(""), "`  `");
    }
}
