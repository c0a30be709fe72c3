//! Nothing that must stay hidden shows anywhere: every sensitive field of every operation holds a canary, every kind of
//! success and failure echoes them, and what a program could print is searched: `Debug`, `Display`, error chains, panic
//! messages, the logs of the whole stack at their finest, the emulator's journal.
//!
//! The search itself is held to find what is shown without a mask, and the canaries to be on the wire.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod emulator;
mod fill;
mod logs;
mod scenes;
#[path = "../suite/support/mod.rs"]
mod support;
mod tokens_and_pages;
mod words;

use std::cell::Cell;
use std::error::Error as _;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use core_client::request::{Placement, ServiceInfo, SignatureScheme};
use core_client::{ClientBuilder, RetryPolicy};
use core_signer::encode::encode;
use dyplsapi_sdk::{Client, Credential};
use proofs::inputs;
use proofs::typed_operation::{TypedOperation, further_operations, typed_operations};
use serde_json::{Map, Value};
use test_server::{Reply, Request, Server, nobody};
use tokio::task::JoinSet;

use emulator::emulator_shows_nothing;
use fill::{answer, filled, input};
use logs::Logs;
use scenes::{SCENES, Scene};
use words::{Canaries, KEY_ID, SECRET, TOKEN};

/// How a request is signed, and where its parameters travel.
type How = (SignatureScheme, Placement);

fn client(
    service: &'static ServiceInfo,
    url: &str,
    scheme: SignatureScheme,
    placement: Placement,
) -> Client {
    let within = Duration::from_secs(5);
    client_with(
        service,
        within,
        RetryPolicy::never(),
        url,
        scheme,
        placement,
    )
}

/// A client of any product: that of Dyplsapi knows nothing of its own.
fn client_with(
    service: &'static ServiceInfo,
    timeout: Duration,
    policy: RetryPolicy,
    url: &str,
    scheme: SignatureScheme,
    placement: Placement,
) -> Client {
    ClientBuilder::<Client>::new(service)
        .endpoint(url)
        .credential(Credential::new(KEY_ID, SECRET).with_security_token(TOKEN))
        .signature(scheme)
        .placement(placement)
        .connect_timeout(timeout)
        .timeout(timeout)
        .retry(policy)
        .build()
        .unwrap()
}

/// All that a program could print of an error.
fn printed(error: core_client::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{:?}", error.details());
    let shown = [
        error.code(),
        error.message(),
        error.request_id(),
        error.host_id(),
        error.excerpt(),
        error.explanation(),
    ];
    write!(text, "{shown:?} {:?} {:?}", error.items(), error.attempts()).unwrap();
    let mut source = error.source();
    while let Some(error) = source {
        write!(text, "\n{error} {error:?}").unwrap();
        source = error.source();
    }
    // What a program that gives up says.
    let give_up = |outcome: Result<(), core_client::Error>| outcome.unwrap();
    let panic = panicking(move || give_up(Err(error)));
    write!(text, "\n{panic}").unwrap();
    text
}

/// A call to make: of an operation, in a scene.
type Planned = (&'static TypedOperation, Scene, RetryPolicy, How);

/// Calls at a time, since they mostly wait; what they log is searched for the canaries of all.
async fn play_together(what: &str, calls: Vec<Planned>) {
    let logs = Logs::all();
    logs.take();
    let count = calls.len();
    let mut playing = JoinSet::new();
    for (typed, scene, policy, how) in calls {
        playing.spawn(call(typed, scene, policy, how));
    }
    let mut canaries = Canaries::with_keys();
    while let Some(played) = playing.join_next().await {
        canaries.words.extend(played.unwrap().words);
    }
    let logged = logs.take();
    let told = logged.matches("outcome").count();
    assert!(
        told >= count,
        "{what}: the client logged {told} outcomes of {count} calls"
    );
    canaries.assert_hidden(&format!("the logs of {what}"), &logged);
}

/// Calls, searches what a program could print of it, and gives what must not stand in the logs either.
async fn call(
    typed: &'static TypedOperation,
    scene: Scene,
    policy: RetryPolicy,
    (scheme, placement): How,
) -> Canaries {
    let mut canaries = Canaries::with_keys();
    let input = input(typed, &mut canaries);
    let sent: Vec<String> = canaries.words.iter().cloned().collect();
    let reply = answer(typed, &mut canaries);
    let server = Server::script(move |request| scene.reply(request, &reply));
    let timeout = match scene.waits() {
        // Long enough for the requests of all that wait together to be sent on a busy machine.
        true => Duration::from_secs(2),
        false => Duration::from_secs(5),
    };
    let service = typed.operation.service;
    let client = client_with(service, timeout, policy, &server.url, scheme, placement);
    let made = typed.make(&input).unwrap();
    assert_eq!(made.violations, "", "{}", typed.action);
    let mut shown = format!("{client:?} {} {}", made.debug, made.validation);
    let outcome = made.send(&client).await;
    match outcome {
        Ok(answered) => shown.push_str(&answered.debug),
        Err(error) => shown.push_str(&printed(error)),
    }
    let requests = server.take();
    let request = &requests[0];
    assert_on_the_wire(typed, request, &input, &sent);
    watch_signature(request, &mut canaries);
    let what = format!("{} {scene:?} {scheme:?} {placement:?}", typed.action);
    canaries.assert_hidden(&what, &shown);
    canaries
}

/// A canary that was never sent would prove nothing.
fn assert_on_the_wire(
    typed: &TypedOperation,
    request: &Request,
    input: &Map<String, Value>,
    sent: &[String],
) {
    let parameters = request.parameters().unwrap();
    let wire: String = parameters
        .iter()
        .map(|(_, value)| format!("{value}\n"))
        .collect();
    let plain = |value: &Value| value.to_string();
    let text: String = input.values().map(plain).collect();
    let numbers = sent.iter().filter(|word| text.contains(*word));
    for word in numbers {
        assert!(wire.contains(word), "{}: {word} was not sent", typed.action);
    }
}

/// The signature and the nonce are no business of a log either.
fn watch_signature(request: &Request, canaries: &mut Canaries) {
    let of_rpc = ["Signature", "SignatureNonce"];
    for (name, value) in request.parameters().unwrap() {
        if of_rpc.contains(&name.as_str()) {
            canaries.watch(&value);
        }
    }
    if let Some(header) = request.header("authorization") {
        canaries.watch(header.rsplit("Signature=").next().unwrap());
        canaries.watch(request.header("x-acs-signature-nonce").unwrap());
    }
}

thread_local! {
    /// Whether a panic of this thread is one that is meant, whose text is searched, and that nobody needs to read.
    static MEANT: Cell<bool> = const { Cell::new(false) };
}

/// The text of the panic that this ends in.
fn panicking<T>(work: impl FnOnce() -> T) -> String {
    MEANT.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    MEANT.set(false);
    let payload = result.err().unwrap();
    payload.downcast_ref::<String>().unwrap().clone()
}

fn quiet_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !MEANT.get() {
            usual(panic);
        }
    }));
}

fn every_operation() -> impl Iterator<Item = &'static TypedOperation> {
    typed_operations().iter().chain(further_operations())
}

/// Places of the further products that must hold a canary, so that none is lost in silence with its mark.
const HIDDEN: &[(&str, &str)] = &[
    ("SendSms", "PhoneNumbers"),
    ("SendSms", "TemplateParam"),
    ("SendSms", "OutId"),
    ("SendBatchSms", "PhoneNumberJson"),
    ("SendBatchSms", "TemplateParamJson"),
    ("SendBatchSms", "OutId"),
    ("QuerySendDetails", "PhoneNumber"),
    (
        "QuerySendDetails",
        "SmsSendDetailDTOs.SmsSendDetailDTO.PhoneNum",
    ),
    (
        "QuerySendDetails",
        "SmsSendDetailDTOs.SmsSendDetailDTO.Content",
    ),
    (
        "QuerySendDetails",
        "SmsSendDetailDTOs.SmsSendDetailDTO.OutId",
    ),
    ("CreateSmsTemplate", "TemplateContent"),
    ("GetSmsTemplate", "TemplateContent"),
    // What a record says is public; who called and what is noted beside it are not.
    ("AddDomainRecord", "UserClientIp"),
    ("UpdateDomainRecordRemark", "Remark"),
    ("DescribeDomainRecords", "DomainRecords.Record.Remark"),
    ("DescribeDomainRecordInfo", "Remark"),
    ("QueryTokenForMnsQueue", "MessageTokenDTO.AccessKeyId"),
    ("QueryTokenForMnsQueue", "MessageTokenDTO.AccessKeySecret"),
    ("QueryTokenForMnsQueue", "MessageTokenDTO.SecurityToken"),
];

#[test]
fn what_further_products_hide_holds_a_canary() {
    for (action, place) in HIDDEN {
        let mut all = further_operations().iter();
        let typed = all.find(|typed| typed.action == *action);
        let typed = typed.unwrap_or_else(|| panic!("{action} is not called"));
        let mut canaries = Canaries::default();
        let given = filled(typed.parameters, &mut canaries).contains_key(*place);
        let answered = typed.sensitive.iter().any(|(path, _)| path == place);
        assert!(given || answered, "{action}.{place} holds no canary");
    }
}

/// One test, since loggers and panic hooks are the process's; the other ones' canaries are not searched for here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_shows() {
    quiet_panics();
    use Placement::{Form, Query};
    use SignatureScheme::{Acs3HmacSha256, RpcHmacSha1};
    for typed in every_operation() {
        let quick = SCENES.into_iter().filter(|scene| !scene.waits());
        let once = |scene| (typed, scene, RetryPolicy::never(), (RpcHmacSha1, Form));
        play_together(typed.action, quick.map(once).collect()).await;
    }
    let chosen = [
        "BindAxb",
        "BindAxnExtension",
        "BindBatchAxg",
        "CreatePickUpWaybill",
        "QuerySubscriptionDetail",
        "AddSecretBlacklist",
        "QuerySecretNoDetail",
        "SendSms",
        "AddDomainRecord",
        "QueryTokenForMnsQueue",
    ];
    // With repeats, as a client is by default: what is said of an attempt is searched, too.
    let twice = RetryPolicy::new().with_attempts(2);
    let mut waiting = Vec::new();
    for typed in every_operation().filter(|typed| chosen.contains(&typed.action)) {
        let hows = [
            (RpcHmacSha1, Query),
            (Acs3HmacSha256, Form),
            (Acs3HmacSha256, Query),
        ];
        let calls = SCENES.into_iter().flat_map(|scene| {
            let call = move |how| (typed, scene, twice, how);
            hows.map(call)
        });
        let (slow, quick): (Vec<Planned>, _) = calls.partition(|(_, scene, ..)| scene.waits());
        waiting.extend(slow);
        play_together(typed.action, quick).await;
        refused_connection(typed).await;
    }
    play_together("calls that wait", waiting).await;
    tokens_and_pages::show_nothing().await;
    the_search_finds_what_is_not_masked().await;
    emulator_shows_nothing().await;
}

async fn refused_connection(typed: &TypedOperation) {
    let logs = Logs::all();
    logs.take();
    let mut canaries = Canaries::with_keys();
    let input = input(typed, &mut canaries);
    let service = typed.operation.service;
    let client = client(
        service,
        &nobody(),
        SignatureScheme::RpcHmacSha1,
        Placement::Query,
    );
    let error = typed.make(&input).unwrap().send(&client).await.unwrap_err();
    assert_eq!(error.outcome(), core_client::Outcome::NotSent);
    canaries.assert_hidden("a refused connection", &printed(error));
    canaries.assert_hidden("the logs of a refused connection", &logs.take());
}

/// With the mask taken off, each way of showing is found.
async fn the_search_finds_what_is_not_masked() {
    let mut canaries = Canaries::default();
    let number = dyplsapi_sdk::types::PhoneNumber::new(canaries.next("PhoneNumber")).unwrap();
    let name = core_client::text::Hidden::new(canaries.next("Name"));
    assert_eq!(canaries.found(&format!("{number:?} {name:?}")), None);
    assert!(canaries.found(number.expose()).is_some());
    assert!(canaries.found(&format!("name={}", name.expose())).is_some());
    assert!(canaries.found(&encode(name.expose())).is_some());
    assert!(canaries.found(&encode(&encode(name.expose()))).is_some());
    let panic = panicking(|| panic!("lost {}", number.expose()));
    assert!(canaries.found(&panic).is_some());

    let logs = Logs::all();
    logs.take();
    tracing::trace!(number = number.expose(), "by tracing");
    assert!(canaries.found(&logs.take()).is_some());
    log::trace!("by log: {}", name.expose());
    assert!(canaries.found(&logs.take()).is_some());

    // The stack below is heard, not only our own crates: of a call, the HTTP client says something itself.
    let server = Server::script(|_| Reply::json(200, r#"{"Code":"OK"}"#));
    let typed = typed_operations()
        .iter()
        .find(|typed| typed.action == "QuerySubsId")
        .unwrap();
    let service = typed.operation.service;
    let client = client(
        service,
        &server.url,
        SignatureScheme::RpcHmacSha1,
        Placement::Form,
    );
    typed
        .make(&inputs::example(typed).unwrap())
        .unwrap()
        .send(&client)
        .await
        .unwrap();
    let logged = logs.take();
    assert!(logged.contains("hyper_util"), "{logged}");
}
