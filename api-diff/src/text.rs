//! A report as text: a line for each change, with its two marks and its step.

use std::fmt::Write as _;

use crate::change::{Change, ProductChanges, Report};
use crate::rule::Step;

/// The whole report. Empty if nothing changed.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    for product in &report.products {
        if !text.is_empty() {
            text.push('\n');
        }
        self::product(&mut text, product);
    }
    text
}

fn product(text: &mut String, product: &ProductChanges) {
    let (package, name, version) = (&product.package, &product.product, &product.version);
    let _ = writeln!(text, "{package} ({name} {version})");
    for change in &product.changes {
        let _ = writeln!(text, "  {}", line(change));
    }
    let breaks =
        |of: fn(&Change) -> bool| product.changes.iter().filter(|change| of(change)).count();
    let rust = breaks(|change| change.rule.breaks_rust());
    let wire = breaks(|change| change.rule.breaks_wire());
    let _ = write!(
        text,
        "  changes: {}; breaking in Rust: {rust}; on the wire: {wire}",
        product.changes.len()
    );
    if let Some(step) = product.step() {
        let _ = write!(text, "; version step: {}", words(step));
    }
    text.push('\n');
}

/// A change in one line: `Rust breaks, wire keeps, minor/major: BindAxb request.PhoneNoX: removed [parameter-removed]`.
#[must_use]
pub fn line(change: &Change) -> String {
    let mark = |breaks: bool| if breaks { "breaks" } else { "keeps " };
    let rule = change.rule;
    let step = rule.step();
    format!(
        "Rust {}  wire {}  {:<11}  {}: {} [{}]",
        mark(rule.breaks_rust()),
        mark(rule.breaks_wire()),
        format!("{}/{}", step.before_one.word(), step.from_one.word()),
        visible(&change.place()),
        visible(&change.what),
        rule.id()
    )
}

/// A step in words that name both rules.
#[must_use]
pub fn words(step: Step) -> String {
    format!(
        "{} while the version is 0.x, {} from 1.0 on",
        step.before_one.word(),
        step.from_one.word()
    )
}

/// Values of descriptions can hold any character; no terminal obeys one.
pub(crate) fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::SubjectKind;
    use crate::rule::Rule;

    #[test]
    fn no_terminal_obeys_a_line() {
        let change = Change {
            rule: Rule::FieldAdded,
            subject: SubjectKind::Operation,
            name: "Do".to_owned(),
            path: "response.a\u{202e}b".to_owned(),
            what: "default `\u{1b}[2J\n`".to_owned(),
        };
        let line = line(&change);
        assert!(
            line.ends_with("Do response.a\\u{202e}b: default `\\u{1b}[2J\\u{a}` [field-added]"),
            "{line}"
        );
    }
}
