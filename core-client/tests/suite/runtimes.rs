//! One client on several runtimes that come and go.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::LazyLock;

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
        // One attempt: nothing is made good by another one.
        let options = Options::new().with_retry(RetryPolicy::never());
        CLIENT.call(&Bind::new(), &options).await.unwrap();
    }
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
            runtime.block_on(call(&client)).unwrap();
        }
    }
    assert_eq!((seen.count(), seen.connections()), (6, 2));
}
