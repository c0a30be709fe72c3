//! What was said of each call against what the emulator knows of it.

use std::collections::HashMap;

use core_client::{Effect, Evidence, Outcome};
use dypls_emulator::BindingStatus;
use serde_json::Value;

use super::client::Called;
use super::plan::Call;
use super::played::Played;
use super::report::Report;
use crate::faults::{Tells, survives_unknown};

/// Whether each verdict is true.
pub(super) fn verdicts(played: &Played, report: &mut Report) {
    for (call, called, _) in played.all() {
        let executed = played.execution_counts.executed(&call.tag);
        let reads = call.typed.operation.effect == Effect::Read;
        let right = match called.outcome {
            Outcome::Done | Outcome::PartlyDone => executed >= 1 || is_already_so(played, called),
            // A read leaves nothing behind: whether an earlier attempt ran does not matter.
            Outcome::Refused | Outcome::NotSent => executed == 0 || reads,
            Outcome::Unknown => is_open(played, call, called),
            _ => false,
        };
        if !right {
            let faults: Vec<&str> = call.rows.iter().map(|row| row.fault).collect();
            report.wrong(format!(
                "round {}, {} {}: said {}, ran {executed} times; faults {faults:?}, struck {:?}",
                played.round.number,
                call.tag,
                call.typed.action,
                called.outcome,
                played.struck(call)
            ));
        }
    }
}

/// An unbind or a removal that finds nothing is done, if what it names is not there: an earlier call may have ended it.
fn is_already_so(played: &Played, called: &Called) -> bool {
    called.evidence == Some(Evidence::AlreadyInState) && !is_in_effect(played, called)
}

/// Whether the binding that a call names is in effect, or the DNS record that it names is there.
pub(super) fn is_in_effect(played: &Played, called: &Called) -> bool {
    if let Some(id) = called.input.get("RecordId").and_then(Value::as_str) {
        let records = played.emulator.dns_records();
        return records.iter().any(|record| record.id.to_string() == id);
    }
    let subs_id = called.input.get("SubsId").and_then(Value::as_str);
    let now = played.emulator.now();
    let bindings = played.emulator.bindings();
    let named = bindings
        .iter()
        .find(|binding| Some(binding.subs_id().as_str()) == subs_id);
    named.is_some_and(|one| one.status_at(now) == BindingStatus::Active)
}

/// Whether a fault that leaves it open struck, or the client lost its patience on purpose.
fn is_open(played: &Played, call: &Call, called: &Called) -> bool {
    let operation = call.typed.operation;
    let mut rows = call.rows.iter().zip(played.struck(call));
    rows.any(|(row, struck)| struck && row.tells.to(operation) == Tells::Nothing)
        || (call.is_slow() && called.timed_out)
}

/// Whether something ran more often than once that must not, and whether an order has more than one binding or
/// DNS record.
pub(super) fn duplicates(played: &Played, report: &mut Report) {
    let now = played.emulator.now();
    let mut bound: HashMap<String, usize> = HashMap::new();
    for binding in played.emulator.bindings() {
        if let (BindingStatus::Active, Some(order)) =
            (binding.status_at(now), binding.out_order_id())
        {
            *bound.entry(order.to_owned()).or_default() += 1;
        }
    }
    for record in played.emulator.dns_records() {
        *bound.entry(record.value).or_default() += 1;
    }
    for (call, ..) in played.all() {
        let operation = call.typed.operation;
        // Stricter than the effect alone: what may not follow an unknown attempt runs once, too.
        let once = operation.effect != Effect::Read && !survives_unknown(operation);
        let executed = played.execution_counts.executed(&call.tag);
        let bindings = bound.get(&call.tag).copied().unwrap_or_default();
        let most = executed.max(bindings);
        if once && most > 1 {
            report.duplicate(
                most - 1,
                format!(
                    "round {}, {} {}: ran {executed} times, and {bindings} bindings or records are in effect",
                    played.round.number, call.tag, call.typed.action
                ),
            );
        }
    }
}
