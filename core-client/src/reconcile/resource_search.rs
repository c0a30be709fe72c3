//! Looks for the resource that a write may have created, among those that exist.

use std::collections::BTreeSet;

use super::compare::{at, text};
use super::lookup::Lookup;
use super::match_resource::{Relation, relation};
use super::plan::{IdList, ResourceSearch};
use super::source_values::AtHand;
use super::verdict::{Doubt, LookupVerdict};
use crate::answer::{self, Node};

/// Begun at most so often where the list changes meanwhile.
const PASSES: usize = 3;
/// A longer list is not gone through, since each resource takes a read.
const MOST: usize = 1_000;
/// The longest id that counts as one.
const ID_LENGTH: usize = 64;

pub(super) async fn search(lookup: &mut Lookup<'_>, search: &ResourceSearch) -> LookupVerdict {
    match &search.list {
        Some(list) => among_listed(lookup, search, list).await,
        None => {
            let mut found = Found::default();
            found.read(lookup, search, None).await;
            found.verdict(lookup)
        }
    }
}

/// Reads the list, each detail, and the list again: if the list changed meanwhile, nothing that was seen counts but our own
/// resource.
async fn among_listed(
    lookup: &mut Lookup<'_>,
    search: &ResourceSearch,
    list: &IdList,
) -> LookupVerdict {
    let mut ids = match Ids::read(lookup, list).await {
        Ok(ids) => ids,
        Err(doubt) => return LookupVerdict::Unknown(doubt),
    };
    for _ in 0..PASSES {
        if ids.count > MOST {
            return LookupVerdict::Unknown(Doubt::ListFull(ids.count));
        }
        let mut found = Found::of_list(&ids, list);
        for id in &ids.plain {
            if lookup.is_out_of_time() {
                found.doubt(Doubt::OutOfTime);
                break;
            }
            found.read(lookup, search, Some(id)).await;
        }
        if !found.created.is_empty() || ids.plain.is_empty() {
            return found.verdict(lookup);
        }
        let again = match Ids::read(lookup, list).await {
            Ok(again) => again,
            Err(doubt) => return LookupVerdict::Unknown(doubt),
        };
        if again == ids {
            return found.verdict(lookup);
        }
        ids = again;
    }
    LookupVerdict::Unknown(Doubt::ListChanged)
}

/// The ids that a list holds.
#[derive(PartialEq, Eq)]
struct Ids {
    plain: BTreeSet<String>,
    all_plain: bool,
    count: usize,
}

impl Ids {
    async fn read(lookup: &mut Lookup<'_>, list: &IdList) -> Result<Self, Doubt> {
        let answer = lookup
            .read(&list.read, AtHand::default(), Doubt::ListFailed)
            .await?;
        // Only a list that is present and empty proves that no resource exists.
        let joined = text(at(&answer, list.list_path)).ok_or(Doubt::ListAbsent)?;
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

/// What the resources are to the write, together.
#[derive(Default)]
struct Found {
    created: BTreeSet<String>,
    same_identity: Option<String>,
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

    /// Reads a detail and judges what it holds: one resource, or a list of them.
    async fn read(&mut self, lookup: &mut Lookup<'_>, search: &ResourceSearch, id: Option<&str>) {
        let asked = || id.map(str::to_owned);
        let failed = |error| Doubt::DetailFailed { id: asked(), error };
        let answer = match lookup.read(&search.detail, AtHand::id(id), failed).await {
            Ok(answer) => answer,
            Err(doubt) => return self.doubt(doubt),
        };
        let found = at(&answer, search.path).one();
        match (found, found.and_then(Node::as_list)) {
            (_, Some(resources)) if id.is_none() || !resources.is_empty() => {
                if search
                    .full_at
                    .is_some_and(|full_at| resources.len() >= full_at)
                {
                    self.doubt(Doubt::ListFull(resources.len()));
                }
                for resource in resources {
                    self.judge(lookup, search, resource, id);
                }
            }
            (Some(resource), _) if resource.is_object() => self.judge(lookup, search, resource, id),
            _ => self.doubt(Doubt::DetailAbsent { id: asked() }),
        }
    }

    fn judge(
        &mut self,
        lookup: &Lookup<'_>,
        search: &ResourceSearch,
        resource: &Node<'static>,
        asked: Option<&str>,
    ) {
        let own = at(resource, search.id_path);
        if let answer::Found::Twice = own {
            return self.doubt(Doubt::IdNotPlain);
        }
        let id = match (text(own), asked) {
            (Some(own), None) if is_plain(&own) => own.into_owned(),
            (Some(own), Some(asked)) if own == asked => own.into_owned(),
            (None, Some(asked)) => asked.to_owned(),
            (_, None) => return self.doubt(Doubt::IdNotPlain),
            (_, Some(asked)) => {
                let id = Some(asked.to_owned());
                return self.doubt(Doubt::DetailAbsent { id });
            }
        };
        match relation(lookup, search, resource, &id) {
            Relation::Created => {
                self.created.insert(id);
            }
            Relation::SameIdentity => {
                self.same_identity.get_or_insert(id);
            }
            Relation::Blocks => {
                self.blocks.get_or_insert(id);
            }
            Relation::Unrelated => {}
            Relation::Unclear(doubt) => self.doubt(doubt),
        }
    }

    /// The first doubt is told.
    fn doubt(&mut self, doubt: Doubt) {
        self.doubt.get_or_insert(doubt);
    }

    /// A resource that is equal in everything is ours whatever the others are. Without one, a resource that is not understood
    /// may be ours.
    fn verdict(self, lookup: &Lookup<'_>) -> LookupVerdict {
        let mut created = self.created.into_iter();
        match (created.next(), created.next()) {
            (Some(id), None) => return lookup.done(Some(id)),
            (Some(_), Some(_)) => return LookupVerdict::Unknown(Doubt::TwoMatches),
            (None, _) => {}
        }
        match (self.doubt, self.same_identity, self.blocks) {
            (Some(doubt), _, _) => LookupVerdict::Unknown(doubt),
            (None, Some(id), _) => LookupVerdict::AlreadyExists { id },
            (None, None, Some(id)) => LookupVerdict::Blocked { id },
            (None, None, None) => lookup.verdict_when_absent(),
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
