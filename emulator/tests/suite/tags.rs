//! Requests that a test has tagged: a fault finds its call whatever comes between, and the journal tells whose it was.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::support::{A, Answer, B, X, bind, send_text};
use dypls_emulator::{Emulator, Fault, Injection, TAG_HEADER};

/// A bind whose request carries a tag.
async fn tagged(emulator: &Emulator, tag: &str) -> Answer {
    let text = bind(A, Some(X), B).text(emulator);
    let header = format!("\r\n{TAG_HEADER}: {tag}\r\nContent-Length");
    send_text(emulator, &text.replacen("\r\nContent-Length", &header, 1)).await
}

#[tokio::test]
async fn a_fault_counts_only_the_requests_with_its_tag() {
    let on = |tag: &str| Injection::any_action(Fault::Throttle).tagged(tag);
    let emulator = Emulator::builder()
        .inject(on("second").on_call(2))
        .inject(on("never"))
        .start()
        .await
        .unwrap();
    let mut codes = Vec::new();
    for tag in ["first", "second", "first", "second", "second"] {
        codes.push(tagged(&emulator, tag).await.code().to_owned());
    }
    let untagged = bind(A, Some(X), B).send(&emulator).await;
    assert_eq!(untagged.code(), "isv.BIND_CONFLICT");
    let conflict = "isv.BIND_CONFLICT";
    assert_eq!(
        codes,
        ["OK", conflict, conflict, "Throttling.User", conflict]
    );
    let hits: Vec<_> = emulator
        .faults()
        .report()
        .into_iter()
        .map(|one| (one.what, one.hits))
        .collect();
    let what =
        |tag: &str, calls: &str| format!("* tagged {tag}, {calls}: throttle before execution");
    assert_eq!(
        hits,
        [
            (what("second", "call 2"), 1),
            (what("never", "every call"), 0)
        ]
    );
}

#[tokio::test]
async fn the_journal_shows_the_tag_and_masks_it() {
    let emulator = Emulator::start().await;
    tagged(&emulator, "order-7").await;
    tagged(&emulator, "for 13900000001").await;
    bind(A, Some(X), B).send(&emulator).await;
    let journal = emulator.journal();
    let tags: Vec<_> = journal.iter().map(|entry| entry.tag.as_deref()).collect();
    assert_eq!((tags[0], tags[2]), (Some("order-7"), None));
    assert!(!tags[1].unwrap().contains("13900000001"), "{tags:?}");
    assert_eq!(journal[0].to_json()["tag"], "order-7");
}
