//! Signing allocates once: the text that is sent. Counted, because a second allocation is invisible otherwise and creeps in easily.

// Helpers outside a test function are not seen as tests by clippy.toml.
#![allow(clippy::expect_used)]

use allocation_counter::measure;
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, rpc};

fn allocations(credential: &Credential, parameters: &[Parameter<'_>]) -> u64 {
    let request = rpc::Request {
        method: Method::Post,
        action: "BindAxb",
        version: "2017-05-25",
        parameters,
    };
    let at = Timestamp::from_unix_seconds(1_767_323_045).expect("a moment of this century");
    let nonce = Nonce::from_bytes([7; 16]);
    let info = measure(|| {
        std::hint::black_box(rpc::sign(&request, credential, &at, &nonce));
    });
    info.count_total
}

#[test]
fn signing_sorted_parameters_allocates_once() {
    let credential = Credential::new("testId", "testSecret");
    let temporary = credential
        .clone()
        .with_security_token("token+/=".repeat(100));
    let chinese = "杭州 ".repeat(2000);
    for value in [
        "",
        "FC12345",
        "2030-01-02 03:04:05",
        "+*/ ~%",
        chinese.as_str(),
    ] {
        let parameters = [
            Parameter::new("Expiration", value),
            Parameter::new("PhoneNoA", "13900000001"),
            Parameter::new("RingConfig", value),
        ];
        assert_eq!(
            allocations(&credential, &parameters),
            1,
            "{} bytes",
            value.len()
        );
        assert_eq!(
            allocations(&temporary, &parameters),
            1,
            "{} bytes",
            value.len()
        );
    }
    assert_eq!(allocations(&credential, &[]), 1);
}

#[test]
fn unsorted_parameters_cost_two_lists_more() {
    let credential = Credential::new("testId", "testSecret");
    let parameters = [
        Parameter::new("PoolKey", "FC12345"),
        Parameter::new("PhoneNoA", "13900000001"),
    ];
    // Their order, and then the parameters in this order.
    assert_eq!(allocations(&credential, &parameters), 3);
}

#[test]
fn times_nonces_and_clones_of_a_credential_allocate_nothing() {
    let credential = Credential::new("testId", "testSecret");
    let info = measure(|| {
        let at = Timestamp::from_unix_seconds(1_767_323_045).expect("a moment of this century");
        let nonce = Nonce::from_bytes([7; 16]);
        std::hint::black_box((at.unix_seconds(), nonce.as_str().len(), credential.clone()));
    });
    assert_eq!(info.count_total, 0);
}
