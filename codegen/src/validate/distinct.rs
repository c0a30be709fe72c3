//! Names that must differ, on the wire and in Rust.

use std::collections::BTreeMap;

use crate::diagnostic::codes;
use crate::emit::reserved::reserved;
use crate::names;
use crate::source::{Place, Report};

/// Something with a name.
pub(super) struct Named<'a> {
    /// The name on the wire.
    pub(super) wire: &'a str,
    /// The Rust name that the spec gives.
    pub(super) rust_name: Option<&'a str>,
    /// Where the thing stands.
    pub(super) place: Place<'a>,
    /// The key that holds the wire name.
    pub(super) key: &'a str,
}

/// What the things are, for messages and for the form of their Rust names.
pub(super) struct Names {
    /// In the singular.
    pub(super) what: &'static str,
    pub(super) derive: fn(&str) -> String,
    pub(super) valid: fn(&str) -> bool,
    /// Whether generated code needs a Rust name itself.
    pub(super) reserved: fn(&str) -> bool,
}

pub(super) const PARAMETERS: Names = Names {
    what: "parameter",
    derive: names::field_name,
    valid: names::is_snake,
    reserved: |name| reserved().setters.contains(name),
};

pub(super) const FIELDS: Names = Names {
    what: "field",
    derive: names::field_name,
    valid: names::is_snake,
    reserved: |name| reserved().fields.contains(name),
};

pub(super) const METHODS: Names = Names {
    what: "operation",
    derive: names::method_name,
    valid: names::is_snake,
    reserved: |name| reserved().methods.contains(name),
};

pub(super) const KNOWN_VALUES: Names = Names {
    what: "known value",
    derive: names::variant_name,
    valid: names::is_upper_camel,
    reserved: |name| reserved().values.contains(name),
};

pub(super) const ERROR_CODES: Names = Names {
    what: "error code",
    derive: names::error_variant_name,
    valid: names::is_upper_camel,
    reserved: |name| reserved().codes.contains(name),
};

/// Whether generated code needs a type's name itself, or cannot make others of it.
pub(super) fn is_taken_type(name: &str) -> bool {
    reserved().is_type(name) || names::is_made_of_keyword(name)
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
    names: &Names,
    entries: impl IntoIterator<Item = Named<'a>>,
    report: &mut Report,
) {
    let mut seen: BTreeMap<String, Named<'a>> = BTreeMap::new();
    for entry in entries {
        let (rust, place) = match entry.rust_name {
            Some(given) => (given.to_owned(), entry.place.key("rust_name")),
            None => ((names.derive)(entry.wire), entry.place.key(entry.key)),
        };
        if !(names.valid)(&rust) {
            unusable(names, &entry, &rust, place, report);
            continue;
        }
        if (names.reserved)(&rust) {
            let what = names.what;
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
            Some(first) if first.wire != entry.wire => {
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

fn unusable(names: &Names, entry: &Named<'_>, rust: &str, place: Place<'_>, report: &mut Report) {
    let form = if (names.valid)("Value") {
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
            names.what, entry.wire
        );
        let help = format!("add a `rust_name` in {form}");
        report.error(place, codes::RUST_NAME, message, help);
    }
}
