//! How long an emulator takes to start: `cargo run -p dypls-emulator --example start-cost`. The aim, in the dev profile: the
//! first start of a process takes at most 20 ms, a further one at most 1 ms.

use std::time::{Duration, Instant};

use dypls_emulator::Emulator;

const FURTHER: usize = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let first = start().await;
    let mut further = Vec::with_capacity(FURTHER);
    for _ in 0..FURTHER {
        further.push(start().await);
    }
    further.sort_unstable();
    let at = |share: usize| {
        let index = (FURTHER - 1) * share / 100;
        further.get(index).copied().unwrap_or_default()
    };
    println!("first start: {first:.2?}");
    println!(
        "{FURTHER} further starts: fastest {:.2?}, median {:.2?}, nine of ten within {:.2?}",
        at(0),
        at(50),
        at(90)
    );
}

/// Starts an emulator and stops it again; the time of the start alone.
async fn start() -> Duration {
    let clock = Instant::now();
    let emulator = Emulator::start().await;
    let took = clock.elapsed();
    drop(emulator);
    took
}
