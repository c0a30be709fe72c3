//! One client of a round: its settings, and its calls one after the other.

use std::time::Duration;

use core_client::reconcile::{Ticket, TicketKey};
use core_client::request::{Placement, SignatureScheme};
use core_client::{Error, ErrorKind, Evidence, Options, Outcome, RetryBudget, RetryPolicy};
use dypls_emulator::ManualClock;
use dyplsapi_sdk::Client;
use serde_json::{Map, Value};

use super::leaks;
use super::owned_resources::OwnedResources;
use super::plan::Call;
use crate::faults::{MAX_ANSWER_BYTES, WithToken, outcome};
use crate::typed_operation::{Answered, answered};

/// How long a call takes at most that a fault keeps waiting, and an attempt of it that another may follow.
const PATIENCE: Duration = Duration::from_millis(400);
const ATTEMPT: Duration = Duration::from_millis(150);
/// Elsewhere, no time-out is meant to end a call.
const AGES: Duration = Duration::from_secs(30);

/// What a call came to.
pub(super) struct Called {
    /// Its place among the client's.
    pub(super) place: usize,
    /// What it was called with.
    pub(super) input: Map<String, Value>,
    pub(super) outcome: Outcome,
    pub(super) evidence: Option<Evidence>,
    /// Attempts before the last one.
    pub(super) failed_attempts: usize,
    /// Its own patience ended it, whatever struck it.
    pub(super) timed_out: bool,
    /// Where its outcome can be looked up.
    pub(super) ticket: Option<Ticket>,
    /// What showed that must not.
    pub(super) leak: Option<String>,
}

/// A client; each of a round is set up in another way.
pub(super) fn client(number: usize, url: &str, clock: &ManualClock) -> Result<Client, String> {
    let policy = RetryPolicy::new()
        .with_pauses(Duration::from_millis(2), Duration::from_millis(5))
        .with_retry_of_refused_spends(number % 2 == 1);
    let clock = clock.clone();
    let builder = Client::builder()
        .endpoint(url)
        .connect_timeout(ATTEMPT)
        .timeout(AGES)
        .max_answer_bytes(MAX_ANSWER_BYTES)
        .wall_clock(move || clock.now())
        .retry(policy.with_within(AGES))
        .placement(match number % 2 {
            0 => Placement::Form,
            _ => Placement::Query,
        })
        .signature(match number % 4 {
            0 | 1 => SignatureScheme::RpcHmacSha1,
            _ => SignatureScheme::Acs3HmacSha256,
        });
    let builder = match number % 4 {
        0 | 1 => builder.retry_budget(RetryBudget::unlimited()),
        _ => builder,
    };
    let credential = leaks::credential();
    let builder = match number % 4 {
        0 => builder.credential(credential),
        _ => {
            builder.credential_provider(core_client::credential::StaticCredential::new(credential))
        }
    };
    builder.build().map_err(|error| error.to_string())
}

/// Makes all calls of a client.
pub(super) async fn call_all(
    calls: &[Call],
    client: &Client,
    key: &TicketKey,
    owned_resources: &mut OwnedResources,
) -> Result<Vec<Called>, String> {
    let mut called = Vec::new();
    for (place, call) in calls.iter().enumerate() {
        let input = owned_resources.fill(&call.input);
        let (ticket, result) = one(call, &input, client, key).await?;
        let said = outcome(&result);
        match &result {
            Ok(answered) => owned_resources.take(&input, &answered.value),
            Err(_) if said == Outcome::Unknown => owned_resources.leave_alone(&input),
            Err(_) => {}
        }
        called.push(Called {
            place,
            input,
            outcome: said,
            evidence: result.as_ref().ok().map(|answered| answered.evidence),
            failed_attempts: match &result {
                Ok(answered) => answered.failed_attempts.len(),
                Err(error) => error.attempts().len().saturating_sub(1),
            },
            timed_out: matches!(&result, Err(error) if error.kind() == ErrorKind::TimedOut),
            ticket: ticket.filter(|_| said == Outcome::Unknown),
            leak: leak_in(call, &result),
        });
    }
    Ok(called)
}

/// Calls by a ticket where there can be one.
async fn one(
    call: &Call,
    input: &Map<String, Value>,
    client: &Client,
    key: &TicketKey,
) -> Result<(Option<Ticket>, Result<Answered, Error>), String> {
    let make = || Ok::<_, String>(call.typed.make(input)?.tagged(&call.tag));
    let options = match call.is_slow() {
        true => {
            let policy = client.core().retry_policy().with_attempt_timeout(ATTEMPT);
            Options::new().with_timeout(PATIENCE).with_retry(policy)
        }
        false => {
            let policy = client.core().retry_policy().with_attempt_timeout(AGES);
            Options::new().with_retry(policy)
        }
    };
    if call.token {
        let request = serde_json::from_value(Value::Object(input.clone()));
        let request = WithToken::<true>::of(request.map_err(|error| error.to_string())?);
        let sent = request.tagged(&call.tag).send_with(client.core(), options);
        return Ok((None, sent.await.map(answered)));
    }
    if call.pages {
        return Ok((None, make()?.pages_with(client, options).await));
    }
    // Where the emulator only echoes, its reads show an example and not what is: a look-up could not be right.
    if call.typed.operation.lookup_plan.is_some() && call.acts {
        // Without the parameters that a look-up needs there is no ticket.
        if let Ok((ticket, sending)) = make()?.prepare(client, options.clone(), key) {
            return Ok((Some(ticket), sending.await));
        }
    }
    Ok((None, make()?.send_with(client, options).await))
}

/// Whatever a program could print of it.
fn leak_in(call: &Call, result: &Result<Answered, Error>) -> Option<String> {
    if let Ok(answered) = result {
        let mut secrets = call.typed.sensitive.iter();
        let secret = secrets.find(|(path, sensitivity)| {
            sensitivity == "Secret" && leaks::shows(&answered.debug, &answered.value, path)
        });
        if let Some((path, _)) = secret {
            return Some(format!("{path} shows in {}", answered.debug));
        }
    }
    let text = match result {
        Ok(answered) => answered.debug.clone(),
        Err(error) => format!(
            "{error}\n{error:?}\n{error:#?}\n{:?} {:?} {:?} {:?} {:?} {:?}",
            error.details(),
            error.message(),
            error.excerpt(),
            error.explanation(),
            error.items(),
            error.attempts()
        ),
    };
    leaks::found(&text).map(|leak| format!("{leak} shows in {text}"))
}
