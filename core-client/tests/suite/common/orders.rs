//! Writes on bindings, and the tables by which their outcomes are looked up.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::codes::{Class, CodeInfo, OldSpelling};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::reconcile::plan::*;
use core_client::request::{Numbering, OperationInfo, Parameters, Request, ServiceInfo};
use core_client::text::PhoneText;
use core_client::time::{LocalDateTime, UtcOffset};
use core_client::{Effect, Retry};
use serde_json::{Value, json};

static CODES: &[CodeInfo] = &[
    CodeInfo::new("isv.*").with_class(Class::Refused),
    CodeInfo::new("isv.ILLEGAL_ARGUMENT").with_class(Class::Refused),
    CodeInfo::new("isv.SUBS_NOT_EXIST")
        .with_class(Class::Refused)
        .with_aliases(&["SubsNotExist"])
        .with_old_spellings(&[OldSpelling::new("isv.ILLEGAL_ARGUMENT", "subs not exist")]),
    CodeInfo::new("Throttling*")
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("isp.SYSTEM_ERROR"),
];
pub static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25")
    .with_endpoint("dyplsapi.aliyuncs.com")
    .with_utc_offset_minutes(480)
    .with_numbering(Numbering::new("86").with_mobile("1", 11))
    .with_codes(CODES);
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);

const fn operation(name: &'static str, effect: Effect) -> OperationInfo {
    OperationInfo::rpc(&SERVICE, name)
        .effect(effect)
        .success(&CODE)
}

pub static LIST: OperationInfo = operation("List", Effect::Read);
pub static DETAIL: OperationInfo = operation("Detail", Effect::Read);
pub static BIND: OperationInfo = operation("Bind", Effect::Creates).lookup_plan(&BOUND);
/// X belongs to one A; B need not be given.
pub static OWN: OperationInfo = operation("Own", Effect::Creates).lookup_plan(&OWNED);
/// One read gives all bindings.
pub static JOIN: OperationInfo = operation("Join", Effect::Creates).lookup_plan(&JOINED);
pub static UPDATE: OperationInfo = operation("Update", Effect::Repeatable)
    .overwrites()
    .lookup_plan(&UPDATED);
pub static UNBIND: OperationInfo = operation("Unbind", Effect::Repeatable).lookup_plan(&UNBOUND);
pub static LOOSE: OperationInfo = operation("Loose", Effect::Creates).lookup_plan(&LOOSENED);
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
const A: FieldMatch = FieldMatch::new(&["PhoneNoA"], "PhoneNoA", Comparison::Number);
const B: FieldMatch = FieldMatch::new(&["PhoneNoB"], "PhoneNoB", Comparison::Number);
const X: FieldMatch = FieldMatch::new(&["PhoneNoX"], "PhoneNoX", Comparison::Number);
const END: FieldMatch = FieldMatch::new(&["ExpireDate"], "Expiration", Comparison::Time);
const PAIR: &[&str] = &["PhoneNoA", "PhoneNoB"];

const fn bindings(detail: Read) -> ResourceSearch {
    ResourceSearch::new(detail, AT, &["SubsId"])
        .active(&["Status"], &["1"])
        .identity(&[A, B, X])
        .properties(&[END])
        .created(&["GmtCreate"])
}

static BOUND: LookupPlan =
    LookupPlan::new(Search::Resource(bindings(SHOWN).list(LISTED).conflicts(&[
        Conflict::new(&["PhoneNoA"], PAIR, Comparison::Number),
        Conflict::new(&["PhoneNoB"], PAIR, Comparison::Number),
    ])))
    .required(&["PoolKey", "PhoneNoX"])
    .stored(&["PoolKey", "Expiration"])
    .expiration("Expiration")
    .answer(&[
        AnswerField::new(&["Code"], Source::Constant("OK")),
        AnswerField::new(&["BindDTO", "SubsId"], Source::Id),
        AnswerField::new(&["BindDTO", "SecretNo"], Source::Parameter("PhoneNoX")),
    ]);
static OWNED: LookupPlan =
    LookupPlan::new(Search::Resource(bindings(SHOWN).list(LISTED).exclusive()))
        .required(&["PoolKey", "PhoneNoX"])
        .expiration("Expiration");
/// It needs no number, although it is found by one.
static LOOSENED: LookupPlan = LookupPlan::new(Search::Resource(
    bindings(SHOWN).list(LISTED).identity(&[A]),
))
.required(&["PoolKey", "PhoneNoX"])
.lifetime("Seconds");
static JOINED: LookupPlan = LookupPlan::new(Search::Resource(bindings(Read::new(
    &DETAIL,
    &[("PhoneNoX", Source::Parameter("PhoneNoX"))],
))))
.required(&["PhoneNoX"]);

const STATE: Read = Read::new(&DETAIL, &[("SubsId", Source::Parameter("SubsId"))]);
static UPDATED: LookupPlan = LookupPlan::new(Search::State(StateSearch::new(
    STATE,
    &[
        Case::when(
            &[("Type", &["number"])],
            &[Condition::Equals(FieldMatch::new(
                &["BindDetail", "PhoneNoB"],
                "PhoneNoB",
                Comparison::Number,
            ))],
        ),
        Case::when(
            &[("Type", &["clear"])],
            &[
                Condition::Absent(&["BindDetail", "Restrict"]),
                Condition::Is(&["BindDetail", "Status"], &["1"]),
            ],
        ),
        Case::when(
            &[("Type", &["end"])],
            &[Condition::Equals(FieldMatch::new(
                &["BindDetail", "ExpireDate"],
                "Expiration",
                Comparison::Time,
            ))],
        ),
    ],
)))
.required(&["SubsId"])
.stored(&["SubsId"]);
static UNBOUND: LookupPlan = LookupPlan::new(Search::State(
    StateSearch::new(
        STATE,
        &[Case::always(&[Condition::Is(
            &["BindDetail", "Status"],
            &["0"],
        )])],
    )
    // The second one does not say what is so, whatever a table makes of it.
    .codes(&["isv.SUBS_NOT_EXIST", "isp.SYSTEM_ERROR"]),
))
.answer(&[AnswerField::new(&["Code"], Source::Constant("OK"))]);

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
pub fn format_time(seconds: u64) -> String {
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
pub type Loose = Order<6>;

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
    const OPERATION: &'static OperationInfo =
        [&BIND, &OWN, &JOIN, &UPDATE, &UNBIND, &BUY, &LOOSE][WHICH];

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

/// Another pair on the same X.
pub fn others() -> Value {
    let mut detail = ours_with("PhoneNoA", "13900000003");
    detail["PhoneNoB"] = "13900000004".into();
    detail
}
