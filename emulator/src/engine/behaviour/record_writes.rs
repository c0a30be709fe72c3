//! What changes the DNS records of a domain.

use serde_json::{Map, Value, json};

use super::domain::{
    CONFLICT, DUPLICATE, EXISTS, LOCKS, REFUSALS, SPELLING, UNKNOWN_DOMAIN, UNKNOWN_RECORD, check,
    known, record, refused, status, terms,
};
use super::{Behaviour, Call, Note};
use crate::answer::Refusal;
use core_catalog::Mark;

type Answer = Result<Map<String, Value>, Refusal>;

const ANSWERS_STATUS: Note = Note {
    text: "Status is Enable or Disable, in any letter case; another one: InvalidParameter; the status that it has already \
           is taken",
    mark: Mark::Assumed,
    source: "the two values are documented (provider metadata)",
};

pub(super) static ADD: Behaviour = Behaviour {
    product: "Alidns",
    action: "AddDomainRecord",
    judges: &[],
    notes: &[
        REFUSALS,
        EXISTS,
        UNKNOWN_DOMAIN,
        DUPLICATE,
        CONFLICT,
        SPELLING,
        LOCKS,
        Note {
            text: "Ids are numbers of 18 digits, which grow and are not used again; a new record is enabled",
            mark: Mark::Assumed,
            source: "public traces for the length",
        },
    ],
    run: add,
};

fn add(call: &mut Call<'_>) -> Answer {
    let domain = known(call)?;
    let terms = terms(call);
    check(call, &domain, &terms, None)?;
    let id = call.world.domains.add(domain, terms, call.now);
    Ok(with_id(id))
}

pub(super) static UPDATE: Behaviour = Behaviour {
    product: "Alidns",
    action: "UpdateDomainRecord",
    judges: &[],
    notes: &[
        REFUSALS,
        UNKNOWN_RECORD,
        DUPLICATE,
        CONFLICT,
        SPELLING,
        Note {
            text: "A TTL or a Line that is left out becomes the default, a Priority that is left out goes",
            mark: Mark::Inferred,
            source: "provider metadata gives the defaults",
        },
    ],
    run: update,
};

fn update(call: &mut Call<'_>) -> Answer {
    let found = record(call)?;
    let (id, domain) = (found.id, found.domain.clone());
    let terms = terms(call);
    check(call, &domain, &terms, Some(id))?;
    call.world.domains.change(id, terms, call.now);
    Ok(with_id(id))
}

pub(super) static DELETE: Behaviour = Behaviour {
    product: "Alidns",
    action: "DeleteDomainRecord",
    judges: &[],
    notes: &[REFUSALS, UNKNOWN_RECORD, LOCKS],
    run: delete,
};

fn delete(call: &mut Call<'_>) -> Answer {
    let id = record(call)?.id;
    call.world.domains.remove(id);
    Ok(with_id(id))
}

pub(super) static DELETE_ALL: Behaviour = Behaviour {
    product: "Alidns",
    action: "DeleteSubDomainRecords",
    judges: &[],
    notes: &[
        REFUSALS,
        EXISTS,
        UNKNOWN_DOMAIN,
        LOCKS,
        Note {
            text: "Without a record there it succeeds with a TotalCount of 0; TotalCount is a text",
            mark: Mark::Assumed,
            source: "the text is documented (provider metadata)",
        },
    ],
    run: delete_all,
};

fn delete_all(call: &mut Call<'_>) -> Answer {
    let domain = known(call)?;
    let rr = call.arguments.text("RR").to_ascii_lowercase();
    let kind = call.arguments.get("Type");
    let records = call.world.domains.records(&domain);
    let ids: Vec<u64> = records
        .filter(|one| one.rr == rr && kind.is_none_or(|kind| one.kind.eq_ignore_ascii_case(kind)))
        .map(|one| one.id)
        .collect();
    for id in &ids {
        call.world.domains.remove(*id);
    }
    let mut fields = Map::new();
    fields.insert("RR".to_owned(), json!(rr));
    fields.insert("TotalCount".to_owned(), json!(ids.len().to_string()));
    Ok(fields)
}

pub(super) static SET_STATUS: Behaviour = Behaviour {
    product: "Alidns",
    action: "SetDomainRecordStatus",
    judges: &[],
    notes: &[REFUSALS, UNKNOWN_RECORD, ANSWERS_STATUS],
    run: set_status,
};

fn set_status(call: &mut Call<'_>) -> Answer {
    let id = record(call)?.id;
    let wanted = call.arguments.text("Status");
    let enabled = match () {
        () if wanted.eq_ignore_ascii_case(status(true)) => true,
        () if wanted.eq_ignore_ascii_case(status(false)) => false,
        () => return Err(refused("InvalidParameter", "Status is not valid.")),
    };
    if let Some(record) = call.world.domains.record_mut(id) {
        record.enabled = enabled;
        record.updated = call.now;
    }
    let mut fields = with_id(id);
    fields.insert("Status".to_owned(), json!(status(enabled)));
    Ok(fields)
}

pub(super) static SET_REMARK: Behaviour = Behaviour {
    product: "Alidns",
    action: "UpdateDomainRecordRemark",
    judges: &[],
    notes: &[
        REFUSALS,
        UNKNOWN_RECORD,
        Note {
            text: "An empty remark, or none, removes the old one; a remark is kept as it is given, whatever its length",
            mark: Mark::Documented,
            source: "provider metadata of Remark; that nothing is cut off is assumed",
        },
    ],
    run: set_remark,
};

fn set_remark(call: &mut Call<'_>) -> Answer {
    let id = record(call)?.id;
    let remark = call.arguments.get("Remark").map(str::to_owned);
    if let Some(record) = call.world.domains.record_mut(id) {
        record.remark = remark;
        record.updated = call.now;
    }
    Ok(Map::new())
}

fn with_id(id: u64) -> Map<String, Value> {
    Map::from_iter([("RecordId".to_owned(), json!(id.to_string()))])
}
