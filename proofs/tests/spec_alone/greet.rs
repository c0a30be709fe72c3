//! Calls the invented product through its generated client, on the emulator that was generated with it.

use dypls_emulator::Emulator;
use temporary_sdk::types::GuestName;
use temporary_sdk::{Client, Credential, ErrorCode};

#[tokio::main]
async fn main() {
    let emulator = Emulator::start().await;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let call = client.greet().guest(GuestName::new("张三"));
    assert!(!format!("{call:?}").contains("张三"));
    let answer = call.await.unwrap();
    assert_eq!(answer.greeting.as_deref(), Some("欢迎"));
    assert_eq!(emulator.executed("Greet"), 1);
    assert_eq!(emulator.journal().first().unwrap().signature, "ACS3");
    assert_eq!(ErrorCode::from("isv.NO_GUEST"), ErrorCode::NoGuest);
    println!("called");
}
