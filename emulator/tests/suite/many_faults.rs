//! Many clients and random faults at once: the journal and the world stay one truth.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::sync::Arc;
use std::time::Duration;

use crate::support::raw::look_on;
use crate::support::{X, bind, call};
use dypls_emulator::{Emulator, Fault, Injection, Late, ListLag};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_journal_says_to_have_run_is_what_is_there() {
    let chance = |fault: Fault| Injection::new("BindAxb", fault).with_probability(0.07);
    let late = |late: Late| chance(Fault::ExecuteLate(late));
    let script = [
        late(Late::After(Duration::ZERO)),
        late(Late::after_lookup()),
        chance(Fault::Throttle),
        chance(Fault::refuse("isp.SYSTEM_ERROR")).after_execution(),
        chance(Fault::Drop),
        chance(Fault::Drop).before_execution(),
        chance(Fault::Reset),
        chance(Fault::TruncateBody),
        chance(Fault::Status(502)).before_execution(),
        chance(Fault::Html(200)),
        chance(Fault::Delay(Duration::from_millis(5))),
        chance(Fault::Delay(Duration::from_millis(5))).before_execution(),
    ];
    let builder = script
        .into_iter()
        .fold(Emulator::builder(), |all, one| all.inject(one));
    let emulator = Arc::new(builder.start().await.unwrap());
    emulator.faults().lag_lists(ListLag::Lookups(1));
    let clients: Vec<_> = (0..8)
        .map(|client| tokio::spawn(binds(Arc::clone(&emulator), client)))
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    emulator.faults().run_waiting();
    emulator.assert_all_faults_hit();

    let journal = emulator.journal();
    let ran = journal
        .iter()
        .filter(|entry| entry.executed && entry.action == "BindAxb")
        .count();
    assert_eq!(
        (ran, emulator.executed("BindAxb")),
        (emulator.bindings().len(), ran)
    );
    let numbers: Vec<u64> = journal.iter().map(|entry| entry.number).collect();
    assert!(
        numbers
            .iter()
            .zip(0..)
            .all(|(found, expected)| *found == expected)
    );
    assert_eq!(journal.len(), 8 * 50 + 8 * 5);
}

/// Binds pairs of its own, each once, and looks at the list now and then.
async fn binds(emulator: Arc<Emulator>, client: u32) {
    for n in 0..50 {
        let (a, b) = (
            format!("138{:08}", client * 1000 + n),
            format!("137{:08}", client * 1000 + n),
        );
        let x = format!("170000000{:02}", n % 10);
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        look_on(&mut stream, &bind(&a, Some(&x), &b).text(&emulator)).await;
        if n % 10 == 0 {
            call("QuerySubsId", &[("PoolKey", "FC12345"), ("PhoneNoX", X)])
                .send(&emulator)
                .await
                .assert_ok();
        }
    }
}
