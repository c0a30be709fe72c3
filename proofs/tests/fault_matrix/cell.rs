//! A cell of the matrix: one call of one action, and the faults that strike its attempts.

use std::fmt;

use core_client::request::{OperationInfo, Request as _};
use core_client::{Attempt, Effect, Error, ErrorKind, Outcome};
use proofs::faults::{
    ATTEMPTS, Expected, FORGOTTEN, Played, ROWS, Row, THROTTLE, Tells, WithToken, expect, outcome,
    survives_unknown,
};
use proofs::inputs;
use proofs::typed_operation::TypedOperation;

use crate::stage::{Stage, client};
use crate::{TURNS, WAITING_TURNS};

/// A fault that waits for the client to lose its patience, or for a used connection, misses where the machine or the pool
/// of connections is slow. The cell is then played again, so often at most.
pub(crate) const TRIES: u32 = 8;

/// One call.
#[derive(Clone)]
pub(crate) struct Cell {
    pub(crate) typed: &'static TypedOperation,
    /// Sent with a token instead, of the operation that has one.
    pub(crate) token: Option<Token>,
    /// The fault of each attempt, the first one first.
    pub(crate) rows: Vec<&'static Row>,
}

/// What the description says of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// The service recognises a repeat by it.
    Promised,
    /// Nothing, and the service recognises nothing.
    NotPromised,
}

/// What came of it.
pub(crate) struct Outcomes {
    pub(crate) outcome: Outcome,
    /// What is wrong with it.
    pub(crate) problem: Option<String>,
}

/// Every fault in every attempt; the attempts before are refused in a way that may be repeated.
pub(crate) fn singles(typed: &'static TypedOperation) -> impl Iterator<Item = Cell> {
    ROWS.iter().flat_map(move |row| {
        (0..ATTEMPTS).map(move |before| {
            let mut rows = vec![THROTTLE; before];
            rows.push(row);
            Cell {
                typed,
                token: None,
                rows,
            }
        })
    })
}

/// Every fault that leaves it open, and then another answer: every one, or one that changes with the fault before. Where no
/// request may follow, one is enough, which must never be asked for.
pub(crate) fn pairs(typed: &'static TypedOperation, every: bool) -> impl Iterator<Item = Cell> {
    let open = ROWS
        .iter()
        .filter(|row| row.tells.to(typed.operation) == Tells::Nothing);
    open.enumerate().flat_map(move |(number, first)| {
        // The fault before may have ended the connection.
        let plain = ROWS.iter().filter(|row| row.played != Played::OnReuse);
        let (from, count) = if every { (0, ROWS.len()) } else { (number, 1) };
        let next = plain.skip(from).take(count);
        next.map(move |next| Cell {
            typed,
            token: None,
            rows: vec![first, next],
        })
    })
}

/// Every fault that leaves it open, and then a service that has forgotten the token.
pub(crate) fn forgotten(typed: &'static TypedOperation) -> impl Iterator<Item = Cell> {
    let open = ROWS
        .iter()
        .filter(|row| row.tells.to(typed.operation) == Tells::Nothing);
    open.map(move |row| Cell {
        typed,
        token: Some(Token::Promised),
        rows: vec![row, FORGOTTEN, FORGOTTEN],
    })
}

impl Cell {
    pub(crate) fn with_token(mut self, token: Token) -> Self {
        self.token = Some(token);
        self
    }

    fn operation(&self) -> &'static OperationInfo {
        match self.token {
            None => self.typed.operation,
            Some(Token::Promised) => WithToken::<true>::OPERATION,
            Some(Token::NotPromised) => WithToken::<false>::OPERATION,
        }
    }

    async fn send(&self, stage: &Stage) -> Result<Vec<Attempt>, Error> {
        let client = stage.client.core();
        match self.token {
            None => {
                let made = self.typed.make(&stage.input).unwrap();
                assert_eq!(made.violations, "", "{self}");
                let sent = made.send(&stage.client).await;
                sent.map(|answered| answered.failed_attempts)
            }
            Some(Token::Promised) => {
                let sent = WithToken::<true>::new(None).send(client).await;
                sent.map(|answered| answered.failed_attempts)
            }
            Some(Token::NotPromised) => {
                let sent = WithToken::<false>::new(None).send(client).await;
                sent.map(|answered| answered.failed_attempts)
            }
        }
    }

    pub(crate) async fn play(&self) -> Outcomes {
        for attempt in 0..TRIES {
            if let Ok(outcomes) = self.play_once(attempt).await {
                return outcomes;
            }
        }
        Outcomes {
            outcome: Outcome::Unknown,
            problem: Some(format!(
                "a fault never struck, or never left time to repeat, in {TRIES} tries"
            )),
        }
    }

    async fn play_once(&self, attempt: u32) -> Result<Outcomes, Missed> {
        let turns = match self.waits() {
            true => &WAITING_TURNS,
            false => &TURNS,
        };
        let turn = turns.acquire().await.unwrap();
        let recognises = self.token == Some(Token::Promised);
        let stage = Stage::set(self.typed, &self.rows, attempt, recognises).await;
        let result = self.send(&stage).await;
        // To wait for what is delayed takes no time of others.
        drop(turn);
        stage.settle().await;
        let said = outcome(&result);
        let expected = expect(self.operation(), &self.rows);
        let struck = stage.struck();
        let should: Vec<bool> = (0..self.rows.len())
            .map(|attempt| attempt < expected.requests)
            .collect();
        let mut problem = self.is_false(said, &stage);
        if problem.is_none() && (struck != should || self.was_impatient(&result)) {
            if self.may_miss() {
                return Err(Missed);
            }
            problem = Some(format!("struck: {struck:?}, and should: {should:?}"));
        }
        // It lost its patience before it came to repeat: it has more of it in the next try.
        if problem.is_none() && self.waits() && stage.requests() < expected.requests {
            return Err(Missed);
        }
        let problem = problem.or_else(|| self.is_unexpected(said, expected, &stage));
        let problem = problem.map(|problem| match result {
            Ok(_) => problem,
            Err(error) => format!("{problem}: {error}"),
        });
        Ok(Outcomes {
            outcome: said,
            problem,
        })
    }

    /// What is false, by the emulator's journal: this holds however slow the machine is.
    fn is_false(&self, said: Outcome, stage: &Stage) -> Option<String> {
        let operation = self.operation();
        let executed = stage.executed();
        let is_true = match said {
            Outcome::Done => executed >= 1,
            // A read leaves nothing behind: whether an earlier attempt ran does not matter.
            Outcome::Refused | Outcome::NotSent => {
                executed == 0 || operation.effect == Effect::Read
            }
            Outcome::Unknown => {
                let open = |row: &&Row| row.tells.to(operation) == Tells::Nothing;
                self.rows.iter().any(open)
            }
            _ => false,
        };
        let once = survives_unknown(operation) || executed <= 1;
        let creates = matches!(operation.effect, Effect::Creates | Effect::Spends);
        let made = stage.made();
        if !once {
            Some(format!("DUPLICATE: said {said}, executed {executed}"))
        } else if !is_true {
            Some(format!("FALSE: said {said}, executed {executed}"))
        } else if stage.is_seen && creates && made != executed {
            Some(format!(
                "executed {executed}, but the world has {made} more"
            ))
        } else {
            None
        }
    }

    /// What a client could have known better, or sent for nothing.
    fn is_unexpected(&self, said: Outcome, expected: Expected, stage: &Stage) -> Option<String> {
        let sent = stage.requests();
        let fits = said == expected.outcome && sent == expected.requests;
        (!fits).then(|| format!("said {said} after {sent} requests, expected {expected:?}"))
    }

    /// Whether an attempt timed out that no fault kept waiting.
    fn was_impatient(&self, result: &Result<Vec<Attempt>, Error>) -> bool {
        let attempts = match result {
            Ok(failed) => failed.as_slice(),
            Err(error) => error.attempts(),
        };
        attempts.iter().enumerate().any(|(place, attempt)| {
            let waits = |row: &&Row| row.played == Played::Slowly;
            attempt.kind == ErrorKind::TimedOut && !self.rows.get(place).is_some_and(waits)
        })
    }

    fn waits(&self) -> bool {
        self.rows.iter().any(|row| row.played == Played::Slowly)
    }

    fn may_miss(&self) -> bool {
        let waits = |row: &&Row| matches!(row.played, Played::Slowly | Played::OnReuse);
        self.rows.iter().any(waits)
    }
}

struct Missed;

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<&str> = self.rows.iter().map(|row| row.fault).collect();
        let token = match self.token {
            None => "",
            Some(Token::Promised) => " with a token",
            Some(Token::NotPromised) => " with a token of which nothing is promised",
        };
        write!(f, "{}{token}: {}", self.typed.action, faults.join(", "))
    }
}

/// Where nobody listens, nothing is sent. Gives how many actions were tried.
pub(crate) async fn refused_connections(
    calls: impl Iterator<Item = &'static TypedOperation>,
) -> usize {
    let url = test_server::nobody();
    let mut count = 0;
    for typed in calls {
        let client = client(typed.operation.service, &url, &[], 0);
        let made = typed.make(&inputs::example(typed).unwrap()).unwrap();
        let result = made.send(&client).await;
        assert_eq!(outcome(&result), Outcome::NotSent, "{}", typed.action);
        count += 1;
    }
    count
}
