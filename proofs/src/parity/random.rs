//! Random input for every action: the official SDKs and ours send the same parameters with the same values, and every
//! signature of theirs is ours, too.

use std::future::{Future, poll_fn};
use std::task::Poll;

use fastrand::Rng;

use super::differences::Sort;
use super::process::Outcome;
use super::python::{Call, Sdk};
use super::workbench::{Bench, ROUNDS, verdict};
use super::{compare, signatures};
use crate::inputs;
use crate::typed_operation::TypedOperation;
use test_server::{Request, Server};

/// So that a failure comes again.
const SEED: u64 = 20_170_525;

struct Case {
    typed: &'static TypedOperation,
    call: Call,
    ours: Request,
}

pub(super) async fn check(bench: &Bench) -> Result<String, String> {
    let mut products: Vec<(_, Vec<Case>)> = Vec::new();
    for sdk in Sdk::READY {
        if products
            .iter()
            .all(|(product, _)| *product != sdk.product())
        {
            products.push((sdk.product(), ours(bench, sdk).await?));
        }
    }
    let official = Sdk::READY.into_iter().flat_map(|sdk| {
        let cases = products
            .iter()
            .find(|(product, _)| *product == sdk.product());
        cases.map(|(_, cases)| official(bench, sdk, cases))
    });
    let mut problems = Vec::new();
    let mut compared = Vec::new();
    for found in together(official).await {
        let found = found?;
        compared.push(found.summary);
        problems.extend(found.problems);
    }
    let refused =
        |code: &str| code.starts_with("Signature") || code.starts_with("InvalidTimeStamp");
    let journal = bench.emulator.journal();
    if let Some(entry) = journal.iter().find(|entry| refused(&entry.code)) {
        problems.push(format!(
            "the emulator refused a signature: {}",
            entry.to_json()
        ));
    }
    verdict(compared.join(", "), &problems)
}

/// Waits for all of them, side by side in this one task, so that they may borrow: each is one Python program.
async fn together<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = all.map(|future| (Box::pin(future), None)).collect();
    poll_fn(|context| {
        let mut waits = false;
        for (future, ended) in all.iter_mut().filter(|(_, ended)| ended.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(output) => *ended = Some(output),
                Poll::Pending => waits = true,
            }
        }
        if waits {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    all.into_iter().filter_map(|(_, ended)| ended).collect()
}

/// Makes the inputs for one product and sends each through our client, over the wire.
async fn ours(bench: &Bench, sdk: Sdk) -> Result<Vec<Case>, String> {
    let mut rng = Rng::with_seed(SEED);
    let mut cases = Vec::new();
    for typed in sdk.operations() {
        for _ in 0..ROUNDS {
            let input = inputs::random(typed, &mut rng)?;
            let made = typed.make(&input)?;
            let encoded = made.encoded.iter().cloned().collect();
            // The emulator refuses most of them for their values; what was sent is looked at, not what came back.
            let _refused = made.send(&bench.client).await;
            let Ok([ours]) = <[Request; 1]>::try_from(bench.front.take()) else {
                return Err(format!("{}: not sent exactly once", typed.action));
            };
            let mut sent = compare::business(&ours)?;
            if let Some(token) = typed.operation.token
                && !input.contains_key(token.name)
            {
                sent.remove(token.name);
            }
            if sent != encoded {
                return Err(format!(
                    "{}: encoded {encoded:?}, sent {sent:?}",
                    typed.action
                ));
            }
            let call = Call {
                action: typed.action,
                parameters: inputs::for_official(typed, &input),
            };
            cases.push(Case { typed, call, ours });
        }
    }
    Ok(cases)
}

/// What the requests of one official SDK showed.
struct Found {
    /// How much was compared.
    summary: String,
    problems: Vec<String>,
}

async fn official(bench: &Bench, sdk: Sdk, cases: &[Case]) -> Result<Found, String> {
    let calls: Vec<Call> = cases.iter().map(|case| case.call.clone()).collect();
    // A front of its own: the others send at the same time.
    let front = Server::setup().forward(bench.emulator.address());
    let address = front.address.to_string();
    let outcomes = bench.python.call(sdk, &address, &calls).await?;
    let mut requests = front.take().into_iter();
    let (mut actions, mut compared) = (Vec::new(), 0_usize);
    let mut problems = Vec::new();
    for (case, outcome) in cases.iter().zip(&outcomes) {
        let action = case.typed.action;
        if outcome.unsent.iter().any(|name| name == "*") {
            if !bench.known.allow(Sort::ActionAbsent, sdk, action) {
                problems.push(format!("{action}: {} has not the action", sdk.name()));
            }
            continue;
        }
        let Some(request) = requests.next().filter(|request| request.action() == action) else {
            return Err(format!(
                "{}: {action} was not sent: {:?}",
                sdk.name(),
                outcome.error
            ));
        };
        if let Err(problem) = case_of(bench, sdk, case, outcome, &request) {
            problems.push(problem);
        }
        compared += 1;
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    if compared == 0 {
        return Err(format!("{}: nothing was compared", sdk.name()));
    }
    match requests.next() {
        Some(request) => Err(format!(
            "{}: {} was sent again",
            sdk.name(),
            request.action()
        )),
        None => Ok(Found {
            summary: format!(
                "{} {compared} requests of {} actions",
                sdk.name(),
                actions.len()
            ),
            problems,
        }),
    }
}

fn case_of(
    bench: &Bench,
    sdk: Sdk,
    case: &Case,
    outcome: &Outcome,
    request: &Request,
) -> Result<(), String> {
    let named = |error: String| format!("{}: {}: {error}", sdk.name(), case.typed.action);
    signatures::check(request, &bench.credential).map_err(named)?;
    compare::envelopes(request, &case.ours).map_err(named)?;
    let theirs = compare::business(request).map_err(named)?;
    let ours = compare::business(&case.ours)?;
    let given = |name: &str| case.call.parameters.contains_key(name);
    let absent = compare::Absent {
        unsent: &outcome.unsent,
        drawn: case
            .typed
            .operation
            .token
            .map(|token| token.name)
            .filter(|name| !given(name)),
    };
    compare::requests(case.typed, sdk, &theirs, &ours, &absent, &bench.known)
}
