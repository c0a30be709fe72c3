//! A call of the generated client against what any client pays: bare reqwest, and bare hyper, sending the same bytes and reading the answer.

use tokio::runtime::Runtime;

use crate::caller::Caller;
use crate::server::Server;
use crate::table::{Figure, Table};
use crate::{Result, Rounds, cpu_time, measured_call, runtime};

const ROUNDS: usize = 41;
const CALLS: usize = 1_000;

/// Measures.
///
/// # Errors
/// If the server cannot be started, or a call fails.
pub fn measure() -> Result<Table> {
    let server = Server::start(measured_call::ANSWER, 1)?;
    let mut table = Table::default();
    for (threads, in_words) in [(2, "2 threads"), (1, "1 thread")] {
        for at_once in [1, 64] {
            let set_up = format!("{at_once} at once, {in_words}");
            compare(
                &server.address,
                at_once,
                &runtime(threads)?,
                &set_up,
                &mut table,
            )?;
        }
    }
    Ok(table)
}

fn compare(
    address: &str,
    at_once: usize,
    runtime: &Runtime,
    set_up: &str,
    table: &mut Table,
) -> Result<()> {
    let callers = [
        Caller::sdk(address)?,
        Caller::reqwest(address)?,
        Caller::hyper(address)?,
        Caller::without_http(measured_call::ANSWER)?,
        Caller::by_hand(address)?,
        Caller::sdk_on_reqwest(address)?,
    ];
    let calls = CALLS / at_once * at_once;
    let mut costs = Rounds::<6>::default();
    let mut walls = Rounds::<6>::default();
    for round in 0..=ROUNDS {
        for turn in 0..callers.len() {
            // Nobody always comes after the same one.
            let index = (turn + round) % callers.len();
            let Some(caller) = callers.get(index) else {
                continue;
            };
            let (clock, before) = (std::time::Instant::now(), cpu_time());
            runtime.block_on(caller.calls(calls, at_once))?;
            let (cpu, wall) = (cpu_time() - before, clock.elapsed());
            // The first round opens the connections.
            if round > 0 {
                costs.add(index, cpu.as_secs_f64() * 1e6 / calls as f64);
                walls.add(index, calls as f64 / wall.as_secs_f64());
            }
        }
    }
    let shown = |index| {
        format!(
            "{:.1} us CPU, {:.0}/s",
            costs.median(index),
            walls.median(index)
        )
    };
    let floor = format!("reqwest, {}", shown(1));
    let row = |what: &str, index| {
        let figure = Figure::plain(format!("{what}, {set_up}"), shown(index));
        figure.against(floor.clone(), costs.ratio(index, 1))
    };
    let on_hyper = Figure::plain(format!("generated client, {set_up}"), shown(0));
    table.0.push(
        on_hyper
            .against(format!("bare hyper, {}", shown(2)), costs.ratio(0, 2))
            .aim(1.20, 1.60),
    );
    table.0.extend([
        row("generated client", 0).aim(1.15, 1.25),
        row("generated client on reqwest", 5),
        row("by hand for this operation alone", 4),
        row("bare hyper", 2),
        row("generated client without HTTP", 3),
    ]);
    Ok(())
}
