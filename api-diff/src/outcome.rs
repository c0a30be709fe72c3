//! What an operation does when it runs, and how it is known what became of a call.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use codegen::ir::{LookupPlan, Search};
use codegen::model::{Effect, EffectKind};

use crate::collector::{Collector, Place, from_to};
use crate::rule::Rule;
use crate::side::Operation;
use crate::success;

/// How often a call may be repeated after an unknown attempt: the higher, the less.
fn danger(kind: EffectKind, overwrites: bool) -> u8 {
    match kind {
        EffectKind::Read => 0,
        EffectKind::Repeatable => 1 + u8::from(overwrites),
        EffectKind::Creates => 3,
        EffectKind::Destroys | EffectKind::Spends | EffectKind::Unreviewed => 4,
    }
}

pub(crate) fn effect(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let (before, after) = (&old.described.effect, &new.described.effect);
    let words = |effect: &Effect| match effect.overwrites {
        true => format!("{}, overwrites", effect.kind.word()),
        false => effect.kind.word().to_owned(),
    };
    if words(before) != words(after) {
        let (was, is) = (
            danger(before.kind, before.overwrites),
            danger(after.kind, after.overwrites),
        );
        let rule = match is.cmp(&was) {
            Ordering::Greater => Rule::EffectMoreDangerous,
            Ordering::Less => Rule::EffectLessDangerous,
            Ordering::Equal => Rule::EffectReworded,
        };
        let kind = match (before.kind, after.kind) {
            (EffectKind::Read, EffectKind::Read) => "",
            (EffectKind::Read, _) => ": a read becomes a write",
            (_, EffectKind::Read) => ": a write becomes a read",
            _ => "",
        };
        out.add(
            at,
            rule,
            format!("effect {} → {}{kind}", words(before), words(after)),
        );
    }
    for code in after
        .already_done
        .iter()
        .filter(|code| !before.already_done.contains(code))
    {
        out.add(
            at,
            Rule::AlreadyDoneAdded,
            format!("`{code}` on a retry means done"),
        );
    }
    for code in before
        .already_done
        .iter()
        .filter(|code| !after.already_done.contains(code))
    {
        out.add(
            at,
            Rule::AlreadyDoneRemoved,
            format!("`{code}` on a retry no longer means done"),
        );
    }
    let codes = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<_>>();
    if codes(&before.retry_after) != codes(&after.retry_after) {
        let words = |codes: &[String]| match codes.is_empty() {
            true => "none".to_owned(),
            false => codes.join(", "),
        };
        let what = format!(
            "codes that allow a retry: {} → {}",
            words(&before.retry_after),
            words(&after.retry_after)
        );
        out.add(at, Rule::RetryCodesChanged, what);
    }
    out.texts(at, &before.reason, &after.reason);
}

/// How it is known what became of a call.
pub(crate) fn outcome(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    success(at, old, new, out);
    lookup(
        at,
        old.lowered.lookup_plan.as_ref(),
        new.lowered.lookup_plan.as_ref(),
        out,
    );
    echoes(at, old, new, out);
    always(at, old, new, out);
    order_parameter(at, old, new, out);
    codes(at, old, new, out);
}

fn success(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let mut success = success::differences(&old.lowered.facts.success, &new.lowered.facts.success);
    let (before, after) = (&old.lowered.facts.statuses, &new.lowered.facts.statuses);
    let added = after.iter().filter(|status| !before.contains(status));
    success
        .widened
        .extend(added.map(|status| format!("status {status} is a success")));
    let removed = before.iter().filter(|status| !after.contains(status));
    success
        .narrowed
        .extend(removed.map(|status| format!("status {status} is not a success")));
    if !success.narrowed.is_empty() {
        let what = format!("success rule: {}", success.narrowed.join(", "));
        out.add(at, Rule::SuccessNarrowed, what);
    }
    if !success.widened.is_empty() {
        let what = format!("success rule: {}", success.widened.join(", "));
        out.add(at, Rule::SuccessWidened, what);
    }
}

fn echoes(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let echoes = |one: &Operation<'_>| -> BTreeSet<String> {
        let echoes = one.lowered.echoes.iter();
        echoes.map(|echo| format!("{echo:?}")).collect()
    };
    if echoes(old) != echoes(new) {
        let what = "other fields are compared with the request";
        out.add(at, Rule::EchoesChanged, what);
    }
}

fn always(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let always = |one: &Operation<'_>| -> BTreeSet<String> {
        let always = one.lowered.always.iter();
        always.map(|always| always.path.join(".")).collect()
    };
    let added = (Rule::AlwaysAdded, "each success has");
    let removed = (Rule::AlwaysRemoved, "not each success has");
    set_changes(at, (&always(old), &always(new)), added, removed, out);
}

fn order_parameter(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let (before, after) = (
        old.lowered.order_parameter.as_deref(),
        new.lowered.order_parameter.as_deref(),
    );
    if before != after {
        let rule = match before {
            None => Rule::OrderParameterAdded,
            Some(_) => Rule::OrderParameterRemoved,
        };
        let what = format!("an order's id: {}", from_to(before, after));
        out.add(at, rule, what);
    }
}

/// The codes that the operation itself is documented to answer with.
fn codes(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let codes = |one: &Operation<'_>| -> BTreeSet<String> {
        let codes = one.described.errors.iter();
        codes.map(|error| error.code.clone()).collect()
    };
    let added = (Rule::OperationCodeAdded, "answers with");
    let removed = (Rule::OperationCodeRemoved, "no longer answers with");
    set_changes(at, (&codes(old), &codes(new)), added, removed, out);
}

/// A line for each name that is new, and one for each that is gone: its rule, and the words before the name.
fn set_changes(
    at: &Place,
    (old, new): (&BTreeSet<String>, &BTreeSet<String>),
    added: (Rule, &str),
    removed: (Rule, &str),
    out: &mut Collector,
) {
    let all = [(new.difference(old), added), (old.difference(new), removed)];
    for (names, (rule, words)) in all {
        for name in names {
            out.add(at, rule, format!("{words} `{name}`"));
        }
    }
}

fn lookup(at: &Place, old: Option<&LookupPlan>, new: Option<&LookupPlan>, out: &mut Collector) {
    let (old, new) = match (old, new) {
        (None, None) => return,
        (None, Some(_)) => {
            return out.add(at, Rule::LookupAdded, "an unknown outcome can be looked up");
        }
        (Some(_), None) => {
            return out.add(
                at,
                Rule::LookupRemoved,
                "an unknown outcome can no longer be looked up",
            );
        }
        (Some(old), Some(new)) => (old, new),
    };
    let mut narrowed: Vec<String> = Vec::new();
    for name in new
        .required
        .iter()
        .filter(|name| !old.required.contains(name))
    {
        narrowed.push(format!("needs `{name}`"));
    }
    for (name, values) in &new.required_values {
        let before = old
            .required_values
            .iter()
            .find(|(before, _)| before == name);
        let is_narrower =
            before.is_none_or(|(_, before)| !before.iter().all(|value| values.contains(value)));
        if is_narrower {
            narrowed.push(format!("works for `{name}` = {} alone", values.join(", ")));
        }
    }
    if old.expiration.is_some() && new.expiration.is_none() {
        narrowed.push("`with_unique_expiration` is gone".to_owned());
    }
    if !narrowed.is_empty() {
        out.add(
            at,
            Rule::LookupNarrowed,
            format!("look-up {}", narrowed.join(", ")),
        );
    } else if format!("{old:?}") != format!("{new:?}") {
        let kind = |plan: &LookupPlan| match plan.search {
            Search::Resource(_) => "resource",
            Search::State(_) => "state",
            Search::Records(_) => "records",
        };
        let what = match (kind(old), kind(new)) {
            (old, new) if old != new => format!("look-up by {old} → {new}"),
            _ => "look-up reads or compares something else".to_owned(),
        };
        out.add(at, Rule::LookupChanged, what);
    }
}
