//! The idempotency tokens that were seen, and what was answered to the first request with each.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

use super::fingerprint::{Fingerprint, fingerprint};

/// What one token takes besides its answer, in bytes.
const PER_TOKEN: usize = 192;

/// The first request with a token, and its answer.
struct First {
    /// The fingerprint of all parameters of the request.
    parameters: Fingerprint,
    /// The answer, as JSON: its size is known.
    answer: String,
}

/// The state of a request's token.
#[derive(Debug, PartialEq)]
pub(crate) enum TokenState {
    /// No request had this token before.
    New,
    /// The same request came before, and had this answer.
    Repeat(Value),
    /// The token came before with other parameters.
    Changed,
    /// The token is new, and there is no room for it. Another token cannot be forgotten before its time, since its request could then be
    /// executed twice.
    NoRoom,
}

/// A request's token, and the fingerprint of the request.
#[derive(Clone, Copy)]
pub(crate) struct TokenUse {
    /// The fingerprint of the operation and the token.
    key: Fingerprint,
    /// The fingerprint of all parameters.
    parameters: Fingerprint,
}

impl TokenUse {
    pub(crate) fn new<'a>(
        action: &str,
        token: &str,
        parameters: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self {
            key: fingerprint([action, token]),
            parameters: fingerprint(parameters.flat_map(|(name, value)| [name, value])),
        }
    }
}

/// The tokens that were seen.
pub(crate) struct TokenMemory {
    first: HashMap<Fingerprint, First>,
    /// In the order in which they came, to forget the oldest first.
    order: VecDeque<(i64, Fingerprint)>,
    /// In seconds.
    memory: i64,
    /// How many bytes they take, about.
    size: usize,
    /// No further one is taken at this size.
    limit: usize,
}

impl TokenMemory {
    pub(crate) fn new(memory: Duration, limit: usize) -> Self {
        Self {
            first: HashMap::new(),
            order: VecDeque::new(),
            memory: i64::try_from(memory.as_secs()).unwrap_or(i64::MAX),
            size: 0,
            limit,
        }
    }

    /// What is known of a token at this time.
    pub(crate) fn known(&mut self, token: TokenUse, now: i64) -> TokenState {
        self.forget_until(now.saturating_sub(self.memory));
        match self.first.get(&token.key) {
            None if self.size >= self.limit => TokenState::NoRoom,
            None => TokenState::New,
            Some(first) if first.parameters != token.parameters => TokenState::Changed,
            Some(first) => {
                TokenState::Repeat(serde_json::from_str(&first.answer).unwrap_or_default())
            }
        }
    }

    /// Remembers the answer to the first request with a token.
    pub(crate) fn remember(&mut self, token: TokenUse, answer: &Value, now: i64) {
        let first = First {
            parameters: token.parameters,
            answer: answer.to_string(),
        };
        self.size += first.size();
        self.first.insert(token.key, first);
        self.order.push_back((now, token.key));
    }

    /// Forgets them all.
    pub(crate) fn forget(&mut self) {
        self.first.clear();
        self.order.clear();
        self.size = 0;
    }

    fn forget_until(&mut self, oldest: i64) {
        while self.order.front().is_some_and(|(at, _)| *at <= oldest) {
            let key = self.order.pop_front().map(|(_, key)| key);
            if let Some(first) = key.and_then(|key| self.first.remove(&key)) {
                self.size = self.size.saturating_sub(first.size());
            }
        }
    }
}

impl First {
    fn size(&self) -> usize {
        PER_TOKEN + self.answer.len()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(number: usize) -> TokenUse {
        TokenUse::new("Act", &number.to_string(), std::iter::empty())
    }

    /// A memory with tokens that came at the time 0, of which there are so many; it has room for no more.
    fn full(count: usize) -> TokenMemory {
        let limit = count * (PER_TOKEN + 2);
        let mut memory = TokenMemory::new(Duration::from_secs(60), limit);
        for number in 0..count {
            assert_eq!(memory.known(token(number), 0), TokenState::New);
            memory.remember(token(number), &json!({}), 0);
        }
        memory
    }

    #[test]
    fn a_token_is_forgotten_when_its_time_is_over() {
        let repeat = TokenState::Repeat(json!({}));
        assert_eq!(full(2).known(token(1), 59), repeat);
        assert_eq!(full(2).known(token(1), 60), TokenState::New);
    }

    #[test]
    fn a_full_memory_takes_no_token_and_forgets_none() {
        let mut memory = full(3);
        assert_eq!(memory.known(token(3), 59), TokenState::NoRoom);
        for number in 0..3 {
            let repeat = TokenState::Repeat(json!({}));
            assert_eq!(memory.known(token(number), 59), repeat);
        }
        assert_eq!(memory.known(token(3), 60), TokenState::New);
        assert_eq!((memory.size, memory.first.len()), (0, 0));
        let mut memory = full(3);
        memory.forget();
        assert_eq!(memory.known(token(3), 0), TokenState::New);
    }

    #[test]
    fn a_long_answer_takes_more_room() {
        let mut memory = TokenMemory::new(Duration::from_secs(60), 10_000);
        let answer = json!({"Data": "x".repeat(20_000)});
        memory.remember(token(0), &answer, 0);
        assert_eq!(memory.known(token(0), 1), TokenState::Repeat(answer));
        assert_eq!(memory.known(token(1), 1), TokenState::NoRoom);
    }

    #[test]
    fn other_parameters_are_another_request() {
        let mut memory = full(0);
        let with = |value| TokenUse::new("Act", "a", [("Room", value)].into_iter());
        memory.remember(with("1"), &json!({}), 0);
        assert_eq!(memory.known(with("2"), 1), TokenState::Changed);
    }
}
