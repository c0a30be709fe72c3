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
