//! Calls an imported product: the crate of the workspace on the emulator, and the crate of its own on a server.

use dypls_emulator::Emulator;
use test_server::{Reply, Server};

#[tokio::main]
async fn main() {
    let emulator = Emulator::start().await;
    let client = ram_sdk::Client::builder()
        .endpoint(emulator.url())
        .credential(ram_sdk::Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    client.list_users().page_size(1).await.unwrap();
    let call = client.create_user().phone_number("13900001111").words("hello");
    assert!(!format!("{call:?}").contains("13900001111"));
    call.await.unwrap();
    assert_eq!(emulator.executed("CreateUser"), 1);
    assert!(emulator.journal().iter().all(|entry| entry.signature == "ACS3"));

    let server = Server::replies(vec![Reply::json(200, r#"{"RequestId":"1E43AAE0","TotalCount":2}"#)]);
    let client = my_dns_sdk::Client::builder()
        .endpoint(&server.url)
        .credential(my_dns_sdk::Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let answer = client.my_read().page_size(1).await.unwrap();
    assert_eq!(answer.total_count, Some(2));
    // CALLS
    assert_eq!(server.count(), 3);
    println!("called");
}
