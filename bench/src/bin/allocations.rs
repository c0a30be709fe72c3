//! How much memory calls take: `cargo run --release -p bench --bin allocations`.
//!
//! A program of its own, because counting replaces the allocator, which would slow down what the others measure.

use allocation_counter::{AllocationInfo, measure};
use bench::caller::Caller;
use bench::server::{Server, serve_if_asked};
use bench::table::markdown;
use bench::{Result, measured_call, runtime};

const CALLS: usize = 1_000;
const IN_FLIGHT: usize = 1_000;

fn main() -> Result<()> {
    serve_if_asked()?;
    let server = Server::start(measured_call::ANSWER, 1)?;
    let crowded = Server::start(measured_call::ANSWER, IN_FLIGHT)?;
    let row = |name: &str, make: &dyn Fn(&str) -> Result<Caller>| -> Result<Vec<String>> {
        let idle = idle(&|| make(&server.address))?;
        let call = per_call(&make(&server.address)?)?;
        let flight = in_flight(&make(&crowded.address)?)?;
        Ok(vec![
            name.to_owned(),
            per(call.count_total, CALLS),
            per(call.bytes_total, CALLS),
            idle,
            format!("{} KB", per(flight.bytes_max, IN_FLIGHT * 1024)),
        ])
    };
    let rows = [
        row("generated client", &Caller::sdk)?,
        row("bare reqwest", &Caller::reqwest)?,
        row("bare hyper", &Caller::hyper)?,
    ];
    let head = [
        "client",
        "allocations per call",
        "bytes per call",
        "idle client",
        "memory per call in flight, its connection included",
    ];
    print!("{}", markdown(&head, rows));
    let https = idle(&|| {
        Ok(Caller::Sdk(
            measured_call::client("https://127.0.0.1:9").build()?,
        ))
    })?;
    println!(
        "\nAn idle generated client for HTTPS, with the platform's root certificates: {https}."
    );
    Ok(())
}

/// What a client holds before its first call.
fn idle(make: &dyn Fn() -> Result<Caller>) -> Result<String> {
    // What the first one of its kind sets up for all is not counted.
    drop(make()?);
    let mut kept = Err("not made".into());
    let info = measure(|| kept = make());
    drop(kept?);
    Ok(format!("{} KB", per_signed(info.bytes_current)))
}

fn per_call(caller: &Caller) -> Result<AllocationInfo> {
    let runtime = runtime(1)?;
    runtime.block_on(caller.calls(10, 1))?;
    let mut result = Ok(());
    let info = measure(|| result = runtime.block_on(caller.calls(CALLS, 1)));
    result.map(|()| info)
}

/// The most that was held while so many calls were waiting for their answers.
fn in_flight(caller: &Caller) -> Result<AllocationInfo> {
    let runtime = runtime(1)?;
    let mut result = Ok(());
    let info = measure(|| result = runtime.block_on(caller.calls(IN_FLIGHT, IN_FLIGHT)));
    result.map(|()| info)
}

fn per(total: u64, number: usize) -> String {
    format!("{:.1}", total as f64 / number as f64)
}

fn per_signed(bytes: i64) -> String {
    format!("{:.1}", bytes as f64 / 1024.0)
}
