//! Tells by one read whether the state that a write names holds.

use super::field::{Same, at, compare, name_of, text};
use super::look::Look;
use super::recipe::{Case, Comparison, Hold, StateSearch};
use super::verdict::{Doubt, Verdict};
use crate::answer::{Found, Node};
use crate::error::Error;
use crate::outcome::Outcome;
use crate::retry::history::has_one_of;

pub(super) async fn search(look: &mut Look<'_>, search: &StateSearch) -> Verdict {
    let answer = match look.read(&search.read, None).await {
        Ok(answer) => answer,
        Err(error) if says_so(search, &error) => return look.done(None),
        Err(error) => return Verdict::Unknown(Doubt::StateFailed(error)),
    };
    let Some(case) = search.cases.iter().find(|case| fits(look, case)) else {
        return Verdict::Unknown(Doubt::NoCase);
    };
    match all_hold(look, case, &answer) {
        Ok(true) => look.done(None),
        Ok(false) => look.nothing(),
        Err(doubt) => Verdict::Unknown(doubt),
    }
}

/// Whether a refusal says that the state holds.
fn says_so(search: &StateSearch, error: &Error) -> bool {
    error.outcome() == Outcome::Refused && has_one_of(search.codes, error)
}

fn fits(look: &Look<'_>, case: &Case) -> bool {
    look.given.unmet(case.when).is_none()
}

/// One thing that does not hold is enough, whatever is unclear beside it.
fn all_hold(look: &Look<'_>, case: &Case, answer: &Node<'static>) -> Result<bool, Doubt> {
    let mut doubt = None;
    for hold in case.holds {
        match holds(look, hold, answer) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(found) => {
                doubt.get_or_insert(found);
            }
        }
    }
    doubt.map_or(Ok(true), Err)
}

fn holds(look: &Look<'_>, hold: &Hold, answer: &Node<'static>) -> Result<bool, Doubt> {
    match hold {
        Hold::Equals(part) => {
            let wanted = look.given.get(part.parameter);
            let wanted = wanted.ok_or(Doubt::Missing(part.parameter))?;
            let found = at(answer, part.path);
            match compare(found, wanted, part.kind, look.zone()) {
                Same::Yes => Ok(true),
                Same::No => Ok(false),
                Same::Unclear => unclear(answer, part.path, part.kind).map(|()| false),
            }
        }
        Hold::Is(path, values) => match text(at(answer, path)) {
            Some(found) => Ok(values.contains(&&*found)),
            None => unclear(answer, path, Comparison::Text).map(|()| false),
        },
        Hold::Absent(path) => match at(answer, path) {
            Found::One(found) => Ok(found.is_empty()),
            Found::Absent | Found::Twice => unclear(answer, path, Comparison::Text).map(|()| true),
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
    let (subs_id, field) = (None, name_of(path));
    if kind == Comparison::Number {
        return Err(Doubt::NumberUnclear { subs_id, field });
    }
    let parent = path.split_last().map(|(_, parent)| at(answer, parent));
    match (parent, at(answer, path)) {
        (Some(Found::One(parent)), Found::Absent) if parent.is_object() => Ok(()),
        _ => Err(Doubt::FieldUnclear { subs_id, field }),
    }
}
