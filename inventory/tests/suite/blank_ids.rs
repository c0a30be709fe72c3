//! A bind that is done and names no binding: what it made is looked up.

#![allow(clippy::unwrap_used, reason = "a test states what it expects")]

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use crate::support::*;
use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
use dypls_emulator::DEFAULT_POOL_KEY;
use dypls_inventory::{Axb, Axn, Binder, MemoryInventory, UnreadReason};
use dyplsapi_sdk::{Client, Credential};

const ID: &str = "1000000000000001";

/// Answers a bind with this text as its id, and nothing else.
#[derive(Clone)]
struct Service {
    id: &'static str,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Transport for Service {
    fn send(&self, request: HttpRequest) -> ExchangeFuture<'_> {
        let body = String::from_utf8_lossy(&request.body).into_owned();
        let action = body
            .split('&')
            .find_map(|pair| pair.strip_prefix("Action="));
        let action = action.unwrap().to_owned();
        let answer = match action.as_str() {
            "QuerySubsId" => format!(r#"{{"Code":"OK","SubsId":"{ID}"}}"#),
            "QuerySubscriptionDetail" => r#"{"Code":"OK"}"#.to_owned(),
            _ => format!(
                r#"{{"Code":"OK","SecretBindDTO":{{"SubsId":{},"SecretNo":"17000000000"}}}}"#,
                self.id
            ),
        };
        self.asked.lock().unwrap().push(action);
        Box::pin(async move { Ok(HttpAnswer::new(200, answer)) })
    }
}

async fn bound(id: &'static str, axn: bool) -> (Option<String>, Vec<String>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let service = Service {
        id,
        asked: Arc::clone(&asked),
    };
    let client: Client = Client::builder()
        .credential(Credential::new("testId", "testSecret"))
        .transport(service)
        .build()
        .unwrap();
    let inventory = Arc::new(MemoryInventory::new([own(0)]));
    let binder = hasty(Binder::new(client, inventory, key()));
    let ends = in_an_hour(SystemTime::now());
    let bound = match axn {
        true => {
            binder
                .bind(&order(1), &Axn::new(DEFAULT_POOL_KEY, person(1), ends))
                .await
        }
        false => {
            let ride = Axb::new(DEFAULT_POOL_KEY, person(1), person(2), ends);
            binder.bind(&order(1), &ride).await
        }
    };
    let asked = asked.lock().unwrap().clone();
    (
        bound.ok().map(|bound| bound.subs_id.as_str().to_owned()),
        asked,
    )
}

#[tokio::test]
async fn an_id_that_names_nothing_is_looked_up() {
    for axn in [false, true] {
        for id in ["\"\"", "\"  \"", "true", "\"null\"", "null"] {
            let (bound, asked) = bound(id, axn).await;
            assert_eq!(bound, None, "{id}: the look-up found nothing of ours");
            assert!(
                asked.iter().any(|action| action == "QuerySubsId"),
                "{id}: {asked:?}"
            );
            let binds = asked.iter().filter(|action| action.starts_with("Bind"));
            assert_eq!(binds.count(), 1, "{id}");
        }
        let (bound, asked) = bound("\"1000000000000001\"", axn).await;
        assert_eq!(bound.as_deref(), Some(ID));
        assert_eq!(asked.len(), 1);
    }
}

/// Lists these ids on each X.
struct Lists(&'static str);

impl Transport for Lists {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        let answer = format!(r#"{{"Code":"OK","SubsId":{}}}"#, self.0);
        Box::pin(async { Ok(HttpAnswer::new(200, answer)) })
    }
}

/// A caller who unbinds what the sweep lists must not send an id that names nothing.
#[tokio::test]
async fn the_sweep_lists_no_blank_id_as_an_orphan() {
    for (ids, orphans) in [
        (r#"["3"]"#, Some(1)),
        ("[]", Some(0)),
        (r#"["", "3"]"#, None),
        (r#"["3", " "]"#, None),
        (r#"["true"]"#, None),
    ] {
        let client: Client = Client::builder()
            .credential(Credential::new("testId", "testSecret"))
            .transport(Lists(ids))
            .build()
            .unwrap();
        let binder = Binder::new(client, Arc::new(MemoryInventory::new([own(0)])), key());
        let sweep = binder.sweep(&pool()).await.unwrap();
        match orphans {
            Some(count) => assert_eq!(sweep.orphans.len(), count, "{ids}"),
            None => {
                assert!(sweep.orphans.is_empty(), "{ids}");
                let reason = &sweep.unread.first().unwrap().reason;
                assert!(matches!(reason, UnreadReason::NoId), "{ids}: {reason:?}");
            }
        }
    }
}
