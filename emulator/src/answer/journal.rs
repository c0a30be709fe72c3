//! The last requests, the oldest first.

use std::collections::{HashMap, VecDeque};

use super::entry::Entry;

/// The last requests, and how often each action ran since the start.
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    /// About how many bytes they take.
    size: usize,
    limit: usize,
    /// How many bytes they may take.
    bytes: usize,
    received: u64,
    executed: HashMap<String, usize>,
}

impl Journal {
    pub(crate) fn new(limit: usize, bytes: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            size: 0,
            limit,
            bytes,
            received: 0,
            executed: HashMap::new(),
        }
    }

    /// Adds an entry, and gives its number.
    pub(crate) fn add(&mut self, mut entry: Entry) -> u64 {
        let number = self.received;
        self.received = number.saturating_add(1);
        entry.number = number;
        if entry.executed {
            self.count(entry.action.clone());
        }
        self.size += entry.size();
        self.entries.push_back(entry);
        self.forget();
        number
    }

    /// Drops the oldest ones of what is too much.
    fn forget(&mut self) {
        while self.entries.len() > self.limit || self.size > self.bytes {
            let Some(oldest) = self.entries.pop_front() else {
                return;
            };
            self.size = self.size.saturating_sub(oldest.size());
        }
    }

    /// Changes an entry after what was noted of it, and gives it; none, if it is not kept any more.
    pub(crate) fn update(&mut self, number: u64, change: impl FnOnce(&mut Entry)) -> Option<Entry> {
        let first = self.entries.front()?.number;
        let place = usize::try_from(number.checked_sub(first)?).ok()?;
        let entry = self.entries.get_mut(place)?;
        let before = entry.size();
        change(entry);
        let changed = entry.clone();
        self.size = self.size.saturating_sub(before) + changed.size();
        self.forget();
        Some(changed)
    }

    /// Counts an execution.
    pub(crate) fn count(&mut self, action: String) {
        *self.executed.entry(action).or_default() += 1;
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn executed(&self, action: &str) -> usize {
        self.executed.get(action).copied().unwrap_or_default()
    }
}
