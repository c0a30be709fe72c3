//! A service of bindings that does what a test says, and the tables by which the outcome of its writes is looked up.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::codes::{Class, CodeInfo};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::reconcile::recipe::*;
use core_client::reconcile::{Ticket, TicketKey, Verdict};
use core_client::request::{OperationInfo, Parameters, Request, Response, ServiceInfo};
use core_client::text::PhoneText;
use core_client::time::{LocalDateTime, UtcOffset};
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, Transport, TransportError, TransportErrorKind,
};
use core_client::{Client, ClientBuilder, Credential, Effect, Options, Retry};
use serde_json::{Value, json};

static CODES: &[CodeInfo] = &[
    CodeInfo::new("isv.*").with_class(Class::Refused),
    CodeInfo::new("isv.ILLEGAL_ARGUMENT").with_class(Class::Refused),
    CodeInfo::new("isv.SUBS_NOT_EXIST")
        .with_class(Class::Refused)
        .with_aliases(&["SubsNotExist"]),
    CodeInfo::new("Throttling*")
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("isp.SYSTEM_ERROR"),
];
static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25")
    .with_endpoint("dyplsapi.aliyuncs.com")
    .with_utc_offset_minutes(480)
    .with_codes(CODES);
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);

const fn operation(name: &'static str, effect: Effect) -> OperationInfo {
    OperationInfo::rpc(&SERVICE, name)
        .effect(effect)
        .success(&CODE)
}

pub static LIST: OperationInfo = operation("List", Effect::Read);
pub static DETAIL: OperationInfo = operation("Detail", Effect::Read);
pub static BIND: OperationInfo = operation("Bind", Effect::Creates).recipe(&BOUND);
/// X belongs to one A; B need not be given.
pub static OWN: OperationInfo = operation("Own", Effect::Creates).recipe(&OWNED);
/// One read gives all bindings.
pub static JOIN: OperationInfo = operation("Join", Effect::Creates).recipe(&JOINED);
pub static UPDATE: OperationInfo = operation("Update", Effect::Repeatable)
    .overwrites()
    .recipe(&UPDATED);
pub static UNBIND: OperationInfo = operation("Unbind", Effect::Repeatable).recipe(&UNBOUND);
pub static BUY: OperationInfo = operation("Buy", Effect::Spends);

const AT: &[&str] = &["BindDetail"];
const LISTED: IdList = IdList::new(
    Read::new(
        &LIST,
        &[
            ("PhoneNoX", Source::Parameter("PhoneNoX")),
            ("PoolKey", Source::Parameter("PoolKey")),
            ("Ts", Source::Stamp),
        ],
    ),
    &["SubsId"],
    ',',
    200,
);
const SHOWN: Read = Read::new(
    &DETAIL,
    &[
        ("PhoneNoX", Source::Parameter("PhoneNoX")),
        ("PoolKey", Source::Parameter("PoolKey")),
        ("SubsId", Source::Id),
    ],
);
const A: Compare = Compare::new(&["PhoneNoA"], "PhoneNoA", Comparison::Number);
const B: Compare = Compare::new(&["PhoneNoB"], "PhoneNoB", Comparison::Number);
const X: Compare = Compare::new(&["PhoneNoX"], "PhoneNoX", Comparison::Number);
const END: Compare = Compare::new(&["ExpireDate"], "Expiration", Comparison::Time);
const PAIR: &[&str] = &["PhoneNoA", "PhoneNoB"];

const fn bindings(detail: Read) -> BindingSearch {
    BindingSearch::new(detail, AT, &["SubsId"])
        .active(&["Status"], &["1"])
        .pair(&[A, B, X])
        .exact(&[END])
        .created(&["GmtCreate"])
}

static BOUND: Recipe = Recipe::new(Search::Binding(bindings(SHOWN).list(LISTED).blocks(&[
    Block::new(&["PhoneNoA"], PAIR, Comparison::Number),
    Block::new(&["PhoneNoB"], PAIR, Comparison::Number),
])))
.needs(&["PoolKey", "PhoneNoX"])
.kept(&["PoolKey", "Expiration"])
.expiration("Expiration")
.answer(&[
    Answer::new(&["Code"], Source::Constant("OK")),
    Answer::new(&["BindDTO", "SubsId"], Source::Id),
    Answer::new(&["BindDTO", "SecretNo"], Source::Parameter("PhoneNoX")),
]);
static OWNED: Recipe = Recipe::new(Search::Binding(bindings(SHOWN).list(LISTED).exclusive()))
    .needs(&["PoolKey", "PhoneNoX"])
    .expiration("Expiration");
static JOINED: Recipe = Recipe::new(Search::Binding(bindings(Read::new(
    &DETAIL,
    &[("PhoneNoX", Source::Parameter("PhoneNoX"))],
))))
.needs(&["PhoneNoX"]);

const STATE: Read = Read::new(&DETAIL, &[("SubsId", Source::Parameter("SubsId"))]);
static UPDATED: Recipe = Recipe::new(Search::State(StateSearch::new(
    STATE,
    &[
        Case::when(
            "Type",
            &["number"],
            &[Hold::Equals(Compare::new(
                &["BindDetail", "PhoneNoB"],
                "PhoneNoB",
                Comparison::Number,
            ))],
        ),
        Case::when(
            "Type",
            &["clear"],
            &[
                Hold::Absent(&["BindDetail", "Restrict"]),
                Hold::Is(&["BindDetail", "Status"], &["1"]),
            ],
        ),
        Case::when(
            "Type",
            &["end"],
            &[Hold::Equals(Compare::new(
                &["BindDetail", "ExpireDate"],
                "Expiration",
                Comparison::Time,
            ))],
        ),
    ],
)))
.needs(&["SubsId"])
.kept(&["SubsId"]);
static UNBOUND: Recipe = Recipe::new(Search::State(
    StateSearch::new(
        STATE,
        &[Case::always(&[Hold::Is(&["BindDetail", "Status"], &["0"])])],
    )
    .codes(&["isv.SUBS_NOT_EXIST"]),
))
.answer(&[Answer::new(&["Code"], Source::Constant("OK"))]);

pub const NUMBER_A: &str = "13900000001";
pub const NUMBER_B: &str = "13900000002";
pub const NUMBER_X: &str = "17000000001";
pub const NUMBERS: [&str; 3] = [NUMBER_A, NUMBER_B, NUMBER_X];
/// The end of what the order makes.
pub const EXPIRATION: &str = "2026-01-02 18:00:00";
/// 2026-01-02 11:04:05 in Beijing: when the test begins.
pub const NOW: u64 = 1_767_323_045;
pub const CREATED: &str = "2026-01-02 11:04:05";

pub fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// `NOW` and so many seconds, as the service spells it.
pub fn spelt(seconds: u64) -> String {
    use core_client::answer::Scalar as _;
    LocalDateTime::at(at(NOW + seconds))
        .to_wire(UtcOffset::BEIJING)
        .into_owned()
}

/// A write of any of the operations.
#[derive(Clone)]
pub struct Order<const WHICH: usize> {
    pub given: BTreeMap<&'static str, PhoneText>,
}

pub type Bind = Order<0>;
pub type Own = Order<1>;
pub type Join = Order<2>;
pub type Update = Order<3>;
pub type Unbind = Order<4>;
pub type Buy = Order<5>;

impl<const WHICH: usize> Order<WHICH> {
    pub fn of(given: &[(&'static str, &str)]) -> Self {
        let given = given
            .iter()
            .map(|(name, value)| (*name, PhoneText::new(*value)));
        Self {
            given: given.collect(),
        }
    }

    /// The order of A, B and X.
    pub fn new() -> Self {
        Self::of(&[
            ("PoolKey", "FC12345"),
            ("PhoneNoA", NUMBER_A),
            ("PhoneNoB", NUMBER_B),
            ("PhoneNoX", NUMBER_X),
            ("Expiration", EXPIRATION),
        ])
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.given.insert(name, PhoneText::new(value));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.given.remove(name);
        self
    }
}

impl<const WHICH: usize> Request for Order<WHICH> {
    type Response = Plain;
    const OPERATION: &'static OperationInfo = [&BIND, &OWN, &JOIN, &UPDATE, &UNBIND, &BUY][WHICH];

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        for (name, value) in &self.given {
            out.put(name, value);
        }
    }
}

#[derive(Debug)]
pub struct Plain {
    pub code: Option<String>,
    pub bound: Option<Value>,
    pub extra: Extra,
}

impl Record for Plain {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            code: fields.take("Code"),
            bound: fields.take("BindDTO"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Code", &self.code);
        out.put("BindDTO", &self.bound);
        out.extra(&self.extra);
    }
}

impl Response for Plain {}

/// The detail of a binding that is exactly what `Order::new` asks for.
pub fn ours() -> Value {
    json!({
        "PhoneNoA": NUMBER_A,
        "PhoneNoB": NUMBER_B,
        "PhoneNoX": NUMBER_X,
        "ExpireDate": EXPIRATION,
        "GmtCreate": CREATED,
        "Status": 1,
    })
}

/// The same, but for this.
pub fn ours_with(name: &str, value: impl Into<Value>) -> Value {
    let mut detail = ours();
    detail[name] = value.into();
    detail
}

pub fn ours_without(name: &str) -> Value {
    let mut detail = ours();
    detail.as_object_mut().unwrap().remove(name).unwrap();
    detail
}

/// How the service answers.
#[derive(Debug, Clone)]
pub enum Reply {
    Says(Value),
    Code(&'static str),
    /// A refusal of the gateway.
    Gateway(&'static str),
    Message(&'static str, &'static str),
    Interrupted,
    /// It takes a moment.
    Slowly(Box<Reply>),
}

#[derive(Default)]
struct State {
    /// What writes are answered with, the last one for ever.
    writes: VecDeque<Reply>,
    /// The binding that a write makes, if it makes one.
    makes: Option<(String, Value)>,
    /// What lists are answered with before they show what is there.
    lists: VecDeque<Reply>,
    bindings: BTreeMap<String, Reply>,
    date: Option<u64>,
    log: Vec<Vec<(String, String)>>,
}

/// The service, its clock, and clients of it.
#[derive(Clone, Default)]
pub struct Desk {
    state: Arc<Mutex<State>>,
    clock: Arc<AtomicU64>,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self::default();
        desk.clock.store(NOW * 1000, Ordering::SeqCst);
        desk
    }

    /// A service with these bindings.
    pub fn with<I: Into<String>>(bindings: impl IntoIterator<Item = (I, Value)>) -> Self {
        let desk = Self::new();
        for (id, detail) in bindings {
            desk.bind(&id.into(), detail);
        }
        desk
    }

    pub fn bind(&self, id: &str, detail: Value) {
        self.show(id, Reply::Says(json!({"Code": "OK", "BindDetail": detail})));
    }

    /// What the detail of an id is answered with.
    pub fn show(&self, id: &str, reply: Reply) {
        self.state
            .lock()
            .unwrap()
            .bindings
            .insert(id.to_owned(), reply);
    }

    pub fn unbind(&self, id: &str) {
        self.state.lock().unwrap().bindings.remove(id);
    }

    pub fn lists(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().unwrap().lists = replies.into_iter().collect();
    }

    pub fn list(&self, ids: &str) {
        self.lists([Reply::Says(json!({"Code": "OK", "SubsId": ids}))]);
    }

    pub fn writes(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().unwrap().writes = replies.into_iter().collect();
    }

    pub fn makes(&self, id: &str, detail: Value) {
        self.state.lock().unwrap().makes = Some((id.to_owned(), detail));
    }

    /// Dates its answers with `NOW` and so many seconds.
    pub fn dates(&self, seconds: u64) {
        self.state.lock().unwrap().date = Some(NOW + seconds);
    }

    /// The client's clock shows `NOW` and so many milliseconds.
    pub fn shows_millis(&self, millis: u64) {
        self.clock.store(NOW * 1000 + millis, Ordering::SeqCst);
    }

    pub fn shows(&self, seconds: u64) {
        self.shows_millis(seconds * 1000);
    }

    /// The requests of an operation.
    pub fn requests(&self, action: &str) -> Vec<Vec<(String, String)>> {
        let state = self.state.lock().unwrap();
        let of = |request: &&Vec<(String, String)>| super::value(request, "Action") == action;
        state.log.iter().filter(of).cloned().collect()
    }

    pub fn count(&self, action: &str) -> usize {
        self.requests(action).len()
    }

    pub fn builder(&self) -> ClientBuilder {
        let clock = Arc::clone(&self.clock);
        ClientBuilder::new(&SERVICE)
            .credential(Credential::new("testId", "testSecret"))
            .transport(self.clone())
            .wall_clock(move || UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::SeqCst)))
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// What a look-up says of an order that was prepared at `NOW`.
    pub async fn reconcile<R: Request + Clone>(&self, order: R) -> Verdict {
        let ticket = ticket(&order);
        self.client().reconcile(&ticket, &key(), &order).await
    }

    fn answer(&self, pairs: &[(String, String)]) -> Reply {
        let mut state = self.state.lock().unwrap();
        match super::value(pairs, "Action") {
            "List" => {
                let listed: Vec<_> = state.bindings.keys().map(String::as_str).collect();
                let shown = json!({"Code": "OK", "SubsId": listed.join(",")});
                next(&mut state.lists).unwrap_or(Reply::Says(shown))
            }
            "Detail" => {
                let mut names = pairs.iter();
                let id = names.find(|(name, _)| name == "SubsId");
                let id = id.map_or("", |(_, id)| id);
                let found = state.bindings.get(id).cloned();
                found.unwrap_or(Reply::Code("isv.SUBS_NOT_EXIST"))
            }
            _ => {
                if let Some((id, detail)) = state.makes.take() {
                    let says = json!({"Code": "OK", "BindDetail": detail});
                    state.bindings.insert(id, Reply::Says(says));
                }
                next(&mut state.writes).unwrap_or(Reply::Code("OK"))
            }
        }
    }
}

fn next(replies: &mut VecDeque<Reply>) -> Option<Reply> {
    match replies.len() {
        0 | 1 => replies.front().cloned(),
        _ => replies.pop_front(),
    }
}

pub fn key() -> TicketKey {
    TicketKey::new(*b"sixteen bytes or more").unwrap()
}

/// A ticket that was made for this order at `NOW`.
pub fn ticket<R: Request + Clone>(order: &R) -> Ticket {
    let client = Desk::new().client();
    let prepared = client
        .prepare(order.clone(), &Options::new(), &key())
        .unwrap();
    prepared.ticket().clone()
}

impl Transport for Desk {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(async move {
            let pairs = super::pairs(std::str::from_utf8(&request.body).unwrap());
            self.state.lock().unwrap().log.push(pairs.clone());
            let mut reply = self.answer(&pairs);
            while let Reply::Slowly(then) = reply {
                tokio::time::sleep(Duration::from_millis(2)).await;
                reply = *then;
            }
            let status = match reply {
                Reply::Gateway(_) => 400,
                _ => 200,
            };
            let body = match reply {
                Reply::Says(body) => body,
                Reply::Code(code) | Reply::Gateway(code) => json!({"Code": code}),
                Reply::Message(code, message) => json!({"Code": code, "Message": message}),
                Reply::Interrupted | Reply::Slowly(_) => {
                    return Err(TransportError::new(TransportErrorKind::Interrupted));
                }
            };
            let mut answer = HttpAnswer::new(status, body.to_string());
            if let Some(date) = self.state.lock().unwrap().date {
                assert!(
                    answer
                        .headers
                        .set("Date", &httpdate::fmt_http_date(at(date)))
                );
            }
            Ok(answer)
        })
    }
}
