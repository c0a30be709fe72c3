//! The nonces that were seen, for as long as a request with one of them could pass the timestamp window.

use std::collections::{HashSet, VecDeque};

use super::fingerprint::{Fingerprint, fingerprint};

/// A request may be signed up to 15 minutes ahead and stays good for 15 minutes after.
const MEMORY_SECONDS: i64 = 30 * 60;

/// The state of a request's nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NonceState {
    /// The nonce is new, and is stored.
    New,
    /// A request of the last half hour had this nonce.
    Used,
    /// The nonce is new, and there is no room for it. Another nonce cannot be forgotten before its time, since a copied request could
    /// then be executed.
    NoRoom,
}

/// The nonces of the last half hour, per AccessKeyId.
pub(crate) struct NonceMemory {
    seen: HashSet<Fingerprint>,
    /// In the order in which they came, to forget the oldest first.
    order: VecDeque<(i64, Fingerprint)>,
    /// How many are kept at most. Each takes about 55 bytes, whatever its length.
    limit: usize,
}

impl NonceMemory {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            seen: HashSet::new(),
            order: VecDeque::new(),
            limit,
        }
    }

    /// What is known of the nonce. A new one is kept.
    pub(crate) fn remember(&mut self, access_key_id: &str, nonce: &str, now: i64) -> NonceState {
        self.forget_before(now.saturating_sub(MEMORY_SECONDS));
        let nonce = fingerprint([access_key_id, nonce]);
        if self.seen.contains(&nonce) {
            return NonceState::Used;
        }
        if self.order.len() >= self.limit {
            return NonceState::NoRoom;
        }
        self.seen.insert(nonce);
        self.order.push_back((now, nonce));
        NonceState::New
    }

    fn forget_before(&mut self, limit: i64) {
        while self.order.front().is_some_and(|(at, _)| *at < limit) {
            if let Some((_, nonce)) = self.order.pop_front() {
                self.seen.remove(&nonce);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NonceState::{New, NoRoom, Used};
    use super::*;

    #[test]
    fn a_nonce_is_kept_for_half_an_hour_and_per_key() {
        let mut memory = NonceMemory::new(100);
        assert_eq!(memory.remember("testId", "n1", 1_000), New);
        assert_eq!(memory.remember("testId", "n1", 1_000), Used);
        assert_eq!(memory.remember("otherId", "n1", 1_000), New);
        assert_eq!(
            memory.remember("testId", "n1", 1_000 + MEMORY_SECONDS),
            Used
        );
        assert_eq!(memory.remember("testId", "n1", 1_001 + MEMORY_SECONDS), New);
        assert_eq!(
            memory.seen.len(),
            1,
            "the other key's nonce is forgotten as well"
        );
    }

    #[test]
    fn a_full_memory_takes_no_nonce_and_forgets_none() {
        let mut memory = NonceMemory::new(2);
        assert_eq!(memory.remember("testId", "n1", 1_000), New);
        assert_eq!(memory.remember("testId", "n2", 1_001), New);
        assert_eq!(memory.remember("testId", "n3", 1_002), NoRoom);
        assert_eq!(memory.remember("testId", "n1", 1_003), Used);
        let later = 1_001 + MEMORY_SECONDS;
        assert_eq!(memory.remember("testId", "n3", later), New);
        assert_eq!(memory.remember("testId", "n2", later), Used);
    }
}
