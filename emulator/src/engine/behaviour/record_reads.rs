//! What reads the DNS records of a domain.

use serde_json::{Map, Value, json};

use super::domain::{
    EXISTS, LOCKS, PAGES, REFUSALS, UNKNOWN_DOMAIN, UNKNOWN_RECORD, holds, known, page, record,
    shown, status,
};
use super::{Behaviour, Call, Note};
use crate::answer::Refusal;
use crate::state::world::DnsRecord;
use core_catalog::Mark;

type Answer = Result<Map<String, Value>, Refusal>;

pub(super) static INFO: Behaviour = Behaviour {
    product: "Alidns",
    action: "DescribeDomainRecordInfo",
    judges: &[],
    notes: &[
        REFUSALS,
        UNKNOWN_RECORD,
        LOCKS,
        Note {
            text: "A remark and a priority that are not set are left out, and so are group and domain id",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run: |call| record(call).map(shown),
};

pub(super) static LIST: Behaviour = Behaviour {
    product: "Alidns",
    action: "DescribeDomainRecords",
    judges: &[],
    notes: &[
        REFUSALS,
        EXISTS,
        UNKNOWN_DOMAIN,
        LOCKS,
        PAGES,
        Note {
            text: "The record that was added last comes first; with Direction ASC the first one; OrderBy and GroupId are \
                   ignored",
            mark: Mark::Documented,
            source: "provider metadata; what is ignored is assumed",
        },
        Note {
            text: "With KeyWord, RR and Value are searched and nothing else counts, by a part unless SearchMode is EXACT; \
                   else RRKeyWord and ValueKeyWord by a part, TypeKeyWord, Type, Line and Status exactly, whatever the \
                   letter case",
            mark: Mark::Documented,
            source: "provider metadata of SearchMode; that KeyWord searches RR and Value is assumed",
        },
        Note {
            text: "A record shows there at once, with its times to the second",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run: list,
};

fn list(call: &mut Call<'_>) -> Answer {
    let domain = known(call)?;
    let records = call.world.domains.records(&domain);
    let mut found: Vec<_> = records.filter(|record| is_wanted(call, record)).collect();
    let direction = call.arguments.get("Direction").unwrap_or_default();
    if !direction.eq_ignore_ascii_case("ASC") {
        found.reverse();
    }
    let found = found.into_iter().map(|record| {
        let mut fields = shown(record);
        let millis = |seconds: i64| json!(seconds.saturating_mul(1000));
        fields.insert("CreateTimestamp".to_owned(), millis(record.created));
        fields.insert("UpdateTimestamp".to_owned(), millis(record.updated));
        fields
    });
    let found = found.collect();
    Ok(page(call, "DomainRecords", "Record", found))
}

fn is_wanted(call: &Call<'_>, record: &DnsRecord) -> bool {
    let given = |name: &str| call.arguments.get(name);
    let mode = given("SearchMode").unwrap_or_default();
    if let (Some(keyword), false) = (given("KeyWord"), mode.eq_ignore_ascii_case("ADVANCED")) {
        let fields = [&record.rr, &record.value];
        return fields.into_iter().any(|field| {
            if mode.eq_ignore_ascii_case("EXACT") {
                field.eq_ignore_ascii_case(keyword)
            } else {
                holds(field, keyword)
            }
        });
    }
    let parts = [("RRKeyWord", &record.rr), ("ValueKeyWord", &record.value)];
    let wholes = [
        ("TypeKeyWord", record.kind.as_str()),
        ("Type", record.kind.as_str()),
        ("Line", record.line.as_str()),
        ("Status", status(record.enabled)),
    ];
    let mut parts = parts.into_iter();
    let mut wholes = wholes.into_iter();
    parts.all(|(name, field)| given(name).is_none_or(|keyword| holds(field, keyword)))
        && wholes
            .all(|(name, field)| given(name).is_none_or(|value| field.eq_ignore_ascii_case(value)))
}

pub(super) static LIST_OF_NAME: Behaviour = Behaviour {
    product: "Alidns",
    action: "DescribeSubDomainRecords",
    judges: &[],
    notes: &[
        REFUSALS,
        EXISTS,
        UNKNOWN_DOMAIN,
        LOCKS,
        PAGES,
        Note {
            text: "With DomainName, the part of SubDomain before it is the host record, `@` if nothing stands there; without it, \
                   the longest domain that SubDomain ends with is taken, else its main domain",
            mark: Mark::Documented,
            source: "provider metadata of SubDomain; that `@.` may stand before it is inferred from public code",
        },
        Note {
            text: "A SubDomain that does not end with DomainName: an empty list",
            mark: Mark::Assumed,
            source: "no source",
        },
    ],
    run: list_of_name,
};

fn list_of_name(call: &mut Call<'_>) -> Answer {
    let name = call.arguments.text("SubDomain").to_ascii_lowercase();
    let domain = match call.arguments.get("DomainName") {
        Some(_) => known(call)?,
        None => {
            let known = call.world.domains.of_name(&name).map(str::to_owned);
            known.unwrap_or_else(|| super::domain_reads::split(&name).1.to_owned())
        }
    };
    let rr = name.strip_suffix(&domain).and_then(|before| match before {
        "" => Some("@"),
        before => before.strip_suffix('.'),
    });
    let given = |name: &str| call.arguments.get(name);
    let is =
        |name: &str, field: &str| given(name).is_none_or(|value| field.eq_ignore_ascii_case(value));
    let records = call.world.domains.records(&domain);
    let mut found: Vec<_> = records
        .filter(|record| rr == Some(record.rr.as_str()))
        .filter(|record| is("Type", &record.kind) && is("Line", &record.line))
        .map(shown)
        .collect();
    found.reverse();
    Ok(page(call, "DomainRecords", "Record", found))
}
