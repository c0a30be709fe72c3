//! Answers: bytes, to the tree, to the records of the SDK, and back.

use std::fmt::Debug;

use core_client::answer::{Node, Record, read_answer, write_answer};
use core_client::time::UtcOffset;
use dyplsapi_sdk::axg::BindBatchAxgResponse;
use dyplsapi_sdk::messages::SecretReport;
use dyplsapi_sdk::recording::GetSecretAsrDetailResponse;
use dyplsapi_sdk::subscription::QuerySubscriptionDetailResponse;
use dyplsapi_sdk::waybill::CreatePickUpWaybillResponse;
use dyplsapi_sdk::x_config::GetXConfigResponse;

const ZONE: UtcOffset = UtcOffset::BEIJING;

/// Reads a body as the answers of operations with lists, maps, times and nested objects. What was read is written as
/// something that reads and is written the same.
pub fn answer(body: &[u8]) {
    let Ok(tree) = serde_json::from_slice::<Node<'_>>(body) else {
        return;
    };
    // If a field stands twice with different values, one is kept, and may have the wrong shape.
    let _ = read_answer::<QuerySubscriptionDetailResponse>(tree.clone(), ZONE);
    let _ = read_answer::<GetXConfigResponse>(tree.clone(), ZONE);
    let once = tree.into_value().to_string();
    let tree: Node<'_> = serde_json::from_str(&once).unwrap_or_else(|error| panic!("{error}"));
    comes_back::<BindBatchAxgResponse>(&tree);
    comes_back::<CreatePickUpWaybillResponse>(&tree);
    comes_back::<GetSecretAsrDetailResponse>(&tree);
    comes_back::<GetXConfigResponse>(&tree);
    comes_back::<QuerySubscriptionDetailResponse>(&tree);
    comes_back::<SecretReport>(&tree);
}

fn comes_back<T: Record + Debug>(tree: &Node<'_>) {
    let record = match read_answer::<T>(tree.clone(), ZONE) {
        Ok(record) => record,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = write_answer(&record, ZONE);
    match read_answer::<T>(written.clone(), ZONE) {
        Ok(again) => assert_eq!(write_answer(&again, ZONE), written, "{record:?}"),
        Err(error) => panic!("{error}: wrote {written} of {record:?}"),
    }
}
