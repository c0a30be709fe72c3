//! What a check finds.

use std::fmt;

use core_client::request::limits::{self, Requirement};

use crate::{Enforce, Rule, RuleKind, Value};

/// A problem of a request. It names parameters, never their values.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding<'c> {
    /// The path of the value, such as `PhoneNoA` or `AxgBindList[2].PhoneNoA`; for a rule, the names of its parameters.
    pub path: String,
    /// What is wrong.
    pub problem: Problem<'c>,
}

/// A name that no description has. `Debug` hides it: by mistake, it may be a phone number.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownName(pub(super) String);

impl UnknownName {
    /// The name, unmasked.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&core_client::mask::hidden(&self.0))
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Problem<'c> {
    /// A required parameter or member is not given.
    Missing,
    /// The value is not valid for its kind.
    NotOfKind(&'c Value),
    /// An object has a member that is not described: its name, and the described members.
    UnknownMember(UnknownName, &'c [Value]),
    /// The value is not one of the known values.
    NotKnown,
    /// A limit is broken.
    Limit(Requirement<'c>, Enforce, &'c Value),
    /// A rule across parameters is broken.
    Rule(&'c Rule),
}

impl<'c> Finding<'c> {
    /// A finding about this path.
    #[must_use]
    pub fn new(path: &str, problem: Problem<'c>) -> Self {
        Self {
            path: path.to_owned(),
            problem,
        }
    }
}

impl<'c> Problem<'c> {
    /// What the limit or rule demands, in the words of a typed request.
    #[must_use]
    pub fn requirement(&self) -> Option<Requirement<'c>> {
        match self {
            Self::Limit(requirement, ..) => Some(*requirement),
            Self::Rule(rule) => Some(Requirement::Rule(kind(rule.kind))),
            _ => None,
        }
    }

    /// Who refuses a request with this problem; `None` if the problem is not a limit or rule.
    #[must_use]
    pub fn enforce(&self) -> Option<Enforce> {
        match self {
            Self::Limit(_, enforce, _) => Some(*enforce),
            Self::Rule(rule) => Some(rule.enforce),
            _ => None,
        }
    }
}

/// The kind of rule, as the runtime calls it.
pub(super) fn kind(kind: RuleKind) -> limits::RuleKind {
    match kind {
        RuleKind::AtLeastOne => limits::RuleKind::AtLeastOne,
        RuleKind::AtMostOne => limits::RuleKind::AtMostOne,
        RuleKind::ExactlyOne => limits::RuleKind::ExactlyOne,
        RuleKind::Required => limits::RuleKind::Required,
        RuleKind::Forbidden => limits::RuleKind::Forbidden,
        RuleKind::Different => limits::RuleKind::Different,
        RuleKind::Described => limits::RuleKind::Described,
    }
}
