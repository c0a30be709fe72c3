//! Requests that were surely not begun are *not sent*, and the client itself sends them again; all others keep their doubt.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::time::Duration;

use crate::common::*;
use core_client::{Client, Error, ErrorKind, Options, Outcome, RetryPolicy};
use tokio::net::TcpListener;

const NEVER: RetryPolicy = RetryPolicy::never();

fn assert_not_begun(error: &Error) {
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::NotBegun, Outcome::NotSent),
        "{error:?}"
    );
}

async fn once(client: &Client) -> Result<BindAnswer, Error> {
    let options = Options::new().with_retry(NEVER);
    client.call(&Bind::new(), &options).await
}

#[cfg(all(
    feature = "http2",
    any(
        feature = "rustls-ring",
        feature = "rustls-aws-lc",
        feature = "native-tls"
    )
))]
mod http_2 {
    use core_client::request::Placement;

    use test_server::frames::Act;

    use super::*;

    const NO_ERROR: u32 = 0;
    const INTERNAL_ERROR: u32 = 2;
    const REFUSED_STREAM: u32 = 7;
    const CANCEL: u32 = 8;
    const ENHANCE_YOUR_CALM: u32 = 11;
    const HTTP_1_1_REQUIRED: u32 = 13;
    const ALL_STREAMS: u32 = u32::MAX >> 1;

    /// A server that does these things in turn, and a client of it.
    fn serve(acts: Vec<Act>) -> (Server, core_client::ClientBuilder) {
        let identity = Identity::new("localhost", &["h2"]);
        let server = Server::setup().tls(&identity).frames(acts);
        let client = builder(&server.url).root_certificate_der(identity.root);
        (server, client)
    }

    /// One attempt against this: its error, if the server read one request.
    async fn fails(act: Act) -> Error {
        let (server, client) = serve(vec![act]);
        let error = once(&client.build().unwrap()).await.unwrap_err();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(server.count(), 1, "{act:?}");
        error
    }

    /// On a real server: it fails if `h2` is not the version that hyper's errors hold.
    #[tokio::test]
    async fn what_the_server_surely_did_not_process_is_not_sent() {
        let mut acts = vec![Act::Reset(REFUSED_STREAM)];
        acts.extend(
            [
                NO_ERROR,
                INTERNAL_ERROR,
                ENHANCE_YOUR_CALM,
                HTTP_1_1_REQUIRED,
            ]
            .map(|reason| Act::GoAway { last: 0, reason }),
        );
        for act in acts {
            assert_not_begun(&fails(act).await);
        }
    }

    #[tokio::test]
    async fn what_may_have_run_is_unknown() {
        let mut acts: Vec<Act> = [
            NO_ERROR,
            INTERNAL_ERROR,
            CANCEL,
            ENHANCE_YOUR_CALM,
            HTTP_1_1_REQUIRED,
        ]
        .map(Act::Reset)
        .into();
        for last in [1, 3, ALL_STREAMS] {
            for reason in [NO_ERROR, REFUSED_STREAM, INTERNAL_ERROR] {
                acts.push(Act::GoAway { last, reason });
            }
        }
        for act in acts {
            let error = fails(act).await;
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Interrupted, Outcome::Unknown),
                "{act:?}: {error:?}"
            );
        }
    }

    #[tokio::test]
    async fn after_the_head_of_an_answer_nothing_proves_it() {
        let error = fails(Act::HeadThenReset(REFUSED_STREAM)).await;
        assert_eq!(
            (error.kind(), error.outcome(), error.http_status()),
            (ErrorKind::Interrupted, Outcome::Unknown, Some(200)),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn the_client_sends_it_again_signed_anew_and_no_more_often_than_its_attempts() {
        for not_processed in [
            Act::Reset(REFUSED_STREAM),
            Act::GoAway {
                last: 0,
                reason: NO_ERROR,
            },
        ] {
            let (server, client) = serve(vec![not_processed, not_processed, Act::Answer]);
            let client = client.build().unwrap();
            let answered = client
                .call_with_evidence(&Bind::new(), &Options::new())
                .await
                .unwrap();
            let outcomes: Vec<_> = answered.failed_attempts.iter().map(|a| a.outcome).collect();
            assert_eq!(outcomes, [Outcome::NotSent; 2]);
            let mut nonces: Vec<_> = server
                .requests()
                .iter()
                .map(|request| value(&pairs(request.text()), "SignatureNonce").to_owned())
                .collect();
            nonces.sort();
            nonces.dedup();
            assert_eq!(nonces.len(), 3);

            let (server, client) = serve(vec![not_processed]);
            let error = call(&client.build().unwrap()).await.unwrap_err();
            assert_not_begun(&error);
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert_eq!((server.count(), error.attempts().len()), (3, 3));
        }
    }

    /// The headers of such a request are all of it, and hyper does not say whether they had left when the `GOAWAY` came.
    #[tokio::test]
    async fn without_a_body_a_connection_going_away_proves_nothing() {
        for (act, outcome) in [
            (
                Act::GoAway {
                    last: 0,
                    reason: NO_ERROR,
                },
                Outcome::Unknown,
            ),
            (Act::Reset(REFUSED_STREAM), Outcome::NotSent),
        ] {
            let (_server, client) = serve(vec![act]);
            let client = client.placement(Placement::Query).build().unwrap();
            assert_eq!(once(&client).await.unwrap_err().outcome(), outcome);
        }
    }
}

/// The server closes a kept connection just as the next request is given to it. With one thread and one look at the network in between, the
/// request is queued when the connection's end is noticed, unless it comes so late that the client looks first.
#[tokio::test]
async fn a_kept_connection_that_closed_is_not_sent_and_then_sent_on_another() {
    let (endpoint, server) = serve(vec![ok()]);
    let client = client(&endpoint);
    for policy in [RetryPolicy::new(), NEVER] {
        let options = Options::new().with_retry(policy);
        let mut noticed = false;
        for _ in 0..100 {
            let _ = call(&client).await;
            server.close_connections();
            std::thread::sleep(Duration::from_millis(2));
            tokio::task::yield_now().await;
            let before = server.count();
            let called = client.call_with_evidence(&Bind::new(), &options).await;
            noticed = match &called {
                Ok(answered) => match &*answered.failed_attempts {
                    [] => false,
                    [attempt] => attempt.outcome == Outcome::NotSent && policy != NEVER,
                    more => panic!("{more:?}"),
                },
                Err(error) => error.outcome() == Outcome::NotSent && policy == NEVER,
            };
            if noticed {
                let _ = called.as_ref().map_err(assert_not_begun);
                assert_eq!(server.count() - before, usize::from(called.is_ok()));
                break;
            }
        }
        assert!(noticed, "{policy:?}");
    }
}

/// A server that closes each connection as soon as it has it. It reads nothing, and what was written before that may have been read.
#[tokio::test]
async fn a_connection_that_closes_before_the_request_was_begun_is_not_sent() {
    for reset in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if reset {
                    stream.set_zero_linger().unwrap();
                }
            }
        });
        let client = client(&endpoint);
        let mut not_begun = 0;
        for _ in 0..100 {
            let error = once(&client).await.unwrap_err();
            match error.outcome() {
                Outcome::NotSent => {
                    assert_not_begun(&error);
                    not_begun += 1;
                }
                _ => assert_eq!(error.kind(), ErrorKind::Interrupted, "{error:?}"),
            }
            let text = format!("{error:?}");
            let never_written = ["canceled", "channel closed"];
            assert!(
                error.outcome() == Outcome::NotSent
                    || !never_written.iter().any(|word| text.contains(word)),
                "{text}"
            );
        }
        assert!(not_begun > 0, "reset: {reset}");
    }
}
