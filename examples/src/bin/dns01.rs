//! Answers an ACME challenge by a TXT record: sets it, waits until it shows, lets the authority check it, removes it.
//!
//! It can be run again after it was stopped anywhere: a record that is there is used, one that is gone stays gone, and where an
//! answer is lost, reads say what became of the call. With `--live` it works in the domain that `DNS01_DOMAIN` names.

use std::env;
use std::time::Duration;

use alidns_sdk::types::{RecordId, RecordType};
use alidns_sdk::{Client, Credential, ErrorCode};
use dypls_emulator::{Emulator, Fault, Injection};
use examples::{Result, variable};

/// How long reads look for what became of a call whose answer is lost.
const LOOK_UP: Duration = Duration::from_secs(20);
/// Where the authority looks for the answer.
const HOST_RECORD: &str = "_acme-challenge";

#[tokio::main]
async fn main() -> Result {
    if env::args().skip(1).any(|argument| argument == "--live") {
        let value = variable("DNS01_VALUE")?;
        return prove(&Client::from_env()?, &variable("DNS01_DOMAIN")?, &value).await;
    }
    // The first answer to AddDomainRecord is lost after the record was added.
    let emulator = Emulator::builder()
        .inject(Injection::new("AddDomainRecord", Fault::Drop).on_call(1))
        .start()
        .await?;
    let client = Client::builder()
        .endpoint(emulator.url())
        .credential(Credential::new("testId", "testSecret"))
        .build()?;
    // A run that was stopped before it could remove its record.
    let left = set(&client, "example.com", "left-by-an-earlier-run").await?;
    println!("left behind: {left}");
    for value in ["left-by-an-earlier-run", "gfj9Xq-Rg85nM"] {
        prove(&client, "example.com", value).await?;
    }
    println!("records left: {}", emulator.dns_records().len());
    Ok(())
}

/// The whole task. Whatever the authority says, the record is removed.
async fn prove(client: &Client, domain: &str, value: &str) -> Result {
    let record = set(client, domain, value).await?;
    let shown = wait_until_shown(client, domain, value).await;
    if shown.is_ok() {
        println!("{HOST_RECORD}.{domain} shows: let the authority look now");
    }
    remove(client, &record).await?;
    shown
}

/// Sets the record, or finds the one that is there.
async fn set(client: &Client, domain: &str, value: &str) -> Result<RecordId> {
    let added = client
        .add_domain_record()
        .domain_name(domain)
        .rr(HOST_RECORD)
        .type_(RecordType::Txt)
        .value(value)
        .with_resolve_unknown(LOOK_UP)
        .send_with_evidence()
        .await;
    match added {
        Ok(answered) => {
            let record = answered.response.record_id()?.clone();
            println!("set: {record} ({:?})", answered.evidence);
            Ok(record)
        }
        Err(error) if error.code_as() == Some(ErrorCode::DomainRecordDuplicate) => {
            let record = find(client, domain, value).await?;
            let record = record.ok_or("the record is there, but does not show yet")?;
            println!("found: {record}");
            Ok(record)
        }
        Err(error) => Err(error.into()),
    }
}

/// The record with this value.
async fn find(client: &Client, domain: &str, value: &str) -> Result<Option<RecordId>> {
    let listed = client
        .describe_sub_domain_records()
        .sub_domain(format!("{HOST_RECORD}.{domain}"))
        .domain_name(domain)
        .type_(RecordType::Txt)
        .await?;
    let records = listed.domain_records.and_then(|records| records.record);
    let mut records = records.unwrap_or_default().into_iter();
    let found = records.find(|record| record.value.as_deref() == Some(value));
    Ok(found.and_then(|record| record.record_id))
}

/// Waits until the service lists the record. Name servers answer with it a little later: an authority that looks too early
/// looks again.
async fn wait_until_shown(client: &Client, domain: &str, value: &str) -> Result {
    for pause in [0, 1, 2, 4, 8, 16] {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        if find(client, domain, value).await?.is_some() {
            return Ok(());
        }
    }
    Err("the record does not show".into())
}

/// Removes the record; that it is gone already is as good.
async fn remove(client: &Client, record: &RecordId) -> Result {
    let removed = client
        .delete_domain_record()
        .record_id(record.clone())
        .with_resolve_unknown(LOOK_UP)
        .await;
    match removed {
        Ok(_) => println!("removed: {record}"),
        Err(error) if error.code_as() == Some(ErrorCode::DomainRecordNotBelongToUser) => {
            println!("gone already: {record}");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
