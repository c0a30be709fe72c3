//! One request in the journal and its result, without anything that must not be logged.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Value, json};

use super::response::{Answer, AnswerKind, Execution, has_run};
use crate::state::wire_time;

/// One request. Numbers, keys, signatures and free texts are masked or hidden, so an entry can be printed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// How many requests were received before this one.
    pub number: u64,
    /// When it was received, by the emulator's clock.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The action of the request; empty if it has no action.
    pub action: String,
    /// `RPC 1.0`, `ACS3` or `none`.
    pub signature: &'static str,
    /// The HTTP status that was sent; 0 if nothing was.
    pub status: u16,
    /// The `Code` that was sent; empty if no code was sent.
    pub code: String,
    /// The request id in its answer.
    pub request_id: String,
    /// How the answer came about.
    pub answer: AnswerKind,
    /// How much of the answer was sent.
    pub sent: Sent,
    /// Whether the action was executed. A refused request executes nothing.
    pub executed: bool,
    /// When it was executed, in whole seconds by the emulator's clock.
    pub executed_at: Option<SystemTime>,
    /// The `Code` of the action or of the gateway's checks, even if the client received another one; empty as long as there is no
    /// result, and if the action's answers have no code.
    pub result: String,
    /// The name of the fault that was applied to the request.
    pub fault: Option<&'static str>,
    /// The tag of the request from the header [`TAG_HEADER`](crate::TAG_HEADER), masked like free text.
    pub tag: Option<String>,
    /// The parameters by their wire names, masked. A long name or value is cut and ends with `…`.
    pub parameters: BTreeMap<String, String>,
    /// How many parameters were left out, because the size of an entry is limited.
    pub left_out: usize,
}

/// What one parameter takes besides its name and value.
pub(crate) const PER_PARAMETER: usize = 64;

/// How much of an answer the emulator sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sent {
    /// Nothing, or nothing yet.
    Nothing,
    /// The head and a part of the body.
    Part,
    /// All of it.
    Whole,
}

impl Sent {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Part => "part",
            Self::Whole => "whole",
        }
    }
}

impl Entry {
    /// About how many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        let texts = [
            &self.method,
            &self.action,
            &self.code,
            &self.request_id,
            &self.result,
        ];
        let parameters = self.parameters.iter();
        size_of::<Self>()
            + texts.iter().map(|text| text.len()).sum::<usize>()
            + self.tag.as_ref().map_or(0, String::len)
            + parameters
                .map(|(name, value)| name.len() + value.len() + PER_PARAMETER)
                .sum::<usize>()
    }

    /// What came out of the action, at a time in seconds since 1970.
    pub(crate) fn record_execution(&mut self, execution: &Execution, at: i64) {
        self.executed = has_run(execution);
        self.executed_at = self.executed.then(|| wire_time::system_time(at));
        self.result = match execution {
            Ok((_, answer)) => answer
                .get("Code")
                .and_then(Value::as_str)
                .unwrap_or_default(),
            Err(refusal) => &refusal.code,
        }
        .to_owned();
    }

    /// What the client was told.
    pub(crate) fn answered(&mut self, answer: &Answer, sent: Sent) {
        self.sent = sent;
        self.answer = answer.kind;
        if sent != Sent::Nothing {
            self.status = answer.status;
            self.code.clone_from(&answer.code);
        }
    }

    /// The entry as one JSON object, as the program prints it with `--json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let seconds = |time| wire_time::format_utc(wire_time::unix_seconds(time));
        json!({
            "number": self.number,
            "time": seconds(self.at),
            "method": self.method,
            "action": self.action,
            "signature": self.signature,
            "status": self.status,
            "code": self.code,
            "request_id": self.request_id,
            "answer": self.answer.as_str(),
            "sent": self.sent.as_str(),
            "executed": self.executed,
            "executed_at": self.executed_at.map(seconds),
            "result": self.result,
            "fault": self.fault,
            "tag": self.tag,
            "parameters": self.parameters,
            "left_out": self.left_out,
        })
    }
}
