//! Asks where the recording of a call can be downloaded. The address lives two hours, so ask shortly before you download.
//!
//! The emulator makes no calls yet: it checks the request and answers with the example of the description.

use std::time::{Duration, SystemTime};

use examples::{Place, Result};

#[tokio::main]
async fn main() -> Result {
    let place = Place::from_arguments().await?;
    let yesterday = SystemTime::now() - Duration::from_secs(24 * 3600);
    let answer = place
        .client
        .query_record_file_download_url()
        .pool_key(place.pool_key.clone())
        // Both come with the call record.
        .call_id(place.text("abcedf1234", "DYPLS_CALL_ID")?)
        .call_time(yesterday)
        .await?;
    let address = answer.download_url.ok_or("there is no recording")?;
    // Anyone who has the address can download the recording: Debug hides it, expose() gives it.
    println!(
        "download {address:?}: {} characters",
        address.expose().len()
    );
    Ok(())
}
