//! Limits: which are narrower and which wider than before.

use codegen::model::{Enforce, Limits};

/// What differs, in words.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) narrowed: Vec<String>,
    pub(crate) widened: Vec<String>,
}

/// Compares limits. What is not limited on a side holds everything there.
pub(crate) fn differences(old: Option<&Limits>, new: Option<&Limits>) -> Differences {
    let none = Limits::default();
    let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
    let mut found = Differences::default();
    if old.unit != new.unit && (old.min.is_some() || old.max.is_some()) {
        let words = words("unit", old.unit.as_deref(), new.unit.as_deref());
        // The same figures speak of something else.
        found.narrowed.push(words);
        return found;
    }
    found.bound("min", &old.min, &new.min, Side::Least);
    found.bound("max", &old.max, &new.max, Side::Greatest);
    found.flag("exclusive_min", old.exclusive_min, new.exclusive_min);
    found.flag("exclusive_max", old.exclusive_max, new.exclusive_max);
    let text = |count: Option<u64>| count.map(|count| count.to_string());
    for (name, old, new, side) in [
        ("min_length", old.min_length, new.min_length, Side::Least),
        ("max_length", old.max_length, new.max_length, Side::Greatest),
        ("min_items", old.min_items, new.min_items, Side::Least),
        ("max_items", old.max_items, new.max_items, Side::Greatest),
    ] {
        found.bound(name, &text(old), &text(new), side);
    }
    found.flag("digits_only", old.digits_only, new.digits_only);
    if old.pattern != new.pattern {
        let words = words("pattern", old.pattern.as_deref(), new.pattern.as_deref());
        match new.pattern {
            None => found.widened.push(words),
            // Whether a pattern holds all of another's texts is not asked: in doubt it does not.
            Some(_) => found.narrowed.push(words),
        }
    }
    found
}

/// The limits that somebody enforces.
pub(crate) fn enforced(limits: Option<&Limits>) -> Option<&Limits> {
    limits.filter(|limits| limits.enforce != Enforce::Nobody)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Least,
    Greatest,
}

impl Differences {
    pub(crate) fn is_empty(&self) -> bool {
        self.narrowed.is_empty() && self.widened.is_empty()
    }

    fn bound(&mut self, name: &str, old: &Option<String>, new: &Option<String>, side: Side) {
        if old == new {
            return;
        }
        let words = words(name, old.as_deref(), new.as_deref());
        let narrower = match (old, new) {
            (_, None) => false,
            (None, _) => true,
            (Some(old), Some(new)) => match (number(old), number(new)) {
                (Some(old), Some(new)) if old == new => return,
                (Some(old), Some(new)) => (new > old) == (side == Side::Least),
                // What is no number cannot be compared.
                _ => true,
            },
        };
        match narrower {
            true => self.narrowed.push(words),
            false => self.widened.push(words),
        }
    }

    fn flag(&mut self, name: &str, old: bool, new: bool) {
        match (old, new) {
            (false, true) => self.narrowed.push(name.to_owned()),
            (true, false) => self.widened.push(format!("not {name}")),
            _ => {}
        }
    }
}

/// A whole number exactly, or a decimal one.
fn number(text: &str) -> Option<Number> {
    match text.parse::<i128>() {
        Ok(whole) => Some(Number::Whole(whole)),
        Err(_) => text.parse::<f64>().ok().map(Number::Decimal),
    }
}

#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Decimal(f64),
}

impl Number {
    #[allow(clippy::cast_precision_loss)]
    fn decimal(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Decimal(decimal) => decimal,
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(std::cmp::Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one.partial_cmp(other),
            (one, other) => one.decimal().partial_cmp(&other.decimal()),
        }
    }
}

fn words(name: &str, old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("{name} {old} → {new}"),
        (None, Some(new)) => format!("{name} {new}"),
        (_, None) => format!("no {name} any more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(old: Limits, new: Limits) -> (Vec<String>, Vec<String>) {
        let found = differences(Some(&old), Some(&new));
        (found.narrowed, found.widened)
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let limits = |max: &str| Limits {
            max: Some(max.to_owned()),
            ..Limits::default()
        };
        assert_eq!(
            compared(limits("9"), limits("10")),
            (vec![], vec!["max 9 → 10".to_owned()])
        );
        assert_eq!(
            compared(limits("9223372036854775807"), limits("9223372036854775806")).0,
            ["max 9223372036854775807 → 9223372036854775806"]
        );
        assert_eq!(compared(limits("1.50"), limits("1.5")), (vec![], vec![]));
        assert_eq!(
            compared(limits("now"), limits("later")).0,
            ["max now → later"]
        );
    }

    #[test]
    fn another_unit_makes_all_figures_doubtful() {
        let limits = |unit: &str| Limits {
            max: Some("5".to_owned()),
            unit: Some(unit.to_owned()),
            ..Limits::default()
        };
        assert_eq!(
            compared(limits("hours"), limits("minutes")).0,
            ["unit hours → minutes"]
        );
    }

    #[test]
    fn a_pattern_that_is_new_or_another_is_narrower() {
        let limits = |pattern: Option<&str>| Limits {
            pattern: pattern.map(str::to_owned),
            ..Limits::default()
        };
        assert_eq!(compared(limits(None), limits(Some("a*"))).0, ["pattern a*"]);
        assert_eq!(
            compared(limits(Some("a")), limits(Some("a*"))).0,
            ["pattern a → a*"]
        );
        assert_eq!(
            compared(limits(Some("a")), limits(None)).1,
            ["no pattern any more"]
        );
    }
}
