//! What is wrong with a request, by the limits and rules of its specification.

use std::borrow::Cow;
use std::fmt;

/// A limit or rule that a request breaks. Names parameters, never their values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The parameters it is about, by their wire names.
    pub parameters: &'static [&'static str],
    /// What the rule demands, in words that follow the names: "must have at most 32 characters".
    pub demand: Cow<'static, str>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.parameters.join(", "), self.demand)
    }
}

/// Collects violations. The methods are what generated code calls; each does nothing if its rule is kept.
#[derive(Debug, Clone, Default)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.found.iter()
    }

    /// Notes one.
    pub fn add(
        &mut self,
        parameters: &'static [&'static str],
        demand: impl Into<Cow<'static, str>>,
    ) {
        self.found.push(Violation {
            parameters,
            demand: demand.into(),
        });
    }

    /// Demands a number of characters.
    pub fn length(
        &mut self,
        parameters: &'static [&'static str],
        text: &str,
        min: Option<u64>,
        max: Option<u64>,
    ) {
        self.between(parameters, text.chars().count(), min, max, "characters");
    }

    /// Demands a number of items.
    pub fn items(
        &mut self,
        parameters: &'static [&'static str],
        count: usize,
        min: Option<u64>,
        max: Option<u64>,
    ) {
        self.between(parameters, count, min, max, "items");
    }

    /// Demands a value in a range; `unit` is written behind the bounds and may be empty.
    pub fn range<N: PartialOrd + fmt::Display>(
        &mut self,
        parameters: &'static [&'static str],
        value: N,
        min: Option<N>,
        max: Option<N>,
        unit: &str,
    ) {
        if let Some(min) = min.filter(|min| value < *min) {
            self.add(
                parameters,
                format!("must be at least {min} {unit}")
                    .trim_end()
                    .to_owned(),
            );
        }
        if let Some(max) = max.filter(|max| value > *max) {
            self.add(
                parameters,
                format!("must be at most {max} {unit}")
                    .trim_end()
                    .to_owned(),
            );
        }
    }

    /// Demands ASCII digits.
    pub fn digits_only(&mut self, parameters: &'static [&'static str], text: &str) {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.add(parameters, "must consist of digits");
        }
    }

    /// Demands that one of the parameters or more is given; `given` says it of each, in their order.
    pub fn at_least_one(&mut self, parameters: &'static [&'static str], given: &[bool]) {
        if !given.contains(&true) {
            self.add(parameters, "must not all be left out");
        }
    }

    /// Demands that one of the parameters or none is given.
    pub fn at_most_one(&mut self, parameters: &'static [&'static str], given: &[bool]) {
        if count(given) > 1 {
            self.add(parameters, "must not be given together");
        }
    }

    /// Demands that exactly one of the parameters is given.
    pub fn exactly_one(&mut self, parameters: &'static [&'static str], given: &[bool]) {
        if count(given) != 1 {
            self.add(parameters, "must be given one at a time");
        }
    }

    /// Demands that all of the parameters are given.
    pub fn required(&mut self, parameters: &'static [&'static str], given: &[bool]) {
        if given.contains(&false) {
            self.add(parameters, "must be given");
        }
    }

    /// Demands that none of the parameters is given.
    pub fn forbidden(&mut self, parameters: &'static [&'static str], given: &[bool]) {
        if given.contains(&true) {
            self.add(parameters, "must not be given");
        }
    }

    /// Demands that the given values, in wire spelling, differ from each other.
    pub fn different(&mut self, parameters: &'static [&'static str], values: &[Option<&str>]) {
        let mut given: Vec<_> = values.iter().flatten().collect();
        let all = given.len();
        given.sort_unstable();
        given.dedup();
        if given.len() < all {
            self.add(parameters, "must differ");
        }
    }

    fn between(
        &mut self,
        parameters: &'static [&'static str],
        count: usize,
        min: Option<u64>,
        max: Option<u64>,
        what: &str,
    ) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(min) = min.filter(|min| count < *min) {
            self.add(parameters, format!("must have at least {min} {what}"));
        }
        if let Some(max) = max.filter(|max| count > *max) {
            self.add(parameters, format!("must have at most {max} {what}"));
        }
    }
}

fn count(given: &[bool]) -> usize {
    given.iter().filter(|given| **given).count()
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.found.iter().enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_speaks_only_when_broken() {
        let mut kept = Violations::new();
        kept.length(&["A"], "abc", Some(1), Some(3));
        kept.range(&["A"], 5, Some(5), Some(5), "");
        kept.digits_only(&["A"], "0123");
        kept.at_least_one(&["A", "B"], &[false, true]);
        kept.at_most_one(&["A", "B"], &[false, false]);
        kept.exactly_one(&["A", "B"], &[false, true]);
        kept.required(&["A"], &[true]);
        kept.forbidden(&["A"], &[false]);
        kept.different(&["A", "B", "C"], &[Some("1"), None, Some("2")]);
        assert!(kept.is_empty(), "{kept}");

        let mut broken = Violations::new();
        broken.length(&["A"], "张三李四", None, Some(3));
        broken.items(&["A"], 0, Some(1), None);
        broken.range(&["A"], 1.5, Some(2.0), None, "s");
        broken.digits_only(&["A"], "+86");
        broken.at_least_one(&["A", "B"], &[false, false]);
        broken.at_most_one(&["A", "B"], &[true, true]);
        broken.exactly_one(&["A", "B"], &[false, false]);
        broken.required(&["A"], &[false]);
        broken.forbidden(&["A"], &[true]);
        broken.different(&["A", "B", "C"], &[Some("1"), None, Some("1")]);
        assert_eq!(broken.iter().count(), 10);
        assert!(broken.to_string().starts_with(
            "A must have at most 3 characters; A must have at least 1 items; A must be at least 2 s"
        ));
    }
}
