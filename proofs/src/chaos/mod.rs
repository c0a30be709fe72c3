//! `cargo xtask chaos`: many clients, many calls, random faults, and what the SDK said of each call against what the
//! emulator knows.
//!
//! Calls come in rounds, each on an emulator of its own with four clients at a time. The seed fixes every round: which
//! client calls what, with which numbers, and which fault strikes which attempt. A fault finds its call by a tag, so that
//! the order in which calls of different clients arrive changes nothing about that. What the seed cannot fix: that order,
//! and with it which X the emulator draws, who meets whose binding, and so which attempts are made at all; and nonces,
//! ports and times. So counts differ a little from run to run.
//!
//! A round ends with looking up what stayed unknown, where the operation has a look-up plan: at once, with faults on the way, and
//! once more when no copy of a request can be accepted any more.

mod checks;
mod client;
mod double_sender_round;
mod execution_counts;
pub mod leaks;
mod lookup;
mod owned_resources;
pub mod plan;
mod played;
mod report;
mod round;
mod settings;
pub mod template;

use std::process::ExitCode;
use std::sync::Arc;

use tokio::task::JoinSet;

pub use report::Report;
pub use settings::Settings;

/// How many rounds run at a time, so that one works while another waits for a slow fault.
const ROUNDS_AT_A_TIME: usize = 6;
/// One round of so many is also given to a double sender.
const CONTROL: usize = 20;

/// Runs the program: a few lines for people, and last one line of JSON.
///
/// # Errors
/// What kept it from running; nothing is known then.
pub fn main(settings: Settings) -> Result<ExitCode, String> {
    let logs = leaks::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let mut report = runtime.block_on(run(settings))?;
    report.add_log_leaks(logs);
    if !report.listened() {
        return Err("nothing was logged, so that no leak could have been seen".to_owned());
    }
    print!("{report}");
    println!("{}", report.to_json(settings));
    Ok(match report.is_clean() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Plays all rounds.
///
/// # Errors
/// What kept a round from being played.
pub async fn run(settings: Settings) -> Result<Report, String> {
    let templates = template::read()?;
    let rounds = plan::rounds(settings, &templates)?;
    let mut report = Report::default();
    let mut waiting = rounds.into_iter().map(Arc::new).enumerate();
    let mut playing = JoinSet::new();
    loop {
        while playing.len() < ROUNDS_AT_A_TIME {
            let Some((number, planned)) = waiting.next() else {
                break;
            };
            playing.spawn(async move {
                let mut report = round::play(&planned).await?;
                if number % CONTROL == 0 {
                    report.add_double_sender(double_sender_round::play(&planned).await?);
                }
                Ok::<_, String>(report)
            });
        }
        let Some(played) = playing.join_next().await else {
            return Ok(report);
        };
        report.add(played.map_err(|error| error.to_string())??);
    }
}
