//! Looking up what stayed unknown, and whether what is found is true.

use std::time::Duration;

use core_client::Effect;
use core_client::reconcile::LookupVerdict;
use core_client::reconcile::plan::Search;
use dypls_emulator::{Binding, BindingStatus, DnsRecord, Injection};

use super::checks::is_in_effect;
use super::client::Called;
use super::leaks;
use super::plan::Call;
use super::played::Played;
use super::report::Report;

/// When no copy of a request is accepted any more: a ticket's time, 15 minutes and one for clocks.
const AFTERWARDS: Duration = Duration::from_secs(40 * 60);

/// When it is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// While copies may be on their way, and with faults on the look-ups' own way.
    AtOnce,
    /// When nothing can come any more, with nothing in the way.
    Afterwards,
}

/// What a look-up said of the call with this tag.
pub(super) struct Found {
    tag: String,
    verdict: LookupVerdict,
    leak: Option<String>,
}

pub(super) async fn early(played: &Played) -> Result<Vec<Found>, String> {
    let faults = [
        "drop/after",
        "isp.SYSTEM_ERROR",
        "html=502",
        "truncate",
        "throttle",
    ];
    for fault in faults {
        let fault = match fault.starts_with("isp.") {
            true => format!("*:6%:refuse={fault}"),
            false => format!("*:6%:{fault}"),
        };
        let injection: Injection = fault
            .parse()
            .map_err(|_| format!("{fault} is not a fault"))?;
        played.emulator.faults().inject(injection);
    }
    look(played).await
}

pub(super) async fn late(played: &mut Played) -> Result<Vec<Found>, String> {
    played.emulator.faults().clear();
    played.clock.advance(AFTERWARDS);
    look(played).await
}

/// Looks every unknown call with a ticket up, once.
async fn look(played: &Played) -> Result<Vec<Found>, String> {
    let mut all = Vec::new();
    for (call, called, client) in played.all() {
        let Some(ticket) = &called.ticket else {
            continue;
        };
        let made = call.typed.make(&called.input)?.tagged(&call.tag);
        let verdict = made.reconcile(client, ticket, &played.key).await;
        let shown = format!("{verdict} {verdict:?} {ticket} {ticket:?}");
        all.push(Found {
            tag: call.tag.clone(),
            leak: leaks::found(&shown).map(|leak| format!("{leak} shows in {shown}")),
            verdict,
        });
    }
    Ok(all)
}

/// Holds what was found against the emulator's world.
pub(super) fn judge(played: &Played, all: Vec<Found>, when: When, report: &mut Report) {
    let world = World {
        bindings: played.emulator.bindings(),
        records: played.emulator.dns_records(),
    };
    for Found { tag, verdict, leak } in all {
        if let Some(leak) = leak {
            report.leak(leak);
        }
        let Some((call, called, _)) = played.all().find(|(call, ..)| call.tag == tag) else {
            continue;
        };
        count(&verdict, when, report);
        if let Some(problem) = wrong(played, (call, called), &world, &verdict, when) {
            report.wrong(format!(
                "round {}, {tag} {}, looked up {when:?}: {verdict}, but {problem}",
                played.round.number, call.typed.action
            ));
        }
    }
}

fn count(verdict: &LookupVerdict, when: When, report: &mut Report) {
    let looked = &mut report.looked_up;
    if when == When::AtOnce {
        looked.early += 1;
        looked.early_settled += usize::from(verdict.is_settled());
        return;
    }
    looked.tickets += 1;
    match verdict {
        LookupVerdict::Done { .. } => looked.done += 1,
        LookupVerdict::AlreadyExists { .. } => looked.already_bound += 1,
        LookupVerdict::Blocked { .. } => looked.blocked += 1,
        LookupVerdict::NotSeen => looked.not_seen += 1,
        LookupVerdict::NotDone => looked.not_done += 1,
        LookupVerdict::Unknown(doubt) => {
            looked.unknown += 1;
            // Without what differs from call to call.
            let doubt = doubt.to_string();
            let doubt = doubt.split(" (").next().unwrap_or_default();
            *report.doubts.entry(doubt.to_owned()).or_default() += 1;
        }
        _ => looked.unknown += 1,
    }
}

/// What there is.
struct World {
    bindings: Vec<Binding>,
    records: Vec<DnsRecord>,
}

/// What a verdict names.
enum Named<'w> {
    Binding(&'w Binding),
    Record(&'w DnsRecord),
}

impl World {
    fn named(&self, id: &str) -> Option<Named<'_>> {
        let mut bindings = self.bindings.iter();
        let binding = bindings.find(|binding| binding.subs_id() == id);
        let record = || {
            self.records
                .iter()
                .find(|record| record.id.to_string() == id)
        };
        binding
            .map(Named::Binding)
            .or_else(|| record().map(Named::Record))
    }
}

impl Named<'_> {
    /// The tag of the call that made it. Each record's value is the tag of the call that set it.
    fn order(&self) -> Option<&str> {
        match self {
            Self::Binding(binding) => binding.out_order_id(),
            Self::Record(record) => Some(&record.value),
        }
    }
}

/// What is wrong with a verdict.
fn wrong(
    played: &Played,
    (call, called): (&Call, &Called),
    world: &World,
    verdict: &LookupVerdict,
    when: When,
) -> Option<String> {
    let executed = played.execution_counts.executed(&call.tag);
    let ran = format!("it ran {executed} times");
    let named = verdict.id().and_then(|id| world.named(id));
    let text = |name: &str| called.input.get(name).and_then(|value| value.as_str());
    match verdict {
        LookupVerdict::Done { .. } if executed == 0 && !holds_anyway(played, call, called) => {
            Some(ran)
        }
        LookupVerdict::Done { .. } if call.typed.operation.effect == Effect::Creates => {
            let order = named.as_ref().and_then(Named::order);
            (order != Some(call.tag.as_str())).then(|| format!("that is what {order:?} made"))
        }
        LookupVerdict::NotDone if executed > 0 => Some(ran),
        // What runs late is not there at once; nor is it listed where lists lag.
        LookupVerdict::NotSeen if when == When::Afterwards && executed > 0 => Some(ran),
        LookupVerdict::AlreadyExists { .. } | LookupVerdict::Blocked { .. } => {
            let binding = match named {
                Some(Named::Binding(binding)) => binding,
                Some(Named::Record(record)) => {
                    let same = text("RR") == Some(record.rr.as_str())
                        && text("Value") == Some(record.value.as_str());
                    return (!same).then(|| "it is another record".to_owned());
                }
                None => return Some("there is no such thing".to_owned()),
            };
            let same_x = text("PhoneNoX") == Some(binding.phone_no_x());
            let same_pair = is_same_pair(call, called, binding);
            let in_effect = binding.status_at(played.emulator.now()) == BindingStatus::Active;
            match verdict {
                _ if !same_x => Some("that one is on another X".to_owned()),
                _ if when == When::Afterwards && !in_effect => {
                    Some("that one has ended".to_owned())
                }
                LookupVerdict::AlreadyExists { .. } if !same_pair => {
                    Some("it is another pair".to_owned())
                }
                LookupVerdict::Blocked { .. } if executed > 0 => Some(ran),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether the state that a call names holds without it: another call made it so, or what it takes away is not there.
fn holds_anyway(played: &Played, call: &Call, called: &Called) -> bool {
    let operation = call.typed.operation;
    let others = || {
        played.all().any(|(other, as_called, _)| {
            other.typed.action == call.typed.action
                && as_called.input == called.input
                && played.execution_counts.executed(&other.tag) > 0
        })
    };
    let gone = || !operation.already_done.is_empty() && !is_in_effect(played, called);
    let rr = called.input.get("RR").and_then(|rr| rr.as_str());
    let emptied = |rr: &str| {
        let records = played.emulator.dns_records();
        !records.iter().any(|record| record.rr == rr)
    };
    match operation.effect {
        Effect::Repeatable => others() || gone(),
        Effect::Destroys => rr.is_some_and(emptied),
        _ => false,
    }
}

/// Whether a binding is of the people and the X that a call names, as far as its look-up plan says that they make the pair.
fn is_same_pair(call: &Call, called: &Called, binding: &Binding) -> bool {
    let Some(Search::Resource(search)) = call.typed.operation.lookup_plan.map(|plan| plan.search)
    else {
        return false;
    };
    let given = |name: &str| called.input.get(name).and_then(|value| value.as_str());
    search
        .identity
        .iter()
        .all(|compare| match compare.parameter {
            "PhoneNoA" => given("PhoneNoA") == Some(binding.phone_no_a()),
            "PhoneNoB" => given("PhoneNoB") == binding.phone_no_b(),
            "PhoneNoX" => given("PhoneNoX") == Some(binding.phone_no_x()),
            "Extension" => given("Extension") == binding.extension(),
            _ => false,
        })
}
