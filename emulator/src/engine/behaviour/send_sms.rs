//! `SendSms`: one text to one number or several.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::messages::{self, OutgoingMessage};
use super::{Behaviour, Call};
use crate::answer::Refusal;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dysmsapi",
    action: "SendSms",
    judges: &[],
    notes: &[
        messages::NUMBERS,
        messages::NO_REVIEW,
        messages::RECORDS,
        messages::NO_DEDUPLICATION,
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let sign = call.arguments.text("SignName");
    let values = call.arguments.get("TemplateParam").unwrap_or_default();
    let content = messages::content(call, sign, values);
    let numbers = call.arguments.text("PhoneNumbers").split(',');
    let all = numbers
        .map(|number| OutgoingMessage {
            number: number.to_owned(),
            content: Arc::clone(&content),
        })
        .collect();
    messages::send(call, all)
}
