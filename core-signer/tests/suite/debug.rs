//! What may be shown of a request is shown; that the rest is not, `properties.rs` holds.

use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, rpc};

#[test]
fn requests_show_what_they_ask_for() {
    let parameters = [Parameter::new("PhoneNoA", "13900000001")];
    let request = rpc::Request {
        method: Method::Post,
        action: "BindAxb",
        version: "2017-05-25",
        parameters: &parameters,
    };
    let in_acs3 = acs3::Request {
        method: Method::Post,
        host: "example.com",
        path: "/13900000001",
        action: "BindAxb",
        version: "2017-05-25",
        query: &parameters,
        headers: &[("x-own", "13900000001")],
        body: b"13900000001",
        content_type: Some("text/plain"),
    };
    let shown = format!("{request:?}");
    for part in ["Post", "BindAxb", "2017-05-25", "PhoneNoA"] {
        assert!(shown.contains(part), "{shown}");
    }
    let shown = format!("{in_acs3:?}");
    for part in ["example.com", "BindAxb", "x-own", "text/plain", "11"] {
        assert!(shown.contains(part), "{shown}");
    }
    let credential = Credential::new("testId", "testSecret");
    let (at, nonce) = (
        Timestamp::from_unix_seconds(0).expect("in range"),
        Nonce::from_bytes([7; 16]),
    );
    let signed = rpc::sign(&request, &credential, &at, &nonce);
    let length = signed.parameters.len();
    assert_eq!(
        format!("{signed:?}"),
        format!("Signed(<{length} bytes hidden>)")
    );
    let signed = format!("{:?}", acs3::sign(&in_acs3, &credential, &at, &nonce));
    for part in ["query_bytes: 20", "authorization", "x-own"] {
        assert!(signed.contains(part), "{signed}");
    }
}

#[test]
fn moments_and_refusals_are_told() {
    let at = Timestamp::from_unix_seconds(1_767_323_045).expect("in range");
    assert_eq!(at.to_string(), "2026-01-02T03:04:05Z");
    assert_eq!(format!("{at:?}"), "Timestamp(2026-01-02T03:04:05Z)");
    let refused = Timestamp::parse("2026-01-02").expect_err("a day alone");
    assert!(refused.to_string().contains("2026-01-02T03:04:05Z"));
    let refused = Nonce::new("").expect_err("empty");
    assert!(refused.to_string().contains("1 to 64 characters"));
}
