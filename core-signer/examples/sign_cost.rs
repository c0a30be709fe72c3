//! What building and signing one request costs, against the least that any signer must do: key an HMAC-SHA1, hash the same string to
//! sign, and write the result in base64.
//!
//! `cargo run --release -p core-signer --example sign_cost`. The rounds of the contenders alternate, so that a busy moment of the machine
//! falls on all of them, and the medians are compared. Time and nonce are given, as in the aim (at most 2.0 times the floor).

// A measuring program may stop with a message.
#![allow(clippy::expect_used)]

use std::hint::black_box;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, rpc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

const ROUNDS: usize = 101;
const CALLS: u32 = 2_000;

fn main() {
    let credential = Credential::new("testId1234567890", "testSecret12345678901234567890");
    let parameters = [
        Parameter::new("PhoneNoX", "17000000001"),
        Parameter::new("PoolKey", "FC123456789012"),
        Parameter::new("SubsId", "1000000000001"),
    ];
    let request = rpc::Request {
        method: Method::Post,
        action: "QuerySubscriptionDetail",
        version: "2017-05-25",
        parameters: &parameters,
    };
    let at = Timestamp::from_unix_seconds(1_767_323_045).expect("a moment of this century");
    let nonce = Nonce::new("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf").expect("a UUID");
    let to_sign = rpc::string_to_sign(&request, &credential, &at, &nonce);
    let in_acs3 = acs3::Request {
        method: Method::Post,
        host: "dyplsapi.aliyuncs.com",
        path: "/",
        action: request.action,
        version: request.version,
        query: &parameters,
        headers: &[],
        body: b"",
        content_type: None,
    };

    let mut floor = Vec::new();
    let mut kept = Vec::new();
    let mut signed = Vec::new();
    let mut signed_acs3 = Vec::new();
    for _ in 0..ROUNDS {
        floor.push(time(|| bare(black_box(&to_sign))));
        kept.push(time(|| {
            rpc::signature_of(Method::Post, black_box(&[]), &credential)
        }));
        signed.push(time(|| {
            rpc::sign(black_box(&request), &credential, &at, &nonce).parameters
        }));
        signed_acs3.push(time(|| {
            acs3::sign(black_box(&in_acs3), &credential, &at, &nonce).query
        }));
    }

    let floor = median(floor);
    println!(
        "string to sign: {} bytes; medians of {ROUNDS} interleaved rounds of {CALLS} calls",
        to_sign.len()
    );
    for (what, nanoseconds) in [
        ("bare HMAC-SHA1 + base64", floor),
        ("rpc::signature_of, no parameters", median(kept)),
        ("rpc::sign", median(signed)),
        ("acs3::sign", median(signed_acs3)),
    ] {
        println!(
            "{what:<34} {nanoseconds:>7.0} ns  {:>5.2}x",
            nanoseconds / floor
        );
    }
}

fn bare(to_sign: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(b"testSecret12345678901234567890&")
        .expect("any length of key");
    mac.update(to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Nanoseconds of one call in this round.
fn time(mut call: impl FnMut() -> String) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(call());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).copied().unwrap_or(f64::NAN)
}
