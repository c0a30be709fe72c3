//! Looks for the binding that a write may have made, among those that are there.

use std::collections::BTreeSet;

use super::match_resource::{Relation, relation};
use super::compare::{at, text};
use super::lookup::Look;
use super::plan::{BindingSearch, IdList};
use super::verdict::{Doubt, Verdict};
use crate::answer::{self, Node};

/// Begun at most so often where the list changes meanwhile.
const PASSES: usize = 3;
/// A list longer than this is not gone through: one read per binding.
const MOST: usize = 1_000;
/// The longest id that counts as one.
const ID_LENGTH: usize = 64;

pub(super) async fn search(look: &mut Look<'_>, search: &BindingSearch) -> Verdict {
    match &search.list {
        Some(list) => among_listed(look, search, list).await,
        None => {
            let mut found = Found::default();
            found.read(look, search, None).await;
            found.verdict(look)
        }
    }
}

/// Reads the list, each detail, and the list again: what was seen is worth nothing if the list changed meanwhile, except
/// for our own binding.
async fn among_listed(look: &mut Look<'_>, search: &BindingSearch, list: &IdList) -> Verdict {
    let mut ids = match Ids::read(look, list).await {
        Ok(ids) => ids,
        Err(doubt) => return Verdict::Unknown(doubt),
    };
    for _ in 0..PASSES {
        if ids.count > MOST {
            return Verdict::Unknown(Doubt::ListFull(ids.count));
        }
        let mut found = Found::of_list(&ids, list);
        for id in &ids.plain {
            found.read(look, search, Some(id)).await;
        }
        if !found.exact.is_empty() || ids.plain.is_empty() {
            return found.verdict(look);
        }
        let again = match Ids::read(look, list).await {
            Ok(again) => again,
            Err(doubt) => return Verdict::Unknown(doubt),
        };
        if again == ids {
            return found.verdict(look);
        }
        ids = again;
    }
    Verdict::Unknown(Doubt::ListChanged)
}

/// The ids that a list holds.
#[derive(PartialEq, Eq)]
struct Ids {
    plain: BTreeSet<String>,
    all_plain: bool,
    count: usize,
}

impl Ids {
    async fn read(look: &mut Look<'_>, list: &IdList) -> Result<Self, Doubt> {
        let answer = look
            .read(&list.read, None)
            .await
            .map_err(Doubt::ListFailed)?;
        // Only a list that is there, and empty, says that there is none.
        let joined = text(at(&answer, list.at)).ok_or(Doubt::ListAbsent)?;
        Ok(Self::split(&joined, list.separator))
    }

    fn split(joined: &str, separator: char) -> Self {
        let mut ids = Self {
            plain: BTreeSet::new(),
            all_plain: true,
            count: 0,
        };
        if joined.is_empty() {
            return ids;
        }
        for id in joined.split(separator) {
            ids.count += 1;
            if is_plain(id) {
                ids.plain.insert(id.to_owned());
            } else {
                ids.all_plain = false;
            }
        }
        ids
    }
}

/// What can be sent and shown as an id without a second thought.
fn is_plain(id: &str) -> bool {
    (1..=ID_LENGTH).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What the bindings are to the write, together.
#[derive(Default)]
struct Found {
    exact: BTreeSet<String>,
    pair: Option<String>,
    blocks: Option<String>,
    doubt: Option<Doubt>,
}

impl Found {
    fn of_list(ids: &Ids, list: &IdList) -> Self {
        let mut found = Self::default();
        if ids.count >= list.full_at {
            found.doubt(Doubt::ListFull(ids.count));
        }
        if !ids.all_plain {
            found.doubt(Doubt::IdNotPlain);
        }
        found
    }

    /// Reads a detail and judges what it holds: one binding, or a list of them.
    async fn read(&mut self, look: &mut Look<'_>, search: &BindingSearch, id: Option<&str>) {
        let subs_id = id.map(str::to_owned);
        let answer = match look.read(&search.detail, id).await {
            Ok(answer) => answer,
            Err(error) => return self.doubt(Doubt::DetailFailed { subs_id, error }),
        };
        let found = at(&answer, search.at).one();
        match (found, found.and_then(Node::as_list)) {
            (_, Some(bindings)) if id.is_none() || !bindings.is_empty() => {
                for binding in bindings {
                    self.judge(look, search, binding, id);
                }
            }
            (Some(binding), _) if binding.is_object() => self.judge(look, search, binding, id),
            _ => self.doubt(Doubt::DetailAbsent { subs_id }),
        }
    }

    fn judge(
        &mut self,
        look: &Look<'_>,
        search: &BindingSearch,
        binding: &Node<'static>,
        asked: Option<&str>,
    ) {
        let own = at(binding, search.id);
        if let answer::Found::Twice = own {
            return self.doubt(Doubt::IdNotPlain);
        }
        let id = match (text(own), asked) {
            (Some(own), None) if is_plain(&own) => own.into_owned(),
            (Some(own), Some(asked)) if own == asked => own.into_owned(),
            (None, Some(asked)) => asked.to_owned(),
            (_, None) => return self.doubt(Doubt::IdNotPlain),
            (_, Some(asked)) => {
                let subs_id = Some(asked.to_owned());
                return self.doubt(Doubt::DetailAbsent { subs_id });
            }
        };
        match relation(look, search, binding, &id) {
            Relation::Exact => {
                self.exact.insert(id);
            }
            Relation::Pair => {
                self.pair.get_or_insert(id);
            }
            Relation::Blocks => {
                self.blocks.get_or_insert(id);
            }
            Relation::Nothing => {}
            Relation::Unclear(doubt) => self.doubt(doubt),
        }
    }

    /// The first doubt is told.
    fn doubt(&mut self, doubt: Doubt) {
        self.doubt.get_or_insert(doubt);
    }

    /// An exact match is ours whatever the others are. Without one, a binding that is not understood may be ours.
    fn verdict(self, look: &Look<'_>) -> Verdict {
        let mut exact = self.exact.into_iter();
        match (exact.next(), exact.next()) {
            (Some(subs_id), None) => return look.done(Some(subs_id)),
            (Some(_), Some(_)) => return Verdict::Unknown(Doubt::TwoMatches),
            (None, _) => {}
        }
        match (self.doubt, self.pair, self.blocks) {
            (Some(doubt), _, _) => Verdict::Unknown(doubt),
            (None, Some(subs_id), _) => Verdict::AlreadyBound { subs_id },
            (None, None, Some(subs_id)) => Verdict::Blocked { subs_id },
            (None, None, None) => look.nothing(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_into_plain_ids() {
        let split = |joined: &str| {
            let ids = Ids::split(joined, ',');
            (
                ids.plain.into_iter().collect::<Vec<_>>(),
                ids.all_plain,
                ids.count,
            )
        };
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(split(""), (vec![], true, 0));
        assert_eq!(split("2,1,2"), (owned(&["1", "2"]), true, 3));
        let long = "9".repeat(65);
        for odd in ["1,", "1,,", "1, 2", "1,2:3", "1,２", &format!("1,{long}")] {
            let (plain, all_plain, _) = split(odd);
            assert_eq!((plain, all_plain), (owned(&["1"]), false), "{odd}");
        }
        assert!(split(&long[1..]).1);
    }
}
