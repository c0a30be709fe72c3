//! The look-ups of the fixed-line binds, with the tables that their descriptions make and the answers that the provider documents. The
//! emulator only echoes these actions, so that a scripted server stands for the service.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects"
)]

use std::time::Duration;

use core_client::reconcile::{Doubt, LookupVerdict, TicketKey};
use core_client::{Evidence, Options};
use dyplsapi_sdk::{Client, Credential};
use proofs::inputs;
use proofs::typed_operation::{TypedOperation, typed_operations};
use serde_json::{Value, json};
use test_server::{Reply, Request, Server};

/// Each bind, and the query that finds it.
const BINDS: [(&str, &str); 3] = [
    ("BindAxbFixedLine", "QueryAxbBindFixedLine"),
    ("BindAxnFixedLine", "QueryAxnBindFixedLine"),
    (
        "BindAxnExtensionFixedLine",
        "QueryAxnExtensionBindFixedLine",
    ),
];

fn typed(action: &str) -> &'static TypedOperation {
    typed_operations()
        .iter()
        .find(|typed| typed.action == action)
        .unwrap()
}

fn is(request: &Request, action: &str) -> bool {
    let parameters = request.parameters().unwrap();
    parameters
        .iter()
        .any(|(name, value)| name == "Action" && value == action)
}

/// A service that takes each bind and loses its answer.
async fn service(bind: &'static str, found: Value) -> (Server, Client) {
    let server = Server::script(move |request| match is(request, bind) {
        true => Reply::BytesThenClose(Vec::new()),
        false => Reply::json(200, &found.to_string()),
    });
    let client = Client::builder()
        .endpoint(&server.url)
        .credential(Credential::new("testId", "testSecret"))
        .build()
        .unwrap();
    (server, client)
}

/// What the provider's example of the query answers, changed.
fn documented(query: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut answer: Value = serde_json::from_str(typed(query).answers[0]).unwrap();
    change(&mut answer["Data"]);
    answer
}

fn first(data: &mut Value) -> &mut Value {
    match data {
        Value::Array(bindings) => &mut bindings[0],
        binding => binding,
    }
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_by_the_query() {
    for (bind, query) in BINDS {
        let (server, client) = service(bind, documented(query, |_| ())).await;
        let made = typed(bind).make(&inputs::example(typed(bind)).unwrap());
        let options = Options::new().with_resolve_unknown(Duration::from_secs(5));
        let answered = made.unwrap().send_with(&client, options).await.unwrap();
        assert_eq!(answered.evidence, Evidence::LookedUp, "{bind}");
        let wanted = first(&mut documented(query, |_| ())["Data"])["Subid"].clone();
        assert_eq!(answered.value["Data"]["Subid"], wanted, "{bind}");
        let sent = server.take();
        let binds = sent.iter().filter(|request| is(request, bind)).count();
        let queries = sent.iter().filter(|request| is(request, query)).count();
        assert_eq!((binds, queries, sent.len()), (1, 1, 2), "{bind}");
    }
}

#[tokio::test]
async fn what_is_not_exactly_ours_is_not_taken_for_it() {
    let key = TicketKey::new([7; 32]).unwrap();
    for (bind, query) in BINDS {
        for (found, wanted) in [
            (
                documented(query, |data| first(data)["Subts"] = "20300901115959".into()),
                "already bound",
            ),
            (
                documented(query, |data| first(data)["TelA"] = "139****1111".into()),
                "unknown",
            ),
            (
                json!({"Code": "isv.SUBS_NOT_EXIST", "Message": "m", "RequestId": "R"}),
                "unknown",
            ),
            (documented(query, |data| *data = json!([])), "not seen"),
        ] {
            let (_server, client) = service(bind, found.clone()).await;
            let made = || {
                typed(bind)
                    .make(&inputs::example(typed(bind)).unwrap())
                    .unwrap()
            };
            let (ticket, sending) = made().prepare(&client, Options::new(), &key).unwrap();
            sending.await.unwrap_err();
            let verdict = made().reconcile(&client, &ticket, &key).await;
            let said = match &verdict {
                LookupVerdict::AlreadyExists { .. } => "already bound",
                LookupVerdict::NotSeen => "not seen",
                LookupVerdict::Unknown(
                    Doubt::DetailFailed { .. }
                    | Doubt::NumberUnclear { .. }
                    | Doubt::DetailAbsent { .. },
                ) => "unknown",
                _ => "something else",
            };
            assert_eq!(said, wanted, "{bind} {found}: {verdict}");
        }
    }
}
