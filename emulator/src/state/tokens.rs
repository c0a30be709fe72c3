//! The idempotency tokens that were seen, and what was answered to the first request with each.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Map, Value};

/// No more are remembered, so that a long run does not grow.
const MOST: usize = 10_000;

/// The operation and the token.
type Key = (String, String);

/// What was answered to the first request with a token.
struct First {
    /// All parameters of the request.
    parameters: BTreeMap<String, String>,
    fields: Map<String, Value>,
}

/// What the service knows of a request's token.
#[derive(Debug, PartialEq)]
pub(crate) enum Known {
    /// Nothing.
    New,
    /// The same request was answered with this.
    Repeat(Map<String, Value>),
    /// It came with other parameters.
    Changed,
}

/// The tokens that were seen.
pub(crate) struct TokenMemory {
    first: BTreeMap<Key, First>,
    /// In the order in which they came, to forget the oldest first.
    order: VecDeque<(i64, Key)>,
    /// In seconds.
    memory: i64,
}

impl TokenMemory {
    pub(crate) fn new(memory: Duration) -> Self {
        Self {
            first: BTreeMap::new(),
            order: VecDeque::new(),
            memory: i64::try_from(memory.as_secs()).unwrap_or(i64::MAX),
        }
    }

    /// What is known of a token at this time.
    pub(crate) fn known(
        &mut self,
        action: &str,
        token: &str,
        parameters: &BTreeMap<String, String>,
        now: i64,
    ) -> Known {
        let oldest = now.saturating_sub(self.memory);
        while self
            .order
            .front()
            .is_some_and(|(at, _)| *at <= oldest || self.order.len() > MOST)
        {
            if let Some((_, key)) = self.order.pop_front() {
                self.first.remove(&key);
            }
        }
        match self.first.get(&(action.to_owned(), token.to_owned())) {
            None => Known::New,
            Some(first) if first.parameters != *parameters => Known::Changed,
            Some(first) => Known::Repeat(first.fields.clone()),
        }
    }

    /// Remembers the answer to the first request with a token.
    pub(crate) fn remember(
        &mut self,
        action: &str,
        token: &str,
        parameters: &BTreeMap<String, String>,
        fields: &Map<String, Value>,
        now: i64,
    ) {
        let key = (action.to_owned(), token.to_owned());
        let first = First {
            parameters: parameters.clone(),
            fields: fields.clone(),
        };
        self.first.insert(key.clone(), first);
        self.order.push_back((now, key));
    }

    /// Forgets them all.
    pub(crate) fn forget(&mut self) {
        self.first.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is known of tokens that came at the time 0, of which there are so many.
    fn known(count: usize, token: usize, now: i64) -> Known {
        let (parameters, fields) = (BTreeMap::new(), Map::new());
        let mut memory = TokenMemory::new(Duration::from_secs(60));
        for number in 0..count {
            memory.remember("Act", &number.to_string(), &parameters, &fields, 0);
        }
        memory.known("Act", &token.to_string(), &parameters, now)
    }

    #[test]
    fn a_token_is_forgotten_when_its_time_is_over() {
        let repeat = Known::Repeat(Map::new());
        assert_eq!(known(2, 1, 59), repeat);
        assert_eq!(known(2, 1, 60), Known::New);
    }

    #[test]
    fn the_oldest_token_is_forgotten_where_there_are_too_many() {
        let repeat = Known::Repeat(Map::new());
        assert_eq!(known(MOST, 0, 1), repeat);
        assert_eq!(known(MOST + 1, 0, 1), Known::New);
        assert_eq!(known(MOST + 1, 1, 1), repeat);
    }
}
