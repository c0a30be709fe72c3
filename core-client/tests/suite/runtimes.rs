//! One client on several runtimes that come and go.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::LazyLock;
use std::time::Duration;

use crate::common::*;
use core_client::{Client, Options, RetryPolicy};
use tokio::runtime::{Builder, Runtime};

static SERVER: LazyLock<Server> = LazyLock::new(|| Server::replies(vec![ok()]));
static CLIENT: LazyLock<Client> = LazyLock::new(|| client(&SERVER.url));

fn runtime(multi_thread: bool) -> Runtime {
    let mut builder = match multi_thread {
        true => Builder::new_multi_thread(),
        false => Builder::new_current_thread(),
    };
    builder.worker_threads(1).enable_all().build().unwrap()
}

async fn calls(count: usize) {
    for _ in 0..count {
        once(&CLIENT).await;
    }
}

/// One attempt: nothing is made good by another one.
async fn once(client: &Client) {
    let options = Options::new().with_retry(RetryPolicy::never());
    client.call(&Bind::new(), &options).await.unwrap();
}

#[test]
fn no_call_fails_because_another_runtime_ends() {
    const THREADS: usize = 4;
    const RUNTIMES: usize = 25;
    let before = SERVER.count();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for index in 0..RUNTIMES {
                    let runtime = runtime((thread + index) % 3 == 0);
                    runtime.block_on(calls(2));
                    // Nobody waits for the calls of such tasks; they end with the runtime.
                    runtime.spawn(async {
                        let _ = call(&CLIENT).await;
                    });
                    match index % 2 {
                        0 => drop(runtime),
                        _ => runtime.shutdown_background(),
                    }
                }
            });
        }
    });
    let lasting = THREADS * RUNTIMES * 2;
    let seen = SERVER.count() - before;
    assert!((lasting..=lasting * 3 / 2).contains(&seen), "{seen}");
}

#[test]
fn each_runtime_keeps_its_own_connection() {
    let (endpoint, seen) = serve(vec![ok()]);
    let client = client(&endpoint);
    let runtimes = [runtime(false), runtime(true)];
    for _ in 0..3 {
        for runtime in &runtimes {
            runtime.block_on(async {
                call(&client).await.unwrap();
                // The connection goes back by a task, which the runtime may run after the call.
                tokio::time::sleep(Duration::from_millis(20)).await;
            });
        }
    }
    assert_eq!((seen.count(), seen.connections()), (6, 2));
}

/// Nobody drives such a runtime between two calls, so that nobody sees the server close the connection.
fn no_call_uses_what_was_closed_between(server: &Server, client: &Client) {
    let runtime = runtime(false);
    for _ in 0..3 {
        runtime.block_on(once(client));
        server.close_connections();
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!((server.count(), server.connections()), (3, 3));
}

#[test]
fn a_connection_that_was_closed_while_no_runtime_ran_is_not_used() {
    let server = Server::replies(vec![ok()]);
    no_call_uses_what_was_closed_between(&server, &client(&server.url));
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
    use super::*;

    #[test]
    fn a_connection_that_was_closed_while_no_runtime_ran_is_not_used() {
        let (server, root) = serve_tls("localhost", &["h2"]);
        let client = builder(&server.url).root_certificate_der(root);
        no_call_uses_what_was_closed_between(&server, &client.build().unwrap());
    }

    /// Several calls at once share the connection: none may rely on another one that only begins to look at it.
    #[test]
    fn no_call_of_several_at_once_uses_a_connection_that_was_closed() {
        let (server, root) = serve_tls("localhost", &["h2"]);
        let client = builder(&server.url).root_certificate_der(root);
        let (client, runtime) = (client.build().unwrap(), runtime(false));
        for round in 1..=3 {
            runtime.block_on(async { tokio::join!(once(&client), once(&client), once(&client)) });
            assert_eq!(server.count(), 3 * round);
            server.close_connections();
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
