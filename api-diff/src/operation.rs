//! Operations: what is neither parameter nor field.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::TypeItem;
use codegen::model::{Authentication, Method, Operation as Described, Scheme};

use crate::change::SubjectKind;
use crate::collector::{Collector, Place, from_to};
use crate::member::{Member, location};
use crate::pair::{bare, pair};
use crate::rule::Rule;
use crate::seen_pairs::SeenPairs;
use crate::serde_support::compare_serde;
use crate::side::{Operation, Side, by_name};
use crate::walk::{Renamed, Uses, Walk, World};
use crate::words::word;
use crate::{across, answer, extra, other_answers, outcome, pages};

/// Compares all operations. `families` gives the new ids of families that were renamed.
pub(crate) fn operations<'a>(
    (old, new): (&'a Side<'a>, &'a Side<'a>),
    renamed: &'a Renamed<'a>,
    families: &BTreeSet<(&str, &str)>,
    out: &mut Collector,
) {
    let pairs = pair_all(&old.operations, &new.operations);
    for one in &pairs.removed {
        let what = format!("removed, in Rust `{}()`", one.lowered.method);
        out.add(&place(one), Rule::OperationRemoved, what);
    }
    for one in &pairs.added {
        let what = format!("added: `{}()` in `{}`", one.lowered.method, one.family);
        out.add(&place(one), Rule::OperationAdded, what);
    }
    for (before, after) in pairs.both {
        let at = place(after);
        names(&at, before, after, families, out);
        call(&at, before.described, after.described, out);
        signing(&at, before, after, out);
        let content = (&before.described.extra, &after.described.extra);
        extra::content_types(&at, content.0, content.1, out);
        style(&at, (old, before), (new, after), out);
        outcome::effect(&at, before, after, out);
        pages::compare(&at, before.lowered, after.lowered, out);
        outcome::outcome(&at, before, after, out);
        across::rules(&at, &before.described.rules, &after.described.rules, out);
        values(&at, (old, before), (new, after), renamed, out);
        let sides = other_answers::Sides { old, new, renamed };
        other_answers::compare(&at, sides, (before, after), out);
        secrets(&at, before, after, out);
    }
    read_tables(old, new, out);
}

/// What requests and answers hold.
fn values<'a>(
    at: &Place,
    (old, before): (&'a Side<'a>, &Operation<'a>),
    (new, after): (&'a Side<'a>, &Operation<'a>),
    renamed: &'a Renamed<'a>,
    out: &mut Collector,
) {
    let mut walk = Walk {
        old: world(old, before),
        new: world(new, after),
        uses: Uses::REQUEST,
        renamed,
        seen: SeenPairs::default(),
        out,
    };
    walk.members(
        &at.member("request"),
        &parameters(before),
        &parameters(after),
    );
    walk.uses = Uses::ANSWER;
    walk.seen.clear();
    answer::compare(&mut walk, &at.member("response"), before, after);
}

fn parameters<'a>(one: &Operation<'a>) -> Vec<Member<'a>> {
    // Parameters in different places may have one name.
    let lowered = one.lowered.parameters.iter();
    let lowered: BTreeMap<_, _> = lowered
        .map(|one| ((one.wire(), location(one.facts.location)), one))
        .collect();
    let described = one.described.parameters.iter();
    described
        .filter_map(|one| {
            let place = (one.name.as_str(), location(one.location));
            Some(Member::of_parameter(one, lowered.get(&place)?))
        })
        .collect()
}

/// The style of one operation. Where it changed with the product's, one line is enough.
fn style(
    at: &Place,
    (old, before): (&Side<'_>, &Operation<'_>),
    (new, after): (&Side<'_>, &Operation<'_>),
    out: &mut Collector,
) {
    let (was, is) = (before.lowered.roa, after.lowered.roa);
    if was != is && (old.krate.roa, new.krate.roa) != (was, is) {
        let word = |roa: bool| if roa { "roa" } else { "rpc" };
        let what = format!("style {} → {}", word(was), word(is));
        out.add(at, Rule::StyleChanged, what);
    }
}

/// Tables of operations that no look-up reads any more.
fn read_tables(old: &Side<'_>, new: &Side<'_>, out: &mut Collector) {
    for table in old.krate.reads.difference(&new.krate.reads) {
        let mut operations = new.operations.iter();
        if let Some(one) = operations.find(|one| one.lowered.action() == table) {
            let what = format!("`reads::{}` is gone", one.lowered.table);
            out.add(&place(one), Rule::ReadTableRemoved, what);
        }
    }
}

/// Operations that belong together. Other names of one operation are found by its Rust name, its spelling, or all that is said of it.
pub(crate) fn pair_all<'a, 's>(
    old: &'s [Operation<'a>],
    new: &'s [Operation<'a>],
) -> crate::pair::Pairs<'s, Operation<'a>> {
    let action = |one: &Operation<'_>| vec![one.lowered.action().to_owned()];
    let builder = |one: &Operation<'_>| vec![one.lowered.builder.clone()];
    let spelling = |one: &Operation<'_>| vec![bare(one.lowered.action())];
    pair(
        old,
        new,
        &[
            (&action, &action),
            (&builder, &builder),
            (&spelling, &spelling),
            (&fingerprint, &fingerprint),
        ],
    )
}

/// Title, texts, parameters and answer. An operation without parameters looks like any other.
fn fingerprint(one: &Operation<'_>) -> Vec<String> {
    let one = one.described;
    let told = !one.parameters.is_empty() && one.docs.is_some();
    let print = || {
        format!(
            "{:?}{:?}{:?}{:?}",
            one.title, one.docs, one.parameters, one.response.shape
        )
    };
    told.then(print).into_iter().collect()
}

fn place(one: &Operation<'_>) -> Place {
    Place::of(SubjectKind::Operation, one.lowered.action())
}

fn world<'a>(side: &'a Side<'a>, one: &Operation<'a>) -> World<'a> {
    World {
        side,
        locals: by_name(&one.lowered.types),
        owner: &one.lowered.builder,
    }
}

fn names(
    at: &Place,
    old: &Operation<'_>,
    new: &Operation<'_>,
    families: &BTreeSet<(&str, &str)>,
    out: &mut Collector,
) {
    let (before, after) = (old.lowered, new.lowered);
    if before.action() != after.action() {
        let what = format!(
            "renamed on the wire: {}",
            from_to(Some(before.action()), Some(after.action()))
        );
        out.add(at, Rule::OperationRenamed, what);
    }
    if (&before.method, &before.builder) != (&after.method, &after.builder) {
        let what = format!(
            "renamed in Rust: `{}()` and `{}` → `{}()` and `{}`",
            before.method, before.builder, after.method, after.builder
        );
        out.add(at, Rule::OperationRustRenamed, what);
    }
    if old.family != new.family && !families.contains(&(old.family, new.family)) {
        let what = format!("moved: {}", from_to(Some(old.family), Some(new.family)));
        out.add(at, Rule::OperationMoved, what);
    }
    let deprecated = (
        old.described.deprecated.is_some(),
        new.described.deprecated.is_some(),
    );
    match deprecated {
        (false, true) => out.add(at, Rule::Deprecated, "deprecated"),
        (true, false) => out.add(at, Rule::DeprecationRemoved, "no longer deprecated"),
        _ => {}
    }
    out.texts(at, &old.described.title, &new.described.title);
    out.texts(at, &old.described.docs, &new.described.docs);
}

/// Whether the client signs, and whether the service asks for it.
fn signing(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    let is_anonymous = (old.lowered.facts.anonymous, new.lowered.facts.anonymous);
    let either =
        |one: &Operation<'_>| one.described.authentication == Authentication::SignedOrAnonymous;
    match (is_anonymous, either(old), either(new)) {
        ((true, false), ..) => out.add(at, Rule::NowSigned, "signed now"),
        ((false, true), ..) => out.add(at, Rule::NowAnonymous, "anonymous now"),
        ((false, false), false, true) => {
            let what = "also accepted without credentials";
            out.add(at, Rule::SigningTold, what);
        }
        ((false, false), true, false) => {
            let what = "no longer accepted without credentials";
            out.add(at, Rule::SigningTold, what);
        }
        _ => {}
    }
}

/// How the call travels.
fn call(at: &Place, old: &Described, new: &Described, out: &mut Collector) {
    let methods = |one: &Described| match one.methods.is_empty() {
        true => vec![Method::Post],
        false => one.methods.clone(),
    };
    let (before, after) = (methods(old), methods(new));
    if before != after {
        let is_taken = before.first().is_some_and(|first| after.contains(first));
        let rule = match is_taken {
            true => Rule::MethodChanged,
            false => Rule::MethodRemoved,
        };
        let words = |methods: &[Method]| {
            let words: Vec<String> = methods.iter().map(|one| word(one).to_uppercase()).collect();
            words.join(", ")
        };
        let what = format!("HTTP methods {} → {}", words(&before), words(&after));
        out.add(at, rule, what);
    }
    let path = |one: &Described| one.path.clone().unwrap_or_else(|| "/".to_owned());
    if path(old) != path(new) {
        let what = format!("path {}", from_to(Some(&path(old)), Some(&path(new))));
        out.add(at, Rule::PathChanged, what);
    }
    let schemes = |one: &Described| match one.schemes.is_empty() {
        true => vec![Scheme::Https],
        false => one.schemes.clone(),
    };
    let (before, after) = (schemes(old), schemes(new));
    for scheme in before.iter().filter(|one| !after.contains(one)) {
        out.add(
            at,
            Rule::SchemeRemoved,
            format!("{} is no longer accepted", word(scheme)),
        );
    }
    for scheme in after.iter().filter(|one| !before.contains(one)) {
        out.add(at, Rule::SchemeAdded, format!("{} is taken", word(scheme)));
    }
    let rate = |one: &Described| one.rate_limit.as_ref().map(|limit| limit.per_second);
    let (before, after) = (rate(old), rate(new));
    if before != after {
        let rule = match (before, after) {
            (Some(before), Some(after)) if after < before => Rule::RateLimitLowered,
            _ => Rule::RateLimitChanged,
        };
        let text = |rate: Option<u32>| rate.map(|rate| rate.to_string());
        let what = format!(
            "calls per second: {}",
            from_to(text(before).as_deref(), text(after).as_deref())
        );
        out.add(at, rule, what);
    }
}

/// What may hold a secret cannot be stored.
fn secrets(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Collector) {
    compare_serde(
        at,
        &new.lowered.request,
        old.lowered.secret,
        new.lowered.secret,
        out,
    );
    let before = by_name(&old.lowered.types);
    for item in &new.lowered.types {
        if let TypeItem::Record(record) = item
            && let Some(TypeItem::Record(was)) = before.get(record.name.as_str())
        {
            compare_serde(at, &record.name, was.secret, record.secret, out);
        }
    }
}
