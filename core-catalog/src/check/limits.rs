//! The catalogue's limits and rules, judged by the client's own meaning of them.

use std::borrow::Cow;

use core_client::request::limits::{self, Condition, Described, Pattern};
use serde_json::Value as Json;

use super::finding::{Finding, Problem, kind};
use crate::{Encoding, Enforce, Limits, Rule, Value};

/// Every limit that a parameter, or a value inside it, breaks.
pub fn check_limits<'c>(value: &'c Value, json: &Json, found: &mut Vec<Finding<'c>>) {
    limits::check_parameter(Limited(value), json, &mut |path, requirement, broken| {
        found.push(Finding {
            path: path.to_owned(),
            problem: Problem::Limit(requirement, enforce_from(broken), value),
        });
    });
}

/// Whether a request keeps a rule.
pub(super) fn is_kept<'v>(rule: &Rule, text: &dyn Fn(&str) -> Option<Cow<'v, str>>) -> bool {
    let judged = limits::Rule {
        kind: kind(rule.kind),
        parameters: &rule.parameters,
        when: rule.when.as_ref().map(|when| Condition {
            parameter: &when.parameter,
            is: &when.is,
            absent: when.absent,
        }),
        enforce: enforce(rule.enforce),
    };
    judged.is_kept(text)
}

/// What the catalogue says of a value, as the client's check asks for it.
#[derive(Clone, Copy)]
struct Limited<'c>(&'c Value);

impl<'c> Described<'c> for Limited<'c> {
    fn name(self) -> &'c str {
        &self.0.name
    }

    fn limits(self) -> limits::Limits<'c> {
        // Written out, so that a limit that is added is not forgotten here.
        let Limits {
            min,
            max,
            exclusive_min,
            exclusive_max,
            min_length,
            max_length,
            min_items,
            max_items,
            digits_only,
            pattern,
            program,
            unit,
            enforce: _,
            override_method: _,
            mark: _,
        } = &self.0.limits;
        limits::Limits {
            min: min.as_deref(),
            max: max.as_deref(),
            exclusive_min: *exclusive_min,
            exclusive_max: *exclusive_max,
            min_length: *min_length,
            max_length: *max_length,
            min_items: *min_items,
            max_items: *max_items,
            digits_only: *digits_only,
            pattern: pattern.as_deref().map(|text| Pattern { text, program }),
            unit: unit.as_deref(),
        }
    }

    fn enforce(self) -> limits::Enforce {
        enforce(self.0.limits.enforce)
    }

    fn is_time(self) -> bool {
        self.0.kind.is_time()
    }

    fn item(self) -> Option<Self> {
        self.0.item.as_deref().map(Limited)
    }

    fn members(self) -> impl Iterator<Item = Self> {
        self.0.members.iter().map(Limited)
    }

    fn separator(self) -> Option<char> {
        match self.0.encoding {
            Encoding::Joined(separator) => Some(separator),
            _ => None,
        }
    }

    fn is_called(self, name: &str) -> bool {
        self.0.is_called(name)
    }
}

fn enforce(enforce: Enforce) -> limits::Enforce {
    match enforce {
        Enforce::Client => limits::Enforce::Client,
        Enforce::Service => limits::Enforce::Service,
        Enforce::Nobody => limits::Enforce::Nobody,
    }
}

fn enforce_from(enforce: limits::Enforce) -> Enforce {
    match enforce {
        limits::Enforce::Client => Enforce::Client,
        limits::Enforce::Service => Enforce::Service,
        limits::Enforce::Nobody => Enforce::Nobody,
    }
}
