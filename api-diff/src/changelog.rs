//! A report as entries of a changelog: bullets for people, what breaks first.

use std::fmt::Write as _;

use crate::change::{Change, ProductChanges, Report};
use crate::rule::Rule;
use crate::text::visible;

/// Bullets in Markdown, by product, under the headings of `CHANGELOG.md`. Empty if nothing changed.
#[must_use]
pub fn changelog(report: &Report) -> String {
    let mut text = String::new();
    for heading in [
        Heading::Breaking,
        Heading::Added,
        Heading::Changed,
        Heading::Deprecated,
    ] {
        let mut bullets = String::new();
        for product in &report.products {
            self::bullets(&mut bullets, product, heading);
        }
        if !bullets.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{gap}### {}\n\n{bullets}", heading.words());
        }
    }
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Breaking,
    Added,
    Changed,
    Deprecated,
}

impl Heading {
    fn words(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
        }
    }

    fn of(rule: Rule) -> Self {
        if rule.breaks_rust() || rule.breaks_wire() {
            return Self::Breaking;
        }
        match rule {
            Rule::Deprecated => Self::Deprecated,
            _ if rule.id().ends_with("-added") => Self::Added,
            _ => Self::Changed,
        }
    }
}

fn bullets(text: &mut String, product: &ProductChanges, heading: Heading) {
    let package = &product.package;
    for change in product
        .changes
        .iter()
        .filter(|change| Heading::of(change.rule) == heading)
    {
        let _ = writeln!(
            text,
            "- `{package}`: {}{}{}.",
            place(change),
            visible(&change.what),
            whom(change.rule)
        );
    }
}

/// The place with names as code: ``type `SubsId`: ``.
fn place(change: &Change) -> String {
    let code = |name: &str| match name.is_empty() {
        true => String::new(),
        false => format!("`{}`", visible(name)),
    };
    let kind = change.subject.words_before_name();
    let mut words = vec![kind.to_owned(), code(&change.name), code(&change.path)];
    words.retain(|word| !word.is_empty());
    format!("{}: ", words.join(" "))
}

fn whom(rule: Rule) -> &'static str {
    match (rule.breaks_rust(), rule.breaks_wire()) {
        (true, true) => " (breaks Rust and the wire)",
        (true, false) => " (breaks Rust)",
        (false, true) => " (breaks the wire)",
        (false, false) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::SubjectKind;

    #[test]
    fn what_breaks_comes_first_and_the_rest_by_its_kind() {
        let change = |rule, subject, name: &str, what: &str| Change {
            rule,
            subject,
            name: name.to_owned(),
            path: String::new(),
            what: what.to_owned(),
        };
        let report = Report {
            products: vec![ProductChanges {
                package: "many-sdk".to_owned(),
                product: "Many".to_owned(),
                version: "1".to_owned(),
                changes: vec![
                    change(
                        Rule::TextsChanged,
                        SubjectKind::Service,
                        "",
                        "texts changed in Do",
                    ),
                    change(Rule::Deprecated, SubjectKind::Operation, "Do", "deprecated"),
                    change(Rule::TypeAdded, SubjectKind::Type, "Id", "added"),
                    change(
                        Rule::PathChanged,
                        SubjectKind::Operation,
                        "Do",
                        "path `/` → `/a`",
                    ),
                ],
            }],
        };
        assert_eq!(
            changelog(&report),
            "### Breaking\n\n- `many-sdk`: `Do`: path `/` → `/a` (breaks the wire).\n\n\
             ### Added\n\n- `many-sdk`: type `Id`: added.\n\n\
             ### Changed\n\n- `many-sdk`: service: texts changed in Do.\n\n\
             ### Deprecated\n\n- `many-sdk`: `Do`: deprecated.\n"
        );
    }
}
