//! DNS records and domains: what the actions of Alidns do here.

use std::time::Duration;

use dypls_emulator::{Emulator, ManualClock};
use serde_json::{Value, json};

use crate::support::{Answer, Way, call, morning};

/// An emulator on a clock, with one domain.
struct Place {
    emulator: Emulator,
    clock: ManualClock,
}

impl Place {
    async fn new() -> Self {
        let clock = morning();
        let emulator = Emulator::builder()
            .manual_clock(&clock)
            .domain("example.com")
            .start()
            .await
            .unwrap();
        Self { emulator, clock }
    }

    async fn send(&self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        let mut call = call(action, parameters).way(Way::Acs3Query).at(&self.clock);
        call.version = "2015-01-09".to_owned();
        call.send(&self.emulator).await
    }

    #[track_caller]
    fn done(answer: &Answer) -> &Value {
        assert_eq!((answer.status, answer.code()), (200, ""), "{answer:?}");
        &answer.body
    }

    async fn ask(&self, action: &str, parameters: &[(&str, &str)]) -> Value {
        Self::done(&self.send(action, parameters).await).clone()
    }

    async fn add(&self, rr: &str, kind: &str, value: &str) -> Answer {
        let record = [
            ("DomainName", "example.com"),
            ("RR", rr),
            ("Type", kind),
            ("Value", value),
        ];
        self.send("AddDomainRecord", &record).await
    }

    async fn added(&self, rr: &str, kind: &str, value: &str) -> String {
        let answer = self.add(rr, kind, value).await;
        Self::done(&answer)["RecordId"].as_str().unwrap().to_owned()
    }

    async fn read(&self, id: &str) -> Answer {
        self.send("DescribeDomainRecordInfo", &[("RecordId", id)])
            .await
    }

    /// The values of a list, in its order.
    async fn values(&self, parameters: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![("DomainName", "example.com")];
        all.extend(parameters);
        values(&self.ask("DescribeDomainRecords", &all).await)
    }
}

fn values(answer: &Value) -> Vec<String> {
    let records = answer["DomainRecords"]["Record"].as_array().unwrap();
    let values = records.iter().map(|record| record["Value"].as_str());
    values.map(|value| value.unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_record_is_added_read_changed_and_removed() {
    let place = Place::new().await;
    let id = place.added("WWW", "a", "192.0.2.1").await;
    assert!(
        id.len() == 18 && id.bytes().all(|byte| byte.is_ascii_digit()),
        "{id}"
    );
    let read = place.read(&id).await;
    let body = Place::done(&read);
    for (field, wanted) in [
        ("RR", json!("www")),
        ("Type", json!("A")),
        ("Value", json!("192.0.2.1")),
        ("TTL", json!(600)),
        ("Line", json!("default")),
        ("Status", json!("Enable")),
        ("Locked", json!(false)),
        ("Remark", Value::Null),
    ] {
        assert_eq!(body[field], wanted, "{field}");
    }

    place.clock.advance(Duration::from_secs(60));
    let changed = [
        ("RecordId", id.as_str()),
        ("RR", "www"),
        ("Type", "A"),
        ("Value", "192.0.2.2"),
        ("TTL", "60"),
    ];
    place.ask("UpdateDomainRecord", &changed).await;
    let again = place.send("UpdateDomainRecord", &changed).await;
    again.assert_gateway(400, "DomainRecordDuplicate");
    let status = [("RecordId", id.as_str()), ("Status", "DISABLE")];
    let answer = place.ask("SetDomainRecordStatus", &status).await;
    assert_eq!(answer["Status"], "Disable");
    let odd = [("RecordId", id.as_str()), ("Status", "Off")];
    let odd = place.send("SetDomainRecordStatus", &odd).await;
    odd.assert_gateway(400, "InvalidParameter");
    let remark = [("RecordId", id.as_str()), ("Remark", "the shop")];
    place.ask("UpdateDomainRecordRemark", &remark).await;

    let list = place
        .ask("DescribeDomainRecords", &[("DomainName", "example.com")])
        .await;
    let record = &list["DomainRecords"]["Record"][0];
    assert_eq!(record["TTL"], 60);
    assert_eq!(record["Status"], "Disable");
    assert_eq!(record["Remark"], "the shop");
    let times = ["CreateTimestamp", "UpdateTimestamp"].map(|name| record[name].as_i64().unwrap());
    assert_eq!(times[1] - times[0], 60_000);
    place
        .ask("UpdateDomainRecordRemark", &[("RecordId", &id)])
        .await;
    assert_eq!(place.read(&id).await.body["Remark"], Value::Null);

    place.ask("DeleteDomainRecord", &[("RecordId", &id)]).await;
    assert!(place.emulator.dns_records().is_empty());
    for action in ["DeleteDomainRecord", "DescribeDomainRecordInfo"] {
        let gone = place.send(action, &[("RecordId", &id)]).await;
        gone.assert_gateway(400, "DomainRecordNotBelongToUser");
    }
    assert_ne!(place.added("www", "A", "192.0.2.1").await, id);
}

#[tokio::test]
async fn what_cannot_stand_beside_another_record_is_refused() {
    let place = Place::new().await;
    place.added("www", "A", "192.0.2.1").await;
    place.added("www", "A", "192.0.2.2").await;
    let again = place.add("WWW", "A", "192.0.2.1").await;
    again.assert_gateway(400, "DomainRecordDuplicate");
    let cname = place.add("www", "CNAME", "example.net").await;
    cname.assert_gateway(400, "DomainRecordConflict");
    let mail = place.add("@", "MX", "mail.example.net").await;
    assert_ne!(mail.status, 200, "{mail:?}");
    let elsewhere = [
        ("DomainName", "example.org"),
        ("RR", "@"),
        ("Type", "A"),
        ("Value", "192.0.2.1"),
    ];
    let elsewhere = place.send("AddDomainRecord", &elsewhere).await;
    elsewhere.assert_gateway(400, "IncorrectDomainUser");
    assert_eq!(place.emulator.dns_records().len(), 2);
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let place = Place::new().await;
    for (rr, kind, value) in [
        ("www", "A", "192.0.2.1"),
        ("www", "A", "192.0.2.2"),
        ("www2", "TXT", "Www is here"),
        ("@", "TXT", "hello"),
    ] {
        place.added(rr, kind, value).await;
    }
    let newest = ["hello", "Www is here", "192.0.2.2", "192.0.2.1"];
    assert_eq!(place.values(&[]).await, newest);
    for (parameters, wanted) in [
        (&[("Direction", "ASC"), ("PageSize", "1")][..], &newest[3..]),
        (&[("PageSize", "3"), ("PageNumber", "2")], &newest[3..]),
        (&[("PageSize", "3"), ("PageNumber", "9")], &[]),
        (&[("RRKeyWord", "WW")], &newest[1..]),
        (
            &[("RRKeyWord", "www"), ("TypeKeyWord", "txt")],
            &newest[1..2],
        ),
        (&[("ValueKeyWord", "192.0")], &newest[2..]),
        (&[("KeyWord", "www"), ("Type", "A")], &newest[1..]),
        (&[("KeyWord", "WWW"), ("SearchMode", "EXACT")], &newest[2..]),
        (&[("Status", "Disable")], &[]),
        (&[("Line", "telecom")], &[]),
    ] {
        assert_eq!(place.values(parameters).await, wanted, "{parameters:?}");
    }
    for (parameters, wanted) in [
        (&[("SubDomain", "www.example.com")][..], &newest[2..]),
        (&[("SubDomain", "@.example.com")], &newest[..1]),
        (
            &[("SubDomain", "example.com"), ("DomainName", "example.com")],
            &newest[..1],
        ),
        (&[("SubDomain", "www.example.com"), ("Type", "TXT")], &[]),
        (&[("SubDomain", "www.example.org")], &[]),
    ] {
        let list = place.ask("DescribeSubDomainRecords", parameters).await;
        assert_eq!(values(&list), wanted, "{parameters:?}");
        assert_eq!(list["TotalCount"], wanted.len());
    }
    let all = [("DomainName", "example.com"), ("RR", "www")];
    let removed = place.ask("DeleteSubDomainRecords", &all).await;
    assert_eq!(
        (&removed["TotalCount"], &removed["RR"]),
        (&json!("2"), &json!("www"))
    );
    assert_eq!(place.values(&[]).await, newest[..2]);
}

#[tokio::test]
async fn domains_are_listed_and_read() {
    let place = Place::new().await;
    place.added("www", "A", "192.0.2.1").await;
    let list = place
        .ask("DescribeDomains", &[("KeyWord", "EXAMPLE")])
        .await;
    assert_eq!(list["TotalCount"], 1);
    assert_eq!(list["Domains"]["Domain"][0]["RecordCount"], 1);
    let none = place.ask("DescribeDomains", &[("KeyWord", "org")]).await;
    assert_eq!(none["TotalCount"], 0);
    let info = [
        ("DomainName", "example.com"),
        ("NeedDetailAttributes", "true"),
    ];
    let info = place.ask("DescribeDomainInfo", &info).await;
    assert_eq!(info["RecordLines"]["RecordLine"][0]["LineCode"], "default");
    let split = [("InputString", "a.www.example.com.cn")];
    let split = place.ask("GetMainDomainName", &split).await;
    assert_eq!(
        (&split["RR"], &split["DomainName"]),
        (&json!("a.www"), &json!("example.com.cn"))
    );
}

#[tokio::test]
async fn without_given_domains_each_that_is_named_exists() {
    let emulator = Emulator::start().await;
    let mut add = call(
        "AddDomainRecord",
        &[
            ("DomainName", "Example.org"),
            ("RR", "@"),
            ("Type", "TXT"),
            ("Value", "a"),
        ],
    );
    add.version = "2015-01-09".to_owned();
    let answer = add.way(Way::Acs3Form).send(&emulator).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(emulator.dns_records()[0].domain, "example.org");
}
