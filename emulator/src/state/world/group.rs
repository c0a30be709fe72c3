//! Groups G of numbers, for AXG bindings.

use std::collections::BTreeSet;
use std::fmt;

use super::World;

/// How many groups one pool holds [D IDL].
pub(crate) const GROUPS_PER_POOL: usize = 2000;
/// Thirteen digits, as the documented samples have them.
const FIRST_ID: u64 = 2_000_000_000_001;

/// A group of numbers, as the emulator holds it. Debug shows how many numbers there are, not which.
#[derive(Clone)]
pub struct Group {
    pub(crate) id: u64,
    pub(crate) pool_key: String,
    pub(crate) name: Option<String>,
    pub(crate) numbers: BTreeSet<String>,
}

impl Group {
    /// The group's id.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The key of its pool.
    #[must_use]
    pub fn pool_key(&self) -> &str {
        &self.pool_key
    }

    /// Its name, where it was given one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its members, unmasked, in order. No action of the service lists them; a test may look here.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().map(String::as_str)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("id", &self.id)
            .field("pool_key", &self.pool_key)
            .field("numbers", &self.numbers.len())
            .finish_non_exhaustive()
    }
}

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
