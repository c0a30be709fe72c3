//! Domains and records that a call names, and how answers show them.

use serde_json::{Map, Value, json};

use super::{Call, Note};
use crate::answer::Refusal;
use crate::state::world::{DnsRecord, RecordConflict, RecordTerms};
use core_catalog::Mark;

/// What a record's line and TTL are where a request leaves them out.
const DEFAULT_LINE: &str = "default";
const DEFAULT_TTL: i64 = 600;

pub(crate) const REFUSALS: Note = Note {
    text: "A refusal is HTTP 400 with Code, Message, RequestId, HostId and Recommend",
    mark: Mark::Observed,
    source: "public traces (TimothyYe/godns#115)",
};
pub(crate) const EXISTS: Note = Note {
    text: "If domains were added, only these exist; otherwise, a domain exists once a call names it",
    mark: Mark::Assumed,
    source: "made up, so that a program needs no preparation",
};
pub(crate) const UNKNOWN_DOMAIN: Note = Note {
    text: "Another domain: IncorrectDomainUser",
    mark: Mark::Documented,
    source: "help pages of AddDomainRecord and DeleteSubDomainRecords (2016); that every action answers this is assumed",
};
pub(crate) const UNKNOWN_RECORD: Note = Note {
    text: "A RecordId that no record has, also where it was removed: DomainRecordNotBelongToUser",
    mark: Mark::Inferred,
    source: "help page of UpdateDomainRecord (2016); public code takes it for not found",
};
pub(crate) const DUPLICATE: Note = Note {
    text: "Another record with this RR, Type, Value and Line, or a change that changes nothing: DomainRecordDuplicate",
    mark: Mark::Observed,
    source: "help page of AddDomainRecord (2016); TimothyYe/godns#115 and #47; which fields count is assumed",
};
pub(crate) const CONFLICT: Note = Note {
    text: "A CNAME beside another record of the same RR and Line: DomainRecordConflict; other rules between types are not \
           emulated",
    mark: Mark::Assumed,
    source: "the code is documented (help page of AddDomainRecord, 2016), the rule follows from DNS",
};
pub(crate) const SPELLING: Note = Note {
    text: "Host records and domains are kept in lower case, types in capitals, values as they are given and unchecked",
    mark: Mark::Assumed,
    source: "xuchao1213/AliyunDdnsCSharp#11 for host records",
};
pub(crate) const LOCKS: Note = Note {
    text: "Records are never locked or weighted",
    mark: Mark::Assumed,
    source: "left out on purpose",
};
pub(crate) const PAGES: Note = Note {
    text: "PageNumber counts from 1; a page behind the last one is empty; TotalCount counts what fits, on all pages",
    mark: Mark::Documented,
    source: "provider metadata; the empty page is assumed",
};

pub(crate) fn refused(code: &'static str, message: &str) -> Refusal {
    Refusal::gateway(400, code, message)
}

fn unknown_domain() -> Refusal {
    refused(
        "IncorrectDomainUser",
        "The domain name does not belong to this account.",
    )
}

pub(crate) fn unknown_record() -> Refusal {
    refused(
        "DomainRecordNotBelongToUser",
        "The record does not belong to this account.",
    )
}

/// The domain that the call names.
pub(crate) fn known(call: &mut Call<'_>) -> Result<String, Refusal> {
    let name = call.arguments.text("DomainName");
    let found = call.world.domains.named(name, call.now);
    found.ok_or_else(unknown_domain)
}

/// The record that the call names.
pub(crate) fn record<'c>(call: &'c Call<'_>) -> Result<&'c DnsRecord, Refusal> {
    let id = call.arguments.text("RecordId").parse().ok();
    let found = id.and_then(|id| call.world.domains.record(id));
    found.ok_or_else(unknown_record)
}

/// What the call says of a record.
pub(crate) fn terms(call: &Call<'_>) -> RecordTerms {
    let arguments = call.arguments;
    let number = |name: &str| arguments.get(name).and_then(|text| text.parse().ok());
    RecordTerms {
        rr: arguments.text("RR").to_ascii_lowercase(),
        kind: arguments.text("Type").to_ascii_uppercase(),
        value: arguments.text("Value").to_owned(),
        line: arguments.get("Line").unwrap_or(DEFAULT_LINE).to_owned(),
        ttl: number("TTL").unwrap_or(DEFAULT_TTL),
        priority: number("Priority"),
    }
}

/// Refuses a record that cannot stand in the domain.
pub(crate) fn check(
    call: &Call<'_>,
    domain: &str,
    terms: &RecordTerms,
    own: Option<u64>,
) -> Result<(), Refusal> {
    match call.world.domains.conflict(domain, terms, own) {
        None => Ok(()),
        Some(RecordConflict::Duplicate) => Err(refused(
            "DomainRecordDuplicate",
            "The DNS record already exists.",
        )),
        Some(RecordConflict::Cname) => Err(refused(
            "DomainRecordConflict",
            "The DNS record conflicts with other records.",
        )),
    }
}

/// The word for whether a record is answered.
pub(crate) const fn status(enabled: bool) -> &'static str {
    if enabled { "Enable" } else { "Disable" }
}

/// A record as answers show it.
pub(crate) fn shown(record: &DnsRecord) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("RecordId".to_owned(), json!(record.id.to_string()));
    fields.insert("DomainName".to_owned(), json!(record.domain));
    fields.insert("RR".to_owned(), json!(record.rr));
    fields.insert("Type".to_owned(), json!(record.kind));
    fields.insert("Value".to_owned(), json!(record.value));
    fields.insert("TTL".to_owned(), json!(record.ttl));
    fields.insert("Line".to_owned(), json!(record.line));
    fields.insert("Status".to_owned(), json!(status(record.enabled)));
    fields.insert("Locked".to_owned(), json!(false));
    if let Some(priority) = record.priority {
        fields.insert("Priority".to_owned(), json!(priority));
    }
    if let Some(remark) = &record.remark {
        fields.insert("Remark".to_owned(), json!(remark));
    }
    fields
}

/// One page of a list, and what an answer says of it.
pub(crate) fn page(
    call: &Call<'_>,
    outer: &str,
    inner: &str,
    all: Vec<Map<String, Value>>,
) -> Map<String, Value> {
    let number = |name: &str, default: usize| {
        let given = call.arguments.get(name).and_then(|text| text.parse().ok());
        given.unwrap_or(default).max(1)
    };
    let (page, size) = (number("PageNumber", 1), number("PageSize", 20));
    let total = all.len();
    let skipped = (page - 1).saturating_mul(size);
    let shown: Vec<Value> = all
        .into_iter()
        .skip(skipped)
        .take(size)
        .map(Value::Object)
        .collect();
    let mut fields = Map::new();
    fields.insert("TotalCount".to_owned(), json!(total));
    fields.insert("PageNumber".to_owned(), json!(page));
    fields.insert("PageSize".to_owned(), json!(size));
    fields.insert(outer.to_owned(), json!({ inner: shown }));
    fields
}

/// Whether a text holds a keyword, whatever the letter case.
pub(crate) fn holds(text: &str, keyword: &str) -> bool {
    text.to_lowercase().contains(&keyword.to_lowercase())
}
