//! Tells by one read whether the state that a write names holds.

use super::compare::{Match, at, compare, name_of, text};
use super::lookup::Lookup;
use super::plan::{Case, Comparison, Condition, FieldMatch, StateSearch};
use super::source_values::AtHand;
use super::verdict::{Doubt, LookupVerdict};
use crate::answer::{Found, Node};
use crate::error::Error;
use crate::outcome::Outcome;

pub(super) async fn search(lookup: &mut Lookup<'_>, search: &StateSearch) -> LookupVerdict {
    let answer = match lookup
        .read(&search.read, AtHand::default(), Doubt::StateFailed)
        .await
    {
        Ok(answer) => answer,
        Err(Doubt::StateFailed(error)) if says_so(search, &error) => return lookup.done(None),
        Err(doubt) => return LookupVerdict::Unknown(doubt),
    };
    let Some(case) = search.cases.iter().find(|case| fits(lookup, case)) else {
        return LookupVerdict::Unknown(Doubt::NoCase);
    };
    match all_hold(lookup, case, &answer) {
        Ok(true) => lookup.done(None),
        Ok(false) if search.says_only_done => LookupVerdict::Unknown(Doubt::ProvesNothing),
        Ok(false) => lookup.verdict_when_absent(),
        Err(doubt) => LookupVerdict::Unknown(doubt),
    }
}

/// Whether a refusal says that the state holds.
fn says_so(search: &StateSearch, error: &Error) -> bool {
    error.outcome() == Outcome::Refused && error.has_one_of(search.codes)
}

fn fits(lookup: &Lookup<'_>, case: &Case) -> bool {
    lookup.given.unmet(case.when).is_none()
}

/// One thing that does not hold is enough, whatever is unclear beside it.
fn all_hold(lookup: &Lookup<'_>, case: &Case, answer: &Node<'static>) -> Result<bool, Doubt> {
    let mut doubt = None;
    for hold in case.conditions {
        match holds(lookup, hold, answer) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(found) => {
                doubt.get_or_insert(found);
            }
        }
    }
    doubt.map_or(Ok(true), Err)
}

fn holds(lookup: &Lookup<'_>, hold: &Condition, answer: &Node<'static>) -> Result<bool, Doubt> {
    match hold {
        Condition::Equals(part) => {
            let wanted = lookup.given.get(part.parameter);
            let wanted = wanted.ok_or(Doubt::Missing(part.parameter))?;
            equals(lookup, part, wanted, answer)
        }
        Condition::EqualsIfGiven(part) => match lookup.given.get(part.parameter) {
            Some(wanted) => equals(lookup, part, wanted, answer),
            None => Ok(true),
        },
        Condition::Is(path, values) => match text(at(answer, path)) {
            Some(found) => Ok(values.contains(&&*found)),
            None => unclear(answer, path, Comparison::Text).map(|()| false),
        },
        Condition::Absent(path) => match at(answer, path) {
            Found::One(found) => Ok(found.is_empty()),
            Found::Absent | Found::Twice => unclear(answer, path, Comparison::Text).map(|()| true),
        },
    }
}

fn equals(
    lookup: &Lookup<'_>,
    part: &FieldMatch,
    wanted: &str,
    answer: &Node<'static>,
) -> Result<bool, Doubt> {
    let found = at(answer, part.path);
    let is_absent = matches!(found, Found::Absent);
    match compare(found, wanted, part.kind, lookup.conventions()) {
        Match::Yes => Ok(true),
        Match::No => Ok(false),
        Match::Unclear => match part.kind {
            Comparison::MayBeRewritten if !is_absent => Err(Doubt::FieldUnclear {
                id: None,
                field: name_of(part.path),
            }),
            kind => unclear(answer, part.path, kind).map(|()| false),
        },
    }
}

/// A text that is left out where it would stand is one that is not set. It says nothing where what should hold it is missing
/// too, nor does a number that is missing or masked, nor a value that cannot be read.
fn unclear(
    answer: &Node<'static>,
    path: &'static [&'static str],
    kind: Comparison,
) -> Result<(), Doubt> {
    let (id, field) = (None, name_of(path));
    if kind == Comparison::Number {
        return Err(Doubt::NumberUnclear { id, field });
    }
    let parent = path.split_last().map(|(_, parent)| at(answer, parent));
    match (parent, at(answer, path)) {
        (Some(Found::One(parent)), Found::Absent) if parent.is_object() => Ok(()),
        _ => Err(Doubt::FieldUnclear { id, field }),
    }
}
