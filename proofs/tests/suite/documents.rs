//! The documents agree with the workspace: the table of checks is the one that xtask prints, links lead somewhere, and paths exist.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn the_table_of_checks_is_the_one_that_xtask_prints() {
    let output = Command::new(env!("CARGO"))
        .args(["xtask", "test", "--list"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        read("ARCHITECTURE.md").contains(table.trim()),
        "ARCHITECTURE.md lacks this table:\n{table}"
    );
}

/// The documents: those of the workspace's folder and of `docs/`, and the READMEs of the packages.
fn documents() -> Vec<String> {
    let in_folder = |folder: &str| {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect::<Vec<_>>()
    };
    let is_document = |name: &String| name.ends_with(".md");
    let mut documents: Vec<String> = in_folder(".").into_iter().filter(is_document).collect();
    let docs = in_folder("docs").into_iter().filter(is_document);
    documents.extend(docs.map(|name| format!("docs/{name}")));
    for folder in in_folder(".") {
        let readmes = ["README.md", "README.zh-CN.md"].map(|name| format!("{folder}/{name}"));
        documents.extend(
            readmes
                .into_iter()
                .filter(|path| root().join(path).is_file()),
        );
    }
    documents
}

/// How a page of GitHub names the place of a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        letter => letter.is_alphanumeric().then_some(letter),
    });
    kept.collect()
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    for name in documents() {
        let text = read(&name);
        let folder = Path::new(&name).parent().unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|link| !link.starts_with("http"))
        {
            let (path, place) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => PathBuf::from(&name),
                path => folder.join(path),
            };
            assert!(
                root().join(&target).exists(),
                "{name} links to {link}, which is not there"
            );
            if !place.is_empty() {
                let page = std::fs::read_to_string(root().join(&target)).unwrap();
                let mut headings = page.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|heading| anchor(heading) == place),
                    "{name} links to {link}: there is no such heading"
                );
            }
        }
    }
}

/// `a/{b,c}.rs` as `a/b.rs` and `a/c.rs`.
fn spelt_out(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(start, rest)| Some((start, rest.split_once('}')?)))
    {
        Some((start, (choices, end))) => choices
            .split(',')
            .flat_map(|choice| spelt_out(&format!("{start}{choice}{end}")))
            .collect(),
        None => vec![path.to_owned()],
    }
}

/// A path between backticks begins with a folder of the workspace. One that holds a placeholder or a pattern is no path, and the
/// page on the language describes files that are made up.
#[test]
fn paths_that_the_documents_name_exist() {
    let mut missing = Vec::new();
    let mut found = 0;
    let is_past_or_made_up = |name: &&String| {
        let names = ["CHANGELOG.md", "docs/description-language.md"];
        names.contains(&name.as_str())
    };
    for name in documents().iter().filter(|name| !is_past_or_made_up(name)) {
        let text = read(name);
        for code in text.split('`').skip(1).step_by(2) {
            let path = code.split([' ', ':']).next().unwrap();
            let is_path = path
                .split_once('/')
                .is_some_and(|(folder, _)| root().join(folder).is_dir());
            if !is_path || path.contains(['<', '*', '(', '…', '\\', '\n']) {
                continue;
            }
            for path in spelt_out(path) {
                found += 1;
                // A module may be named without its ending.
                let exists = [path.clone(), format!("{path}.rs")];
                if !exists.iter().any(|path| root().join(path).exists()) {
                    missing.push(format!("{name}: {path}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(found > 100, "only {found} paths were found");
}

#[test]
fn both_readme_files_say_that_this_is_unofficial_and_name_the_two_commands() {
    for (name, word) in [("README.md", "unofficial"), ("README.zh-CN.md", "非官方")] {
        let text = read(name);
        assert!(text.contains(word), "{name} does not say {word}");
        for command in [
            "cargo run -p examples --bin query_subscription_detail",
            "cargo xtask test",
        ] {
            assert!(text.contains(command), "{name} lacks `{command}`");
        }
    }
}

/// What stands between ticks in the running text, with single spaces.
fn code_spans(text: &str) -> BTreeSet<String> {
    let running = text.split("```").step_by(2).collect::<String>();
    let spans = running.split('`').skip(1).step_by(2);
    spans
        .map(|span| span.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The rows of all tables, which both languages need alike.
fn table_rows(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with('|')).count()
}

#[test]
fn a_readme_in_chinese_names_what_the_english_one_names() {
    let chinese = documents().into_iter();
    let chinese = chinese.filter(|name| name.ends_with("README.zh-CN.md"));
    let mut compared = 0;
    for name in chinese {
        let (english, chinese) = (read(&name.replace(".zh-CN", "")), read(&name));
        assert_eq!(code_spans(&english), code_spans(&chinese), "{name}");
        assert_eq!(table_rows(&english), table_rows(&chinese), "{name}");
        compared += 1;
    }
    assert!(compared >= 4, "only {compared} were compared");
}

/// The rows `| 1 | `function` | `file` | … |` of a section of ARCHITECTURE.md.
fn ways(section: &str) -> (String, Vec<(String, String)>) {
    let text = read("ARCHITECTURE.md");
    let section = text.split(&format!("## {section}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap().to_owned();
    let between_ticks = |cell: &str| cell.trim().trim_matches('`').to_owned();
    let mut rows = Vec::new();
    for line in section.lines() {
        let cells: Vec<&str> = line.split('|').collect();
        if let [_, number, function, file, ..] = cells.as_slice()
            && number.trim().parse() == Ok(rows.len() + 1)
        {
            rows.push((between_ticks(function), between_ticks(file)));
        }
    }
    (section, rows)
}

fn hold(rows: &[(String, String)]) {
    for (function, file) in rows {
        let source = read(file);
        let stands = [format!("fn {function}("), format!("fn {function}<")];
        assert!(
            stands.iter().any(|start| source.contains(start)),
            "{file} has no function {function}"
        );
    }
}

/// The body of a function of a file that rustfmt has formatted; where several have the name, all bodies.
fn bodies(file: &str, function: &str) -> String {
    let source = read(file);
    let mut lines = source.lines();
    let mut bodies = String::new();
    while let Some(line) = lines.next() {
        let starts = [format!("fn {function}("), format!("fn {function}<")];
        if starts.iter().any(|start| line.contains(start)) {
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let body = lines
                .by_ref()
                .take_while(|line| *line != format!("{indent}}}"));
            body.for_each(|line| {
                bodies += line;
                bodies.push('\n');
            });
        }
    }
    bodies
}

/// Whether a text of Rust has this name.
fn has_name(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == name)
}

#[test]
fn the_way_of_a_call_is_as_short_as_it_is_said_to_be() {
    let (section, rows) = ways("The way of one call");
    assert!(rows.len() <= 14, "{}", rows.len());
    hold(&rows);
    let callers = section.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number: usize = cells.get(1)?.parse().ok()?;
        Some((number, cells.get(4)?.parse::<usize>().ok()))
    });
    let callers: Vec<_> = callers.collect();
    assert_eq!(callers.len(), rows.len());
    for (number, caller) in callers {
        let (function, _) = &rows[number - 1];
        let Some(caller) = caller else {
            assert_eq!(number, 1, "{function} is called by none of the list");
            continue;
        };
        assert!(caller < number, "{function} is called before its caller");
        let (by, file) = &rows[caller - 1];
        assert!(
            has_name(&bodies(file, by), function),
            "{by} of {file} does not call {function}"
        );
    }
    let names = |after: &str| {
        let list = section.split(after).nth(1).unwrap();
        let list = list.split(".\n").next().unwrap();
        let names = list.split('`').skip(1).step_by(2).map(str::to_owned);
        names.collect::<Vec<_>>()
    };
    let (way, failure) = (
        names("Names to learn for it:"),
        names("Names to learn for that:"),
    );
    assert!(way.len() <= 28, "{}", way.len());
    assert!(failure.len() <= 11, "{}", failure.len());
    let sources = sources_of(&["core-client/src", "core-signer/src"]);
    for name in way.iter().chain(&failure) {
        let kinds = ["struct", "enum", "trait", "type"];
        assert!(
            kinds.iter().any(|kind| {
                let start = format!("{kind} {name}");
                let follows = |text: &str| !text.starts_with(char::is_alphanumeric);
                sources.split(&start).skip(1).any(follows)
            }),
            "there is no type {name}"
        );
    }
}

#[test]
fn the_way_of_a_spec_is_as_it_is_said_to_be() {
    let (_, rows) = ways("The way of one spec");
    assert!(rows.len() <= 14, "{}", rows.len());
    hold(&rows);
}

/// The texts of all Rust files below these folders.
fn sources_of(folders: &[&str]) -> String {
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut texts = String::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| end == "rs") {
            texts += &std::fs::read_to_string(&path).unwrap();
        }
    }
    texts
}
