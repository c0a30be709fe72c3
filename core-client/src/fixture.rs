//! A small product for this crate's own tests.

use crate::answer::{Extra, Fields, Record, RecordWriter};
use crate::codes::{Class, CodeInfo, Fault, OldSpelling, Retry};
use crate::outcome::{Absent, Effect, ItemRule, SuccessField, SuccessRule};
use crate::reconcile::plan::{LookupPlan, Read, Search, StateSearch};
use crate::request::{AnswerBody, Numbering, OperationInfo, ServiceInfo};

pub(crate) static CODES: &[CodeInfo] = &[
    CodeInfo::new("OK").with_class(Class::Success),
    CodeInfo::new("isv.BIND_CONFLICT")
        .with_meaning(
            "A or B is already bound on this X.",
            "A 或 B 已在该 X 上绑定。",
        )
        .with_advice("Look the binding up.", "请查询绑定关系。")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("isv.FLOW_LIMIT")
        .with_fault(Fault::Account)
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPauseIfNamed),
    CodeInfo::new("isv.*")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("isp.SYSTEM_ERROR").with_fault(Fault::Platform),
    CodeInfo::new("Throttling.User")
        .with_fault(Fault::Account)
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("SignatureDoesNotMatch")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("Throttling*")
        .with_fault(Fault::Account)
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("Throttling")
        .with_fault(Fault::Account)
        .with_class(Class::Limited)
        .with_retry(Retry::AfterPause),
    CodeInfo::new("InvalidTimeStamp.Expired")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused)
        .with_retry(Retry::AfterClockCorrection),
    CodeInfo::new("InvalidSecurityToken.Expired")
        .with_fault(Fault::Account)
        .with_class(Class::Refused)
        .with_retry(Retry::AfterCredentialRefresh),
    CodeInfo::new("isv.ILLEGAL_ARGUMENT")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("isv.SUBS_NOT_EXIST")
        .with_old_spellings(&[OldSpelling::new("isv.ILLEGAL_ARGUMENT", "subs not exist")])
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("SignatureNonceUsed")
        .with_fault(Fault::Platform)
        .with_class(Class::Refused),
    CodeInfo::new("Invalid*")
        .with_fault(Fault::Caller)
        .with_class(Class::Refused),
    CodeInfo::new("*InProgress").with_fault(Fault::Platform),
    CodeInfo::new("ServiceUnavailable").with_fault(Fault::Platform),
];

pub(crate) const NUMBERING: Numbering = Numbering::new("86").with_mobile("1", 11);

pub(crate) static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25")
    .with_endpoint("dyplsapi.aliyuncs.com")
    .with_utc_offset_minutes(480)
    .with_numbering(NUMBERING)
    .with_codes(CODES);

pub(crate) static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static NEW_STYLE: SuccessRule = SuccessRule::new(&[
    SuccessField::new(&["Code"], &["0000"]),
    SuccessField::new(&["Success"], &["true"]).with_absent(Absent::Ignored),
    SuccessField::new(&["Data", "Code"], &["OK", "0000"]).with_absent(Absent::Ignored),
]);
static BATCH: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]).with_items(
    ItemRule::new(&["List"], &[SuccessField::new(&["Code"], &["OK"])])
        .with_message("Message")
        .of("Lines"),
);

pub(crate) static BIND: OperationInfo = OperationInfo::rpc(&SERVICE, "BindAxb")
    .effect(Effect::Creates)
    .success(&CODE);
pub(crate) static QUERY: OperationInfo = OperationInfo::rpc(&SERVICE, "QuerySubscriptionDetail")
    .effect(Effect::Read)
    .success(&CODE)
    .retry_after(&["isv.FLOW_LIMIT"]);
pub(crate) static UNBIND: OperationInfo = OperationInfo::rpc(&SERVICE, "UnbindSubscription")
    .effect(Effect::Repeatable)
    .success(&CODE)
    .rate_limit(100)
    .already_done(&["isv.SUBS_NOT_EXIST"])
    .retry_after(&["isv.FLOW_LIMIT"]);
pub(crate) static UNBIND_BATCH: OperationInfo = OperationInfo::rpc(&SERVICE, "UnbindBatch")
    .effect(Effect::Repeatable)
    .success(&BATCH)
    .already_done(&["isv.SUBS_NOT_EXIST"]);
pub(crate) static CONFIG: OperationInfo =
    OperationInfo::rpc(&SERVICE, "ConfigXb").success(&NEW_STYLE);
pub(crate) static BIND_BATCH: OperationInfo =
    OperationInfo::rpc(&SERVICE, "BindBatchAxg").success(&BATCH);
pub(crate) static DOWNLOAD: OperationInfo = OperationInfo::rpc(&SERVICE, "Download")
    .body(AnswerBody::Binary)
    .success(&CODE);
pub(crate) static ANYTHING: OperationInfo = OperationInfo::rpc(&SERVICE, "Anything")
    .body(AnswerBody::Any)
    .success(&CODE);
pub(crate) static STREAM: OperationInfo = OperationInfo::rpc(&SERVICE, "Stream")
    .body(AnswerBody::EventStream)
    .success(&CODE);
pub(crate) static DELETE: OperationInfo = OperationInfo::rpc(&SERVICE, "Delete")
    .body(AnswerBody::Empty)
    .statuses(&[204]);

static ORDERED: LookupPlan =
    LookupPlan::new(Search::State(StateSearch::new(Read::new(&QUERY, &[]), &[])))
        .expiration("Expiration");
/// What it makes ends by itself.
pub(crate) static ORDER: OperationInfo =
    OperationInfo::rpc(&SERVICE, "Order").lookup_plan(&ORDERED);

/// An answer with one list, for batches.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) list: Option<Vec<serde_json::Value>>,
    pub(crate) extra: Extra,
}

impl Record for Batch {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            list: fields.take("List"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("List", &self.list);
        out.extra(&self.extra);
    }
}
