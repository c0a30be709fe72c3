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
        false => format!("`{name}`"),
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
