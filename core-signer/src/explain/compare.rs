//! Compares two strings to sign parameter by parameter, and a value escape by escape: the first that differs tells the cause.

use std::cmp::Ordering;

use crate::encode::encode;
use crate::order::places;

use super::cause::{Cause, Side};
use super::mask::{self, Shown};
use super::read::{Pair, Read, plain};

/// One difference, masked.
pub(super) struct Finding {
    pub(super) cause: Cause,
    pub(super) side: Option<Side>,
    pub(super) parameter: Option<String>,
    pub(super) ours: Option<Shown>,
    pub(super) service: Option<Shown>,
}

/// All differences, the most telling first: method, path, then the parameters in signing order, and their order only if nothing else
/// differs.
pub(super) fn compare(ours: &Read<'_>, service: &Read<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if ours.method != service.method {
        findings.push(whole(
            Cause::Method,
            Shown::method(ours.method),
            Shown::method(service.method),
        ));
    }
    if ours.path != service.path {
        findings.push(whole(
            Cause::Path,
            Shown::shape(ours.path),
            Shown::shape(service.path),
        ));
    }
    join(&ours.parameters, &service.parameters, &mut findings);
    if findings.is_empty() {
        findings.extend(order(&ours.parameters, &service.parameters));
    }
    findings
}

fn whole(cause: Cause, ours: Shown, service: Shown) -> Finding {
    Finding {
        cause,
        side: None,
        parameter: None,
        ours: Some(ours),
        service: Some(service),
    }
}

/// Walks both lists side by side, sorted by name.
fn join(ours: &[Pair], service: &[Pair], findings: &mut Vec<Finding>) {
    let (ours, service) = (by_name(ours), by_name(service));
    let (mut ours, mut service) = (ours.into_iter().peekable(), service.into_iter().peekable());
    loop {
        let order = match (ours.peek(), service.peek()) {
            (Some(ours), Some(service)) => ours.name.cmp(&service.name),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        match order {
            Ordering::Less => {
                findings.extend(ours.next().map(|pair| alone(Cause::MissingAtService, pair)))
            }
            Ordering::Greater => {
                findings.extend(service.next().map(|pair| alone(Cause::NotSigned, pair)))
            }
            Ordering::Equal => {
                findings.extend(
                    ours.next()
                        .zip(service.next())
                        .and_then(|(ours, service)| difference(ours, service)),
                );
            }
        }
    }
}

fn by_name(pairs: &[Pair]) -> Vec<&Pair> {
    places(pairs.iter().map(|pair| (&*pair.name, "")))
        .filter_map(|place| pairs.get(place))
        .collect()
}

fn alone(cause: Cause, pair: &Pair) -> Finding {
    let value = Some(Shown::of(&pair.name, &plain(&pair.encoded_value)));
    let (ours, service) = if cause == Cause::NotSigned {
        (None, value)
    } else {
        (value, None)
    };
    Finding {
        cause,
        side: None,
        parameter: Some(mask::name(&pair.name)),
        ours,
        service,
    }
}

fn difference(ours: &Pair, service: &Pair) -> Option<Finding> {
    let (cause, side) = in_text(&ours.encoded_value, &service.encoded_value)
        .or_else(|| in_text(&ours.encoded_name, &service.encoded_name))?;
    let cause = match (cause, ours.name.as_str()) {
        (Cause::Value, "Timestamp") => Cause::Timestamp,
        (Cause::Value, "SignatureNonce") => Cause::Nonce,
        _ => cause,
    };
    let shown = |pair: &Pair| Some(Shown::of(&pair.name, &plain(&pair.encoded_value)));
    Some(Finding {
        cause,
        side,
        parameter: Some(mask::name(&ours.name)),
        ours: shown(ours),
        service: shown(service),
    })
}

/// Compares two encoded texts. `None` if they are the same.
fn in_text(ours: &str, service: &str) -> Option<(Cause, Option<Side>)> {
    let (our_tail, service_tail) = first_difference(ours, service)?;
    let (our_unit, service_unit) = (unit(our_tail).0, unit(service_tail).0);
    if let Some(cause) = known_fault(our_unit, service_unit) {
        return Some((cause, Some(Side::Ours)));
    }
    if let Some(cause) = known_fault(service_unit, our_unit) {
        return Some((cause, Some(Side::Service)));
    }
    let said = match (our_unit, service_unit) {
        ("%2B", "%20") => (Cause::PlusAsSpace, None),
        // The sender wrote the space as `+`, and the service took it for a plus sign.
        ("%20", "%2B") => (Cause::SpaceAsPlus, Some(Side::Service)),
        _ if encode(service) == ours || encoded_again(our_tail, service_unit) => {
            (Cause::DoubleEncoded, Some(Side::Ours))
        }
        _ if encode(ours) == service || encoded_again(service_tail, our_unit) => {
            (Cause::DoubleEncoded, Some(Side::Service))
        }
        _ if plain(our_unit) == plain(service_unit) => {
            let proper = encode(&plain(ours)) == ours;
            (
                Cause::EncodedDifferently,
                Some(if proper { Side::Service } else { Side::Ours }),
            )
        }
        _ => (Cause::Value, None),
    };
    Some(said)
}

/// A way to encode one character wrongly that clients are known for, when the other string has it right.
fn known_fault(wrong: &str, right: &str) -> Option<Cause> {
    match (wrong, right) {
        ("+", "%20") => Some(Cause::SpaceAsPlus),
        ("*", "%2A") => Some(Cause::StarNotEncoded),
        ("%7E" | "%7e", "~") => Some(Cause::TildeEncoded),
        _ => None,
    }
}

/// Whether the text starts with this escape, encoded once more.
fn encoded_again(text: &str, escape: &str) -> bool {
    let digits = escape.strip_prefix('%').filter(|digits| !digits.is_empty());
    digits.is_some_and(|digits| {
        text.strip_prefix("%25")
            .is_some_and(|rest| rest.starts_with(digits))
    })
}

/// Two encoded texts from the first character or escape on in which they differ.
fn first_difference<'t>(mut ours: &'t str, mut service: &'t str) -> Option<(&'t str, &'t str)> {
    while !(ours.is_empty() && service.is_empty()) {
        let (our_unit, our_rest) = unit(ours);
        let (service_unit, service_rest) = unit(service);
        if our_unit != service_unit {
            return Some((ours, service));
        }
        (ours, service) = (our_rest, service_rest);
    }
    None
}

/// The first escape, or else the first character, and what follows.
fn unit(text: &str) -> (&str, &str) {
    #[cfg(test)]
    super::growth_tests::step(1);
    let first = text.chars().next().map_or(0, char::len_utf8);
    let length = if text.starts_with('%') && text.is_char_boundary(3) {
        3
    } else {
        first
    };
    text.split_at_checked(length).unwrap_or((text, ""))
}

/// The first parameter that does not stand where the other string has it.
fn order(ours: &[Pair], service: &[Pair]) -> Option<Finding> {
    let moved = ours
        .iter()
        .zip(service)
        .find(|(ours, service)| ours.name != service.name)?
        .0;
    let side = if ours.is_sorted_by(|left, right| left.name <= right.name) {
        Side::Service
    } else {
        Side::Ours
    };
    Some(Finding {
        cause: Cause::Order,
        side: Some(side),
        parameter: Some(mask::name(&moved.name)),
        ours: None,
        service: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_goes_on_is_another_value() {
        for (ours, service) in [
            ("13900000001", "139000000012"),
            ("139000000012", "13900000001"),
            ("", "a"),
            ("a", ""),
        ] {
            assert_eq!(in_text(ours, service), Some((Cause::Value, None)));
        }
        assert_eq!(in_text("a%20b", "a%20b"), None);
    }

    #[test]
    fn a_part_encoded_once_too_often_is_enough() {
        // One escape of two; and a percent sign that begins none.
        for (wrong, right) in [("a%2520b%20c", "a%20b%20c"), ("a%25b", "a%b")] {
            let by = |side| Some((Cause::DoubleEncoded, Some(side)));
            assert_eq!(in_text(wrong, right), by(Side::Ours));
            assert_eq!(in_text(right, wrong), by(Side::Service));
        }
    }

    #[test]
    fn a_lone_parameter_belongs_to_whoever_has_it() {
        let pair = Pair {
            name: "OutId".to_owned(),
            encoded_name: "OutId".to_owned(),
            encoded_value: "abc".to_owned(),
        };
        let letters = Some(Shown::shape("abc"));
        let finding = alone(Cause::NotSigned, &pair);
        assert_eq!((finding.ours, finding.service), (None, letters.clone()));
        let finding = alone(Cause::MissingAtService, &pair);
        assert_eq!((finding.ours, finding.service), (letters, None));
    }
}
