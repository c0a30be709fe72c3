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
mod holdings;
mod leaks;
mod lookup;
mod naive_round;
mod plan;
mod report;
mod round;
mod template;
mod truth;

use std::process::ExitCode;
use std::sync::Arc;

use tokio::task::JoinSet;

pub use report::Report;

/// How many calls a round has at most.
const ROUND: usize = 500;
/// How many clients call at a time.
const CLIENTS: usize = 4;
/// How many rounds run at a time, so that one works while another waits for a slow fault.
const ROUNDS_AT_A_TIME: usize = 6;
/// One round of so many is also given to a naive caller.
const CONTROL: usize = 20;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How many calls.
    pub calls: usize,
    /// What they are drawn from.
    pub seed: u64,
}

impl Settings {
    /// Reads `--calls N --seed S`; 5,000 calls of seed 1 unless told otherwise.
    ///
    /// # Errors
    /// Anything else.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let usage = || "usage: chaos [--calls N] [--seed S]".to_owned();
        let mut settings = Self {
            calls: 5_000,
            seed: 1,
        };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(usage)?;
            match name.as_str() {
                "--calls" => settings.calls = value.parse().map_err(|_| usage())?,
                "--seed" => settings.seed = value.parse().map_err(|_| usage())?,
                _ => return Err(usage()),
            }
        }
        if settings.calls == 0 {
            return Err(usage());
        }
        Ok(settings)
    }
}

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
                    report.add_naive(naive_round::play(&planned).await?);
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
