//! `SendBatchSms`: a text of its own to each number.

use serde_json::{Map, Value};

use super::messages::{self, OutgoingMessage};
use super::{Behaviour, Call, Note};
use crate::answer::Refusal;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dysmsapi",
    action: "SendBatchSms",
    judges: &[],
    notes: &[
        messages::NUMBERS,
        messages::NO_REVIEW,
        messages::RECORDS,
        messages::NO_DEDUPLICATION,
        Note {
            text: "As many signs as numbers, and as many values if there are any; else isv.INVALID_PARAMETERS",
            mark: Mark::Assumed,
            source: "that the lists go by position is documented (metadata); the code is assumed",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let numbers = messages::texts(call, "PhoneNumberJson");
    let signs = messages::texts(call, "SignNameJson");
    let mut values = messages::texts(call, "TemplateParamJson");
    if values.is_empty() {
        values.resize(numbers.len(), String::new());
    }
    if signs.len() != numbers.len() || values.len() != numbers.len() {
        return Err(Refusal::code("isv.INVALID_PARAMETERS"));
    }
    let all = numbers.into_iter().zip(signs).zip(values);
    let all = all.map(|((number, sign), values)| OutgoingMessage {
        number,
        content: messages::content(call, &sign, &values),
    });
    let all = all.collect();
    messages::send(call, all)
}
