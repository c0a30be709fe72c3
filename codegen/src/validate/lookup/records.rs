//! Searches for the records that a write leaves.

use super::write::Write;
use super::{error, read};
use crate::model::{Encoding, Lookup, RecordSearch, Shape};
use crate::source::{Place, Report};
use crate::validate::kind::{Kind, resolve};

pub(super) fn check(
    write: &Write<'_>,
    lookup: &Lookup,
    search: &RecordSearch,
    place: Place<'_>,
    report: &mut Report,
) {
    let call = place.key("read");
    read::without_id(&search.read, call, report);
    for (key, name) in [
        ("recipient", &search.read.recipient),
        ("day", &search.read.day),
    ] {
        if name.is_none() {
            let message = format!("the read takes no {key}");
            let help = format!("add `{key}:` with the parameter that takes it");
            error(report, call, message, &help);
        }
    }
    if search.full_at == 0 {
        let help = "write how many records stand on a page";
        error(report, place.key("full_at"), "no list is so short", help);
    }
    recipients(write, search, place.key("recipients"), report);
    own_id(write, lookup, search, place, report);
    let answer = read::check(write, &search.read, call, report);
    let record = answer.and_then(|target| {
        let whose = format!("the answer of `{}`", target.operation);
        let shape = &target.response.shape;
        let list = write.place_of(shape, &whose, &search.at, place.key("at"), report)?;
        let (kind, resolved) = resolve(list, write.context.types())?;
        if kind != Kind::List {
            let message = format!("`{}` is not a list", search.at);
            error(report, place.key("at"), message, "name the list of records");
            return None;
        }
        resolved.items.as_deref()
    });
    fields(write, search, record, place, report);
}

/// Everything by which a record is judged.
fn fields(
    write: &Write<'_>,
    search: &RecordSearch,
    record: Option<&Shape>,
    place: Place<'_>,
    report: &mut Report,
) {
    let whose = "a record";
    let field = |path: &str, place: Place<'_>, report: &mut Report| {
        record.and_then(|record| write.field(record, whose, path, place, report))
    };
    field(&search.recipient, place.key("recipient"), report);
    let made = field(&search.made, place.key("made"), report);
    let kind = made.and_then(|made| resolve(made, write.context.types()));
    if kind.is_some_and(|(kind, _)| kind != Kind::Time) {
        let message = format!("`{}` is not a time", search.made);
        let help = "name the time at which the write made the record";
        error(report, place.key("made"), message, help);
    }
    let place = place.key("equal");
    for (path, name) in &search.equal {
        let shape = field(path, place.name_of(path), report);
        write.compare(path, shape, name, place.key(path), report);
    }
}

/// The recipients are a list that becomes one text.
fn recipients(write: &Write<'_>, search: &RecordSearch, place: Place<'_>, report: &mut Report) {
    let Some(parameter) = write.parameter(&search.recipients, place, report) else {
        return;
    };
    let resolved = resolve(&parameter.shape, write.context.types());
    let is_list = resolved.is_none_or(|(kind, _)| kind == Kind::List);
    let is_one_text = parameter
        .encoding
        .is_some_and(|encoding| encoding == Encoding::Json || encoding.separator().is_some());
    if !is_list || !is_one_text {
        let message = format!(
            "`{}` is not a list that becomes one text",
            search.recipients
        );
        let help = "name a list whose `encoding` is `json`, `comma`, `space` or `pipe`";
        error(report, place, message, help);
    }
}

/// Without an id that no other call has, a record could be another call's.
fn own_id(
    write: &Write<'_>,
    lookup: &Lookup,
    search: &RecordSearch,
    place: Place<'_>,
    report: &mut Report,
) {
    let name = &search.own_id;
    let at = place.key("own_id");
    let Some(parameter) = write.parameter(name, at, report) else {
        return;
    };
    let resolved = resolve(&parameter.shape, write.context.types());
    if resolved.is_some_and(|(kind, _)| kind != Kind::String) {
        let message = format!("`{name}` is not a text");
        error(report, at, message, "name the text with the id");
    }
    if !search.equal.values().any(|compared| compared == name) {
        let message = format!("`{name}` is not compared");
        error(report, at, message, "add it to `equal`");
    }
    if lookup.needs.contains(name) {
        let message = format!(
            "the client fills `{name}` if the request omits it, so it cannot be in `needs`"
        );
        error(report, at, message, "remove it from `needs`");
    }
}
