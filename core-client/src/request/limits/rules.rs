//! Rules across parameters: one of several, required when another has a value.

use std::borrow::Cow;

use super::requirement::Enforce;

/// A rule across parameters. Generated requests have them as constants; `S` is `String` if the description is read at run time.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a, S = &'static str> {
    /// The kind of rule.
    pub kind: RuleKind,
    /// The wire names of its parameters.
    pub parameters: &'a [S],
    /// The condition under which the rule applies.
    pub when: Option<Condition<'a, S>>,
    /// Who refuses a request that breaks the rule.
    pub enforce: Enforce,
}

/// The kinds of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleKind {
    /// At least one parameter must be given.
    AtLeastOne,
    /// At most one parameter may be given.
    AtMostOne,
    /// Exactly one parameter must be given.
    ExactlyOne,
    /// All parameters must be given.
    Required,
    /// No parameter may be given.
    Forbidden,
    /// The values must differ.
    Different,
    /// The rule is described in words only; it is not checked.
    Described,
}

impl RuleKind {
    /// What the rule demands, in words that follow the names of the parameters.
    #[must_use]
    pub const fn requirement(self) -> &'static str {
        match self {
            Self::AtLeastOne => "must not all be absent",
            Self::AtMostOne => "must not be given together",
            Self::ExactlyOne => "must not be given together, and one of them is required",
            Self::Required => "must be given",
            Self::Forbidden => "must not be given",
            Self::Different => "must differ",
            Self::Described => "must fit each other",
        }
    }
}

/// The condition of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'a, S = &'static str> {
    /// The parameter that decides.
    pub parameter: &'a str,
    /// The parameter has one of these values. If the list is empty: the parameter is given.
    pub is: &'a [S],
    /// The parameter is not given.
    pub absent: bool,
}

impl<S: AsRef<str>> Condition<'_, S> {
    fn holds(&self, value: Option<&str>) -> bool {
        // A truth value may be spelt in any letter case.
        let is = |wanted: &str, value: &str| {
            wanted == value
                || matches!(wanted, "true" | "false") && wanted.eq_ignore_ascii_case(value)
        };
        match value {
            None => self.absent,
            Some(_) if self.absent => false,
            Some(value) => {
                self.is.is_empty() || self.is.iter().any(|wanted| is(wanted.as_ref(), value))
            }
        }
    }
}

impl<S: AsRef<str>> Rule<'_, S> {
    /// Whether a request keeps the rule; `value` gives a parameter's text, `None` for one that is not given. An empty text counts as
    /// not given.
    pub fn is_kept<'v>(&self, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> bool {
        let value = |name: &str| value(name).filter(|text| !text.is_empty());
        let applies = self
            .when
            .as_ref()
            .is_none_or(|when| when.holds(value(when.parameter).as_deref()));
        if !applies {
            return true;
        }
        let given: Vec<Cow<'v, str>> = self
            .parameters
            .iter()
            .filter_map(|name| value(name.as_ref()))
            .collect();
        let count = given.len();
        match self.kind {
            RuleKind::AtLeastOne => count >= 1,
            RuleKind::AtMostOne => count <= 1,
            RuleKind::ExactlyOne => count == 1,
            RuleKind::Required => count == self.parameters.len(),
            RuleKind::Forbidden => count == 0,
            // Each with each: a rule names few parameters.
            RuleKind::Different => {
                let mut others = given.iter();
                given.iter().all(|value| {
                    others.next();
                    !others.clone().any(|other| other == value)
                })
            }
            RuleKind::Described => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_kept(kind: RuleKind, when: Option<Condition<'_>>, values: &[Option<&str>]) -> bool {
        let names = ["A", "B", "C"];
        let rule = Rule {
            kind,
            parameters: names.get(..values.len()).unwrap(),
            when,
            enforce: Enforce::Service,
        };
        rule.is_kept(|name| {
            if name == "When" {
                return Some(Cow::Borrowed("True"));
            }
            let index = names.iter().position(|one| *one == name)?;
            values.get(index).copied().flatten().map(Cow::Borrowed)
        })
    }

    #[test]
    fn each_kind() {
        let (one, none, both) = ([Some("1"), None], [None, None], [Some("1"), Some("1")]);
        for (kind, kept) in [
            (RuleKind::AtLeastOne, [true, false, true]),
            (RuleKind::AtMostOne, [true, true, false]),
            (RuleKind::ExactlyOne, [true, false, false]),
            (RuleKind::Required, [false, false, true]),
            (RuleKind::Forbidden, [false, true, false]),
            (RuleKind::Different, [true, true, false]),
            (RuleKind::Described, [true, true, true]),
        ] {
            let found = [&one, &none, &both].map(|values| is_kept(kind, None, values));
            assert_eq!(found, kept, "{kind:?}");
        }
    }

    #[test]
    fn an_empty_text_counts_as_not_given() {
        let empty = [Some(""), Some("")];
        let one = [Some("1"), Some("")];
        for (kind, kept) in [
            (RuleKind::AtLeastOne, [false, true]),
            (RuleKind::AtMostOne, [true, true]),
            (RuleKind::ExactlyOne, [false, true]),
            (RuleKind::Required, [false, false]),
            (RuleKind::Forbidden, [true, false]),
            (RuleKind::Different, [true, true]),
        ] {
            let found = [&empty, &one].map(|values| is_kept(kind, None, values));
            assert_eq!(found, kept, "{kind:?}");
        }
        let when = |absent| Condition {
            parameter: "A",
            is: &[],
            absent,
        };
        let kept = |absent| {
            is_kept(
                RuleKind::Forbidden,
                Some(when(absent)),
                &[Some(""), Some("1")],
            )
        };
        assert!(
            kept(false),
            "A is not given, so that the rule does not apply"
        );
        assert!(!kept(true));
    }

    #[test]
    fn a_rule_holds_only_under_its_condition() {
        let when = |is, absent| {
            Some(Condition {
                parameter: "When",
                is,
                absent,
            })
        };
        let kept = |condition| is_kept(RuleKind::Forbidden, condition, &[Some("1")]);
        assert!(!kept(when(&["true"], false)), "in any letter case");
        assert!(kept(when(&["1", "2"], false)));
        assert!(!kept(when(&[], false)));
        assert!(kept(when(&[], true)));
    }
}
