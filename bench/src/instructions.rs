//! How many instructions a request and an answer take, counted by valgrind: the same on a busy machine as on an idle one.
//!
//! Each subject runs in this program, started again under callgrind, twice: what the longer run counts more than the shorter one is the
//! subject's own. Under valgrind the `sha1` crate finds no SHA instructions and falls back to software, which would hide the rest: the hash
//! is counted apart and taken off.

use std::hint::black_box;
use std::process::Command;

use core_client::answer::{Node, read_answer};
use core_client::time::UtcOffset;
use dyplsapi_sdk::subscription::QuerySubscriptionDetailResponse;

use crate::caller::Caller;
use crate::server::Server;
use crate::sign_cost::Signing;
use crate::table::markdown;
use crate::{Result, measured_call, runtime};

const RUN: &str = "run-subject";
const TIMES: u64 = 300;
/// How much more than its bound a count may be: compilers and libraries change a little.
const SLACK: f64 = 1.10;
/// `name = instructions` line by line.
const BOUNDS: &str = include_str!("../instructions.toml");

/// Does the same work so many times.
type Subject = fn(u64) -> Result<()>;

/// What is counted: a name, what runs, and whether it hashes once.
const SUBJECTS: [(&str, Subject, bool); 3] = [
    ("encode-and-sign", encode_and_sign, true),
    ("decode", decode, false),
    ("call-without-http", call, true),
];
const HASH: (&str, Subject) = ("hash", hash);
/// A call over HTTP, and the same request on bare hyper. They have no bound: how often they wait depends on the server.
const OVER_HTTP: [(&str, Subject, bool); 2] = [
    ("call-over-http", over_http, true),
    ("bare-hyper", bare_hyper, false),
];

fn encode_and_sign(times: u64) -> Result<()> {
    let (signing, request) = (Signing::new()?, measured_call::request()?);
    for _ in 0..times {
        black_box(signing.sign(black_box(&request)));
    }
    Ok(())
}

fn decode(times: u64) -> Result<()> {
    for _ in 0..times {
        // As text, as in a call: checked once as a whole, and not string by string.
        let text = std::str::from_utf8(black_box(measured_call::ANSWER.as_bytes()))?;
        let tree: Node<'_> = serde_json::from_str(text)?;
        let answer: QuerySubscriptionDetailResponse = read_answer(tree, UtcOffset::BEIJING)?;
        black_box(answer);
    }
    Ok(())
}

fn call(times: u64) -> Result<()> {
    let caller = Caller::without_http(measured_call::ANSWER)?;
    runtime(1)?.block_on(caller.calls(usize::try_from(times)?, 1))
}

fn over_http(times: u64) -> Result<()> {
    call_server(times, Caller::sdk)
}

fn bare_hyper(times: u64) -> Result<()> {
    call_server(times, Caller::hyper)
}

fn call_server(times: u64, caller: fn(&str) -> Result<Caller>) -> Result<()> {
    let server = Server::start(measured_call::ANSWER, 1)?;
    let caller = caller(&server.address)?;
    runtime(1)?.block_on(caller.calls(usize::try_from(times)?, 1))
}

/// As the signer hashes, with the key's state kept.
fn hash(times: u64) -> Result<()> {
    let signing = Signing::new()?;
    let text = signing.string_to_sign(&measured_call::request()?);
    for _ in 0..times {
        black_box(signing.hash(black_box(&text)));
    }
    Ok(())
}

/// To be called first in `main`: if this process was started to be counted, runs the subject and says so.
///
/// # Errors
/// If there is no such subject, or it fails.
pub fn run_if_asked() -> Result<bool> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [run, name, times] = arguments.as_slice() else {
        return Ok(false);
    };
    if run != RUN {
        return Ok(false);
    }
    let subjects = SUBJECTS.into_iter().chain(OVER_HTTP);
    let (_, subject) = subjects
        .map(|(name, subject, _)| (name, subject))
        .chain([HASH])
        .find(|(known, _)| known == name)
        .ok_or("no such subject")?;
    subject(times.parse()?).map(|()| true)
}

/// Counts, prints, and with `check` compares with the bounds.
///
/// # Errors
/// If a bound is exceeded, or valgrind is missing where it must not be.
pub fn print(check: bool) -> Result<()> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        let missing = "valgrind is not installed: instructions were not counted";
        if std::env::var("CI").is_ok_and(|ci| ci == "true") {
            return Err(missing.into());
        }
        println!("{missing}");
        return Ok(());
    }
    let hash = count(HASH.0)?;
    let mut rows = vec![vec![
        HASH.0.to_owned(),
        hash.to_string(),
        String::new(),
        String::new(),
    ]];
    let mut exceeded = Vec::new();
    let without_hash = |name, hashes| -> Result<u64> {
        Ok(count(name)?.saturating_sub(if hashes { hash } else { 0 }))
    };
    for (name, _, hashes) in SUBJECTS {
        let counted = without_hash(name, hashes)?;
        let bound =
            bound(name).ok_or_else(|| format!("instructions.toml has no bound for {name}"))?;
        let share = counted as f64 / bound as f64;
        if share > SLACK {
            exceeded.push(name);
        }
        rows.push(vec![
            name.to_owned(),
            counted.to_string(),
            bound.to_string(),
            format!("{share:.2}"),
        ]);
    }
    for (name, _, hashes) in OVER_HTTP {
        let counted = without_hash(name, hashes)?.to_string();
        rows.push(vec![name.to_owned(), counted, String::new(), String::new()]);
    }
    print!(
        "{}",
        markdown(
            &[
                "instructions, without the hash",
                "counted",
                "bound",
                "ratio"
            ],
            rows
        )
    );
    match exceeded.as_slice() {
        [] => Ok(()),
        _ if !check => Ok(()),
        names => Err(format!(
            "{} took over {SLACK:.2} of the bound: find out why, or raise the bound in bench/instructions.toml",
            names.join(", ")
        )
        .into()),
    }
}

fn bound(name: &str) -> Option<u64> {
    BOUNDS.lines().find_map(|line| {
        let (found, count) = line.split_once('=')?;
        (found.trim() == name).then(|| count.trim().replace('_', "").parse().ok())?
    })
}

/// Instructions per run of a subject.
fn count(name: &str) -> Result<u64> {
    Ok((total(name, 2 * TIMES)? - total(name, TIMES)?) / TIMES)
}

fn total(name: &str, times: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([RUN, name, &times.to_string()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let counted = text.lines().find_map(|line| line.split_once("Collected :"));
    let (_, counted) = counted.ok_or_else(|| format!("valgrind counted nothing:\n{text}"))?;
    Ok(counted.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_runs_and_has_a_bound() {
        for (name, subject, _) in SUBJECTS {
            assert!(bound(name).is_some(), "{name}");
            subject(1).unwrap();
        }
    }
}
