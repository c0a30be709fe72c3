//! What one binding is to the write: made by it, of the same pair, in its way, or nothing to it.

use super::compare::{Same, at, compare, is_damaged, name_of, text};
use super::lookup::Look;
use super::plan::{BindingSearch, Block, Compare, Comparison};
use super::verdict::Doubt;
use crate::answer::Node;
use crate::time::LocalDateTime;

/// What a binding is to the write.
#[derive(Debug)]
pub(super) enum Relation {
    /// Equal in everything, and made while the write may have run.
    Exact,
    /// Of the same pair.
    Pair,
    /// In the way.
    Blocks,
    Nothing,
    Unclear(Doubt),
}

/// Judges a binding; its id is for words alone.
pub(super) fn relation(
    look: &Look<'_>,
    search: &BindingSearch,
    binding: &Node<'static>,
    id: &str,
) -> Relation {
    let judge = Judge {
        look,
        search,
        binding,
        id,
    };
    judge.relation().unwrap_or_else(Relation::Unclear)
}

struct Judge<'j> {
    look: &'j Look<'j>,
    search: &'j BindingSearch,
    binding: &'j Node<'static>,
    id: &'j str,
}

impl Judge<'_> {
    fn relation(&self) -> Result<Relation, Doubt> {
        if !self.is_active()? {
            // One that has ended already may have been ours all the same: then the write ran.
            return match self.may_be_ours() {
                true => Err(Doubt::Ended(self.id.to_owned())),
                false => Ok(Relation::Nothing),
            };
        }
        if self.is_same_pair()? {
            self.refuse_damaged()?;
            let exact = self.is_what_was_asked() && self.was_made_in_time();
            return Ok(if exact {
                Relation::Exact
            } else {
                Relation::Pair
            });
        }
        if self.search.exclusive || self.blocks()? {
            return Ok(Relation::Blocks);
        }
        Ok(Relation::Nothing)
    }

    /// Whether nothing speaks against its being the write's; only what is told counts.
    fn may_be_ours(&self) -> bool {
        let parts = self.search.pair.iter().chain(self.search.exact);
        let differs = parts
            .filter_map(|part| self.compare(part))
            .any(|same| same == Same::No);
        !differs && self.was_made_in_time()
    }

    fn is_active(&self) -> Result<bool, Doubt> {
        let Some((path, values)) = self.search.active else {
            return Ok(true);
        };
        match text(at(self.binding, path)) {
            Some(found) => Ok(values.contains(&&*found)),
            None => Err(self.unclear(path, Comparison::Text)),
        }
    }

    /// One number that differs tells two pairs apart, whatever the other one is.
    fn is_same_pair(&self) -> Result<bool, Doubt> {
        let mut doubt = None;
        let mut compared = false;
        for part in self.search.pair {
            match self.compare(part) {
                None => {}
                Some(Same::Yes) => compared = true,
                Some(Same::No) => return Ok(false),
                Some(Same::Unclear) => {
                    doubt.get_or_insert_with(|| self.unclear(part.path, part.kind));
                }
            }
        }
        match (doubt, self.search.pair.first()) {
            (Some(doubt), _) => Err(doubt),
            // Nothing was given that could tell one pair from another.
            (None, Some(part)) if !compared => Err(Doubt::Missing(part.parameter)),
            (None, _) => Ok(compared),
        }
    }

    /// A field that tells ours from another's and that is damaged may have been as ours.
    fn refuse_damaged(&self) -> Result<(), Doubt> {
        let exact = self.search.exact.iter().map(|part| (part.path, part.kind));
        let created = self.search.created.map(|path| (path, Comparison::Time));
        let mut parts = exact.chain(created);
        match parts.find(|(path, _)| is_damaged(at(self.binding, path))) {
            Some((path, kind)) => Err(self.unclear(path, kind)),
            None => Ok(()),
        }
    }

    fn is_what_was_asked(&self) -> bool {
        let mut parts = self.search.exact.iter();
        parts.all(|part| matches!(self.compare(part), None | Some(Same::Yes)))
    }

    fn was_made_in_time(&self) -> bool {
        let Some(path) = self.search.created else {
            return true;
        };
        let created = text(at(self.binding, path))
            .and_then(|created| LocalDateTime::read(&created, self.look.zone()).instant());
        created.is_some_and(|created| self.look.window.may_have_made(created, self.look.now()))
    }

    /// `None` if the parameter was not given.
    fn compare(&self, part: &Compare) -> Option<Same> {
        let wanted = self.look.given.get(part.parameter)?;
        let found = at(self.binding, part.path);
        Some(compare(found, wanted, part.kind, self.look.conventions()))
    }

    fn blocks(&self) -> Result<bool, Doubt> {
        let mut doubt = None;
        for block in self.search.blocks {
            match self.block(block) {
                Same::Yes => return Ok(true),
                Same::No => {}
                Same::Unclear => {
                    doubt.get_or_insert_with(|| self.unclear(block.path, block.kind));
                }
            }
        }
        doubt.map_or(Ok(false), Err)
    }

    fn block(&self, block: &Block) -> Same {
        let found = at(self.binding, block.path);
        let wanted = block.parameters.iter();
        let mut same = Same::No;
        for wanted in wanted.filter_map(|name| self.look.given.get(name)) {
            match compare(found, wanted, block.kind, self.look.conventions()) {
                Same::Yes => return Same::Yes,
                Same::No => {}
                Same::Unclear => same = Same::Unclear,
            }
        }
        same
    }

    fn unclear(&self, path: &'static [&'static str], kind: Comparison) -> Doubt {
        let (subs_id, field) = (Some(self.id.to_owned()), name_of(path));
        match kind {
            Comparison::Number => Doubt::NumberUnclear { subs_id, field },
            Comparison::Text | Comparison::Time => Doubt::FieldUnclear { subs_id, field },
        }
    }
}
