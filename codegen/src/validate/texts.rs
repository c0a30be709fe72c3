//! Texts for people stand in both languages.

use crate::diagnostic::codes;
use crate::load::{Grammar, Rule};
use crate::source::{Place, Report};

/// Looks for texts in a tree along the rules by which it was read.
pub(super) fn check(grammar: &Grammar, rule: &Rule, place: Place<'_>, report: &mut Report) {
    match grammar.resolve(rule) {
        Rule::List(inner) => {
            let items = place.items();
            items.for_each(|item| check(grammar, inner, item, report));
        }
        Rule::Map(inner) => {
            let entries = place.entries();
            entries.for_each(|(_, _, value)| check(grammar, inner, value, report));
        }
        Rule::Object(object) => {
            for (key, _, value) in place.entries() {
                if rule.is_text_pair() {
                    language(key, value, report);
                }
                if let Some(rule) = object.keys.get(key) {
                    check(grammar, rule, value, report);
                }
            }
        }
        _ => {}
    }
}

fn language(key: &str, place: Place<'_>, report: &mut Report) {
    if !place.text().is_some_and(|text| text.trim().is_empty()) {
        return;
    }
    let language = match key {
        "en" => "English",
        _ => "Chinese",
    };
    let message = format!("the {language} text is empty");
    let help = "every text for people is in both languages";
    report.error(place, codes::EMPTY_TEXT, message, help);
}
