//! What one resource is to the write: created by it, equal in name, in its way, or nothing to it.

use super::compare::{Match, at, compare, is_damaged, name_of, text};
use super::lookup::Lookup;
use super::plan::{Comparison, Conflict, FieldMatch, ResourceSearch};
use super::verdict::Doubt;
use crate::answer::Node;
use crate::time::LocalDateTime;

/// What a resource is to the write.
#[derive(Debug)]
pub(super) enum Relation {
    /// Equal in everything, and created while the write may have run.
    Created,
    /// The one that the write names, but not, or not surely, created by it.
    SameIdentity,
    /// In the way.
    Blocks,
    Unrelated,
    Unclear(Doubt),
}

/// Judges a resource. Its id is only for texts.
pub(super) fn relation(
    lookup: &Lookup<'_>,
    search: &ResourceSearch,
    resource: &Node<'static>,
    id: &str,
) -> Relation {
    let judge = Judge {
        lookup,
        search,
        resource,
        id,
    };
    judge.relation().unwrap_or_else(Relation::Unclear)
}

struct Judge<'j> {
    lookup: &'j Lookup<'j>,
    search: &'j ResourceSearch,
    resource: &'j Node<'static>,
    id: &'j str,
}

impl Judge<'_> {
    fn relation(&self) -> Result<Relation, Doubt> {
        if !self.is_active()? {
            // A resource that has ended may have been ours all the same: then the write ran.
            return match self.may_be_ours() {
                true => Err(Doubt::Ended(self.id.to_owned())),
                false => Ok(Relation::Unrelated),
            };
        }
        if self.has_same_identity()? {
            self.refuse_damaged()?;
            let is_ours = self.has_properties() && self.was_created_in_time();
            return Ok(if is_ours {
                Relation::Created
            } else {
                Relation::SameIdentity
            });
        }
        if self.search.exclusive || self.conflicts()? {
            return Ok(Relation::Blocks);
        }
        Ok(Relation::Unrelated)
    }

    /// Whether no field that can be compared says that another write created it.
    fn may_be_ours(&self) -> bool {
        let parts = self.search.identity.iter().chain(self.search.properties);
        let differs = parts
            .filter_map(|part| self.compare(part))
            .any(|same| same == Match::No);
        !differs && self.was_created_in_time()
    }

    fn is_active(&self) -> Result<bool, Doubt> {
        let Some((path, values)) = self.search.active else {
            return Ok(true);
        };
        match text(at(self.resource, path)) {
            Some(found) => Ok(values.contains(&&*found)),
            None => Err(self.unclear(path, Comparison::Text)),
        }
    }

    /// One field that differs tells two resources apart, whatever the others are.
    fn has_same_identity(&self) -> Result<bool, Doubt> {
        let mut doubt = None;
        let mut compared = false;
        for part in self.search.identity {
            match self.compare(part) {
                None => {}
                Some(Match::Yes) => compared = true,
                Some(Match::No) => return Ok(false),
                Some(Match::Unclear) => {
                    doubt.get_or_insert_with(|| self.unclear(part.path, part.kind));
                }
            }
        }
        match (doubt, self.search.identity.first()) {
            (Some(doubt), _) => Err(doubt),
            // Nothing was given that could tell one resource from another.
            (None, Some(part)) if !compared => Err(Doubt::Missing(part.parameter)),
            (None, _) => Ok(compared),
        }
    }

    /// A damaged field that tells ours from another's may have been equal to ours.
    fn refuse_damaged(&self) -> Result<(), Doubt> {
        let properties = self
            .search
            .properties
            .iter()
            .map(|part| (part.path, part.kind));
        let created = self.search.created.map(|path| (path, Comparison::Time));
        let mut parts = properties.chain(created);
        match parts.find(|(path, _)| is_damaged(at(self.resource, path))) {
            Some((path, kind)) => Err(self.unclear(path, kind)),
            None => Ok(()),
        }
    }

    fn has_properties(&self) -> bool {
        let mut parts = self.search.properties.iter();
        parts.all(|part| matches!(self.compare(part), None | Some(Match::Yes)))
    }

    fn was_created_in_time(&self) -> bool {
        let Some(path) = self.search.created else {
            return true;
        };
        let created = text(at(self.resource, path))
            .and_then(|created| LocalDateTime::read(&created, self.lookup.zone()).instant());
        created.is_some_and(|created| self.lookup.window.may_have_made(created, self.lookup.now()))
    }

    /// `None` if the parameter was not given.
    fn compare(&self, part: &FieldMatch) -> Option<Match> {
        let wanted = self.lookup.given.get(part.parameter)?;
        let found = at(self.resource, part.path);
        Some(compare(found, wanted, part.kind, self.lookup.conventions()))
    }

    fn conflicts(&self) -> Result<bool, Doubt> {
        let mut doubt = None;
        for conflict in self.search.conflicts {
            match self.conflict(conflict) {
                Match::Yes => return Ok(true),
                Match::No => {}
                Match::Unclear => {
                    doubt.get_or_insert_with(|| self.unclear(conflict.path, conflict.kind));
                }
            }
        }
        doubt.map_or(Ok(false), Err)
    }

    fn conflict(&self, conflict: &Conflict) -> Match {
        let found = at(self.resource, conflict.path);
        let wanted = conflict.parameters.iter();
        let mut same = Match::No;
        for wanted in wanted.filter_map(|name| self.lookup.given.get(name)) {
            match compare(found, wanted, conflict.kind, self.lookup.conventions()) {
                Match::Yes => return Match::Yes,
                Match::No => {}
                Match::Unclear => same = Match::Unclear,
            }
        }
        same
    }

    fn unclear(&self, path: &'static [&'static str], kind: Comparison) -> Doubt {
        let (id, field) = (Some(self.id.to_owned()), name_of(path));
        match kind {
            Comparison::Number => Doubt::NumberUnclear { id, field },
            Comparison::Text
            | Comparison::IgnoreCase
            | Comparison::MayBeRewritten
            | Comparison::Time => Doubt::FieldUnclear { id, field },
        }
    }
}
