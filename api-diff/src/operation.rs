//! Operations: what is neither parameter nor field.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::{LookupPlan, Search, TypeItem};
use codegen::model::{
    EffectKind, Enforce, Method, Operation as Described, Rule as Across, RuleKind, Scheme,
};

use crate::answer;
use crate::change::SubjectKind;
use crate::member::Member;
use crate::out::{Out, Place, from_to};
use crate::pair::{bare, pair};
use crate::rule::Rule;
use crate::side::{Operation, Side, by_name};
use crate::success;
use crate::walk::{Renamed, Uses, Walk, World};
use crate::words::word;

/// Compares all operations. `families` gives the new ids of families that were renamed.
pub(crate) fn operations<'a>(
    (old, new): (&'a Side<'a>, &'a Side<'a>),
    renamed: &'a Renamed<'a>,
    families: &BTreeSet<(&str, &str)>,
    out: &mut Out,
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
        effect(&at, before, after, out);
        outcome(&at, before, after, out);
        rules(&at, &before.described.rules, &after.described.rules, out);
        let mut walk = Walk {
            old: world(old, before),
            new: world(new, after),
            uses: Uses::REQUEST,
            renamed,
            seen: BTreeSet::new(),
            out,
        };
        let parameters = |one: &Operation<'a>| -> Vec<Member<'a>> {
            let lowered = one.lowered.parameters.iter();
            let lowered: BTreeMap<&str, _> = lowered.map(|one| (one.wire(), one)).collect();
            let described = one.described.parameters.iter();
            described
                .filter_map(|one| Some(Member::of_parameter(one, lowered.get(one.name.as_str())?)))
                .collect()
        };
        walk.members(
            &at.member("request"),
            &parameters(before),
            &parameters(after),
        );
        walk.uses = Uses::ANSWER;
        answer::compare(&mut walk, &at.member("response"), before, after);
        secrets(&at, before, after, out);
    }
    for table in old.krate.reads.difference(&new.krate.reads) {
        if let Some(one) = new
            .operations
            .iter()
            .find(|one| one.lowered.action() == table)
        {
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
    out: &mut Out,
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

/// How the call travels.
fn call(at: &Place, old: &Described, new: &Described, out: &mut Out) {
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
            format!("{} is no longer taken", word(scheme)),
        );
    }
    for scheme in after.iter().filter(|one| !before.contains(one)) {
        out.add(at, Rule::SchemeAdded, format!("{} is taken", word(scheme)));
    }
    if old.authentication != new.authentication {
        match new.authentication {
            codegen::model::Authentication::Signed => out.add(at, Rule::NowSigned, "signed now"),
            codegen::model::Authentication::Anonymous => {
                out.add(at, Rule::NowAnonymous, "anonymous now")
            }
        }
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

/// How often a call may be repeated after an unknown attempt: the higher, the less.
fn danger(kind: EffectKind, overwrites: bool) -> u8 {
    match kind {
        EffectKind::Read => 0,
        EffectKind::Repeatable => 1 + u8::from(overwrites),
        EffectKind::Creates => 3,
        EffectKind::Destroys | EffectKind::Spends | EffectKind::Unreviewed => 4,
    }
}

fn effect(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Out) {
    let (before, after) = (&old.described.effect, &new.described.effect);
    let words = |effect: &codegen::model::Effect| match effect.overwrites {
        true => format!("{}, overwrites", effect.kind.word()),
        false => effect.kind.word().to_owned(),
    };
    if words(before) != words(after) {
        let (was, is) = (
            danger(before.kind, before.overwrites),
            danger(after.kind, after.overwrites),
        );
        let rule = match is.cmp(&was) {
            std::cmp::Ordering::Greater => Rule::EffectMoreDangerous,
            std::cmp::Ordering::Less => Rule::EffectLessDangerous,
            std::cmp::Ordering::Equal => Rule::EffectReworded,
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
            format!("`{code}` on a repeat means done"),
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
            format!("`{code}` on a repeat no longer means done"),
        );
    }
    let codes = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<_>>();
    if codes(&before.retry_after) != codes(&after.retry_after) {
        let words = |codes: &[String]| match codes.is_empty() {
            true => "none".to_owned(),
            false => codes.join(", "),
        };
        let what = format!(
            "codes that allow a repeat: {} → {}",
            words(&before.retry_after),
            words(&after.retry_after)
        );
        out.add(at, Rule::RetryCodesChanged, what);
    }
    out.texts(at, &before.reason, &after.reason);
}

/// How it is known what became of a call.
fn outcome(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Out) {
    let mut success = success::differences(&old.lowered.facts.success, &new.lowered.facts.success);
    let (before, after) = (&old.lowered.facts.statuses, &new.lowered.facts.statuses);
    let added = after.iter().filter(|status| !before.contains(status));
    success
        .widened
        .extend(added.map(|status| format!("status {status} is a success")));
    let removed = before.iter().filter(|status| !after.contains(status));
    success
        .narrowed
        .extend(removed.map(|status| format!("status {status} is no success")));
    if !success.narrowed.is_empty() {
        let what = format!("success rule: {}", success.narrowed.join(", "));
        out.add(at, Rule::SuccessNarrowed, what);
    }
    if !success.widened.is_empty() {
        let what = format!("success rule: {}", success.widened.join(", "));
        out.add(at, Rule::SuccessWidened, what);
    }
    lookup(
        at,
        old.lowered.lookup_plan.as_ref(),
        new.lowered.lookup_plan.as_ref(),
        out,
    );
    let echoes = |one: &Operation<'_>| {
        one.lowered
            .echoes
            .iter()
            .map(|echo| format!("{echo:?}"))
            .collect::<BTreeSet<_>>()
    };
    if echoes(old) != echoes(new) {
        out.add(
            at,
            Rule::EchoesChanged,
            "other fields are compared with the request",
        );
    }
    let always = |one: &Operation<'_>| {
        one.lowered
            .always
            .iter()
            .map(|always| always.path.join("."))
            .collect::<BTreeSet<_>>()
    };
    let (before, after) = (always(old), always(new));
    for path in after.difference(&before) {
        out.add(at, Rule::AlwaysAdded, format!("each success has `{path}`"));
    }
    for path in before.difference(&after) {
        out.add(
            at,
            Rule::AlwaysRemoved,
            format!("not each success has `{path}`"),
        );
    }
    let (before, after) = (
        old.lowered.order_parameter.as_deref(),
        new.lowered.order_parameter.as_deref(),
    );
    if before != after {
        let rule = match before {
            None => Rule::OrderParameterAdded,
            Some(_) => Rule::OrderParameterRemoved,
        };
        out.add(
            at,
            rule,
            format!("an order's id: {}", from_to(before, after)),
        );
    }
    let codes = |one: &Operation<'_>| {
        let codes = one.described.errors.iter().map(|error| error.code.clone());
        codes.collect::<BTreeSet<String>>()
    };
    let (before, after) = (codes(old), codes(new));
    for code in after.difference(&before) {
        out.add(
            at,
            Rule::OperationCodeAdded,
            format!("answers with `{code}`"),
        );
    }
    for code in before.difference(&after) {
        out.add(
            at,
            Rule::OperationCodeRemoved,
            format!("no longer answers with `{code}`"),
        );
    }
}

fn lookup(at: &Place, old: Option<&LookupPlan>, new: Option<&LookupPlan>, out: &mut Out) {
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
        };
        let what = match (kind(old), kind(new)) {
            (old, new) if old != new => format!("look-up by {old} → {new}"),
            _ => "look-up reads or compares otherwise".to_owned(),
        };
        out.add(at, Rule::LookupChanged, what);
    }
}

/// Rules across parameters.
fn rules(at: &Place, old: &[Across], new: &[Across], out: &mut Out) {
    let key = |rule: &Across| {
        let when = rule
            .when
            .as_ref()
            .map(|when| format!("{} {:?} {}", when.parameter, when.is, when.absent));
        format!("{:?} {:?} {when:?}", rule.rule, rule.parameters)
    };
    let enforce = |rule: &Across| match rule.rule {
        RuleKind::Described => Enforce::Nobody,
        _ => rule.enforce,
    };
    let mut out_line = |rule: &Across, before: Enforce, after: Enforce| {
        let found = match (before, after) {
            (before, after) if before == after => return,
            (_, Enforce::Client) => Rule::RuleAddedInClient,
            (Enforce::Nobody, Enforce::Service) => Rule::RuleAdded,
            _ => Rule::RuleRemoved,
        };
        let who = match after {
            Enforce::Client => "the client refuses what breaks it",
            Enforce::Service => "the service refuses what breaks it",
            Enforce::Nobody => "nobody refuses what breaks it",
        };
        let what = format!(
            "rule {} of {}: {who}",
            word(&rule.rule),
            rule.parameters.join(", ")
        );
        out.add(at, found, what);
    };
    for rule in new {
        let before = old.iter().find(|before| key(before) == key(rule));
        out_line(
            rule,
            before.map_or(Enforce::Nobody, &enforce),
            enforce(rule),
        );
    }
    for rule in old
        .iter()
        .filter(|rule| !new.iter().any(|after| key(after) == key(rule)))
    {
        out_line(rule, enforce(rule), Enforce::Nobody);
    }
    let told = |rules: &[Across]| {
        let told = rules.iter().filter(|rule| enforce(rule) == Enforce::Nobody);
        told.map(&key).collect::<BTreeSet<_>>()
    };
    let unchecked = |rules: &[Across]| rules.iter().map(&key).collect::<BTreeSet<_>>();
    let (before, after) = (told(old), told(new));
    let new_ones = after
        .difference(&before)
        .filter(|key| !unchecked(old).contains(*key))
        .count();
    let gone = before
        .difference(&after)
        .filter(|key| !unchecked(new).contains(*key))
        .count();
    if new_ones + gone > 0 {
        out.add(at, Rule::RuleTold, "rules that nobody checks: others");
    }
    let docs = |rules: &[Across]| {
        rules
            .iter()
            .map(|rule| format!("{:?}", rule.docs))
            .collect::<Vec<_>>()
    };
    out.texts(at, docs(old), docs(new));
}

/// What may hold a secret cannot be stored.
fn secrets(at: &Place, old: &Operation<'_>, new: &Operation<'_>, out: &mut Out) {
    stored(
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
            stored(at, &record.name, was.secret, record.secret, out);
        }
    }
}

/// One type that cannot be stored any more, or can.
pub(crate) fn stored(at: &Place, name: &str, old: bool, new: bool, out: &mut Out) {
    match (old, new) {
        (false, true) => out.add(
            at,
            Rule::NoLongerStored,
            format!("`{name}` is neither `Serialize` nor `Deserialize` any more"),
        ),
        (true, false) => out.add(
            at,
            Rule::CanBeStored,
            format!("`{name}` is `Serialize` and `Deserialize`"),
        ),
        _ => {}
    }
}
