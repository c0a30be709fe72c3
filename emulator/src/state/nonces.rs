//! The nonces that were seen, for as long as a request with one of them could pass the timestamp window.

use std::collections::{HashSet, VecDeque};

/// A request may be signed up to 15 minutes ahead and stays good for 15 minutes after.
const MEMORY_SECONDS: i64 = 30 * 60;

/// The nonces of the last half hour, per AccessKeyId.
#[derive(Default)]
pub(crate) struct NonceMemory {
    seen: HashSet<(String, String)>,
    /// In the order in which they came, to forget the oldest first.
    order: VecDeque<(i64, (String, String))>,
}

impl NonceMemory {
    /// Whether the nonce is new, in which case it is kept.
    pub(crate) fn remember(&mut self, access_key_id: &str, nonce: &str, now: i64) -> bool {
        self.forget_before(now.saturating_sub(MEMORY_SECONDS));
        let entry = (access_key_id.to_owned(), nonce.to_owned());
        if !self.seen.insert(entry.clone()) {
            return false;
        }
        self.order.push_back((now, entry));
        true
    }

    fn forget_before(&mut self, limit: i64) {
        while self.order.front().is_some_and(|(at, _)| *at < limit) {
            if let Some((_, entry)) = self.order.pop_front() {
                self.seen.remove(&entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_kept_for_half_an_hour_and_per_key() {
        let mut memory = NonceMemory::default();
        assert!(memory.remember("testId", "n1", 1_000));
        assert!(!memory.remember("testId", "n1", 1_000));
        assert!(memory.remember("otherId", "n1", 1_000));
        assert!(!memory.remember("testId", "n1", 1_000 + MEMORY_SECONDS));
        assert!(memory.remember("testId", "n1", 1_001 + MEMORY_SECONDS));
        assert_eq!(
            memory.seen.len(),
            1,
            "the other key's nonce is forgotten as well"
        );
    }
}
