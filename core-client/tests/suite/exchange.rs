//! What a call sends and what it makes of an answer, over HTTP/1.1 on loopback.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::common::*;
use core_client::credential::{CredentialError, CredentialFuture, ProvideCredential};
use core_client::request::{Placement, SignatureScheme};
use core_client::text::PhoneText;
use core_client::transport::{BuiltInTransport, Endpoint, HttpRequest, Transport};
use core_client::{ErrorKind, Options, Outcome};
use core_signer::{Method, Parameter, acs3, rpc};

fn parameters(pairs: &[(String, String)]) -> Vec<Parameter<'_>> {
    pairs
        .iter()
        .map(|(name, value)| Parameter::new(name.as_str(), value.as_str()))
        .collect()
}

/// Checks an RPC signature as the service does.
fn assert_signed(pairs: &[(String, String)]) {
    let expected = rpc::signature_of(Method::Post, &parameters(pairs), &credential());
    assert_eq!(value(pairs, "Signature"), expected);
}

#[tokio::test]
async fn everything_travels_in_the_form_body() {
    let (endpoint, seen) = serve(vec![ok()]);
    let client = builder(&endpoint)
        .user_agent_suffix("shop/1.2")
        .build()
        .unwrap();
    let answer = call(&client).await.unwrap();
    assert_eq!(answer.code.as_deref(), Some("OK"));

    let request = &seen.requests()[0];
    assert_eq!(request.line(), "POST / HTTP/1.1");
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let agent = request.header("user-agent").unwrap();
    assert!(
        agent.starts_with("dyplsapi-sdk/0.1.0 core-client/"),
        "{agent}"
    );
    assert!(agent.ends_with("Dyplsapi/2017-05-25 shop/1.2"), "{agent}");
    let pairs = pairs(request.text());
    assert_signed(&pairs);
    for (name, expected) in [
        ("Action", "BindAxb"),
        ("Version", "2017-05-25"),
        ("Format", "JSON"),
        ("IsOpen", "true"),
        ("PhoneNoA", NUMBER),
        ("AccessKeyId", KEY_ID),
        ("SecurityToken", TOKEN),
    ] {
        assert_eq!(value(&pairs, name), expected);
    }
}

#[tokio::test]
async fn the_query_is_a_setting() {
    let (endpoint, seen) = serve(vec![ok()]);
    call(
        &builder(&endpoint)
            .placement(Placement::Query)
            .build()
            .unwrap(),
    )
    .await
    .unwrap();
    let request = &seen.requests()[0];
    assert_eq!(request.method, "POST");
    let query = request.target.strip_prefix("/?").unwrap();
    assert_signed(&pairs(query));
    assert_eq!(request.text(), "");
}

#[tokio::test]
async fn acs3_is_a_setting_in_both_places() {
    for placement in [Placement::Form, Placement::Query] {
        let (endpoint, seen) = serve(vec![ok()]);
        let builder = builder(&endpoint)
            .signature(SignatureScheme::Acs3HmacSha256)
            .placement(placement);
        call(&builder.build().unwrap()).await.unwrap();
        let request = &seen.requests()[0];
        let authorization = request.header("authorization").unwrap();
        let names = authorization
            .split_once("SignedHeaders=")
            .unwrap()
            .1
            .split_once(',')
            .unwrap()
            .0;
        let signed: Vec<_> = names
            .split(';')
            .map(|name| (name, request.header(name).unwrap()))
            .collect();
        let query = request
            .target
            .split_once('?')
            .map(|(_, query)| pairs(query))
            .unwrap_or_default();
        let received = acs3::Received {
            method: Method::Post,
            path: "/",
            query: &parameters(&query),
            signed_headers: &signed,
            body: &request.body,
        };
        assert_eq!(authorization, received.authorization(&credential()));
        assert_eq!(request.header("x-acs-action"), Some("BindAxb"));
        let business = if placement == Placement::Query {
            query
        } else {
            pairs(request.text())
        };
        assert_eq!(value(&business, "PhoneNoA"), NUMBER);
        assert_eq!(business.len(), 2);
    }
}

#[tokio::test]
async fn calls_share_a_connection_and_each_has_its_own_nonce_and_the_time_of_now() {
    let (endpoint, seen) = serve(vec![ok()]);
    let client = client(&endpoint);
    for _ in 0..3 {
        call(&client.clone()).await.unwrap();
    }
    assert_eq!((seen.count(), seen.connections()), (3, 1));
    let mut nonces: Vec<_> = seen
        .requests()
        .iter()
        .map(|request| value(&pairs(request.text()), "SignatureNonce").to_owned())
        .collect();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
    let first = pairs(seen.requests()[0].text());
    let at = core_signer::Timestamp::parse(value(&first, "Timestamp")).unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert!(now.abs_diff(u64::try_from(at.unix_seconds()).unwrap()) < 5);
}

#[tokio::test]
async fn answers_are_read_as_they_come() {
    let (endpoint, _server) = serve(vec![
        http(200, "", r#"{"Code":"OK","Open":"true","New":[1]}"#),
        http(200, "", r#"{"Code":"OK","Open":true}"#),
        http(200, "", r#"{"Code":"OK","Open":[]}"#),
        http(200, "", r#"{"Code":"isv.BIND_CONFLICT","RequestId":"R-1"}"#),
        http(
            400,
            "",
            r#"{"Code":"InvalidTimeStamp.Expired","HostId":"h","RequestId":"R-2","Message":"m","Recommend":"r"}"#,
        ),
    ]);
    let client = client(&endpoint);
    let answer = call(&client).await.unwrap();
    assert_eq!((answer.open, answer.extra.len()), (Some(true), 1));
    assert_eq!(call(&client).await.unwrap().open, Some(true));

    let shape = call(&client).await.unwrap_err();
    assert_eq!(
        (shape.kind(), shape.outcome()),
        (ErrorKind::UnreadableAnswer, Outcome::Done)
    );
    assert_eq!(
        shape.to_string(),
        "BindAxb done: expected a single value at Open, found a list"
    );

    let refused = call(&client).await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.outcome()),
        (ErrorKind::Service, Outcome::Refused)
    );
    assert_eq!(
        refused.to_string(),
        "BindAxb refused: isv.BIND_CONFLICT (RequestId R-1; caller's fault)"
    );

    let gateway = call(&client).await.unwrap_err();
    assert_eq!(
        (gateway.kind(), gateway.outcome()),
        (ErrorKind::Gateway, Outcome::Refused)
    );
    assert_eq!(
        (
            gateway.request_id(),
            gateway.host_id(),
            gateway.http_status()
        ),
        (Some("R-2"), Some("h"), Some(400))
    );
}

#[tokio::test]
async fn a_wrong_signature_is_explained() {
    let message = "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&Action%3DBindAxb";
    let answer =
        format!(r#"{{"Code":"SignatureDoesNotMatch","HostId":"h","Message":"{message}"}}"#);
    for scheme in [
        SignatureScheme::RpcHmacSha1,
        SignatureScheme::Acs3HmacSha256,
    ] {
        let (endpoint, _server) = serve(vec![http(400, "", &answer)]);
        let error = call(&builder(&endpoint).signature(scheme).build().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.outcome(), Outcome::Refused);
        let explanation = error.explanation().unwrap();
        assert!(
            !explanation.is_empty() && error.to_string().contains(explanation),
            "{error}"
        );
        assert!(!format!("{error:?}").contains(KEY_ID), "{error:?}");
    }
}

#[tokio::test]
async fn what_must_not_be_sent_is_refused() {
    let (endpoint, seen) = serve(vec![ok()]);
    let request = Bind {
        phone_no_a: PhoneText::new("+86 139"),
        open: None,
    };
    let error = client(&endpoint)
        .call(&request, &Options::new())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::InvalidRequest, Outcome::NotSent)
    );
    assert_eq!(
        error.to_string(),
        "BindAxb not sent: PhoneNoA must consist of digits"
    );

    let without = core_client::ClientBuilder::<core_client::Client>::new(&SERVICE)
        .endpoint(&endpoint)
        .build()
        .unwrap();
    let error = call(&without).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Credential, Outcome::NotSent)
    );
    assert_eq!(seen.count(), 0);
}

struct Provider(Option<Duration>);

impl ProvideCredential for Provider {
    fn provide(&self) -> CredentialFuture<'_> {
        Box::pin(async move {
            match self.0 {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(CredentialError::new(format!("no role for {NUMBER}"))),
            }
            Ok(credential())
        })
    }
}

#[tokio::test]
async fn a_provider_is_asked_and_may_fail_or_hang() {
    let (endpoint, seen) = serve(vec![ok()]);
    let with = |provider| {
        builder(&endpoint)
            .credential_provider(provider)
            .build()
            .unwrap()
    };
    call(&with(Provider(Some(Duration::ZERO)))).await.unwrap();
    let error = call(&with(Provider(None))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "BindAxb not sent: no role for <11 digits hidden>"
    );
    let options = Options::new().with_timeout(Duration::from_millis(50));
    let hanging = with(Provider(Some(Duration::from_secs(60))));
    let error = hanging.call(&Bind::new(), &options).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Credential, Outcome::NotSent)
    );
    assert_eq!(seen.count(), 1);
}

#[test]
fn settings_are_checked() {
    let failing = |builder: core_client::ClientBuilder| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        error.to_string()
    };
    let plain = failing(builder("http://192.0.2.1"));
    assert!(plain.contains("plain text"), "{plain}");
    assert!(
        builder("http://192.0.2.1")
            .allow_plain_http(true)
            .build()
            .is_ok()
    );
    assert!(failing(builder("http://h/path")).contains("more than scheme, host and port"));
    assert!(
        failing(builder("http://127.0.0.1").connect_timeout(Duration::from_secs(3)))
            .contains("longer than")
    );
    let first_byte = builder("http://127.0.0.1").first_byte_timeout(Duration::from_millis(499));
    assert!(failing(first_byte).contains("first byte's"));
    assert!(failing(builder("http://127.0.0.1").timeout(Duration::ZERO)).contains("zero"));
    assert!(failing(builder("http://127.0.0.1").user_agent_suffix("a\nb")).contains("user agent"));
    let region = || core_client::ClientBuilder::<core_client::Client>::new(&SERVICE).vpc(true);
    assert!(failing(region()).contains("needs a region"));
    assert!(failing(region().region("cn-hangzhou")).contains("knows no region"));
    let both = failing(builder("http://127.0.0.1").region("cn-hangzhou"));
    assert!(both.contains("leave the endpoint out"), "{both}");
    assert_eq!(failing(builder("http://127.0.0.1").vpc(true)), both);
}

/// Outside a Tokio runtime the stack below would panic.
#[test]
fn without_a_runtime_nothing_is_sent_and_nothing_panics() {
    let client = client("http://127.0.0.1:9");
    let request = Bind::new();
    let options = Options::new();
    let mut call = std::pin::pin!(client.call(&request, &options));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = call.as_mut().poll(&mut context) else {
        panic!("no error")
    };
    assert_eq!(error.outcome(), Outcome::NotSent);
}

/// Tengine, the provider's web server, refuses a request without a length (411) where its method has a body.
async fn empty_bodies_have_a_length<T: Transport>(transport: impl Fn(&Endpoint) -> T) {
    let (endpoint, seen) = serve(vec![ok()]);
    let endpoint: Endpoint = endpoint.parse().unwrap();
    let transport = transport(&endpoint);
    for (method, length) in [
        (Method::Get, None),
        (Method::Delete, None),
        (Method::Post, Some("0")),
        (Method::Put, Some("0")),
        (Method::Patch, Some("0")),
    ] {
        let before = seen.count();
        let request = HttpRequest::new(method, endpoint.clone());
        transport.send(request).await.unwrap();
        let mut request = HttpRequest::new(Method::Put, endpoint.clone());
        request.body = "ab".into();
        transport.send(request).await.unwrap();
        let requests = seen.requests();
        let lengths = |at: usize| requests[at].header("content-length");
        assert_eq!(lengths(before), length, "{method:?}");
        assert_eq!(lengths(before + 1), Some("2"));
    }
}

#[tokio::test]
async fn the_length_of_an_empty_body_is_stated() {
    empty_bodies_have_a_length(|endpoint| BuiltInTransport::builder(endpoint).build().unwrap())
        .await;
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn the_length_of_an_empty_body_is_stated_by_reqwest_too() {
    use core_client::transport::ReqwestTransport;
    let _ = rustls::crypto::ring::default_provider().install_default();
    empty_bodies_have_a_length(|_| {
        ReqwestTransport::new(reqwest::Client::builder().no_proxy()).unwrap()
    })
    .await;
}
