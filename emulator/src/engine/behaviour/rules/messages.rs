//! Sending text messages: numbers, and what a message says.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Call, Note};
use crate::answer::Refusal;
use crate::engine::behaviour::done;
use crate::state::world::Message;
use core_catalog::Mark;

pub(crate) const NUMBERS: Note = Note {
    text: "A number is a mobile number of mainland China, also behind +86, 0086 or 86, or 7 to 15 digits with a dialling code; \
           else isv.MOBILE_NUMBER_ILLEGAL, and no message of the call is sent",
    mark: Mark::Assumed,
    source: "the forms are documented (metadata); code and consequence are assumed",
};

pub(crate) const NO_REVIEW: Note = Note {
    text: "Every sign and every template counts as reviewed; the content is the sign, the template's code and the values",
    mark: Mark::Assumed,
    source: "left out on purpose",
};

pub(crate) const RECORDS: Note = Note {
    text: "Each recipient gets a record: waiting at first, delivered 5 seconds after the send by the emulator's clock",
    mark: Mark::Assumed,
    source: "the states are documented (metadata); no source says how long it takes",
};

pub(crate) const NO_DEDUPLICATION: Note = Note {
    text: "A repeated call sends the message again, even with the same OutId",
    mark: Mark::Inferred,
    source: "no parameter is documented to remove duplicates",
};

/// One message to be sent.
pub(crate) struct OutgoingMessage {
    pub(crate) number: String,
    pub(crate) content: Arc<str>,
}

/// What a message says.
pub(crate) fn content(call: &Call<'_>, sign: &str, values: &str) -> Arc<str> {
    let template_code = call.arguments.text("TemplateCode");
    format!("【{sign}】{template_code} {values}").into()
}

/// Sends them all, or none if one of the numbers is not acceptable.
pub(crate) fn send(
    call: &mut Call<'_>,
    all: Vec<OutgoingMessage>,
) -> Result<Map<String, Value>, Refusal> {
    let numbers: Option<Vec<String>> = all.iter().map(|one| plain(&one.number)).collect();
    let numbers = numbers.ok_or_else(|| Refusal::code("isv.MOBILE_NUMBER_ILLEGAL"))?;
    let biz_id = call.world.fresh_biz_id();
    let template_code: Arc<str> = call.arguments.text("TemplateCode").into();
    let out_id: Option<Arc<str>> = call.arguments.get("OutId").map(Arc::from);
    for (wanted, phone_number) in all.into_iter().zip(numbers) {
        call.world.send(Message {
            biz_id: biz_id.clone(),
            phone_number,
            template_code: Arc::clone(&template_code),
            content: wanted.content,
            out_id: out_id.clone(),
            sent: call.now,
        });
    }
    let mut fields = done();
    fields.insert("BizId".to_owned(), json!(biz_id));
    Ok(fields)
}

/// The number without the country's code, if it is one.
pub(crate) fn plain(number: &str) -> Option<String> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_mobile = |text: &&str| is_digits(text) && text.len() == 11 && text.starts_with('1');
    let mut codes = ["+86", "0086", "86", "+", ""].iter();
    let mobile = codes.find_map(|code| number.strip_prefix(code).filter(is_mobile));
    let other = (is_digits(number) && (7..=15).contains(&number.len())).then_some(number);
    mobile.or(other).map(str::to_owned)
}

/// The texts of a JSON list.
pub(crate) fn texts(call: &Call<'_>, name: &str) -> Vec<String> {
    let list = call.arguments.get(name);
    let list: Option<Vec<Value>> = list.and_then(|text| serde_json::from_str(text).ok());
    let items = list.unwrap_or_default().into_iter();
    items
        .map(|item| {
            item.as_str()
                .map_or_else(|| item.to_string(), str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::Builder;
    use crate::state::sync::lock;

    /// A long text to a thousand numbers would take a thousand times its size.
    #[test]
    fn the_messages_of_one_send_share_its_texts() {
        let shared = Builder::default().into_shared();
        let parameters = [
            ("PhoneNumbers", "13900000001,13900000002"),
            ("SignName", "示例商店"),
            ("TemplateCode", "SMS_1"),
            ("TemplateParam", r#"{"code":"1111"}"#),
            ("OutId", "order-1"),
        ];
        let sent = shared.as_other_client(0, |other| other.call("SendSms", &parameters));
        assert!(sent.is_ok(), "{sent:?}");
        let sent = lock(&shared.world).messages(0, |_| true);
        let [second, first] = &sent[..] else {
            panic!("{}", sent.len())
        };
        assert_eq!(&*first.content, "【示例商店】SMS_1 {\"code\":\"1111\"}");
        assert!(Arc::ptr_eq(&first.content, &second.content));
        assert!(Arc::ptr_eq(&first.template_code, &second.template_code));
        let out_ids = first.out_id.as_ref().zip(second.out_id.as_ref());
        assert!(out_ids.is_some_and(|(first, second)| Arc::ptr_eq(first, second)));
    }
}
