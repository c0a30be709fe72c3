//! What starting an emulator costs: of the catalogue nothing, so that a test may start one of its own.
//!
//! One test alone, since what was read is counted for the whole process.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "suite/support/mod.rs"]
mod support;

use dypls_emulator::{Emulator, Fault, Injection, Pool, PoolKind};
use support::call;

/// Binds, and says whether that succeeded.
async fn bind(emulator: &Emulator, pool: &str, x: &str) {
    call(
        "BindAxb",
        &[
            ("PoolKey", pool),
            ("PhoneNoA", "13900000001"),
            ("PhoneNoB", "13900000002"),
            ("PhoneNoX", x),
            ("Expiration", "2099-01-01 00:00:00"),
        ],
    )
    .send(emulator)
    .await
    .assert_ok();
}

#[tokio::test]
async fn a_start_reads_no_catalogue_and_requests_read_one_product_once() {
    let plain = Emulator::start().await;
    let other = Emulator::builder()
        .pool(Pool::new("FC1", PoolKind::Axb).with_number_range("17000000000", 10))
        .inject(Injection::any_action(Fault::CloseOnReuse))
        .start()
        .await
        .unwrap();
    assert_eq!(
        core_catalog::products_read(),
        0,
        "a start read the catalogue"
    );

    bind(&plain, "FC12345", "17000000000").await;
    let read = core_catalog::products_read();
    bind(&other, "FC1", "17000000001").await;
    let last = Emulator::start().await;
    bind(&last, "FC12345", "17000000000").await;
    assert_eq!(core_catalog::products_read(), read);
    // Counting them reads them: nothing may have read them before.
    let of_version = core_catalog::products_of_version("2017-05-25").count();
    assert_eq!(read, of_version, "of the version that was called");
    assert!(
        core_catalog::products().count() > read,
        "there is more to read"
    );
}
