//! Call records and other messages that the service pushes.

use core_client::Value;
use core_client::time::UtcOffset;
use dyplsapi_sdk::messages::Message;

use crate::first_line::first_line;

/// Takes the message's type from the first line, and behind it what was pushed: one message or a list of them. The key of
/// a message is the same each time it is delivered.
pub fn message(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else {
        return;
    };
    let (kind, pushed) = first_line(input);
    let records = match serde_json::from_str(pushed) {
        Ok(Value::Array(records)) => records,
        Ok(record) => vec![record],
        Err(_) => return,
    };
    for record in records {
        match Message::read(kind, record.clone(), UtcOffset::BEIJING) {
            Ok(message) => {
                assert!(!format!("{message:?}").is_empty());
                let again = Message::read(kind, record, UtcOffset::BEIJING);
                let key = again.ok().and_then(|again| again.deduplication_key());
                assert_eq!(key, message.deduplication_key());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}
