//! Whether a text is what its description says: an id, a time or a number, and nothing that may be a phone number.

use core_catalog::{Kind, Value};
use core_client::time::{Iso8601, LocalCompact, LocalDate, LocalDateTime, UtcOffset};

/// Endings of the names of fields that hold ids, for fields without a named type.
const NAMES_OF_IDS: &[&str] = &["Id", "ID", "Ids", "Key", "Code", "id"];

/// Whether a text looks like what its description says. A field that is described as harmless may still hold something else.
pub(crate) fn is_readable(described: &Value, text: &str) -> bool {
    let known = described.known.iter().any(|known| known.value == text);
    let is_id = described.type_name.is_some()
        || NAMES_OF_IDS
            .iter()
            .any(|ending| described.name.ends_with(ending));
    match described.kind {
        Kind::Text => known || is_time(text) || (is_id && text.split(',').all(is_identifier)),
        Kind::LocalDateTime | Kind::LocalCompact | Kind::Iso8601 => is_time(text),
        Kind::LocalDate => LocalDate::read(text, UtcOffset::UTC).instant().is_some(),
        Kind::Json | Kind::Object | Kind::Binary => false,
        Kind::List | Kind::Map => known || is_time(text) || is_identifier(text),
        _ => text.parse::<f64>().is_ok() || matches!(text, "true" | "false"),
    }
}

/// The marks that ids have between their parts: `900619746936498440^0`.
const MARKS: [char; 5] = ['-', '_', '.', ':', '^'];

/// Letters, digits and the marks of ids, and nothing between marks that may be a phone number.
fn is_identifier(text: &str) -> bool {
    let plain = text
        .chars()
        .all(|one| one.is_ascii_alphanumeric() || MARKS.contains(&one));
    plain && !text.is_empty() && (is_uuid(text) || !holds_phone_number(text))
}

/// Whether a part between marks, or several that follow each other, may be a phone number: `13900000001^0`, `139-0000-0001`.
fn holds_phone_number(text: &str) -> bool {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split(MARKS).filter(|part| !part.is_empty()).collect();
    (0..parts.len()).any(|start| {
        let mut digits = String::new();
        let following = parts.iter().skip(start);
        following
            .take_while(|part| is_number(part))
            .take(MOST_PHONE_DIGITS)
            .any(|part| {
                digits.push_str(part);
                may_be_phone_number(&digits)
            })
    })
}

/// With `0086` before eleven digits; no part is empty, so that no number has more parts.
const MOST_PHONE_DIGITS: usize = 15;

/// By their count alone: seven and more without an area code, up to twelve with one, and more with the country's.
fn may_be_phone_number(digits: &str) -> bool {
    match digits.len() {
        7..=12 => true,
        13 => digits.starts_with("861"),
        14..=MOST_PHONE_DIGITS => digits.starts_with("0086"),
        _ => false,
    }
}

/// Ids of requests, in which a part may well be of digits alone.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_hex = |one: char| one.is_ascii_hexdigit() || one == '-';
    lengths.eq([8, 4, 4, 4, 12])
        && text.chars().all(is_hex)
        && text.chars().any(|one| one.is_ascii_alphabetic())
}

/// A time as the service spells it, and not, say, a number with a hyphen.
fn is_time(text: &str) -> bool {
    let zone = UtcOffset::UTC;
    LocalDateTime::read(text, zone).instant().is_some()
        || LocalCompact::read(text, zone).instant().is_some()
        || Iso8601::read(text, zone).instant().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_shown_with_their_marks_and_phone_numbers_are_not() {
        for id in [
            "900619746936498440^0",
            "FC12345",
            "300000000000000001:alice",
            "D9CB3933-9FE3-4870-BA8E-2BEE91B69D23",
            "12345678-9FE3-4870-8888-123456789012",
            "f13900000001a",
            "1000000768798832",
        ] {
            assert!(is_identifier(id), "{id}");
        }
        let number = [
            "13900000001",
            "057100000000",
            "8613900000001",
            "008613900000001",
        ];
        for number in number {
            for mark in MARKS {
                for text in [
                    number.to_owned(),
                    format!("{number}{mark}0"),
                    format!("0{mark}{number}"),
                    format!("x{mark}{number}{mark}x"),
                    format!("900619746936498440{mark}{number}"),
                    format!("{}{mark}{}{mark}0", &number[..3], &number[3..]),
                    format!("x{mark}{}{mark}{mark}{}", &number[..4], &number[4..]),
                ] {
                    assert!(!is_identifier(&text), "{text}");
                }
            }
        }
        for text in [
            "",
            "号",
            "139 0000 0001",
            "+8613900000001",
            "900619746936498440^0 ",
        ] {
            assert!(!is_identifier(text), "{text}");
        }
        let spread = "13900000-0010-0000-0000-000000000000";
        assert!(!is_identifier(spread), "{spread}");
    }
}
