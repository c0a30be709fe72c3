//! The groups of the world.

use std::collections::BTreeSet;

use super::{Group, World};

/// How many groups one pool holds [D IDL].
pub(crate) const GROUPS_PER_POOL: usize = 2000;
/// Thirteen digits, as the documented samples have them.
const FIRST_ID: u64 = 2_000_000_000_001;

impl World {
    /// Makes a group, and gives its id.
    pub(crate) fn create_group(
        &mut self,
        pool_key: &str,
        name: Option<&str>,
        numbers: BTreeSet<String>,
    ) -> u64 {
        self.groups_made = self.groups_made.saturating_add(1);
        let id = FIRST_ID.saturating_add(self.groups_made - 1);
        let group = Group {
            id,
            pool_key: pool_key.to_owned(),
            name: name.map(str::to_owned),
            numbers,
        };
        self.groups.insert(id, group);
        id
    }

    pub(crate) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// The group of this pool.
    pub(crate) fn group(&self, pool_key: &str, id: u64) -> Option<&Group> {
        self.groups
            .get(&id)
            .filter(|group| group.pool_key == pool_key)
    }

    pub(crate) fn group_mut(&mut self, pool_key: &str, id: u64) -> Option<&mut Group> {
        self.groups
            .get_mut(&id)
            .filter(|group| group.pool_key == pool_key)
    }

    pub(crate) fn delete_group(&mut self, id: u64) {
        self.groups.remove(&id);
    }

    /// Whether a binding in effect uses the group.
    pub(crate) fn group_in_use(&self, id: u64, now: i64) -> bool {
        self.bindings
            .values()
            .any(|binding| binding.terms.group_id == Some(id) && binding.is_active(now))
    }
}
