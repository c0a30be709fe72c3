//! How a request looks in the journal.

use std::collections::BTreeMap;

use super::faults::TAG_HEADER;
use super::gateway::{Examination, Scheme};
use crate::answer::{AnswerKind, Entry, PER_PARAMETER, Sent};
use crate::state::redact;

/// How much of the parameters an entry holds, in bytes of names and values. The request itself is a thousand times that
/// at most, and anybody can send one.
const LARGEST_ENTRY: usize = 16 * 1024;
/// How much of a value, and of a name or any other text, is looked at.
const LARGEST_VALUE: usize = 1024;
const LARGEST_NAME: usize = 128;

/// The entry of a request that neither ran nor was answered yet.
pub(crate) fn entry(examination: &Examination<'_>, request_id: &str) -> Entry {
    let (action, signature, (parameters, left_out)) = describe(examination);
    let request = examination.request;
    Entry {
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

/// What a request looks like in the journal: action, signature, parameters.
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
