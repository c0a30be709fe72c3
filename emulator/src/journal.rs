//! What was asked and what was done, with nothing in it that a log should not hold.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::answer::AnswerKind;
use crate::gateway::{Examination, Scheme};
use crate::redact;
use crate::wire_time;

/// One request. Numbers, keys, signatures and free texts are masked or hidden, so that an entry may be printed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// When it came, by the emulator's clock.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The action that it named; empty if none.
    pub action: String,
    /// `RPC 1.0`, `ACS3` or `none`.
    pub signature: &'static str,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The `Code` of the answer; empty if the answer has none.
    pub code: String,
    /// The `RequestId` of the answer.
    pub request_id: String,
    /// How the answer came about.
    pub answer: AnswerKind,
    /// Whether the action ran. A refused request ran nothing.
    pub executed: bool,
    /// The parameters by their wire names, masked.
    pub parameters: BTreeMap<String, String>,
}

impl Entry {
    /// The entry as one JSON object, as the program prints it with `--json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "time": wire_time::format_utc(wire_time::unix_seconds(self.at)),
            "method": self.method,
            "action": self.action,
            "signature": self.signature,
            "status": self.status,
            "code": self.code,
            "request_id": self.request_id,
            "answer": self.answer.as_str(),
            "executed": self.executed,
            "parameters": self.parameters,
        })
    }
}

/// What an examined request looks like in the journal.
pub(crate) fn describe(
    examination: &Examination<'_>,
) -> (String, &'static str, BTreeMap<String, String>) {
    let described = examination
        .operation
        .map_or(&[] as &[_], |operation| operation.parameters);
    let mut parameters = BTreeMap::new();
    for (name, value) in examination.request.parameters() {
        // An unknown name may itself hold a number: `13900000001=`.
        let known = described
            .iter()
            .find(|parameter| name.split('.').next() == Some(parameter.name));
        let shown = redact::parameter(name, value, known);
        parameters.entry(redact::text(name)).or_insert(shown);
    }
    let action = redact::text(examination.action_name().unwrap_or_default());
    let signature = match (examination.signed, examination.scheme) {
        (false, _) => "none",
        (true, Scheme::Rpc) => "RPC 1.0",
        (true, Scheme::Acs3) => "ACS3",
    };
    (action, signature, parameters)
}

/// The last requests, and how often each action ran since the start.
pub(crate) struct Journal {
    entries: VecDeque<Entry>,
    limit: usize,
    executed: HashMap<String, usize>,
}

impl Journal {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            entries: VecDeque::new(),
            limit,
            executed: HashMap::new(),
        }
    }

    pub(crate) fn add(&mut self, entry: Entry) {
        if entry.executed {
            *self.executed.entry(entry.action.clone()).or_default() += 1;
        }
        self.entries.push_back(entry);
        while self.entries.len() > self.limit {
            self.entries.pop_front();
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn executed(&self, action: &str) -> usize {
        self.executed.get(action).copied().unwrap_or_default()
    }
}
