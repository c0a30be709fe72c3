//! Idempotency tokens, drawn and given, and walks through pages.

use core_client::request::{Placement, Request as _, SignatureScheme};
use core_client::{Options, RetryPolicy};
use proofs::faults::{TOKEN, WithToken};
use proofs::typed_operation::{TypedOperation, further_operations};
use test_server::{Request, Server};

use crate::fill::{answer, input};
use crate::logs::Logs;
use crate::scenes::{SCENES, Scene};
use crate::words::Canaries;
use crate::{client_with, printed};

/// Whatever a server makes of it, nothing shows; what is repeated shows nothing either.
pub(crate) async fn show_nothing() {
    let logs = Logs::all();
    let paged = further_operations()
        .iter()
        .find(|typed| typed.action == "QuerySendDetails")
        .unwrap();
    for scene in SCENES.into_iter().filter(|scene| !scene.waits()) {
        logs.take();
        let mut canaries = Canaries::with_keys();
        let given = canaries.next("Token");
        for token in [None, Some(given.as_str())] {
            let shown = send(scene, token, &mut canaries).await;
            canaries.assert_hidden(&format!("a token, {scene:?}"), &shown);
        }
        let shown = walk(paged, scene, &mut canaries).await;
        canaries.assert_hidden(&format!("pages, {scene:?}"), &shown);
        canaries.assert_hidden(&format!("the logs of {scene:?}"), &logs.take());
    }
}

fn client(
    server: &Server,
    service: &'static core_client::request::ServiceInfo,
) -> dyplsapi_sdk::Client {
    client_with(
        service,
        std::time::Duration::from_secs(5),
        RetryPolicy::new()
            .with_attempts(2)
            .with_pauses(std::time::Duration::ZERO, std::time::Duration::ZERO),
        &server.url,
        SignatureScheme::RpcHmacSha1,
        Placement::Query,
    )
}

async fn send(scene: Scene, token: Option<&str>, canaries: &mut Canaries) -> String {
    let server = Server::script(move |request: &Request| scene.reply(request, r#"{"Code": "OK"}"#));
    let request = WithToken::<true>::new(token);
    let client = client(&server, WithToken::<true>::OPERATION.service);
    let mut shown = format!("{request:?}");
    match request.send(client.core()).await {
        Ok(answered) => shown.push_str(&format!("{answered:?}")),
        Err(error) => shown.push_str(&printed(error)),
    }
    for request in server.take() {
        let parameters = request.parameters().unwrap();
        let (_, sent) = parameters.iter().find(|(name, _)| name == TOKEN).unwrap();
        assert!(token.is_none_or(|token| token == sent));
        canaries.watch(sent);
    }
    shown
}

async fn walk(typed: &TypedOperation, scene: Scene, canaries: &mut Canaries) -> String {
    let input = input(typed, canaries);
    let reply = answer(typed, canaries);
    let server = Server::script(move |request: &Request| scene.reply(request, &reply));
    let client = client(&server, typed.operation.service);
    let made = typed.make(&input).unwrap();
    match made.pages_with(&client, Options::new()).await {
        Ok(pages) => pages.debug,
        Err(error) => printed(error),
    }
}
