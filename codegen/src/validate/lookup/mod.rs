//! How an unknown outcome is looked up: only by reads, with what the write at hand knows, and by fields that are there.

mod binding;
mod read;
mod records;
mod report;
mod state;
mod write;

use super::context::Context;
use super::kind::{Kind, resolve};
use crate::model::{EffectKind, Lookup, LookupAnswer, Operation};
use crate::source::{Place, Report};
use report::{error, refuse_repeated};
use write::Write;

/// `place` is that of the operation.
pub(super) fn check(
    operation: &Operation,
    lookup: &Lookup,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let whole = place.name_of("lookup");
    let guessed = place.key("effect").key("kind").is_guess();
    if operation.effect.kind == EffectKind::Read && !guessed {
        let help = "remove it: a read is simply repeated";
        error(report, whole, "a read has a look-up", help);
    }
    let place = place.key("lookup");
    let write = Write {
        operation,
        needs: &lookup.needs,
        context,
    };
    needs(&write, lookup, place.key("needs"), report);
    write.conditions(&lookup.only, place.key("only"), report);
    if let Some(search) = &lookup.binding {
        binding::check(&write, search, place.key("binding"), report);
    }
    if let Some(search) = &lookup.state {
        state::check(&write, search, place.key("state"), report);
    }
    if let Some(search) = &lookup.records {
        records::check(&write, lookup, search, place.key("records"), report);
    }
    if lookup.binding.is_some() && lookup.state.is_some() {
        let message = "a look-up searches for a binding or asks for a state, not both";
        error(report, place.name_of("state"), message, "remove one");
    }
    if lookup.records.is_some() && (lookup.binding.is_some() || lookup.state.is_some()) {
        let message = "a look-up searches in one way";
        let help = "keep one of `binding`, `state` and `records`";
        error(report, place.name_of("records"), message, help);
    }
    of_records_alone(lookup, place, report);
    without_search(lookup, place, report);
    expiration(&write, lookup, place.key("expiration"), report);
    lifetime(&write, lookup, place.key("lifetime"), report);
    if let Some(answer) = &lookup.answer {
        let has_id = lookup.binding.is_some();
        self::answer(&write, answer, has_id, place.key("answer"), report);
    }
}

fn needs(write: &Write<'_>, lookup: &Lookup, place: Place<'_>, report: &mut Report) {
    for (index, name) in lookup.needs.iter().enumerate() {
        write.parameter(name, place.item(index), report);
    }
    refuse_repeated(&lookup.needs, place, report);
}

/// Only a search for records has a recipient, a day and a page to give.
fn of_records_alone(lookup: &Lookup, place: Place<'_>, report: &mut Report) {
    let binding = lookup.binding.iter().flat_map(|search| {
        let place = place.key("binding");
        let list = search.list.as_ref();
        let list = list.map(|list| (&list.read, place.key("list").key("read")));
        list.into_iter()
            .chain([(&search.detail, place.key("detail"))])
    });
    let state = lookup.state.iter();
    let state = state.map(|search| (&search.read, place.key("state").key("read")));
    for (read, place) in binding.chain(state) {
        for (key, name) in [
            ("recipient", &read.recipient),
            ("day", &read.day),
            ("page", &read.page),
        ] {
            if name.is_some() {
                let message = format!("this read has no {key} at hand");
                let help = "remove it: only a search for `records` has one";
                error(report, place.name_of(key), message, help);
            }
        }
    }
}

/// Where nothing is read, nothing else can be said but in words.
fn without_search(lookup: &Lookup, place: Place<'_>, report: &mut Report) {
    if lookup.is_possible() {
        return;
    }
    for key in ["needs", "only", "expiration", "lifetime", "answer"] {
        if place.has(key) {
            let message = format!("`{key}` is useless: the look-up reads nothing");
            let help = "add `binding`, `state` or `records`, or keep `docs` alone";
            error(report, place.name_of(key), message, help);
        }
    }
}

/// An end of its own marks a binding only where ends are compared.
fn expiration(write: &Write<'_>, lookup: &Lookup, place: Place<'_>, report: &mut Report) {
    let Some(name) = &lookup.expiration else {
        return;
    };
    let Some(parameter) = write.parameter(name, place, report) else {
        return;
    };
    let resolved = resolve(&parameter.shape, write.context.types());
    if resolved.is_some_and(|(kind, _)| kind != Kind::Time) {
        let message = format!("`{name}` is not a time");
        error(report, place, message, "name the time at which it ends");
    }
    let compared = lookup
        .binding
        .as_ref()
        .is_none_or(|search| search.exact.values().any(|other| other == name));
    if !compared {
        let message = format!("`{name}` is not compared, so it cannot be a mark");
        error(report, place, message, "add it to `exact` of `binding`");
    }
}

fn lifetime(write: &Write<'_>, lookup: &Lookup, place: Place<'_>, report: &mut Report) {
    let Some(name) = &lookup.lifetime else {
        return;
    };
    let Some(parameter) = write.parameter(name, place, report) else {
        return;
    };
    let resolved = resolve(&parameter.shape, write.context.types());
    if resolved.is_some_and(|(kind, _)| kind != Kind::Duration) {
        let message = format!("`{name}` is not a duration");
        let help = "name the duration after which it ends";
        error(report, place, message, help);
    }
    if lookup.expiration.is_some() {
        let help = "keep the one that the request gives";
        error(report, place, "what is made ends in one way", help);
    }
}

fn answer(
    write: &Write<'_>,
    answer: &LookupAnswer,
    has_id: bool,
    place: Place<'_>,
    report: &mut Report,
) {
    let shape = &write.operation.response.shape;
    let whose = format!("the answer of `{}`", write.operation.operation);
    if let Some(path) = &answer.id {
        write.field(shape, &whose, path, place.key("id"), report);
        if !has_id {
            let help = "remove it: only a search for a binding finds one";
            error(report, place.name_of("id"), "the read has no id", help);
        }
    }
    let place = place.key("parameters");
    for (path, name) in &answer.parameters {
        write.field(shape, &whose, path, place.name_of(path), report);
        write.parameter(name, place.key(path), report);
        if answer.id.as_ref() == Some(path) {
            let message = format!("`{path}` has its value from `id` already");
            error(report, place.name_of(path), message, "remove one");
        }
    }
}
