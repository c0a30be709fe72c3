//! `QuerySendDetails`: the records of messages to a number on a day.

use serde_json::{Map, Value, json};

use super::{Behaviour, Call, Note, done, messages};
use crate::answer::Refusal;
use crate::state::wire_time::format_local;
use core_catalog::Mark;

pub(super) static BEHAVIOUR: Behaviour = Behaviour {
    product: "Dysmsapi",
    action: "QuerySendDetails",
    judges: &[],
    notes: &[
        Note {
            text: "Records of the number, of the day in the service's zone, and of BizId if it is given; the newest first",
            mark: Mark::Documented,
            source: "metadata; the order is assumed",
        },
        Note {
            text: "A number that is not one has no record",
            mark: Mark::Assumed,
            source: "no source",
        },
        Note {
            text: "TotalCount counts all records that fit, PhoneNum has no country's code, and records can be late if lists lag",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Map<String, Value>, Refusal> {
    let zone = call.settings.utc_offset_minutes;
    let now = call.now;
    let number = messages::plain(call.arguments.text("PhoneNumber"));
    let day = call.arguments.text("SendDate").to_owned();
    let biz_id = call.arguments.get("BizId").map(str::to_owned);
    let records = call.world.messages(now, |message| {
        number.as_ref() == Some(&message.phone_number)
            && is_on(&day, &format_local(message.sent, zone))
            && biz_id.as_ref().is_none_or(|id| *id == message.biz_id)
    });
    let count = |name| {
        call.arguments
            .text(name)
            .parse::<usize>()
            .unwrap_or(1)
            .max(1)
    };
    let (page, size) = (count("CurrentPage"), count("PageSize"));
    let shown = records
        .iter()
        .skip((page - 1).saturating_mul(size))
        .take(size);
    let shown: Vec<Value> = shown
        .map(|message| {
            let delivered = message.delivered(now);
            let mut record = json!({
                "PhoneNum": message.phone_number,
                "TemplateCode": &*message.template_code,
                "Content": &*message.content,
                "SendDate": format_local(message.sent, zone),
                "SendStatus": if delivered.is_some() { 3 } else { 1 },
            });
            if let (Value::Object(record), Some(at)) = (&mut record, delivered) {
                record.insert("ErrCode".to_owned(), json!("DELIVERED"));
                record.insert("ReceiveDate".to_owned(), json!(format_local(at, zone)));
            }
            if let (Value::Object(record), Some(out_id)) = (&mut record, &message.out_id) {
                record.insert("OutId".to_owned(), json!(**out_id));
            }
            record
        })
        .collect();
    let mut fields = done();
    fields.insert("TotalCount".to_owned(), json!(records.len().to_string()));
    fields.insert(
        "SmsSendDetailDTOs".to_owned(),
        json!({ "SmsSendDetailDTO": shown }),
    );
    Ok(fields)
}

/// Whether the time, as `yyyy-MM-dd HH:mm:ss`, is on the day, as `yyyyMMdd`.
fn is_on(day: &str, time: &str) -> bool {
    let date = time.split(' ').next().unwrap_or_default();
    date.chars().filter(|c| *c != '-').eq(day.chars())
}
