//! Applying a fault to a request.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::sleep;

use super::{ChosenFault, Due, Fault, Late, LateRequest};
use crate::answer::{Answer, Refusal, Refuser, Sent};
use crate::connection::ConnectionControl;
use crate::engine::checked_request::CheckedRequest;
use crate::engine::incoming::Incoming;
use crate::engine::shared::Shared;
use crate::state::clock::shift;
use crate::state::sync::lock;
use crate::state::wire_time::unix_seconds;

/// A page as proxies send it.
const PAGE: &[u8] = b"<html><head><title>Error</title></head><body><h1>Error</h1></body></html>\n";
/// Begins as an answer that says success.
const GARBAGE: &[u8] = b"{\"Code\":\"OK\",\"Message\":";
const HTML: &str = "text/html";

/// What is to happen before the answer leaves.
enum Wait {
    No,
    For(Duration),
    Forever,
}

/// Answers a request with the fault that was chosen for it.
pub(crate) async fn apply_fault(
    request: Incoming,
    shared: &Arc<Shared>,
    control: &ConnectionControl,
    chosen: ChosenFault,
) -> Answer {
    if let (Fault::Delay(delay), false) = (&chosen.fault, chosen.executes) {
        let task = tokio::spawn(run_delayed(request, Arc::clone(shared), *delay, chosen.id));
        // The task goes on when the client hangs up, which ends this function.
        return match task.await {
            Ok(answer) => answer,
            Err(_) => pending().await,
        };
    }
    let (answer, wait) = apply_now(&request, shared, control, &chosen);
    match wait {
        Wait::No => answer,
        Wait::For(time) => {
            sleep(time).await;
            answer
        }
        Wait::Forever => pending().await,
    }
}

/// A request that runs when its delay is over, whether or not somebody still waits for the answer.
async fn run_delayed(request: Incoming, shared: Arc<Shared>, delay: Duration, id: u64) -> Answer {
    let checked = CheckedRequest::new(&request, &shared, shared.settings.clock.now());
    lock(&shared.script).hit(id);
    let number = shared.note(checked.entry_with_fault("delay"));
    sleep(delay).await;
    let at = shared.settings.clock.now();
    let execution = checked.run(at);
    let answer = checked.answer(&execution);
    shared.complete(
        number,
        checked.action(),
        &execution,
        unix_seconds(at),
        Some(&answer),
    );
    answer
}

fn apply_now(
    request: &Incoming,
    shared: &Shared,
    control: &ConnectionControl,
    chosen: &ChosenFault,
) -> (Answer, Wait) {
    let fault = &chosen.fault;
    let skew = match fault {
        Fault::SkewClock { seconds } => *seconds,
        _ => 0,
    };
    let now = shift(shared.settings.clock.now(), skew);
    let checked = CheckedRequest::new(request, shared, now);
    let valid = checked.is_valid();
    let applies = valid || !fault.needs_valid_request();
    if applies {
        lock(&shared.script).hit(chosen.id);
    }
    let executes = chosen.executes || matches!(fault, Fault::SkewClock { .. });
    let imposed = match fault {
        _ if !valid => None,
        Fault::RefuseAs { code, status } => Some(Refusal {
            status: *status,
            by: Refuser::Gateway,
            ..refusal(code)
        }),
        _ => fault.code().map(refusal),
    };
    let execution = if !valid || executes {
        checked.run(now)
    } else {
        Err(imposed
            .clone()
            .unwrap_or_else(|| refusal("ServiceUnavailable")))
    };
    let mut answer = match imposed {
        Some(imposed) => checked.answer(&Err(imposed)),
        None => checked.answer(&execution),
    };
    answer.date_shift = skew;
    let (sent, wait) = match applies {
        true => spoil(&mut answer, fault, control),
        false => (Sent::Whole, Wait::No),
    };
    let mut entry = match applies {
        true => checked.entry_with_fault(fault.name()),
        false => checked.entry(),
    };
    if !valid || executes {
        entry.record_execution(&execution, unix_seconds(now));
    }
    entry.answered(&answer, sent);
    let number = shared.record(entry);
    if let (Fault::ExecuteLate(late), true) = (fault, valid) {
        postpone(checked, shared, late, number);
    }
    (answer, wait)
}

/// Changes the answer, or arranges with the connection what is to become of it.
fn spoil(answer: &mut Answer, fault: &Fault, control: &ConnectionControl) -> (Sent, Wait) {
    let half = answer.body.len() / 2;
    match fault {
        Fault::Drop | Fault::CloseOnReuse | Fault::ExecuteLate(_) => control.close(),
        Fault::Reset => control.reset(),
        Fault::TruncateBody => {
            control.cut_body(half);
            return (Sent::Part, Wait::No);
        }
        Fault::StallBody => {
            control.stall_body(half);
            return (Sent::Part, Wait::No);
        }
        Fault::Stall => return (Sent::Nothing, Wait::Forever),
        Fault::Delay(time) => return (Sent::Whole, Wait::For(*time)),
        _ => {
            replace(answer, fault);
            return (Sent::Whole, Wait::No);
        }
    }
    (Sent::Nothing, Wait::No)
}

/// Puts something else in the place of the answer, or a part of it.
fn replace(answer: &mut Answer, fault: &Fault) {
    let (status, content_type, body) = match fault {
        Fault::Status(status) => (*status, "", Bytes::new()),
        Fault::Html(status) => (*status, HTML, Bytes::from_static(PAGE)),
        Fault::GarbageJson => (200, answer.content_type, Bytes::from_static(GARBAGE)),
        Fault::WrongContentType => {
            answer.content_type = "text/plain";
            return;
        }
        Fault::Oversized(size) => {
            let mut body = answer.body.to_vec();
            body.resize(body.len().max(*size), b' ');
            answer.body = Bytes::from(body);
            return;
        }
        _ => return,
    };
    answer.code = String::new();
    (answer.status, answer.content_type, answer.body) = (status, content_type, body);
}

fn postpone(checked: CheckedRequest<'_>, shared: &Shared, late: &Late, number: u64) {
    let due = match late {
        Late::After(time) => {
            let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
            Due::At(unix_seconds(shared.settings.clock.now()).saturating_add(seconds))
        }
        Late::AfterCall(action) => Due::AfterCall(action.clone().into_owned()),
    };
    if let Some((service, operation, arguments)) = checked.into_call() {
        lock(&shared.late).add(LateRequest {
            due,
            service,
            operation,
            arguments,
            number,
        });
    }
}

/// The refusal with this code, as the products' tables have it.
fn refusal(code: &str) -> Refusal {
    let mut known = core_catalog::products().flat_map(|product| &product.codes);
    let known = known.find(|known| known.code == code);
    let (message, status) = match known {
        Some(known) => (known.meaning.en.as_str(), known.status),
        None if code.starts_with("isv.") || code.starts_with("isp.") => (code, 200),
        None => ("The request was refused.", 400),
    };
    let message = message.to_owned();
    if status == 200 {
        Refusal::business(code.to_owned(), message)
    } else {
        Refusal::gateway(status, code.to_owned(), message)
    }
}
