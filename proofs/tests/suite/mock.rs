//! A program's unit tests, with the mock that the generated crate brings: what a user would write.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, SystemTime};

use dyplsapi_sdk::axb::{BindAxbRequest, BindAxbResponse};
use dyplsapi_sdk::core_client::Options;
use dyplsapi_sdk::core_client::request::Request;
use dyplsapi_sdk::number_pool::{LockSecretNoRequest, UnlockSecretNoRequest};
use dyplsapi_sdk::reconcile::{LookupVerdict, TicketKey};
use dyplsapi_sdk::subscription::UnbindSubscriptionRequest;
use dyplsapi_sdk::test_util::Mock;
use dyplsapi_sdk::types::{Expiration, PhoneNumber, SpecId, XNumber};
use dyplsapi_sdk::{Client, ErrorCode, Evidence, Language, Outcome, RetryPolicy};

/// The program's own function: what a shop says to its customer.
async fn bind(client: &Client) -> &'static str {
    match client.send(request()).await {
        Ok(answer) if answer.binding.is_some() => "bound",
        Ok(_) => "bound, and nobody knows how",
        Err(error) => match error.outcome() {
            Outcome::Refused => "refused",
            Outcome::NotSent => "try again",
            _ => "look first",
        },
    }
}

fn request() -> BindAxbRequest {
    BindAxbRequest::builder()
        .pool_key("FC12345")
        .phone_no_a(PhoneNumber::new("13900001111").unwrap())
        .phone_no_b(PhoneNumber::new("13900002222").unwrap())
        .phone_no_x(XNumber::new("17000000000").unwrap())
        .expiration(Expiration::at(
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000),
        ))
        .build()
}

fn bound() -> BindAxbResponse {
    let mut answer = BindAxbResponse::default();
    answer.request_id = Some("R-1".into());
    let binding = answer.binding.get_or_insert_default();
    binding.subs_id = Some("1000000768393849".into());
    answer
}

#[tokio::test]
async fn every_way_a_call_can_end() {
    let mock = Mock::new();
    mock.bind_axb()
        .answers(bound())
        .refuses("isv.BIND_CONFLICT")
        .breaks_connection()
        .times_out()
        .answers_html_page()
        .refuses_connection();
    let client = mock.client();
    for expected in [
        "bound",
        "refused",
        "look first",
        "look first",
        "look first",
        "try again",
    ] {
        assert_eq!(bind(&client).await, expected);
    }
    assert_eq!(mock.bind_axb().calls(), 6);
    assert!(mock.bind_axb().was_called_with(&request()));
    let sent = mock.bind_axb().last().unwrap();
    assert_eq!(sent.expose("PhoneNoA"), Some("13900001111"));
    assert!(!format!("{sent:?}").contains("1390000"));
    mock.finish();
}

#[tokio::test]
async fn after_a_lost_answer_the_advice_is_what_the_request_allows() {
    let mock = Mock::new();
    mock.bind_axb().breaks_connection().breaks_connection();
    mock.buy_secret_no().breaks_connection();
    mock.unbind_subscription().breaks_connection();
    let client = mock.client();
    let bind = || {
        let bind = client.bind_axb().pool_key("FC12345");
        bind.phone_no_a(PhoneNumber::new("13900001111").unwrap())
            .phone_no_b(PhoneNumber::new("13900002222").unwrap())
            .expiration(Expiration::at(
                SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000),
            ))
    };
    let with_x = bind().phone_no_x(XNumber::new("17000000000").unwrap());
    let buy = client
        .buy_secret_no()
        .pool_key("FC12345")
        .spec_id(SpecId::Virtual)
        .city("杭州");
    let unbind = client
        .unbind_subscription()
        .pool_key("FC12345")
        .secret_no(XNumber::new("17000000000").unwrap());
    for (error, english, chinese) in [
        (
            with_x.await.unwrap_err(),
            "look it up by its ticket",
            "请凭票据查明结果",
        ),
        (
            bind().await.unwrap_err(),
            "lacks a parameter that a look-up needs",
            "缺少查明结果所需的参数",
        ),
        (
            buy.await.unwrap_err(),
            "This operation cannot be looked up",
            "无法自动查明",
        ),
        (
            unbind.subs_id("1000000768393849").await.unwrap_err(),
            "Send the same request again",
            "可原样重发",
        ),
    ] {
        assert_eq!(error.outcome(), Outcome::Unknown);
        let english_said = error.advice(Language::English).unwrap();
        assert!(english_said.contains(english), "{error}: {english_said}");
        let chinese_said = error.advice(Language::Chinese).unwrap();
        assert!(chinese_said.contains(chinese), "{error}: {chinese_said}");
    }
}

#[tokio::test]
async fn answers_made_of_the_request() {
    let mock = Mock::new();
    mock.bind_axb().always_answers_with(|sent| {
        let mut answer = bound();
        let binding = answer.binding.get_or_insert_default();
        binding.secret_no = sent
            .expose("PhoneNoX")
            .and_then(|number| XNumber::new(number).ok());
        answer
    });
    let client = mock.client();
    for _ in 0..3 {
        let answer = client.send(request()).await.unwrap();
        let binding = answer.binding.unwrap();
        assert_eq!(binding.secret_no, XNumber::new("17000000000").ok());
        assert_eq!(answer.code.as_deref(), Some("OK"));
    }
}

#[tokio::test]
async fn a_request_that_nobody_expected_is_not_sent_and_named() {
    let mock = Mock::new();
    let client = mock.client();
    let error = client.send(request()).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(
        error.to_string().contains("no answer to BindAxb left"),
        "{error}"
    );
    assert_eq!(mock.problems().len(), 1);
    mock.allow_unmet();
}

#[tokio::test]
async fn repeats_are_tested_with_a_policy_of_the_programs_own() {
    let mock = Mock::new();
    mock.query_subs_id()
        .breaks_connection()
        .answers(Default::default());
    mock.bind_axb().breaks_connection();
    let policy = RetryPolicy::new().with_pauses(Duration::ZERO, Duration::ZERO);
    let client = mock.builder().retry(policy).build().unwrap();
    let query = client
        .query_subs_id()
        .pool_key("FC12345")
        .phone_no_x(XNumber::new("17000000000").unwrap());
    query.await.unwrap();
    assert_eq!(bind(&client).await, "look first");
    assert_eq!(mock.query_subs_id().calls(), 2);
    assert_eq!(mock.bind_axb().calls(), 1);
}

/// Sends a request whose answer is lost, and looks up what became of it.
async fn lost<R>(client: &Client, request: R, options: &Options) -> LookupVerdict
where
    R: Request<Response: Send> + Clone + Send + Sync + 'static,
{
    let key = TicketKey::new(*b"a key that tests alone ever have").unwrap();
    let prepared = client.core().prepare(request.clone(), options, &key);
    let prepared = prepared.unwrap();
    let ticket = prepared.ticket().clone();
    let error = prepared.send().await.err().unwrap();
    assert_eq!(error.outcome(), Outcome::Unknown);
    client.reconcile(&ticket, &key, &request).await
}

#[tokio::test]
async fn a_bind_that_ran_and_whose_answer_is_lost_is_found_again() {
    let mock = Mock::new();
    mock.bind_axb()
        .runs_but_breaks_connection(bound())
        .runs_but_breaks_connection(bound());
    let client = mock.client();
    let marked = Options::new().with_unique_expiration();
    for options in [Options::new(), marked] {
        let verdict = lost(&client, request(), &options).await;
        assert_eq!(verdict.id(), Some("1000000768393849"), "{verdict}");
        assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict}");
    }
    assert_eq!(mock.bind_axb().calls(), 2);
    mock.finish();
}

#[tokio::test]
async fn a_call_that_looks_its_own_outcome_up_ends_as_done() {
    let mock = Mock::new();
    mock.bind_axb().runs_but_breaks_connection(bound());
    let options = Options::new().with_resolve_unknown(Duration::from_secs(10));
    let client = mock.client();
    let answer = client.core().call(&request(), &options).await.unwrap();
    let subs_id = answer.binding.unwrap().subs_id.unwrap();
    assert_eq!(subs_id.as_str(), "1000000768393849");
    mock.finish();
}

#[tokio::test]
async fn other_writes_that_ran_are_found_as_well() {
    let mock = Mock::new();
    let client = mock.client();
    let x = || XNumber::new("17000000000").unwrap();
    mock.unbind_subscription()
        .runs_but_breaks_connection(Default::default());
    mock.lock_secret_no()
        .runs_but_breaks_connection(Default::default());
    mock.unlock_secret_no()
        .runs_but_breaks_connection(Default::default());
    let unbind = UnbindSubscriptionRequest::builder()
        .pool_key("FC12345")
        .subs_id("1000000768393849")
        .secret_no(x())
        .build();
    let lock = LockSecretNoRequest::builder()
        .pool_key("FC12345")
        .secret_no(x())
        .build();
    let unlock = UnlockSecretNoRequest::builder()
        .pool_key("FC12345")
        .secret_no(x())
        .build();
    for verdict in [
        lost(&client, unbind, &Options::new()).await,
        lost(&client, lock, &Options::new()).await,
        lost(&client, unlock, &Options::new()).await,
    ] {
        assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict}");
    }
    mock.finish();
}

/// A program keeps a builder and sends it more than once.
#[tokio::test]
async fn a_builder_is_cloned_and_sent_twice() {
    let mock = Mock::new();
    mock.unbind_subscription()
        .refuses("isv.BIND_CONFLICT")
        .answers(dyplsapi_sdk::subscription::UnbindSubscriptionResponse::default());
    let client = mock.client();
    let builder = client
        .unbind_subscription()
        .pool_key("FC12345")
        .subs_id("1000000768393849")
        .secret_no(XNumber::new("17000000000").unwrap())
        .with_retry(RetryPolicy::never())
        .with_resolve_unknown(Duration::ZERO);
    let error = builder.clone().await.unwrap_err();
    assert_eq!(error.code_as(), Some(ErrorCode::BindConflict));
    let answered = builder.send_with_evidence().await.unwrap();
    assert_eq!(answered.evidence, Evidence::Answer);
}

/// What a code of success stands for is not an error.
#[test]
fn no_code_of_success_is_an_error_code() {
    use dyplsapi_sdk::core_client::{Class, codes::CodeInfo};
    let table: &[CodeInfo] = dyplsapi_sdk::service::SERVICE.codes;
    let mut named = 0;
    for info in table.iter().filter(|info| !info.is_pattern()) {
        let is_unknown = matches!(ErrorCode::from(info.code), ErrorCode::Unknown(_));
        assert_eq!(is_unknown, info.class == Class::Success, "{}", info.code);
        named += usize::from(!is_unknown);
    }
    assert!(named > 70, "{named}");
}
