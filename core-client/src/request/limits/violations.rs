//! The limits and rules of its description that a request breaks.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use super::requirement::{Enforce, Requirement};
use super::rules::Rule;
use super::values::{LimitedValue, check_parameter};
use crate::answer::spelling;

/// A limit or rule that a request breaks. Names parameters, never their values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The wire names of the parameters; for a value inside a parameter, its path: `AxgBindList[2].PhoneNoA`.
    pub parameters: Vec<String>,
    /// What the limit or rule demands, as words that follow the names: "must have at most 32 characters".
    pub requirement: Cow<'static, str>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.parameters.join(", "), self.requirement)
    }
}

/// The limits and rules that a request breaks.
#[derive(Debug, Clone, Default)]
pub struct Violations {
    found: Vec<Violation>,
}

impl Violations {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the request breaks no limit or rule.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All violations, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.found.iter()
    }

    /// Adds a violation.
    pub fn add(&mut self, parameters: &[&str], requirement: impl Into<Cow<'static, str>>) {
        self.found.push(Violation {
            parameters: parameters.iter().map(|name| (*name).to_owned()).collect(),
            requirement: requirement.into(),
        });
    }

    /// Notes the required parameters that a request does not give. What is there without a value, such as an upload, is given.
    pub(crate) fn check_required(&mut self, required: &[&str], request: &Map<String, Value>) {
        for name in required {
            if request
                .get(*name)
                .is_none_or(|value| value.as_str() == Some(""))
            {
                self.add(&[name], "is required");
            }
        }
    }

    /// Notes what a request breaks of the limits and rules that `wanted` chooses; `request` holds its parameters by their wire
    /// names, as JSON.
    pub(crate) fn check(
        &mut self,
        limits: &[LimitedValue],
        rules: &[Rule<'_>],
        request: &Map<String, Value>,
        wanted: &dyn Fn(&str, Enforce) -> bool,
    ) {
        for limited in limits {
            let Some(value) = request.get(limited.name) else {
                continue;
            };
            check_parameter(limited, value, &mut |path, requirement, enforce| {
                if wanted(limited.name, enforce) {
                    self.add(&[path], requirement.to_string());
                }
            });
        }
        for rule in rules.iter().filter(|rule| wanted("", rule.enforce)) {
            let text = |name: &str| {
                let value = request.get(name)?;
                Some(spelling(value).unwrap_or_else(|| Cow::Owned(value.to_string())))
            };
            if !rule.is_kept(text) {
                self.add(rule.parameters, Requirement::Rule(rule.kind).to_string());
            }
        }
    }
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
