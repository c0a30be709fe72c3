//! Idempotency tokens: filled once for a call, the same in every attempt and in the ticket; what a repeat may rest on, and what its
//! refusal says. The service of these tests makes one resource for each token that it remembers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use core_client::codes::{Class, CodeInfo};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::reconcile::{Doubt, LookupVerdict, Ticket, TicketKey};
use core_client::request::{Location, OperationInfo, Parameters, Request, ServiceInfo, TokenInfo};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{
    Client, ClientBuilder, Credential, Effect, Error, ErrorKind, Options, Outcome, Retry,
};
use serde_json::json;

use crate::common::script::Plain;

static CODES: &[CodeInfo] = &[
    CodeInfo::new("Idempoten*").with_class(Class::Refused),
    CodeInfo::new("TaskConflict").with_class(Class::Refused),
    CodeInfo::new("Forbidden").with_class(Class::Refused),
    CodeInfo::new("Invalid*").with_class(Class::Refused),
    CodeInfo::new("Throttling")
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
];
static SERVICE: ServiceInfo = ServiceInfo::new("Lockers", "2020-01-01")
    .with_endpoint("lockers.example.com")
    .with_codes(CODES);
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static PROMISED: TokenInfo = TokenInfo::new("ClientToken").repeat_within(600);
/// Spends, so that no other rule allows a repeat.
static RENT: OperationInfo = OperationInfo::rpc(&SERVICE, "Rent")
    .effect(Effect::Spends)
    .success(&CODE)
    .token(&PROMISED);
static IN_FORM: OperationInfo = OperationInfo::rpc(&SERVICE, "Rent").success(&CODE).token(
    &TokenInfo::new("ClientToken")
        .at(Location::Form)
        .repeat_within(600),
);
static SHORT: OperationInfo = OperationInfo::rpc(&SERVICE, "Rent")
    .success(&CODE)
    .token(&TokenInfo::new("ClientToken").repeat_within(2));
/// De-duplicates, and nobody says what a repeat is answered.
static NO_PROMISE: OperationInfo = OperationInfo::rpc(&SERVICE, "Rent")
    .success(&CODE)
    .token(&TokenInfo::new("ClientToken").max_length(20));

/// A request of one of these operations.
#[derive(Clone)]
struct Rent<const WHICH: usize> {
    room: String,
    token: Option<String>,
}

impl<const WHICH: usize> Rent<WHICH> {
    fn of(room: &str) -> Self {
        Self {
            room: room.to_owned(),
            token: None,
        }
    }

    fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }
}

impl<const WHICH: usize> Request for Rent<WHICH> {
    type Response = Plain;
    const OPERATION: &'static OperationInfo = [&RENT, &IN_FORM, &SHORT, &NO_PROMISE][WHICH];

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put_opt("ClientToken", &self.token);
        out.put("Room", &self.room);
    }
}

/// What happens to an answer, or to the request before it runs.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// It runs, and the answer is lost.
    Dropped,
    /// It runs after this, and the answer is lost at once.
    Late(Duration),
    /// The answer is lost after this.
    DroppedAfter(Duration),
    /// The request is lost.
    Lost,
    /// The gateway has too many of them.
    Throttled,
    /// The service forgets all tokens before it.
    Forgotten,
    /// The service knows that it has forgotten the token.
    Refused(u16, &'static str),
    Fine,
}

#[derive(Default)]
struct State {
    faults: Vec<Fault>,
    /// By their tokens: the room, and whether it is finished.
    seen: BTreeMap<String, (String, bool)>,
    rented: Vec<String>,
    got: Vec<BTreeMap<String, String>>,
}

/// A service with tokens.
#[derive(Clone, Default)]
struct Lockers {
    state: Arc<Mutex<State>>,
    /// Seconds on the client's clock.
    clock: Arc<AtomicU64>,
}

impl Lockers {
    fn with(faults: &[Fault]) -> Self {
        let lockers = Self::default();
        lockers.state.lock().unwrap().faults = faults.iter().rev().copied().collect();
        lockers.clock.store(1_767_323_045, Ordering::SeqCst);
        lockers
    }

    fn client(&self) -> Client {
        let clock = Arc::clone(&self.clock);
        ClientBuilder::new(&SERVICE)
            .credential(Credential::new("testId", "testSecret"))
            .transport(self.clone())
            .wall_clock(move || UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::SeqCst)))
            .build()
            .unwrap()
    }

    fn passes(&self, seconds: u64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn call<const WHICH: usize>(&self, request: &Rent<WHICH>) -> Result<Plain, Error> {
        self.client().call(request, &Options::new()).await
    }

    fn rented(&self) -> usize {
        self.state.lock().unwrap().rented.len()
    }

    fn values(&self, name: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let values = state
            .got
            .iter()
            .filter_map(|pairs| pairs.get(name).cloned());
        values.collect()
    }

    /// Runs a request, unless its token was seen.
    fn run(&self, token: &str, room: &str) -> HttpAnswer {
        let mut state = self.state.lock().unwrap();
        match state.seen.get(token) {
            Some((_, false)) => return refusal(400, "IdempotentProcessing", token),
            Some((before, true)) if before != room => {
                return refusal(400, "IdempotentParameterMismatch", token);
            }
            Some(_) => {}
            None => {
                state.rented.push(room.to_owned());
                if !token.is_empty() {
                    state.seen.insert(token.to_owned(), (room.to_owned(), true));
                }
            }
        }
        HttpAnswer::new(200, json!({"Code": "OK"}).to_string())
    }
}

/// It repeats the token, which nobody may see.
fn refusal(status: u16, code: &str, token: &str) -> HttpAnswer {
    let body = json!({"Code": code, "Message": format!("token {token}"), "RequestId": "R"});
    HttpAnswer::new(status, body.to_string())
}

impl Transport for Lockers {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        let pairs: BTreeMap<String, String> =
            crate::common::pairs(&String::from_utf8_lossy(&request.body))
                .into_iter()
                .collect();
        let lost = || Err(TransportError::new(TransportErrorKind::Interrupted));
        Box::pin(async move {
            let token = pairs.get("ClientToken").cloned().unwrap_or_default();
            let room = pairs.get("Room").cloned().unwrap_or_default();
            let fault = {
                let mut state = self.state.lock().unwrap();
                state.got.push(pairs);
                state.faults.pop().unwrap_or(Fault::Fine)
            };
            match fault {
                Fault::Fine => Ok(self.run(&token, &room)),
                Fault::Dropped => {
                    self.run(&token, &room);
                    lost()
                }
                Fault::DroppedAfter(pause) => {
                    self.run(&token, &room);
                    tokio::time::sleep(pause).await;
                    lost()
                }
                Fault::Late(pause) => {
                    let (lockers, running) = (self.clone(), (room.clone(), false));
                    self.state
                        .lock()
                        .unwrap()
                        .seen
                        .insert(token.clone(), running);
                    tokio::spawn(async move {
                        tokio::time::sleep(pause).await;
                        lockers.state.lock().unwrap().seen.remove(&token);
                        lockers.run(&token, &room);
                    });
                    lost()
                }
                Fault::Lost => lost(),
                Fault::Throttled => Ok(refusal(400, "Throttling", &token)),
                Fault::Refused(status, code) => Ok(refusal(status, code, &token)),
                Fault::Forgotten => {
                    self.state.lock().unwrap().seen.clear();
                    Ok(self.run(&token, &room))
                }
            }
        })
    }
}

use Fault::*;

#[tokio::test(start_paused = true)]
async fn dropped_answers_give_one_resource() {
    for faults in [
        &[Dropped][..],
        &[Dropped, Lost],
        &[Lost, Dropped],
        &[Dropped, Dropped],
    ] {
        let lockers = Lockers::with(faults);
        lockers.call(&Rent::<0>::of("R-7")).await.unwrap();
        assert_eq!(lockers.rented(), 1, "{faults:?}");
        let tokens = lockers.values("ClientToken");
        assert_eq!(tokens.len(), faults.len() + 1);
        assert!(
            tokens
                .iter()
                .all(|token| *token == tokens[0] && token.len() == 25)
        );
        // Each attempt is signed anew.
        let mut nonces = lockers.values("SignatureNonce");
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), tokens.len());
    }
    let lockers = Lockers::with(&[Dropped]);
    lockers.call(&Rent::<1>::of("R-7")).await.unwrap();
    assert_eq!(
        (lockers.rented(), lockers.values("ClientToken").len()),
        (1, 2)
    );
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_clients_token_is_the_same_in_each_attempt() {
    let lockers = Lockers::with(&[Dropped]);
    let client: core_client::blocking::Client = lockers.client().into();
    let request = Rent::<0>::of("R-7");
    core_client::blocking::Caller::new(&client)
        .send(request.clone())
        .unwrap();
    let tokens = lockers.values("ClientToken");
    assert_eq!((tokens.len(), lockers.rented()), (2, 1));
    assert_eq!(tokens[0], tokens[1]);
    core_client::blocking::Caller::new(&client)
        .send(request.clone())
        .unwrap();
    assert_ne!(lockers.values("ClientToken")[2], tokens[0]);
}

#[tokio::test(start_paused = true)]
async fn calls_have_tokens_of_their_own_and_a_callers_own_is_kept() {
    let lockers = Lockers::with(&[]);
    for _ in 0..3 {
        lockers.call(&Rent::<0>::of("R-7")).await.unwrap();
    }
    let mut tokens = lockers.values("ClientToken");
    tokens.sort();
    tokens.dedup();
    assert_eq!((tokens.len(), lockers.rented()), (3, 3));

    let lockers = Lockers::with(&[Dropped]);
    let own = Rent::<0>::of("R-7").with_token("own-token-1");
    lockers.call(&own).await.unwrap();
    assert_eq!(lockers.values("ClientToken"), ["own-token-1"; 2]);
    assert_eq!(lockers.rented(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_promise_nothing_is_repeated() {
    let lockers = Lockers::with(&[Dropped]);
    let error = lockers.call(&Rent::<3>::of("R-7")).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let tokens = lockers.values("ClientToken");
    assert_eq!((tokens.len(), tokens[0].len()), (1, 20), "its own limit");
    // An empty token protects nothing.
    let lockers = Lockers::with(&[Dropped]);
    let empty = Rent::<0>::of("R-7").with_token("");
    let error = lockers.call(&empty).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(lockers.values("ClientToken"), [""]);
}

/// Whatever refuses the repeat: the first attempt may have run.
#[tokio::test(start_paused = true)]
async fn a_refused_repeat_leaves_the_call_unknown() {
    for (status, code) in [
        (400, "IdempotentParameterMismatch"),
        (400, "IdempotenceParamNotMatch"),
        (409, "IdempotentProcessing"),
        (400, "TaskConflict"),
        (404, "InvalidClientToken.NotFound"),
        (403, "Forbidden"),
        (400, "Throttling"),
        (200, "Idempotent.Expired"),
    ] {
        let lockers = Lockers::with(&[Dropped, Refused(status, code), Refused(status, code)]);
        let error = lockers.call(&Rent::<0>::of("R-7")).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{code}");
        assert_eq!(lockers.rented(), 1, "{code}");
        assert!(
            !error.is_retryable(),
            "{code}: another call has another token"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_repeat_while_the_first_still_runs_is_unknown_or_comes_later() {
    // It runs longer than the call.
    let lockers = Lockers::with(&[Late(Duration::from_secs(30))]);
    let error = lockers.call(&Rent::<0>::of("R-7")).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let mut refused = error
        .attempts()
        .iter()
        .map(|attempt| attempt.code.as_deref());
    assert_eq!(refused.next_back(), Some(Some("IdempotentProcessing")));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(lockers.rented(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_changed_parameter_is_refused() {
    let lockers = Lockers::with(&[]);
    let own = |room| Rent::<0>::of(room).with_token("own-token-1");
    lockers.call(&own("R-7")).await.unwrap();
    let error = lockers.call(&own("R-8")).await.unwrap_err();
    assert_eq!(error.code(), Some("IdempotentParameterMismatch"));
    assert_eq!(lockers.rented(), 1);
    // Had an earlier attempt of the same call been lost, nobody could tell.
    let lockers = Lockers::with(&[Fine, Lost]);
    lockers.call(&own("R-7")).await.unwrap();
    let error = lockers.call(&own("R-8")).await.unwrap_err();
    assert_eq!((error.outcome(), lockers.rented()), (Outcome::Unknown, 1));
}

/// The time counts from the first attempt on, whatever follows.
#[tokio::test(start_paused = true)]
async fn after_its_time_a_token_that_the_service_forgot_is_not_sent_again() {
    let within = Lockers::with(&[DroppedAfter(Duration::from_millis(1500))]);
    within.call(&Rent::<2>::of("R-7")).await.unwrap();
    assert_eq!((within.rented(), within.values("Room").len()), (1, 2));

    let late = Lockers::with(&[DroppedAfter(Duration::from_millis(2001)), Forgotten]);
    let error = late.call(&Rent::<2>::of("R-7")).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!((late.rented(), late.values("Room").len()), (1, 1));

    // What was refused at first and lost afterwards began at the first attempt as well.
    let later = Lockers::with(&[
        Dropped,
        DroppedAfter(Duration::from_millis(2001)),
        Forgotten,
    ]);
    let error = later.call(&Rent::<2>::of("R-7")).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!((later.rented(), later.values("Room").len()), (1, 2));

    // Refusals of which nothing ran are repeated as ever: no token is needed for that.
    let refused = Lockers::with(&[Throttled]);
    assert_eq!(
        refused
            .call(&Rent::<0>::of("R-7"))
            .await
            .unwrap_err()
            .outcome(),
        Outcome::Refused
    );
}

fn key() -> TicketKey {
    TicketKey::new(*b"sixteen bytes at least").unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_ticket_has_the_token_and_the_same_request_is_sent_by_it() {
    let lockers = Lockers::with(&[Dropped, Lost, Lost]);
    let client = lockers.client();
    let (request, options) = (Rent::<0>::of("R-7"), Options::new());
    let prepared = client.prepare(request.clone(), &options, &key()).unwrap();
    let stored = prepared.ticket().to_string();
    let error = prepared.send().await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Unknown);
    let token = lockers.values("ClientToken")[0].clone();
    assert!(
        stored.contains(&format!(r#""token":"{token}""#)),
        "{stored}"
    );

    // In another process, nine minutes later. Nothing can be looked up, and the service knows the token.
    lockers.passes(540);
    let client = lockers.client();
    let ticket: Ticket = stored.parse().unwrap();
    let seen = client.reconcile(&ticket, &key(), &request).await;
    assert!(
        matches!(seen, LookupVerdict::Unknown(Doubt::NoPlan)),
        "{seen:?}"
    );
    let again = client
        .prepare_again(request.clone(), &options, &key(), &ticket, &seen)
        .unwrap();
    assert_eq!(again.ticket().prepared_at(), ticket.prepared_at());
    let once_more = again.ticket().clone();
    again.send().await.unwrap();
    assert!(
        lockers
            .values("ClientToken")
            .iter()
            .all(|sent| *sent == token)
    );
    assert_eq!((lockers.values("Room").len(), lockers.rented()), (4, 1));

    // The time is that of the first ticket, also of one that was prepared again, and also between preparing and sending.
    let again =
        |ticket: &Ticket| client.prepare_again(request.clone(), &options, &key(), ticket, &seen);
    let prepared = again(&once_more).unwrap();
    lockers.passes(61);
    let error = prepared.send().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::OwnLimit, Outcome::Unknown)
    );
    for ticket in [&ticket, &once_more] {
        let error = again(ticket).unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(
            error.to_string().contains("only look-ups are left"),
            "{error}"
        );
    }
    assert_eq!(lockers.values("Room").len(), 4);

    // A clock that went back says nothing of the time that has gone by.
    let prepared = client.prepare(request.clone(), &options, &key()).unwrap();
    lockers.clock.fetch_sub(3600, Ordering::SeqCst);
    assert!(again(prepared.ticket()).is_err());
}

#[tokio::test]
async fn a_ticket_fits_its_token_and_its_request_alone() {
    let lockers = Lockers::with(&[]);
    let client = lockers.client();
    let request = || Rent::<0>::of("R-7");
    let options = Options::new();
    let ticket = client
        .prepare(request(), &options, &key())
        .unwrap()
        .ticket()
        .clone();
    let again = |request, ticket: &Ticket| {
        let seen = LookupVerdict::Unknown(Doubt::NoPlan);
        client.prepare_again(request, &options, &key(), ticket, &seen)
    };
    assert!(again(request(), &ticket).is_ok());
    assert!(again(Rent::of("R-8"), &ticket).is_err());
    assert!(again(request().with_token("own"), &ticket).is_err());
    // Another token, and none.
    let text = ticket.to_string();
    let (before, rest) = text.split_once(r#""token":""#).unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    for altered in [
        format!(r#"{before}"token":"abc"{after}"#),
        format!("{before}{}", &after[1..]),
    ] {
        assert!(
            again(request(), &altered.parse().unwrap()).is_err(),
            "{altered}"
        );
    }
    // A caller's own token stands in the request.
    let own = || request().with_token("own");
    let ticket = client
        .prepare(own(), &options, &key())
        .unwrap()
        .ticket()
        .clone();
    assert!(!ticket.to_string().contains("token"));
    again(own(), &ticket).unwrap().send().await.unwrap();
    assert_eq!(lockers.values("ClientToken"), ["own"]);
    // Nothing is promised, so there is nothing to prepare.
    let none = client.prepare(Rent::<3>::of("R-7"), &options, &key());
    assert_eq!(none.unwrap_err().outcome(), Outcome::NotSent);
    let empty = client.prepare(request().with_token(""), &options, &key());
    assert_eq!(empty.unwrap_err().outcome(), Outcome::NotSent);
}

#[tokio::test(start_paused = true)]
async fn calls_without_types_have_tokens_too() {
    let room = "R-7".to_owned();
    let lockers = Lockers::with(&[Dropped]);
    let client = lockers.client();
    let parameters = || {
        let mut parameters = Parameters::new(client.utc_offset());
        parameters.put("Room", &room);
        parameters
    };
    let options = Options::new();
    client
        .call_dynamic(&RENT, parameters(), &options)
        .await
        .unwrap();
    let tokens = lockers.values("ClientToken");
    assert_eq!((tokens.len(), lockers.rented()), (2, 1));
    assert_eq!(tokens[0], tokens[1]);

    let prepared = client
        .prepare_dynamic(&RENT, parameters(), &options, &key())
        .unwrap();
    let text = prepared.ticket().to_string();
    prepared.send().await.unwrap();
    assert!(text.contains(lockers.values("ClientToken").last().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn nobody_sees_a_token() {
    for request in [
        Rent::<0>::of("R-7"),
        Rent::of("R-7").with_token("own-token-of-a-caller"),
    ] {
        let lockers = Lockers::with(&[Refused(400, "InvalidClientToken")]);
        let client = lockers.client();
        let prepared = client.prepare(request, &Options::new(), &key()).unwrap();
        let shown = format!("{prepared:?} {:?}", prepared.ticket());
        let error = prepared.send().await.unwrap_err();
        let token = &lockers.values("ClientToken")[0];
        for text in [shown, error.to_string(), format!("{error:?}")] {
            assert!(!text.contains(token), "{text}");
        }
        assert!(error.to_string().contains("InvalidClientToken"), "{error}");
    }
}

#[test]
fn the_policy_tells_of_the_token() {
    let told = core_client::RetryPolicy::new().of(&RENT).to_string();
    assert!(told.contains("with the same token within 600 s"), "{told}");
    let told = core_client::RetryPolicy::new().of(&NO_PROMISE).to_string();
    assert!(told.contains("never once the outcome is unknown"), "{told}");
}
