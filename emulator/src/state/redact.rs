//! What a log or journal may show of a value: enough to recognise it, never the value itself.

pub(crate) use core_client::mask::{free_text as text, hidden, phone as number};

use core_catalog::{Kind, Sensitivity, Value};

/// Parameters whose values are identifiers that a reader of a journal needs, spelt in digits or not.
const READABLE: &[&str] = &[
    "Action",
    "CallId",
    "Format",
    "GroupId",
    "PoolKey",
    "ProductType",
    "RegionId",
    "RequestId",
    "SignatureMethod",
    "SignatureType",
    "SignatureVersion",
    "SubsId",
    "Timestamp",
    "Version",
];

/// The value of a parameter, by what its description says of it; `None` for a parameter that no description has.
pub(crate) fn parameter(name: &str, value: &str, described: Option<&Value>) -> String {
    if value.is_empty() {
        return String::new();
    }
    let Some(parameter) = described else {
        return if READABLE.contains(&name) {
            readable(value, name)
        } else {
            hidden(value)
        };
    };
    match parameter.sensitivity {
        Sensitivity::PhoneNumber | Sensitivity::XNumber => number(value),
        Sensitivity::None if parameter.known.iter().any(|known| known.value == value) => {
            value.to_owned()
        }
        Sensitivity::None if !parameter.is_structured() && parameter.kind != Kind::Binary => {
            readable(value, name)
        }
        _ => hidden(value),
    }
}

/// A value that is meant to be readable may still hold something else by mistake of the caller.
fn readable(value: &str, name: &str) -> String {
    if READABLE.contains(&name) && is_identifier(value) || is_time(value) {
        return value.to_owned();
    }
    text(value)
}

/// Longer than any identifier: what is longer is shown as text, which is cut.
const LONGEST_IDENTIFIER: usize = 128;

/// Letters, digits and the marks that identifiers and timestamps use, and not of the length of a phone number where
/// it is all digits.
fn is_identifier(value: &str) -> bool {
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
    let only_digits = value.bytes().all(|byte| byte.is_ascii_digit());
    plain && value.len() <= LONGEST_IDENTIFIER && (!only_digits || !(7..=12).contains(&value.len()))
}

fn is_time(value: &str) -> bool {
    crate::state::wire_time::parse_local(value, 0, false).is_some()
}
