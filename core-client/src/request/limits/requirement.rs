//! The limits of a value, and the requirement that a value breaks.

use std::fmt;

use super::pattern::Pattern;
use super::rules::RuleKind;

/// Who refuses a value that breaks a limit or rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Enforce {
    /// The client, before anything is sent.
    Client,
    /// The service, as far as is known.
    Service,
    /// Nobody, as far as is known.
    Nobody,
}

/// Limits of one value. Texts are measured in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits<'a> {
    /// Least value.
    pub min: Option<&'a str>,
    /// Greatest value.
    pub max: Option<&'a str>,
    /// `min` itself is not allowed.
    pub exclusive_min: bool,
    /// `max` itself is not allowed.
    pub exclusive_max: bool,
    /// Least number of characters.
    pub min_length: Option<u64>,
    /// Greatest number of characters.
    pub max_length: Option<u64>,
    /// Least number of items.
    pub min_items: Option<u64>,
    /// Greatest number of items.
    pub max_items: Option<u64>,
    /// Only ASCII digits.
    pub digits_only: bool,
    /// The pattern that the whole text must match.
    pub pattern: Option<Pattern<'a>>,
    /// The unit of `min` and `max`.
    pub unit: Option<&'a str>,
}

impl Limits<'_> {
    /// No limits: the base of generated constants.
    pub const NONE: Self = Self {
        min: None,
        max: None,
        exclusive_min: false,
        exclusive_max: false,
        min_length: None,
        max_length: None,
        min_items: None,
        max_items: None,
        digits_only: false,
        pattern: None,
        unit: None,
    };
}

/// The requirement that a value or request breaks. `Display` gives it in English, as words that follow the parameter's name: "must have at
/// most 32 characters".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the variants' names and their texts say it")]
pub enum Requirement<'a> {
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    Digits,
    Matches(&'a str),
    AtLeast(&'a str, Option<&'a str>),
    MoreThan(&'a str, Option<&'a str>),
    AtMost(&'a str, Option<&'a str>),
    LessThan(&'a str, Option<&'a str>),
    Rule(RuleKind),
}

impl fmt::Display for Requirement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bound = |words: &str, bound: &str, unit: Option<&str>| {
            write!(f, "must be {words} {bound}")?;
            match unit {
                // Units are named in the plural.
                Some(unit) if bound == "1" => {
                    write!(f, " {}", unit.strip_suffix('s').unwrap_or(unit))
                }
                Some(unit) => write!(f, " {unit}"),
                None => Ok(()),
            }
        };
        let counted = |words: &str, count: u64, what: &str| {
            let plural = if count == 1 { "" } else { "s" };
            format!("must have {words} {count} {what}{plural}")
        };
        match *self {
            Self::AtLeast(min, unit) => bound("at least", min, unit),
            Self::MoreThan(min, unit) => bound("more than", min, unit),
            Self::AtMost(max, unit) => bound("at most", max, unit),
            Self::LessThan(max, unit) => bound("less than", max, unit),
            Self::MinLength(min) => f.write_str(&counted("at least", min, "character")),
            Self::MaxLength(max) => f.write_str(&counted("at most", max, "character")),
            Self::MinItems(min) => f.write_str(&counted("at least", min, "item")),
            Self::MaxItems(max) => f.write_str(&counted("at most", max, "item")),
            Self::Digits => f.write_str("must consist of digits"),
            Self::Matches(pattern) => write!(f, "must match {pattern}"),
            Self::Rule(kind) => f.write_str(kind.requirement()),
        }
    }
}
