//! `cargo xtask words`: finds wordings that always stop a reader, in documents, comments, texts and descriptions.
//!
//! Only wordings without a good use are listed, so that the check has no exceptions to learn. A generated text is mended where
//! it comes from, so generated files are not read.

use std::fmt::Write as _;
use std::process::Command;

use crate::workspace::root;

/// Words that follow each other and are hard to read.
struct Wording {
    words: &'static [&'static str],
    /// Counts at the start of a sentence alone.
    starts_sentence: bool,
    /// After one of these words it is good English.
    good_after: &'static [&'static str],
    instead: &'static str,
}

const fn anywhere(words: &'static [&'static str], instead: &'static str) -> Wording {
    Wording {
        words,
        starts_sentence: false,
        good_after: &[],
        instead,
    }
}

const fn at_start(words: &'static [&'static str], instead: &'static str) -> Wording {
    Wording {
        words,
        starts_sentence: true,
        good_after: &[],
        instead,
    }
}

impl Wording {
    const fn good_after(mut self, words: &'static [&'static str]) -> Self {
        self.good_after = words;
        self
    }
}

const WORDINGS: &[Wording] = &[
    anywhere(&["is", "none"], "say what it is not, or that it is invalid")
        .good_after(&["there", "There"]),
    anywhere(
        &["are", "none"],
        "say what they are not, or that they are invalid",
    )
    .good_after(&["there", "There"]),
    anywhere(&["where", "there", "is", "none"], "say if what is missing"),
    at_start(&["Where", "there", "is", "none"], "say if what is missing"),
    anywhere(
        &["so", "that", "there", "is", "none"],
        "repeat the noun: so that there is no …",
    ),
    anywhere(&["orders", "it", "were"], "name the subject: how many were"),
    anywhere(&["of", "what", "may"], "name the thing instead of `what`"),
    anywhere(&["as", "it", "is", "said"], "say who says it"),
    anywhere(&["such", "a", "one"], "repeat the noun"),
    anywhere(&["on", "a", "doubt"], "say after which outcome"),
    at_start(&["Of", "a"], "begin with the subject"),
    at_start(&["Of", "an"], "begin with the subject"),
    at_start(&["Of", "what"], "begin with the subject"),
    at_start(&["Nor", "does"], "say that it does not"),
    at_start(&["Nor", "do"], "say that they do not"),
    at_start(&["Whoever"], "say who: a caller who, the task that"),
];

/// Files that are generated, that tell the past, or that hold the wordings themselves.
const LEFT_OUT: &[&str] = &[
    "CHANGELOG.md",
    "-sdk/",
    "/golden/",
    "generated/",
    "xtask/src/words_chore.rs",
];

/// A word as it stands in a text, and the line that it stands in.
struct Word<'a> {
    text: &'a str,
    line: usize,
    starts_sentence: bool,
}

/// Reads every tracked text, and fails if a wording is found.
pub(crate) fn run() -> Result<(), String> {
    let listed = Command::new("git")
        .args(["ls-files", "--", "*.md", "*.rs", "*.yaml"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("git ls-files: {error}\n"))?;
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    if !listed.status.success() || names.is_empty() {
        return Err("git ls-files names no file\n".to_owned());
    }
    let mut hits = String::new();
    for name in names.lines() {
        if LEFT_OUT.iter().any(|part| name.contains(part)) {
            continue;
        }
        // A file that was deleted and is still tracked has no text.
        if let Ok(text) = std::fs::read_to_string(root().join(name)) {
            let found = find(name, &text);
            for (line, wording) in found {
                let words = wording.words.join(" ");
                let _ = writeln!(hits, "{name}:{line}: `{words}`: {}", wording.instead);
            }
        }
    }
    match hits.is_empty() {
        true => Ok(()),
        false => Err(hits),
    }
}

/// The wordings in one file, each with its line.
fn find(name: &str, text: &str) -> Vec<(usize, &'static Wording)> {
    let words = words(name, text);
    let mut hits = Vec::new();
    for start in 0..words.len() {
        let (before, rest) = words.split_at(start);
        let stands = |wording: &&Wording| {
            let last = before.last().map_or("", |word| word.text);
            matches(wording, rest) && !wording.good_after.contains(&last)
        };
        if let (Some(first), Some(wording)) = (rest.first(), WORDINGS.iter().find(stands)) {
            hits.push((first.line, wording));
        }
    }
    hits
}

/// Whether the text goes on with a wording, within one sentence.
fn matches(wording: &Wording, text: &[Word<'_>]) -> bool {
    let Some(text) = text.get(..wording.words.len()) else {
        return false;
    };
    let bare = |word: &Word<'_>| {
        word.text
            .trim_end_matches(['.', ',', ';', ':', ')', '!', '?'])
            == word.text
    };
    let apart = text.iter().rev().skip(1).any(|word| !bare(word));
    let broken = text.iter().skip(1).any(|word| word.starts_sentence);
    let starts = text.first().is_some_and(|word| word.starts_sentence);
    let same = text.iter().zip(wording.words).all(|(word, wanted)| {
        word.text
            .trim_end_matches(['.', ',', ';', ':', ')', '!', '?'])
            == *wanted
    });
    same && !apart && !broken && (starts || !wording.starts_sentence)
}

/// The words that people read: a document or description without code, the comments and literals of a program.
fn words<'a>(name: &str, text: &'a str) -> Vec<Word<'a>> {
    let program = name.ends_with(".rs");
    let (mut words, mut fenced, mut in_comment) = (Vec::new(), false, false);
    let mut literal_goes_on = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let comment = line
            .strip_prefix("//")
            .map(|rest| rest.trim_start_matches(['/', '!']));
        let prose = match (program, comment) {
            (true, comment) if !literal_goes_on => comment.map(str::trim),
            (true, _) => None,
            (false, _) => Some(line),
        };
        match prose {
            Some(prose) if prose.starts_with("```") => fenced = !fenced,
            Some(_) if fenced => {}
            Some(prose) => read(prose, number + 1, !in_comment, &mut words),
            None => {
                for (index, part) in line.split('"').enumerate() {
                    let goes_on = index == 0 && literal_goes_on;
                    if goes_on || (index % 2 == 1) != literal_goes_on {
                        read(
                            part.trim_end_matches('\\'),
                            number + 1,
                            !goes_on,
                            &mut words,
                        );
                    }
                }
                // A literal over several lines says so at the end of each.
                let quotes = line.matches('"').count();
                literal_goes_on = line.ends_with('\\') && (quotes % 2 == 1) != literal_goes_on;
            }
        }
        fenced &= prose.is_some();
        // An empty line ends a paragraph.
        in_comment = prose.is_some_and(|prose| !prose.is_empty() && !fenced);
    }
    words
}

/// Splits a line into words. Signs of lists, tables, headings and keys begin a sentence and are no words.
fn read<'a>(line: &'a str, number: usize, starts: bool, words: &mut Vec<Word<'a>>) {
    let goes_on = words
        .last()
        .is_some_and(|last: &Word<'_>| !ends_sentence(last.text));
    let mut starts_sentence = starts || !goes_on;
    for text in line.split_whitespace() {
        let text = text.trim_start_matches(['(', '*', '_', '{']);
        if matches!(text, "" | "-" | "|" | "#" | "##" | "###" | ">") {
            starts_sentence = true;
            continue;
        }
        words.push(Word {
            text,
            line: number,
            starts_sentence,
        });
        starts_sentence = ends_sentence(text);
    }
}

fn ends_sentence(word: &str) -> bool {
    word.ends_with(['.', ':', '!', '?', '|'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn lines(name: &str, text: &str) -> Vec<usize> {
        find(name, text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn a_wording_is_found_in_documents_comments_and_literals() {
        assert_eq!(lines("a.md", "The port is none."), [1]);
        assert_eq!(
            lines("a.md", "First.\n\nHere the port is\nnone of ours."),
            [3]
        );
        assert_eq!(lines("a.md", "- Of a list, two are left."), [1]);
        assert_eq!(lines("a.md", "| a | Of a list, two are left. |"), [1]);
        assert_eq!(
            lines("a.rs", "/// Says it. Of a write,\n/// nothing.\nfn f() {}"),
            [1]
        );
        assert_eq!(
            lines("a.rs", "fn f() {\n    g(\"a share of it is none\");\n}"),
            [2]
        );
        let broken = "fn f() {\n    g(\n        \"first. The port is \\\n         none and no more\", \"more\",\n    );\n}";
        assert_eq!(lines("a.rs", broken), [3]);
        assert_eq!(
            lines(
                "a.rs",
                "f(\"first \\\n  second\");\n// Of a write, nothing."
            ),
            [3],
            "a comment after it is one again"
        );
        assert_eq!(
            lines("a.yaml", "docs:\n  en: Whoever dials X reaches A."),
            [2]
        );
        for wording in WORDINGS {
            let text = format!("{} here", wording.words.join(" "));
            assert_eq!(lines("a.md", &text), [1], "{text}");
        }
    }

    #[test]
    fn good_english_is_let_through() {
        for text in [
            "If there is none, ask support.",
            "It tells what it is. None is missing.",
            "A copy of the five. Of the five, two are left.",
            "It is, none the less, read.",
            "```text\nthe port is none\n```",
        ] {
            assert!(lines("a.md", text).is_empty(), "{text}");
        }
        assert!(lines("a.rs", "if port.is_none() { return none; }").is_empty());
    }
}
