//! Calls the invented action through the generated client, on the emulator that was generated with it.

use dypls_emulator::Emulator;
use dyplsapi_sdk::subscription::EchoTestActionRequest;
use dyplsapi_sdk::{Client, Credential};

#[tokio::main]
async fn main() {
    let emulator = Emulator::start().await;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let answer = client.echo_test_action().words("你好").count(3).pool_key("FC12345").await.unwrap();
    let echo = answer.echo.unwrap();
    assert_eq!((echo.words.as_deref(), echo.count), (Some("你好"), Some(3)));

    let request = EchoTestActionRequest::builder().words("").build();
    let refused = client.send(request).await.unwrap_err();
    assert_eq!(refused.code(), Some("MissingWords"));
    assert_eq!(emulator.executed("EchoTestAction"), 1);
    println!("called");
}
