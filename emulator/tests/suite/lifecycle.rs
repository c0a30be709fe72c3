//! Starting, stopping, and keeping apart.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use crate::support::raw::look;
use crate::support::{A, B, X, bind, query};
use dypls_emulator::{Emulator, Fault, Injection, Pool, PoolKind};

#[tokio::test]
async fn each_emulator_has_a_state_of_its_own() {
    let (first, second) = (Emulator::start().await, Emulator::start().await);
    assert_ne!(first.url(), second.url());
    bind(A, Some(X), B).send(&first).await;
    first.assert_bindings(A, X, B, 1);
    second.assert_bindings(A, X, B, 0);
    assert!(second.journal().is_empty());
}

#[tokio::test]
async fn pools_that_overlap_and_faults_of_unknown_actions_are_refused() {
    let pool = |key, first| Pool::new(key, PoolKind::Axb).with_number_range(first, 2);
    let overlapping = Emulator::builder()
        .pool(pool("FC1", "17000000000"))
        .pool(pool("FC2", "17000000001"));
    let misspelt = Emulator::builder().inject(Injection::new("BindAbx", Fault::Drop));
    for (builder, remedy) in [
        (overlapping, "give each pool X numbers of its own"),
        (misspelt, "did you mean BindAxb?"),
    ] {
        let refused = builder.start().await.unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
        assert!(refused.to_string().contains(remedy), "{refused}");
    }
}

#[tokio::test]
async fn it_starts_within_fifty_milliseconds() {
    // The best of several, since the machine may be busy with something else.
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let begun = Instant::now();
        let _emulator = Emulator::start().await;
        best = best.min(begun.elapsed());
    }
    assert!(best < Duration::from_millis(50), "{best:?}");
}

#[tokio::test]
async fn a_client_that_never_ends_its_request_does_not_keep_it_from_stopping() {
    let emulator = Emulator::start().await;
    let mut idle = tokio::net::TcpStream::connect(emulator.address())
        .await
        .unwrap();
    let half = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";
    tokio::io::AsyncWriteExt::write_all(&mut idle, half)
        .await
        .unwrap();
    query("1", X).send(&emulator).await;
    let begun = Instant::now();
    emulator.stop().await;
    // It is waited for, as a client that is about to end its request would be; the upper bound leaves time for a busy machine.
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(1900), "{took:?}");
    assert!(took < Duration::from_millis(3900), "{took:?}");
}

#[tokio::test]
async fn a_stalled_connection_ends_when_its_client_hangs_up() {
    for fault in [Fault::Stall, Fault::StallBody] {
        let emulator = Emulator::start().await;
        emulator
            .faults()
            .inject(Injection::new("BindAxb", fault.clone()));
        look(&emulator, &bind(A, Some(X), B)).await;
        emulator.assert_all_faults_hit();
        // An open connection would be waited for.
        let begun = Instant::now();
        emulator.stop().await;
        assert!(begun.elapsed() < Duration::from_millis(1500), "{fault:?}");
    }
}

#[tokio::test]
async fn it_stops_when_told_to_and_when_dropped() {
    let emulator = Emulator::start().await;
    let address = emulator.address();
    emulator.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());

    let emulator = Emulator::start().await;
    let address = emulator.address();
    drop(emulator);
    let gone = async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone)
        .await
        .unwrap();
}

#[tokio::test]
async fn addresses_beyond_loopback_need_leave() {
    let everywhere = "0.0.0.0:0".parse().unwrap();
    assert!(
        Emulator::builder()
            .listen(everywhere)
            .start()
            .await
            .is_err()
    );
}
