//! Limits of values, including those inside lists, maps and objects.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::requirement::{Enforce, Limits, Requirement};
use crate::answer::spelling;

/// A reference to a value's description, as far as limits go.
pub trait Described<'d>: Copy {
    /// The name on the wire; empty for an element of a list or map.
    fn name(self) -> &'d str;
    /// Its limits.
    fn limits(self) -> Limits<'d>;
    /// Who refuses a value outside its limits.
    fn enforce(self) -> Enforce;
    /// Whether it is a point in time. Then `min` and `max` limit the time from the call to it, and are not checked.
    fn is_time(self) -> bool;
    /// The element, of a list or map.
    fn item(self) -> Option<Self>;
    /// The members, of an object.
    fn members(self) -> impl Iterator<Item = Self>;
    /// The separator of the items of a list that is sent as one text.
    fn separator(self) -> Option<char>;
    /// Whether it has this name.
    fn is_called(self, name: &str) -> bool {
        self.name() == name
    }
}

/// A parameter, or a value inside one, that has limits: a constant of a generated request.
#[derive(Debug, Clone, Copy)]
pub struct LimitedValue {
    /// The name on the wire; empty for an element.
    pub name: &'static str,
    /// Its limits.
    pub limits: Limits<'static>,
    /// Who refuses a value outside its limits.
    pub enforce: Enforce,
    /// Whether it is a point in time.
    pub is_time: bool,
    /// The element, of a list or map whose elements have limits.
    pub item: Option<&'static LimitedValue>,
    /// The members that have limits, of an object.
    pub members: &'static [LimitedValue],
}

impl LimitedValue {
    /// Whether the client refuses a value outside of these limits, or of those inside.
    pub(crate) fn is_enforced_by_client(&self) -> bool {
        self.enforce == Enforce::Client
            || self.item.is_some_and(Self::is_enforced_by_client)
            || self.members.iter().any(Self::is_enforced_by_client)
    }
}

impl<'d> Described<'d> for &'d LimitedValue {
    fn name(self) -> &'d str {
        self.name
    }

    fn limits(self) -> Limits<'d> {
        self.limits
    }

    fn enforce(self) -> Enforce {
        self.enforce
    }

    fn is_time(self) -> bool {
        self.is_time
    }

    fn item(self) -> Option<Self> {
        self.item
    }

    fn members(self) -> impl Iterator<Item = Self> {
        self.members.iter()
    }

    // Typed requests give lists as lists.
    fn separator(self) -> Option<char> {
        None
    }
}

/// Whether a parameter with this value counts as given. An empty text does not: the service is assumed to read `City=` as if `City`
/// were left out.
#[must_use]
pub fn is_given(value: &Value) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// Reports every limit that the value of a parameter breaks, as [`check_value`] does. A value that counts as not given breaks only
/// the limits that the client itself enforces: their protection must not depend on an assumption.
pub fn check_parameter<'d, D: Described<'d>>(
    described: D,
    value: &Value,
    found: &mut dyn FnMut(&str, Requirement<'d>, Enforce),
) {
    let is_given = is_given(value);
    check_value(
        described,
        value,
        described.name(),
        &mut |path, requirement, enforce| {
            if is_given || enforce == Enforce::Client {
                found(path, requirement, enforce);
            }
        },
    );
}

/// Reports every limit that a value breaks, with the path of the wrong value: `PhoneNoA`, `AxgBindList[2].PhoneNoA`.
pub fn check_value<'d, D: Described<'d>>(
    described: D,
    value: &Value,
    path: &str,
    found: &mut dyn FnMut(&str, Requirement<'d>, Enforce),
) {
    let limits = described.limits();
    let enforce = described.enforce();
    match value {
        Value::Null => {}
        Value::Array(items) => {
            limits.count(items.len(), &mut |requirement| {
                found(path, requirement, enforce)
            });
            if let Some(item) = described.item() {
                for (index, value) in items.iter().enumerate() {
                    check_value(item, value, &format!("{path}[{index}]"), found);
                }
            }
        }
        Value::Object(members) => match described.item() {
            Some(item) => {
                limits.count(members.len(), &mut |requirement| {
                    found(path, requirement, enforce)
                });
                for value in members.values() {
                    check_value(item, value, &format!("{path}[]"), found);
                }
            }
            None => {
                for (name, value) in members {
                    let member = described.members().find(|one| one.is_called(name));
                    if let Some(member) = member {
                        let path = format!("{path}.{}", member.name());
                        check_value(member, value, &path, found);
                    }
                }
            }
        },
        Value::String(text)
            if described.item().is_some() || described.members().next().is_some() =>
        {
            // A structure that is given as text: JSON, or items that are joined.
            match (serde_json::from_str::<Value>(text), described.separator()) {
                (Ok(inner @ (Value::Array(_) | Value::Object(_))), _) => {
                    check_value(described, &inner, path, found);
                }
                (_, Some(separator)) => {
                    let items = text.split(separator).map(Value::from).collect();
                    check_value(described, &Value::Array(items), path, found);
                }
                _ => {}
            }
        }
        single => {
            let text = spelling(single).unwrap_or_else(|| Cow::Owned(single.to_string()));
            let is_time = described.is_time();
            limits.text(&text, is_time, &mut |requirement| {
                found(path, requirement, enforce)
            });
        }
    }
}

impl<'a> Limits<'a> {
    /// Reports every limit that a single value's text breaks.
    pub fn text(&self, text: &str, is_time: bool, found: &mut dyn FnMut(Requirement<'a>)) {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        if let Some(min) = self.min_length.filter(|min| length < *min) {
            found(Requirement::MinLength(min));
        }
        if let Some(max) = self.max_length.filter(|max| length > *max) {
            found(Requirement::MaxLength(max));
        }
        if self.digits_only && (text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()))
        {
            found(Requirement::Digits);
        }
        if let Some(pattern) = self.pattern.filter(|pattern| !pattern.matches(text)) {
            found(Requirement::Matches(pattern.text));
        }
        if !is_time {
            self.range(text, found);
        }
    }

    /// A range does not apply to a text that is not a number; the type refuses such a text.
    fn range(&self, text: &str, found: &mut dyn FnMut(Requirement<'a>)) {
        let order = |bound: &str| compare(text, bound);
        if let Some(min) = self.min {
            match order(min) {
                Some(Ordering::Less) if self.exclusive_min => {
                    found(Requirement::MoreThan(min, self.unit));
                }
                Some(Ordering::Less) => found(Requirement::AtLeast(min, self.unit)),
                Some(Ordering::Equal) if self.exclusive_min => {
                    found(Requirement::MoreThan(min, self.unit));
                }
                _ => {}
            }
        }
        if let Some(max) = self.max {
            match order(max) {
                Some(Ordering::Greater) if self.exclusive_max => {
                    found(Requirement::LessThan(max, self.unit));
                }
                Some(Ordering::Greater) => found(Requirement::AtMost(max, self.unit)),
                Some(Ordering::Equal) if self.exclusive_max => {
                    found(Requirement::LessThan(max, self.unit));
                }
                _ => {}
            }
        }
    }

    /// Reports every limit that this number of items breaks.
    pub fn count(&self, items: usize, found: &mut dyn FnMut(Requirement<'a>)) {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        if let Some(min) = self.min_items.filter(|min| items < *min) {
            found(Requirement::MinItems(min));
        }
        if let Some(max) = self.max_items.filter(|max| items > *max) {
            found(Requirement::MaxItems(max));
        }
    }
}

/// Two numbers as they are spelt; whole ones exactly, beyond what a float can tell apart.
fn compare(left: &str, right: &str) -> Option<Ordering> {
    if let (Ok(left), Ok(right)) = (left.parse::<i128>(), right.parse::<i128>()) {
        return Some(left.cmp(&right));
    }
    let (left, right) = (left.parse::<f64>().ok()?, right.parse::<f64>().ok()?);
    left.partial_cmp(&right)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::request::limits::Pattern;

    const PHONE: LimitedValue = LimitedValue {
        name: "Phone",
        limits: Limits {
            digits_only: true,
            min_length: Some(3),
            max_length: Some(5),
            ..NONE
        },
        enforce: Enforce::Service,
        is_time: false,
        item: None,
        members: &[],
    };
    const NONE: Limits<'static> = Limits::NONE;

    fn broken(described: &LimitedValue, value: &Value) -> Vec<String> {
        let mut broken = Vec::new();
        check_value(
            described,
            value,
            described.name,
            &mut |path, requirement, _| {
                broken.push(format!("{path} {requirement}"));
            },
        );
        broken
    }

    fn of_text(limits: Limits<'static>, text: &str) -> Vec<String> {
        broken(&LimitedValue { limits, ..PHONE }, &json!(text))
    }

    #[test]
    fn single_values() {
        assert!(broken(&PHONE, &json!("123")).is_empty());
        assert!(broken(&PHONE, &json!(12345)).is_empty());
        assert_eq!(
            broken(&PHONE, &json!("12")),
            ["Phone must have at least 3 characters"]
        );
        assert_eq!(
            broken(&PHONE, &json!("+86123")),
            [
                "Phone must have at most 5 characters",
                "Phone must consist of digits"
            ]
        );
        assert_eq!(
            broken(&PHONE, &json!("１２３")),
            ["Phone must consist of digits"]
        );
        assert!(broken(&PHONE, &Value::Null).is_empty());
        let letter = Pattern {
            text: "a",
            program: &[1, 1, 97, 97, 0],
        };
        let pattern = Limits {
            pattern: Some(letter),
            ..NONE
        };
        assert!(of_text(pattern, "a").is_empty());
        assert_eq!(of_text(pattern, "ab"), ["Phone must match a"]);
    }

    #[test]
    fn an_empty_text_counts_as_not_given() {
        assert!(is_given(&json!("1")) && is_given(&json!([])) && is_given(&json!(false)));
        assert!(!is_given(&json!("")) && !is_given(&Value::Null));
        let found = |enforce, value: &Value| {
            let phone = LimitedValue { enforce, ..PHONE };
            let mut found = 0;
            check_parameter(&phone, value, &mut |_, _, _| found += 1);
            found
        };
        assert_eq!(found(Enforce::Service, &json!("")), 0);
        assert_eq!(found(Enforce::Service, &json!("1")), 1);
        // Too short, and not of digits.
        assert_eq!(found(Enforce::Client, &json!("")), 2);
        assert_eq!(found(Enforce::Client, &Value::Null), 0);
    }

    #[test]
    fn ranges() {
        let closed = Limits {
            min: Some("5"),
            max: Some("9007199254740993"),
            unit: Some("seconds"),
            ..NONE
        };
        for inside in ["5", "5.5", "9007199254740993", "later", ""] {
            assert!(of_text(closed, inside).is_empty(), "{inside}");
        }
        assert_eq!(of_text(closed, "4.9"), ["Phone must be at least 5 seconds"]);
        assert_eq!(
            of_text(closed, "9007199254740994"),
            ["Phone must be at most 9007199254740993 seconds"],
            "a float could not tell"
        );
        let open = Limits {
            min: Some("0"),
            max: Some("1"),
            exclusive_min: true,
            exclusive_max: true,
            ..NONE
        };
        assert!(of_text(open, "0.5").is_empty());
        assert_eq!(of_text(open, "0"), ["Phone must be more than 0"]);
        assert_eq!(of_text(open, "-1"), ["Phone must be more than 0"]);
        assert_eq!(of_text(open, "1"), ["Phone must be less than 1"]);
        let time = LimitedValue {
            limits: closed,
            is_time: true,
            ..PHONE
        };
        assert!(broken(&time, &json!("1")).is_empty());
    }

    #[test]
    fn what_is_inside_lists_maps_and_objects() {
        const ENTRY: LimitedValue = LimitedValue {
            name: "",
            limits: NONE,
            members: &[PHONE],
            ..PHONE
        };
        const LIST: LimitedValue = LimitedValue {
            name: "List",
            limits: Limits {
                min_items: Some(1),
                max_items: Some(2),
                ..NONE
            },
            item: Some(&ENTRY),
            ..PHONE
        };
        assert!(broken(&LIST, &json!([{"Phone": "123"}, {"Other": "1"}])).is_empty());
        assert_eq!(
            broken(&LIST, &json!([{"Phone": "123"}, {"Phone": "1"}])),
            ["List[1].Phone must have at least 3 characters"]
        );
        assert_eq!(
            broken(&LIST, &json!([])),
            ["List must have at least 1 item"]
        );
        assert_eq!(
            broken(&LIST, &json!([{}, {}, {}])),
            ["List must have at most 2 items"]
        );
        assert_eq!(
            broken(&LIST, &json!({"a": {"Phone": "1"}})),
            ["List[].Phone must have at least 3 characters"]
        );
        assert_eq!(
            broken(&LIST, &json!(r#"[{"Phone":"x123"}]"#)),
            ["List[0].Phone must consist of digits"]
        );
    }
}
