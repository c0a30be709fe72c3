//! Names that must differ, on the wire and in Rust.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::scope::Scope;
use crate::source::{Place, Report};

/// Something with a name.
pub(super) struct Named<'a> {
    /// The name on the wire.
    pub(super) wire: &'a str,
    /// The space of names on the wire that it belongs to, where these are several: a name in two of them is no mistake there.
    pub(super) space: &'a str,
    /// The Rust name that the spec gives.
    pub(super) rust_name: Option<&'a str>,
    /// Where the thing stands.
    pub(super) place: Place<'a>,
    /// The key that holds the wire name.
    pub(super) key: &'a str,
}

/// Reports wire names that stand twice.
pub(super) fn on_the_wire<'a>(
    what: &str,
    entries: impl IntoIterator<Item = (&'a str, Place<'a>)>,
    report: &mut Report,
) {
    let mut seen: BTreeMap<&str, Place<'_>> = BTreeMap::new();
    for (name, place) in entries {
        match seen.get(name) {
            Some(first) => {
                let message = format!("the {what} `{name}` stands twice");
                let help = format!(
                    "the first one is in {}: remove or rename one of the two",
                    first.line()
                );
                report.error(place, codes::DUPLICATE_NAME, message, help);
            }
            None => {
                seen.insert(name, place);
            }
        }
    }
}

/// Reports names that Rust does not accept, that generated code needs, or that two things would share.
pub(super) fn in_rust<'a>(
    scope: Scope,
    entries: impl IntoIterator<Item = Named<'a>>,
    report: &mut Report,
) {
    let mut seen: BTreeMap<String, Named<'a>> = BTreeMap::new();
    for entry in entries {
        let (rust, place) = match entry.rust_name {
            Some(given) => (given.to_owned(), entry.place.key("rust_name")),
            None => (scope.derive(entry.wire), entry.place.key(entry.key)),
        };
        if !scope.is_valid(&rust) {
            unusable(scope, &entry, &rust, place, report);
            continue;
        }
        if scope.is_reserved(&rust) {
            let what = scope.noun();
            let message = format!(
                "the {what} `{}` would be `{rust}`, which generated code needs itself",
                entry.wire
            );
            report.error(
                place,
                codes::RUST_COLLISION,
                message,
                "give it another name with `rust_name`",
            );
        }
        match seen.get(&rust) {
            Some(first) if (first.space, first.wire) != (entry.space, entry.wire) => {
                let message = format!(
                    "`{}` and `{}` would both be `{rust}` in Rust",
                    first.wire, entry.wire
                );
                let help = format!(
                    "`{}` stands in {}; give one of them a `rust_name`",
                    first.wire,
                    first.place.key(first.key).line()
                );
                report.error(place, codes::RUST_COLLISION, message, help);
            }
            Some(_) => {}
            None => {
                seen.insert(rust, entry);
            }
        }
    }
}

fn unusable(scope: Scope, entry: &Named<'_>, rust: &str, place: Place<'_>, report: &mut Report) {
    let form = if scope.is_camel() {
        "UpperCamelCase"
    } else {
        "snake_case"
    };
    if entry.rust_name.is_some() {
        let message = format!("`{rust}` cannot be a Rust name here");
        let help = format!("write it in {form}, in ASCII, and not as a keyword");
        report.error(place, codes::RUST_NAME, message, help);
    } else {
        let message = format!(
            "no Rust name follows from the {} `{}`",
            scope.noun(),
            entry.wire
        );
        let help = format!("add a `rust_name` in {form}");
        report.error(place, codes::RUST_NAME, message, help);
    }
}
