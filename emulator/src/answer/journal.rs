//! What was asked and what was done, with nothing in it that a log should not hold.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::SystemTime;

use serde_json::{Value, json};

use crate::answer::{Answer, AnswerKind};
use crate::engine::dispatch::Ran;
use crate::engine::fault::TAG_HEADER;
use crate::engine::gateway::{Examination, Scheme};
use crate::state::redact;
use crate::state::wire_time;

/// One request. Numbers, keys, signatures and free texts are masked or hidden, so that an entry may be printed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// How many requests were received before this one.
    pub number: u64,
    /// When it came, by the emulator's clock.
    pub at: SystemTime,
    /// The HTTP method.
    pub method: String,
    /// The action that it named; empty if none.
    pub action: String,
    /// `RPC 1.0`, `ACS3` or `none`.
    pub signature: &'static str,
    /// The HTTP status that was sent; 0 if nothing was.
    pub status: u16,
    /// The `Code` that was sent; empty if none was.
    pub code: String,
    /// The id of the request, which its answer carries.
    pub request_id: String,
    /// How the answer came about.
    pub answer: AnswerKind,
    /// How much of the answer was sent.
    pub sent: Sent,
    /// Whether the action ran. A refused request ran nothing.
    pub executed: bool,
    /// When it ran, in whole seconds by the emulator's clock.
    pub executed_at: Option<SystemTime>,
    /// The `Code` that came out of the action, or of the gateway's checks, whatever the client was told; empty as long
    /// as nothing came out, and if the action's answers have none.
    pub result: String,
    /// The name of the fault that struck the request.
    pub fault: Option<&'static str>,
    /// What the request was tagged with by the header [`TAG_HEADER`](crate::TAG_HEADER), masked as free text is.
    pub tag: Option<String>,
    /// The parameters by their wire names, masked. Of a long name or value the beginning, which then ends with `…`.
    pub parameters: BTreeMap<String, String>,
    /// How many parameters are left out above, since an entry holds only so much.
    pub left_out: usize,
}

/// How much of the parameters an entry holds, in bytes of names and values. The request itself is a thousand times that
/// at most, and anybody can send one.
const LARGEST_ENTRY: usize = 16 * 1024;
/// What one parameter takes besides its name and value.
const PER_PARAMETER: usize = 64;
/// How much of a value, and of a name or any other text, is looked at.
const LARGEST_VALUE: usize = 1024;
const LARGEST_NAME: usize = 128;

/// How much of an answer was sent, as far as that lay with the emulator.
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
    /// A request that neither ran nor was answered yet.
    pub(crate) fn received(examination: &Examination<'_>, request_id: &str) -> Self {
        let (action, signature, (parameters, left_out)) = describe(examination);
        let request = examination.request;
        Self {
            number: 0,
            at: examination.now,
            // A client may make one up.
            method: shown(&request.method, LARGEST_NAME, redact::text),
            action,
            signature,
            status: 0,
            code: String::new(),
            request_id: request_id.to_owned(),
            answer: AnswerKind::Refused,
            sent: Sent::Nothing,
            executed: false,
            executed_at: None,
            result: String::new(),
            fault: None,
            tag: request
                .header(TAG_HEADER)
                .map(|tag| shown(tag, LARGEST_VALUE, redact::text)),
            parameters,
            left_out,
        }
    }

    /// About how many bytes of memory it takes.
    fn size(&self) -> usize {
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
    pub(crate) fn ran(&mut self, ran: &Ran, at: i64) {
        self.executed = ran.is_ok();
        self.executed_at = ran.is_ok().then(|| wire_time::system_time(at));
        self.result = match ran {
            Ok((_, fields)) => fields
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

/// What an examined request looks like in the journal: action, signature, parameters.
fn describe(
    examination: &Examination<'_>,
) -> (String, &'static str, (BTreeMap<String, String>, usize)) {
    let action = examination.action_name().unwrap_or_default();
    let signature = match (examination.signed, examination.scheme) {
        (false, _) => "none",
        (true, Scheme::Rpc) => "RPC 1.0",
        (true, Scheme::Acs3) => "ACS3",
    };
    (
        shown(action, LARGEST_NAME, redact::text),
        signature,
        parameters(examination),
    )
}

/// The parameters as they are shown, and how many are not.
fn parameters(examination: &Examination<'_>) -> (BTreeMap<String, String>, usize) {
    let described = examination
        .operation
        .map_or(&[][..], |operation| &operation.parameters);
    let mut parameters = BTreeMap::new();
    let (mut size, mut left_out) = (0, 0);
    for (name, value) in examination.request.parameters() {
        if size >= LARGEST_ENTRY {
            left_out += 1;
            continue;
        }
        // An unknown name may itself hold a number: `13900000001=`.
        let known = described
            .iter()
            .find(|parameter| name.split('.').next() == Some(parameter.name.as_str()));
        let value = shown(value, LARGEST_VALUE, |value| {
            redact::parameter(name, value, known)
        });
        let name = shown(name, LARGEST_NAME, redact::text);
        size += name.len() + value.len() + PER_PARAMETER;
        parameters.entry(name).or_insert(value);
    }
    (parameters, left_out)
}

/// A text as it is shown; of a long one, the beginning alone. Nothing is cut in two that may have to be masked as a whole.
fn shown(text: &str, most: usize, mask: impl FnOnce(&str) -> String) -> String {
    if text.len() <= most {
        return mask(text);
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at));
    let beginning = text.get(..end.unwrap_or_default()).unwrap_or_default();
    let whole =
        beginning.trim_end_matches(|one: char| !one.is_whitespace() && !",;|&".contains(one));
    let mut shown = mask(whole);
    shown.push('…');
    shown
}

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
