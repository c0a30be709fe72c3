//! Repeats against a server that counts what it reads.

use crate::common::script::{Bind, Buy, Plain, Query, Unbind, Update, calls};
use crate::common::*;
use core_client::request::{Placement, Request, SignatureScheme};
use core_client::{ClientBuilder, Error, Evidence, Options, Outcome};

fn coded(status: u16, code: &str) -> Reply {
    http(status, "", &format!(r#"{{"Code":"{code}"}}"#))
}

/// Half of an answer.
fn cut_off() -> Reply {
    Reply::BytesThenClose(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Code\":\"OK\"".to_vec(),
    )
}

/// One call against a server: how it ended, and what the server read.
async fn run<R: Request<Response = Plain>>(
    request: R,
    replies: Vec<Reply>,
) -> (Result<Evidence, Error>, Vec<test_server::Request>) {
    let (endpoint, seen) = serve(replies);
    let result = calls(&endpoint)
        .call_with_evidence(&request, &Options::new())
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    (result.map(|answered| answered.evidence), seen.requests())
}

#[tokio::test]
async fn a_read_is_sent_again_after_any_fault() {
    for fault in [
        Reply::Reset,
        cut_off(),
        coded(503, "ServiceUnavailable"),
        coded(400, "Throttling"),
        http(502, "", "<html>bad gateway</html>"),
        http(200, "", "<html>log in</html>"),
    ] {
        let (result, read) = run(Query::new(), vec![fault.clone(), fault, ok()]).await;
        assert_eq!((result.ok(), read.len()), (Some(Evidence::Answer), 3));
    }
}

#[tokio::test]
async fn a_write_that_may_have_run_is_read_once() {
    for fault in [
        Reply::Reset,
        cut_off(),
        coded(503, "ServiceUnavailable"),
        http(502, "", "<html>bad gateway</html>"),
        coded(200, "isp.SYSTEM_ERROR"),
    ] {
        let faults = || vec![fault.clone()];
        for (result, read) in [
            run(Bind::new(), faults()).await,
            run(Buy::new(), faults()).await,
            run(Update::new(), faults()).await,
        ] {
            assert_eq!(result.unwrap_err().outcome(), Outcome::Unknown);
            assert_eq!(read.len(), 1);
        }
    }
    let (result, read) = run(Buy::new(), vec![coded(400, "Throttling")]).await;
    assert_eq!(result.unwrap_err().outcome(), Outcome::Refused);
    assert_eq!(read.len(), 1);
}

#[tokio::test]
async fn an_unbind_that_may_have_run_is_proved_by_the_next_attempt() {
    for fault in [Reply::Reset, cut_off(), coded(500, "InternalError")] {
        let replies = vec![
            fault,
            coded(400, "Throttling"),
            coded(200, "isv.SUBS_NOT_EXIST"),
        ];
        let (result, read) = run(Unbind::new(), replies).await;
        assert_eq!(
            (result.ok(), read.len()),
            (Some(Evidence::AlreadyInState), 3)
        );
        let forms: Vec<_> = read.iter().map(|request| pairs(request.text())).collect();
        let mut nonces: Vec<_> = forms
            .iter()
            .map(|form| value(form, "SignatureNonce"))
            .collect();
        nonces.sort_unstable();
        nonces.dedup();
        assert_eq!(nonces.len(), 3);
    }
}

/// Each place and scheme signs the same parameters again, in the same place.
#[tokio::test]
async fn a_repeat_differs_from_the_first_attempt_only_in_what_is_fresh() {
    let fresh = ["SignatureNonce", "Timestamp", "Signature"];
    for (scheme, placement) in [
        (SignatureScheme::RpcHmacSha1, Placement::Form),
        (SignatureScheme::RpcHmacSha1, Placement::Query),
        (SignatureScheme::Acs3HmacSha256, Placement::Form),
        (SignatureScheme::Acs3HmacSha256, Placement::Query),
    ] {
        let (endpoint, seen) = serve(vec![coded(400, "Throttling"), ok()]);
        let client = ClientBuilder::<core_client::Client>::new(calls(&endpoint).service())
            .endpoint(endpoint.as_str())
            .credential(credential())
            .signature(scheme)
            .placement(placement)
            .build()
            .unwrap();
        client.call(&Bind::new(), &Options::new()).await.unwrap();
        let same: Vec<_> = seen
            .requests()
            .iter()
            .map(|request| {
                let target = &request.target;
                let query = target.split_once('?').map_or("", |(_, query)| query);
                let kept = |text: &str| -> Vec<_> {
                    if text.is_empty() {
                        return Vec::new();
                    }
                    let mut pairs = pairs(text);
                    pairs.retain(|(name, _)| !fresh.contains(&name.as_str()));
                    pairs
                };
                (kept(query), kept(request.text()))
            })
            .collect();
        assert_eq!(same.len(), 2);
        assert_eq!(same.first(), same.last(), "{scheme:?} {placement:?}");
    }
}
