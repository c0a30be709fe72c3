//! A caller as many are: whatever fails is tried again, three times altogether. The control of the checks of this
//! package: where it makes no duplicate, the check could not have found one.

use core_client::RetryPolicy;
use dyplsapi_sdk::Client;
use serde_json::{Map, Value};

use super::ATTEMPTS;
use crate::typed_operation::TypedOperation;

/// Calls until something succeeds, at most three times, each time as a call of its own. Gives whether it believes that
/// it succeeded.
///
/// # Errors
/// The input makes no request.
pub async fn call(
    typed: &TypedOperation,
    input: &Map<String, Value>,
    tag: Option<&str>,
    client: &Client,
) -> Result<bool, String> {
    for _ in 0..ATTEMPTS {
        let made = typed.make(input)?;
        let made = match tag {
            Some(tag) => made.tagged(tag),
            None => made,
        };
        let options = core_client::Options::new().with_retry(RetryPolicy::never());
        if made.send_with(client, options).await.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}
