//! Calls the invented product through its generated client, on the emulator that was generated with it.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};

use dypls_emulator::Emulator;
use temporary_sdk::core_client::upload::Upload;
use temporary_sdk::text::Binary;
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
    let sketch = Binary::new(b"lines".to_vec());
    let photo = client
        .fetch_photo()
        .guest(GuestName::new("张三"))
        .sketch(sketch);
    assert!(
        photo
            .await
            .unwrap()
            .body
            .is_none_or(|body| body.as_bytes().is_empty())
    );
    assert!(client.count_guests().await.unwrap().body.is_none());
    what_is_no_object_is_read().await;
    println!("called");
}

/// Answers one request after the other so, each on a connection of its own.
fn serve(answers: Vec<(&'static str, &'static str)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (headers, body) in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
                let mut piece = [0; 4096];
                let length = connection.read(&mut piece).unwrap();
                seen.extend_from_slice(&piece[..length]);
            }
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n\r\n{body}"
            );
            connection.write_all(answer.as_bytes()).unwrap();
            connection.shutdown(Shutdown::Write).unwrap();
            // Closed with bytes unread, it would be reset.
            connection.read_to_end(&mut seen).unwrap();
        }
    });
    url
}

async fn what_is_no_object_is_read() {
    let url = serve(vec![
        ("Content-Type: image/png\r\nx-photo-id: P-1", "png"),
        ("Content-Type: application/json", "[1, 2]"),
        ("Content-Type: application/json", r#"{"a":1}"#),
        ("Content-Type: application/json", r#"{"monday":3,"Body":4}"#),
    ]);
    let client = Client::builder()
        .endpoint(&url)
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    let fetch = || client.fetch_photo().guest(GuestName::new("张三"));
    let photo = fetch()
        .sketch(Binary::new(b"lines".to_vec()))
        .await
        .unwrap();
    assert_eq!(photo.x_photo_id.as_deref(), Some("P-1"));
    assert_eq!(photo.body.unwrap().as_bytes(), b"png");
    // A file may be JSON, and an upload is the required body.
    for json in ["[1, 2]", r#"{"a":1}"#] {
        let sketch = Upload::reopened(|| Ok(&b"lines"[..]));
        let photo = fetch().with_upload(sketch).await.unwrap();
        assert_eq!(photo.body.unwrap().as_bytes(), json.as_bytes());
    }
    let counted = client.count_guests().await.unwrap().body.unwrap();
    assert_eq!((counted["monday"], counted["Body"]), (3, 4));
}
