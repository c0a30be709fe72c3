//! Finds fields in an answer, and compares them with what was asked for.

use std::borrow::Cow;

use super::plan::Comparison;
use crate::answer::{Case, Found, Node, spelling};
use crate::request::Numbering;
use crate::time::{LocalDateTime, UtcOffset};

/// How the service writes what is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Conventions {
    /// The zone of times without one.
    pub(super) zone: UtcOffset,
    pub(super) numbering: Option<Numbering>,
}

/// Whether a field equals a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Yes,
    No,
    /// It is missing, masked, or cannot be read.
    Unclear,
}

/// What stands at a path, by its exact names first, else by those that differ in letter case alone. `null` counts as absent,
/// and what stands twice with values that differ as no evidence at all.
pub(super) fn at<'v>(answer: &'v Node<'static>, path: &[&str]) -> Found<'v, 'static> {
    answer.find(path, Case::Any)
}

/// A single value as text. `None` if characters in it were replaced, by this client or earlier.
pub(super) fn text<'v>(found: Found<'v, '_>) -> Option<Cow<'v, str>> {
    let text = spelling(found.one()?.as_single()?)?;
    (!text.contains(char::REPLACEMENT_CHARACTER)).then_some(text)
}

/// Whether something stands there of which nobody can tell what it was: two values that differ, or one that lost characters.
pub(super) fn is_damaged(found: Found<'_, '_>) -> bool {
    match found {
        Found::Absent => false,
        Found::Twice => true,
        Found::One(node) => node.is_unsure() || has_replacement(node),
    }
}

fn has_replacement(node: &Node<'_>) -> bool {
    let text = node.as_free_text();
    text.is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER))
}

/// The last name of a path, which says what it is about.
pub(super) fn name_of(path: &'static [&'static str]) -> &'static str {
    path.last().copied().unwrap_or_default()
}

/// Compares a field with a parameter.
pub(super) fn compare(
    field: Found<'_, '_>,
    parameter: &str,
    kind: Comparison,
    conventions: Conventions,
) -> Match {
    let digits = |text| digits(text, conventions.numbering);
    let Some(found) = text(field) else {
        return Match::Unclear;
    };
    match kind {
        Comparison::Text => is(found == parameter),
        Comparison::IgnoreCase => is_in_letters(&found, parameter),
        Comparison::MayBeRewritten => may_be_rewritten(&found, parameter),
        Comparison::Number => match (digits(&found), digits(parameter)) {
            (Some(found), Some(wanted)) => same_number(&found, &wanted),
            _ => Match::Unclear,
        },
        Comparison::Time => {
            let instant = |text| LocalDateTime::read(text, conventions.zone).instant();
            match (instant(&found), instant(parameter)) {
                (Some(found), Some(wanted)) => is(found == wanted),
                _ if found == parameter => Match::Yes,
                _ => Match::Unclear,
            }
        }
    }
}

fn is(same: bool) -> Match {
    if same { Match::Yes } else { Match::No }
}

/// Letters beyond ASCII have a case, too, and names in them a second spelling in ASCII.
fn is_in_letters(found: &str, wanted: &str) -> Match {
    match found.eq_ignore_ascii_case(wanted) {
        true => Match::Yes,
        false if found.is_ascii() && wanted.is_ascii() => Match::No,
        false => Match::Unclear,
    }
}

/// Equal, or surely another text. What is alike once all that a service may change is left out is neither.
fn may_be_rewritten(found: &str, wanted: &str) -> Match {
    fn bare(text: &str) -> String {
        let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '"');
        let kept: String = kept.collect();
        kept.trim_end_matches('.').to_ascii_lowercase()
    }
    let ipv6 = |text: &str| text.trim().parse::<std::net::Ipv6Addr>().ok();
    if found == wanted {
        return Match::Yes;
    }
    let is_one_address = ipv6(found).is_some() && ipv6(found) == ipv6(wanted);
    let is_plain = found.is_ascii() && wanted.is_ascii();
    if is_one_address || !is_plain || bare(found) == bare(wanted) {
        return Match::Unclear;
    }
    Match::No
}

/// Whether two numbers are the same. Where one may be the other without the zeros at its beginning, which a JSON number loses,
/// or without its area or country code, it is not surely a different one: that would say that a resource does not exist.
fn same_number(found: &str, wanted: &str) -> Match {
    /// The shortest that a fixed line has without its area code.
    const SHORTEST: usize = 7;
    if found == wanted {
        return Match::Yes;
    }
    let [found, wanted] = [found, wanted].map(|number| number.trim_start_matches('0'));
    let (short, long) = match found.len() < wanted.len() {
        true => (found, wanted),
        false => (wanted, found),
    };
    let may_be_same = short == long || short.len() >= SHORTEST && long.ends_with(short);
    if may_be_same {
        Match::Unclear
    } else {
        Match::No
    }
}

/// A number as the service asks for it: a mobile number without the country's code.
pub(super) fn national(number: &str, conventions: Conventions) -> &str {
    conventions
        .numbering
        .and_then(|numbering| numbering.mobile_behind_code(number))
        .unwrap_or(number)
}

/// A phone number as digits alone, without the country's code of a mobile number. Anything else than digits, spaces, hyphens
/// and that code makes it no evidence.
fn digits(text: &str, numbering: Option<Numbering>) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let national = numbering
        .and_then(|numbering| numbering.mobile_behind_code(&plain))
        .unwrap_or(&plain);
    let is_number = !national.is_empty() && national.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| national.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fixture::NUMBERING;

    const CONVENTIONS: Conventions = Conventions {
        zone: UtcOffset::BEIJING,
        numbering: Some(NUMBERING),
    };

    fn digits(text: &str) -> Option<String> {
        super::digits(text, Some(NUMBERING))
    }

    #[test]
    fn the_country_code_is_the_descriptions() {
        for (text, numbering) in [
            ("+8613900000001", None),
            ("+4913900000001", Some(NUMBERING)),
        ] {
            assert_eq!(super::digits(text, numbering), None, "{text}");
        }
        let other = Numbering::new("49").with_mobile("1", 11);
        let found = super::digits("+4915900000001", Some(other));
        assert_eq!(found.as_deref(), Some("15900000001"));
    }

    #[test]
    fn numbers_are_brought_to_digits_or_are_no_evidence() {
        for same in [
            "13900000001",
            "+8613900000001",
            "008613900000001",
            "8613900000001",
            "+86 139-0000-0001",
            " 139 0000 0001 ",
        ] {
            assert_eq!(digits(same).as_deref(), Some("13900000001"), "{same}");
        }
        assert_eq!(digits("010-1234 5678").as_deref(), Some("01012345678"));
        assert_eq!(digits("8612345").as_deref(), Some("8612345"));
        assert_eq!(digits("8623900000001").as_deref(), Some("8623900000001"));
        for none in [
            "139****0001",
            "",
            "-",
            "+",
            "+85212345678",
            "1390000000１",
            "+8601012345678",
            "tel:13900000001",
            "13900000001,13900000002",
        ] {
            assert_eq!(digits(none), None, "{none}");
        }
    }

    #[test]
    fn a_comparison_is_yes_no_or_unclear_by_its_kind() {
        let compared = |field: Value, parameter, kind| {
            let field = Node::from(field);
            compare(at(&field, &[]), parameter, kind, CONVENTIONS)
        };
        use Comparison::{IgnoreCase, MayBeRewritten, Number, Text, Time};
        for (field, parameter, kind, wanted) in [
            (json!("WWW"), "www", IgnoreCase, Match::Yes),
            (json!("ww"), "www", IgnoreCase, Match::No),
            (json!("xn--fsq"), "例", IgnoreCase, Match::Unclear),
            (json!("a"), "a", MayBeRewritten, Match::Yes),
            (json!("A"), "a", MayBeRewritten, Match::Unclear),
            (json!("\"a b\""), "a b", MayBeRewritten, Match::Unclear),
            (
                json!("n.example.net"),
                "n.example.net.",
                MayBeRewritten,
                Match::Unclear,
            ),
            (
                json!("2001:db8::1"),
                "2001:db8:0:0::1",
                MayBeRewritten,
                Match::Unclear,
            ),
            (
                json!("2001:db8::1"),
                "2001:db8::2",
                MayBeRewritten,
                Match::No,
            ),
            (json!("例"), "xn--fsq", MayBeRewritten, Match::Unclear),
            (json!("192.0.2.1"), "192.0.2.2", MayBeRewritten, Match::No),
            (json!("a"), "a", Text, Match::Yes),
            (json!("a"), "A", Text, Match::No),
            (json!(1), "1", Text, Match::Yes),
            (json!(1.0), "1", Text, Match::Yes),
            (json!(1e21), "1e+21", Text, Match::Unclear),
            (json!("a\u{fffd}"), "a", Text, Match::Unclear),
            (json!(true), "true", Text, Match::Yes),
            (json!([]), "a", Text, Match::Unclear),
            (json!(null), "a", Text, Match::Unclear),
            (json!(13900000001_i64), "13900000001", Number, Match::Yes),
            (json!("13900000002"), "13900000001", Number, Match::No),
            (json!("057100000009"), "0571-0000 0009", Number, Match::Yes),
            (
                json!(57100000009_u64),
                "057100000009",
                Number,
                Match::Unclear,
            ),
            (
                json!("8657100000009"),
                "057100000009",
                Number,
                Match::Unclear,
            ),
            (json!("80000009"), "057180000009", Number, Match::Unclear),
            (json!("057100000009"), "10000009", Number, Match::No),
            (json!("057100000008"), "057100000009", Number, Match::No),
            (json!(7), "007", Number, Match::Unclear),
            (json!(7), "17", Number, Match::No),
            (json!("139****0001"), "13900000001", Number, Match::Unclear),
            (json!("13900000001"), "139****0001", Number, Match::Unclear),
            (
                json!("2026-01-02 11:04:05"),
                "2026-01-02 11:04:05",
                Time,
                Match::Yes,
            ),
            (
                json!("1767323045000"),
                "2026-01-02 11:04:05",
                Time,
                Match::Yes,
            ),
            (
                json!("2026-01-02 11:04:06"),
                "2026-01-02 11:04:05",
                Time,
                Match::No,
            ),
            (
                json!("2099-1-31 23:59:59"),
                "2099-1-31 23:59:59",
                Time,
                Match::Yes,
            ),
            (
                json!("2099-01-31 23:59:59"),
                "2099-1-31 23:59:59",
                Time,
                Match::Unclear,
            ),
        ] {
            assert_eq!(
                compared(field.clone(), parameter, kind),
                wanted,
                "{field} {parameter}"
            );
        }
        assert_eq!(
            compare(Found::Absent, "a", Text, CONVENTIONS),
            Match::Unclear
        );
    }

    #[test]
    fn members_are_found_by_their_exact_name_first() {
        let value = json!({"code": 3, "CODE": 3, "Code": 3, "A": {"b": "c"}, "N": null});
        let value = Node::from(value);
        let shown = |path: &[&str]| text(at(&value, path)).map(Cow::into_owned);
        assert_eq!(shown(&["Code"]).as_deref(), Some("3"));
        assert_eq!(shown(&["a", "B"]).as_deref(), Some("c"));
        assert_eq!(shown(&["A", "B", "C"]), None);
        assert_eq!(shown(&["N"]), None);
        assert!(at(&value, &[]).one().is_some());
        let twice = Node::from(json!({"code": 1, "Code": 3}));
        assert!(matches!(at(&twice, &["Code"]), Found::Twice));
    }
}
