//! What all rounds came to.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::leaks::Logs;
use super::settings::Settings;

/// How many problems are told in words.
const MAX_LISTED: usize = 20;

/// Counts, and some words on what was wrong.
#[derive(Debug, Default)]
pub struct Report {
    pub(super) calls: usize,
    pub(super) requests: usize,
    pub(super) faults_hit: u64,
    pub(super) duplicates: usize,
    pub(super) wrong_verdicts: usize,
    pub(super) done: usize,
    pub(super) refused: usize,
    pub(super) not_sent: usize,
    pub(super) unknown: usize,
    pub(super) leaks: usize,
    pub(super) double_sender_calls: usize,
    pub(super) double_sender_duplicates: usize,
    pub(super) looked_up: LookedUp,
    /// Unknown ones that were not looked up, since the emulator only echoes.
    pub(super) echoed: usize,
    /// Why the last look-ups could not tell, with how often.
    pub(super) doubts: BTreeMap<String, usize>,
    pub(super) events: usize,
    /// Calls with an idempotency token.
    pub(super) with_token: usize,
    /// Of them, those of more than one attempt.
    pub(super) repeated_with_token: usize,
    pub(super) problems: Vec<String>,
}

/// What became of the unknown ones that had a ticket, in the last look-up.
#[derive(Debug, Default)]
pub(super) struct LookedUp {
    pub(super) tickets: usize,
    pub(super) done: usize,
    pub(super) already_bound: usize,
    pub(super) blocked: usize,
    pub(super) not_seen: usize,
    pub(super) not_done: usize,
    pub(super) unknown: usize,
    /// Look-ups at once, with faults on the way.
    pub(super) early: usize,
    /// How many of those settled it.
    pub(super) early_settled: usize,
}

/// What a double sender did.
#[derive(Debug, Default)]
pub(super) struct DoubleSender {
    pub(super) calls: usize,
    pub(super) duplicates: usize,
}

impl Report {
    pub(super) fn wrong(&mut self, problem: String) {
        self.wrong_verdicts += 1;
        self.problem(problem);
    }

    pub(super) fn duplicate(&mut self, count: usize, problem: String) {
        self.duplicates += count;
        self.problem(problem);
    }

    pub(super) fn leak(&mut self, problem: String) {
        self.leaks += 1;
        self.problem(problem);
    }

    fn problem(&mut self, problem: String) {
        if self.problems.len() < MAX_LISTED {
            self.problems.push(problem);
        }
    }

    pub(super) fn add_double_sender(&mut self, double_sender: DoubleSender) {
        self.double_sender_calls += double_sender.calls;
        self.double_sender_duplicates += double_sender.duplicates;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.requests += other.requests;
        self.faults_hit += other.faults_hit;
        self.duplicates += other.duplicates;
        self.wrong_verdicts += other.wrong_verdicts;
        self.done += other.done;
        self.refused += other.refused;
        self.not_sent += other.not_sent;
        self.unknown += other.unknown;
        self.leaks += other.leaks;
        self.double_sender_calls += other.double_sender_calls;
        self.double_sender_duplicates += other.double_sender_duplicates;
        let (all, more) = (&mut self.looked_up, other.looked_up);
        all.tickets += more.tickets;
        all.done += more.done;
        all.already_bound += more.already_bound;
        all.blocked += more.blocked;
        all.not_seen += more.not_seen;
        all.not_done += more.not_done;
        all.unknown += more.unknown;
        all.early += more.early;
        all.early_settled += more.early_settled;
        self.echoed += other.echoed;
        self.with_token += other.with_token;
        self.repeated_with_token += other.repeated_with_token;
        for (doubt, count) in other.doubts {
            *self.doubts.entry(doubt).or_default() += count;
        }
        for problem in other.problems {
            self.problem(problem);
        }
    }

    /// Adds what the process logged.
    pub(super) fn add_log_leaks(&mut self, logs: &Logs) {
        self.events += logs.events.load(Ordering::Relaxed);
        self.leaks += logs.leaks.load(Ordering::Relaxed);
        let first = logs.first.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(first) = &*first {
            self.problem(format!("the logs show: {first}"));
        }
    }

    /// Whether anything was logged at all.
    pub(super) fn listened(&self) -> bool {
        self.events > 0
    }

    /// Whether nothing is wrong, and the control shows that it would have been seen.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.duplicates == 0
            && self.wrong_verdicts == 0
            && self.leaks == 0
            && self.double_sender_duplicates > 0
    }

    /// The last line that the program prints.
    #[must_use]
    pub fn to_json(&self, settings: Settings) -> Value {
        json!({
            "calls": self.calls,
            "seed": settings.seed,
            "faults_hit": self.faults_hit,
            "duplicates": self.duplicates,
            "wrong_verdicts": self.wrong_verdicts,
            "unknown": self.unknown,
            "leaks": self.leaks,
            "double_sender_duplicates": self.double_sender_duplicates,
        })
    }
}

/// Some lines for people.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        writeln!(
            f,
            "{} calls in {} requests: {} done, {} refused, {} not sent, {} unknown; {} events logged",
            self.calls,
            self.requests,
            self.done,
            self.refused,
            self.not_sent,
            self.unknown,
            self.events
        )?;
        let looked = &self.looked_up;
        writeln!(
            f,
            "of {} unknown with a ticket: {} done, {} bound already, {} blocked, {} not done, {} not seen, {} still \
             unknown; at once, {} of {} were settled",
            looked.tickets,
            looked.done,
            looked.already_bound,
            looked.blocked,
            looked.not_done,
            looked.not_seen,
            looked.unknown,
            looked.early_settled,
            looked.early
        )?;
        for (doubt, count) in &self.doubts {
            writeln!(f, "  {count} times unknown, since {doubt}")?;
        }
        writeln!(
            f,
            "{} more could be looked up, but not on this emulator, which only echoes them",
            self.echoed
        )?;
        writeln!(
            f,
            "of {} calls with an idempotency token, {} took more than one attempt",
            self.with_token, self.repeated_with_token
        )?;
        writeln!(
            f,
            "a double sender made {} duplicates in {} calls",
            self.double_sender_duplicates, self.double_sender_calls
        )
    }
}
