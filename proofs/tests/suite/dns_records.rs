//! The look-ups of Alidns' writes, on the emulator: where the answer is lost, the reads say what became of the write.

use std::sync::Arc;
use std::time::Duration;

use alidns_sdk::record::{
    AddDomainRecordRequest, DeleteDomainRecordRequest, DeleteSubDomainRecordsRequest,
    SetDomainRecordStatusRequest, UpdateDomainRecordRemarkRequest, UpdateDomainRecordRequest,
};
use alidns_sdk::types::{RecordStatus, RecordType};
use alidns_sdk::{Client, Credential};
use core_catalog::{Sensitivity, products};
use core_client::Options;
use core_client::reconcile::{Doubt, LookupVerdict, TicketKey};
use core_client::request::Request;
use dypls_emulator::{Emulator, Fault, Injection, ManualClock};

/// A domain with one record, on a clock that a test turns.
struct Place {
    emulator: Emulator,
    client: Client,
    clock: ManualClock,
    record: String,
}

impl Place {
    async fn new() -> Self {
        let clock = ManualClock::new(std::time::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let emulator = Emulator::builder()
            .manual_clock(&clock)
            .domain("example.com")
            .start()
            .await
            .unwrap();
        let time = Arc::new(clock.clone());
        let client = Client::builder()
            .endpoint(emulator.url())
            .credential(Credential::new("testId", "testSecret"))
            .wall_clock(move || time.now())
            .build()
            .unwrap();
        let added = client
            .add_domain_record()
            .domain_name("example.com")
            .rr("www")
            .type_(RecordType::A)
            .value("192.0.2.1")
            .await
            .unwrap();
        let record = added.record_id().unwrap().to_string();
        clock.advance(Duration::from_secs(3600));
        Self {
            emulator,
            client,
            clock,
            record,
        }
    }

    fn inject(&self, injection: Injection) {
        self.emulator.faults().inject(injection);
    }

    /// What becomes known of a write whose answer is lost: at once, and when no copy of it can run any more.
    async fn lost<R: Request + Clone + Send + Sync + 'static>(
        &self,
        request: R,
        ran: bool,
    ) -> [LookupVerdict; 2] {
        let action = R::OPERATION.name;
        let drops = Injection::new(action, Fault::Drop);
        self.inject(match ran {
            true => drops.after_execution(),
            false => drops.before_execution(),
        });
        let core = self.client.core();
        let key = TicketKey::new([7; 32]).unwrap();
        let before = self.emulator.executed(action);
        let prepared = core.prepare(request, &Options::new(), &key).unwrap();
        let ticket = prepared.ticket().clone();
        let request = prepared.request().clone();
        prepared.send().await.map(drop).unwrap_err();
        assert_eq!(self.emulator.executed(action) > before, ran, "{action}");
        let at_once = core.reconcile(&ticket, &key, &request).await;
        self.clock.advance(Duration::from_secs(20 * 60));
        let later = core.reconcile(&ticket, &key, &request).await;
        [at_once, later]
    }
}

fn word(verdict: &LookupVerdict) -> &'static str {
    match verdict {
        LookupVerdict::Done { .. } => "done",
        LookupVerdict::AlreadyExists { .. } => "already exists",
        LookupVerdict::NotSeen => "not seen",
        LookupVerdict::NotDone => "not done",
        LookupVerdict::Unknown(_) => "unknown",
        _ => "another",
    }
}

/// The verdicts on one write: if it ran, if it did not, and if the read that decides fails.
async fn verdicts<R: Request + Clone + Send + Sync + 'static>(
    read: &str,
    make: impl Fn(&str) -> R,
) -> Vec<[&'static str; 2]> {
    let mut all = Vec::new();
    for (ran, is_read) in [(true, true), (false, true), (true, false)] {
        let place = Place::new().await;
        if !is_read {
            place.inject(Injection::new(read, Fault::Html(502)));
        }
        let found = place.lost(make(&place.record), ran).await;
        all.push([word(&found[0]), word(&found[1])]);
    }
    all
}

/// Where the reads decide both ways.
const DECIDED: [[&str; 2]; 3] = [
    ["done", "done"],
    ["not seen", "not done"],
    ["unknown", "unknown"],
];

fn text(kind: RecordType, rr: &str, value: &str) -> AddDomainRecordRequest {
    AddDomainRecordRequest::builder()
        .domain_name("example.com")
        .rr(rr)
        .type_(kind)
        .value(value)
        .build()
}

#[tokio::test]
async fn an_added_record_is_found_among_the_records_of_its_host_record() {
    let make = |_: &str| text(RecordType::Txt, "_acme-challenge", "gfj9Xq-Rg85nM");
    assert_eq!(verdicts("DescribeDomainRecords", make).await, DECIDED);
    let place = Place::new().await;
    let request = text(RecordType::Txt, "WWW", "a");
    let [found, _] = place.lost(request, true).await;
    let id = place.emulator.dns_records()[1].id.to_string();
    assert_eq!(found.id(), Some(id.as_str()), "{found}");
}

#[tokio::test]
async fn a_record_that_was_there_before_is_not_taken_for_the_new_one() {
    let place = Place::new().await;
    // It runs, and is refused: the record of an hour ago stands in its way.
    let request = text(RecordType::A, "www", "192.0.2.1");
    let [found, later] = place.lost(request, false).await;
    for found in [found, later] {
        assert!(
            matches!(&found, LookupVerdict::AlreadyExists { id } if *id == place.record),
            "{found}"
        );
    }
}

#[tokio::test]
async fn a_value_in_another_spelling_leaves_it_unknown() {
    let place = Place::new().await;
    let added = text(RecordType::Cname, "mail", "mail.example.net");
    place
        .client
        .core()
        .call(&added, &Options::new())
        .await
        .unwrap();
    let request = text(RecordType::Cname, "mail", "Mail.Example.net.");
    let [_, later] = place.lost(request, false).await;
    assert!(
        matches!(
            later,
            LookupVerdict::Unknown(Doubt::FieldUnclear { field: "Value", .. })
        ),
        "{later}"
    );
}

#[tokio::test]
async fn changes_are_found_in_the_record() {
    let update = |id: &str| {
        UpdateDomainRecordRequest::builder()
            .record_id(id)
            .rr("WWW")
            .type_(RecordType::A)
            .value("192.0.2.2")
            .ttl(60)
            .build()
    };
    let read = "DescribeDomainRecordInfo";
    assert_eq!(verdicts(read, update).await, DECIDED, "update");
    let status = |id: &str| {
        SetDomainRecordStatusRequest::builder()
            .record_id(id)
            .status(RecordStatus::Disable)
            .build()
    };
    assert_eq!(verdicts(read, status).await, DECIDED, "status");
    let remark = |id: &str| {
        UpdateDomainRecordRemarkRequest::builder()
            .record_id(id)
            .remark("for the shop")
            .build()
    };
    assert_eq!(verdicts(read, remark).await, DECIDED, "remark");
}

#[tokio::test]
async fn removing_a_remark_gets_no_ticket() {
    let place = Place::new().await;
    let request = UpdateDomainRecordRemarkRequest::builder().record_id(place.record.as_str());
    let key = TicketKey::new([7; 32]).unwrap();
    for request in [request.clone().build(), request.remark("").build()] {
        let core = place.client.core();
        let prepared = core.prepare(request, &Options::new(), &key);
        let error = prepared.map(drop).unwrap_err();
        assert!(error.to_string().contains("Remark"), "{error}");
    }
}

#[tokio::test]
async fn a_removed_record_is_one_that_nobody_finds() {
    let remove = |id: &str| DeleteDomainRecordRequest::builder().record_id(id).build();
    let read = "DescribeDomainRecordInfo";
    assert_eq!(verdicts(read, remove).await, DECIDED);
}

#[tokio::test]
async fn of_removing_all_records_only_an_empty_list_tells() {
    let remove = |_: &str| {
        DeleteSubDomainRecordsRequest::builder()
            .domain_name("example.com")
            .rr("www")
            .build()
    };
    assert_eq!(
        verdicts("DescribeSubDomainRecords", remove).await,
        [
            ["done", "done"],
            ["unknown", "unknown"],
            ["unknown", "unknown"],
        ]
    );
    let place = Place::new().await;
    let [found, _] = place.lost(remove(""), false).await;
    assert!(
        matches!(found, LookupVerdict::Unknown(Doubt::ProvesNothing)),
        "{found}"
    );
}

#[test]
fn no_member_of_alidns_is_unreviewed() {
    let product = products()
        .find(|product| product.product == "Alidns")
        .unwrap();
    let mut seen = 0;
    for operation in &product.operations {
        assert_ne!(operation.effect.kind, core_catalog::EffectKind::Unreviewed);
        let mut left: Vec<&core_catalog::Value> = operation.parameters.iter().collect();
        left.extend(&operation.answer);
        while let Some(value) = left.pop() {
            seen += 1;
            assert_ne!(
                value.sensitivity,
                Sensitivity::Unreviewed,
                "{} {}",
                operation.action,
                value.name
            );
            left.extend(&value.members);
            left.extend(value.item.as_deref());
        }
    }
    assert!(seen > 150, "only {seen} values were seen");
}
