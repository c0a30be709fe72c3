//! Each rule by pairs of descriptions: what stands in `cases.txt`, forwards and backwards.
//!
//! A case is a title behind `#`, hunks of the changes to `tests/base` behind the file's name (or its new name behind `->`), and the lines that are expected:
//! behind `>` those of the change, behind `<` those of taking it back. `BLESS=1` writes them anew; review the difference.

use std::collections::BTreeSet;
use std::fs;

use crate::support::cases::{READ, cases};
use crate::support::{base, folder, products};
use api_diff::{Report, Rule, compare, text};

fn lines(report: &Report) -> Vec<String> {
    report.changes().map(text::line).collect()
}

#[test]
fn each_case_gives_its_lines() {
    let before = products(&base());
    let (mut wrong, mut anew) = (Vec::new(), String::new());
    for (case, after) in READ.iter() {
        let after = match after {
            Ok(after) => after,
            Err(why) => {
                wrong.push(format!("{}\n{why}", case.title));
                anew.push_str(&case.head);
                anew.push('\n');
                continue;
            }
        };
        let (forward, backward) = (
            lines(&compare(&before, after)),
            lines(&compare(after, &before)),
        );
        if (&forward, &backward) != (&case.forward, &case.backward) {
            wrong.push(format!(
                "{}\n> {}\n< {}",
                case.title,
                forward.join("\n> "),
                backward.join("\n< ")
            ));
        }
        anew.push_str(&case.head);
        for (mark, lines) in [('>', forward), ('<', backward)] {
            lines
                .iter()
                .for_each(|line| anew.push_str(&format!("{mark} {line}\n")));
        }
        anew.push('\n');
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(
            folder().join("cases.txt"),
            anew.trim_end().to_owned() + "\n",
        )
        .unwrap();
        // Cases that cannot be read keep failing.
        wrong.retain(|wrong| !wrong.contains("\n> "));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Of each case, the line that its title promises is there, so that writing lines anew cannot lose the case's sense.
#[test]
fn each_title_names_rules_that_its_lines_have() {
    let cases = cases();
    for case in &cases {
        let (rules, _) = case.title.split_once(':').unwrap();
        for rule in rules.split(", ") {
            let tag = format!("[{rule}]");
            let mut lines = case.forward.iter().chain(&case.backward);
            assert!(lines.any(|line| line.ends_with(&tag)), "{}", case.title);
        }
    }
}

#[test]
fn each_rule_has_a_case() {
    let cases = cases();
    let titles = cases
        .iter()
        .map(|case| case.title.split_once(':').unwrap().0);
    let tried: BTreeSet<&str> = titles.flat_map(|rules| rules.split(", ")).collect();
    let all: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(tried, all);
}

#[test]
fn what_is_the_same_gives_nothing() {
    let (one, other) = (products(&base()), products(&base()));
    let report = compare(&one, &other);
    assert!(report.is_empty());
    assert_eq!(text::text(&report), "");
    assert_eq!(api_diff::changelog::changelog(&report), "");
}
