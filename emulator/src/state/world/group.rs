//! A group G of numbers, for AXG bindings.

use std::collections::BTreeSet;
use std::fmt;

/// A group of numbers in the emulator. `Debug` shows how many numbers there are, not which.
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

    /// Its name, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Its members, unmasked, in order. No action of the service lists them, but a test can read them here.
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
