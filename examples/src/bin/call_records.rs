//! Reads call records as the service pushes them: a JSON array, some of it delivered twice.

use std::collections::HashSet;

use dyplsapi_sdk::core_client::Value;
use dyplsapi_sdk::messages::Message;
use dyplsapi_sdk::time::UtcOffset;
use examples::Result;

/// What arrives at the backend's address, with made-up numbers; the second record is the first once more.
const PUSHED: &str = r#"[
  {"pool_key": "FC12345", "sub_id": 1000000768393849, "call_id": "c-1", "phone_no": "13900001111",
   "peer_no": "13900002222", "secret_no": "17000000000", "call_type": 0, "call_time": "2026-01-02 11:04:05",
   "start_time": "2026-01-02 11:04:15", "release_time": "2026-01-02 11:05:15", "release_cause": 16,
   "out_id": "order-20260101"},
  {"pool_key": "FC12345", "sub_id": 1000000768393849, "call_id": "c-1", "phone_no": "13900001111",
   "peer_no": "13900002222", "secret_no": "17000000000", "call_type": 0, "call_time": "2026-01-02 11:04:05",
   "start_time": "2026-01-02 11:04:15", "release_time": "2026-01-02 11:05:15", "release_cause": 16,
   "out_id": "order-20260101"}
]"#;

fn main() -> Result {
    // Answer the push first and work later: the service waits 700 ms at most before it sends the records again.
    let records: Vec<Value> = serde_json::from_str(PUSHED)?;
    let mut seen = HashSet::new();
    for record in records {
        let message = Message::read("SecretReport", record, UtcOffset::BEIJING)?;
        let key = message
            .deduplication_key()
            .ok_or("a record without its key")?;
        if !seen.insert(key) {
            println!("delivered again, left alone");
            continue;
        }
        if let Message::SecretReport(report) = message {
            if let (Some(a), Some(b), Some(x)) =
                (&report.phone_no, &report.peer_no, &report.secret_no)
            {
                println!("{a:?} called {b:?} through {x:?}");
            }
            if let (Some(cause), Some(kind)) = (&report.release_cause, &report.call_type) {
                println!("  ended by {cause:?}, type {kind:?}");
            }
        }
    }
    Ok(())
}
