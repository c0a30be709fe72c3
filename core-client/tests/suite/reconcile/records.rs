//! Records that a write leaves: it is done if each recipient has one, and unknown otherwise, never *not done*.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::reconcile::plan::{
    Comparison, FieldMatch, LookupPlan, Read, RecipientFormat, RecordSearch, Search, Source,
};
use core_client::reconcile::{Doubt, LookupVerdict, TicketKey};
use core_client::request::{Effect, Numbering, OperationInfo, Parameters, Request, ServiceInfo};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{
    Caller, Client, ClientBuilder, Credential, Evidence, Options, Outcome, SetOptions as _,
};
use serde_json::{Value, json};

static SERVICE: ServiceInfo = ServiceInfo::new("Letters", "2020-01-01")
    .with_endpoint("letters.example.com")
    .with_numbering(Numbering::new("86").with_mobile("1", 11));
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static RECORDS: OperationInfo = OperationInfo::rpc(&SERVICE, "ListRecords")
    .effect(Effect::Read)
    .success(&CODE);

static OWN: [FieldMatch; 1] = [FieldMatch::new(&["Own"], "Own", Comparison::Text)];

const fn plan(format: RecipientFormat) -> LookupPlan {
    let read = Read::new(
        &RECORDS,
        &[
            ("Day", Source::Day),
            ("Page", Source::Page),
            ("To", Source::Recipient),
        ],
    );
    let search = RecordSearch::new(read, &["Records"], 2)
        .recipients("All", format, &["To"])
        .matches(&OWN)
        .made(&["Made"]);
    LookupPlan::new(Search::Records(search))
        .required(&["Own"])
        .own_id("Own")
}

static JOINED_PLAN: LookupPlan = plan(RecipientFormat::Joined(','));
static JSON_PLAN: LookupPlan = plan(RecipientFormat::Json);
static JOINED: OperationInfo = OperationInfo::rpc(&SERVICE, "SendJoined")
    .effect(Effect::Spends)
    .success(&CODE)
    .lookup_plan(&JOINED_PLAN);
static JSON: OperationInfo = OperationInfo::rpc(&SERVICE, "SendJson")
    .effect(Effect::Spends)
    .success(&CODE)
    .lookup_plan(&JSON_PLAN);

const A: &str = "13900000001";
const B: &str = "13900000002";

#[derive(Clone)]
struct Send {
    all: String,
    own: Option<String>,
}

#[derive(Clone)]
struct SendJson(Send);

struct Sent(Extra);

impl Record for Sent {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self(fields.rest())
    }
    fn write(&self, out: &mut RecordWriter<'_>) {
        out.extra(&self.0);
    }
}

impl Request for Send {
    type Response = Sent;
    const OPERATION: &'static OperationInfo = &JOINED;
    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put("All", &self.all);
        out.put_opt("Own", &self.own);
    }
}

impl Request for SendJson {
    type Response = Sent;
    const OPERATION: &'static OperationInfo = &JSON;
    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        self.0.encode(out);
    }
}

fn to(all: &str) -> Send {
    let all = all.to_owned();
    Send { all, own: None }
}

/// Loses the answer of every write, and lists records as it is told.
#[derive(Clone, Default)]
struct Office(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Who has a record.
    listed: BTreeSet<String>,
    /// Changes each record.
    change: Option<fn(&mut Value)>,
    /// Records of others that stand before.
    others: usize,
    /// The ids of the writes, as they were sent.
    own: Vec<String>,
    /// The numbers and pages that were asked for.
    asked: Vec<(String, String)>,
}

impl Office {
    fn with(listed: &[&str]) -> Self {
        let office = Self::default();
        office.0.lock().unwrap().listed = listed.iter().map(|one| (*one).to_owned()).collect();
        office
    }

    fn client(&self) -> Client {
        ClientBuilder::new(&SERVICE)
            .credential(Credential::new("testId", "testSecret"))
            .transport(self.clone())
            .build()
            .unwrap()
    }

    fn sent(&self) -> usize {
        self.0.lock().unwrap().own.len()
    }
}

impl Transport for Office {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        let text = String::from_utf8(request.body.to_vec()).unwrap();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect();
        let get = |name: &str| {
            let found = pairs.iter().find(|(found, _)| found == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let mut state = self.0.lock().unwrap();
        if get("Action") != "ListRecords" {
            state.own.push(get("Own"));
            let lost = TransportError::new(TransportErrorKind::Interrupted);
            return Box::pin(async move { Err(lost) });
        }
        let (number, page) = (get("To"), get("Page").parse::<usize>().unwrap());
        state.asked.push((number.clone(), page.to_string()));
        let mut records = vec![json!({"To": number, "Own": "other", "Made": now()}); state.others];
        if state.listed.contains(&number) {
            let own = state.own.last().cloned();
            let mut record = json!({"To": number, "Own": own, "Made": now()});
            if let Some(change) = state.change {
                change(&mut record);
            }
            records.push(record);
        }
        let records: Vec<Value> = records.into_iter().skip((page - 1) * 2).take(2).collect();
        let body = json!({"Code": "OK", "Records": records}).to_string();
        Box::pin(async move { Ok(HttpAnswer::new(200, body)) })
    }
}

/// Now, in milliseconds since 1970, cut to the second.
fn now() -> String {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    format!("{}000", passed.as_secs())
}

const WAIT: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_send_is_done_if_each_recipient_has_a_record() {
    let office = Office::with(&[A, B]);
    // The number is asked for and compared without the country's code; somebody who is named twice is asked for once.
    let all = format!("+86{A},{B},{B}");
    let caller = Caller::new(&office.client()).with_resolve_unknown(WAIT);
    let answered = caller.send_with_evidence(to(&all)).await.unwrap();
    assert_eq!(answered.evidence, Evidence::LookedUp);
    let mut state = office.0.lock().unwrap();
    assert_eq!(state.own.len(), 1);
    assert_eq!(state.own[0].len(), 20, "an id of its own was drawn");
    state.asked.sort();
    state.asked.dedup();
    assert_eq!(
        state.asked,
        [
            (A.to_owned(), "1".to_owned()),
            (B.to_owned(), "1".to_owned())
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn missing_records_leave_it_unknown_and_nothing_is_repeated() {
    let office = Office::with(&[B]);
    let all = format!(r#"["{A}","{B}"]"#);
    let caller = Caller::new(&office.client()).with_resolve_unknown(WAIT);
    let error = caller.send(SendJson(to(&all))).await.err().unwrap();
    assert_eq!(error.outcome(), Outcome::Unknown);
    match error.verdict() {
        Some(LookupVerdict::Unknown(Doubt::RecordsMissing { missing, of })) => {
            assert_eq!((missing.as_slice(), *of), ([0].as_slice(), 2));
        }
        other => panic!("{other:?}"),
    }
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(!text.contains(A) && !text.contains(B), "{text}");
    }
    assert_eq!(office.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_surely_ours_is_no_record_of_ours() {
    for change in [
        (|record| record["Own"] = json!("another")) as fn(&mut Value),
        |record| record["Own"] = Value::Null,
        |record| record["To"] = json!("139****0001"),
        |record| record["To"] = json!(B),
        |record| record["Made"] = json!("2020-01-01 00:00:00"),
        |record| record["Made"] = json!("soon"),
    ] {
        let office = Office::with(&[A]);
        office.0.lock().unwrap().change = Some(change);
        let caller = Caller::new(&office.client()).with_resolve_unknown(Duration::from_secs(2));
        let error = caller.send(to(A)).await.err().unwrap();
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(office.sent(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_stands_on_a_later_page() {
    let office = Office::with(&[A]);
    office.0.lock().unwrap().others = 4;
    let caller = Caller::new(&office.client()).with_resolve_unknown(WAIT);
    caller.send(to(A)).await.unwrap();
    let asked = office.0.lock().unwrap().asked.clone();
    assert!(asked.contains(&(A.to_owned(), "3".to_owned())), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_ticket_keeps_the_id_that_was_drawn_and_a_late_record_is_found_by_it() {
    let office = Office::with(&[]);
    let (client, key) = (office.client(), TicketKey::new([7; 32]).unwrap());
    let prepared = client.prepare(to(A), &Options::new(), &key).unwrap();
    let ticket = prepared.ticket().clone();
    prepared.send().await.err().unwrap();
    let own = office.0.lock().unwrap().own[0].clone();
    assert_eq!(ticket.stored_value("Own"), Some(&*own));
    assert_eq!(ticket.stored_value("All"), None);
    let verdict = client.reconcile(&ticket, &key, &to(A)).await;
    assert!(!verdict.is_final(), "{verdict:?}");
    let again = client.prepare_again(
        to(A),
        &Options::new(),
        &key,
        &ticket,
        &LookupVerdict::NotSeen,
    );
    assert!(again.is_err(), "nothing keeps it from being sent twice");
    office.0.lock().unwrap().listed.insert(A.to_owned());
    let verdict = client.reconcile(&ticket, &key, &to(A)).await;
    assert!(matches!(verdict, LookupVerdict::Done { .. }), "{verdict:?}");
    assert_eq!(office.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_id_of_the_callers_own_stays() {
    let office = Office::with(&[A]);
    let own = Some("order-1".to_owned());
    let request = Send { own, ..to(A) };
    let caller = Caller::new(&office.client()).with_resolve_unknown(WAIT);
    caller.send(request).await.unwrap();
    // Where no look-up is asked for, nothing is added.
    Caller::new(&office.client())
        .send(to(A))
        .await
        .err()
        .unwrap();
    assert_eq!(office.0.lock().unwrap().own, ["order-1", ""]);
}

/// The client fills its own id in, and only that.
#[test]
fn a_ticket_is_refused_for_what_is_missing_beside_the_id_that_the_client_fills_in() {
    static PLAN: LookupPlan = plan(RecipientFormat::Json).required(&["Own", "Office"]);
    static OPERATION: OperationInfo = OperationInfo::rpc(&SERVICE, "SendFromOffice")
        .effect(Effect::Spends)
        .success(&CODE)
        .lookup_plan(&PLAN);
    struct FromOffice(Option<String>);
    impl Request for FromOffice {
        type Response = Sent;
        const OPERATION: &'static OperationInfo = &OPERATION;
        fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
            out.put_opt("Office", &self.0);
        }
    }
    let key = TicketKey::new("a key that no one tries out").unwrap();
    let client = Office::default().client();
    let prepare = |office: Option<&str>| {
        let request = FromOffice(office.map(str::to_owned));
        client.prepare(request, &Options::new(), &key)
    };
    let refused = prepare(None).unwrap_err();
    assert_eq!(refused.outcome(), Outcome::NotSent);
    assert!(refused.to_string().contains("without Office"), "{refused}");
    let ticket = prepare(Some("North")).unwrap();
    assert!(ticket.ticket().stored_value("Own").is_some());
}
