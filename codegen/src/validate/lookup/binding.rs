//! Searches for a binding among those that are there.

use super::write::Write;
use super::{error, read, refuse_repeated};
use crate::model::{BindingSearch, IdList, Shape};
use crate::source::{Place, Report};
use crate::validate::kind::{Kind, resolve};
use crate::validate::path::member;

/// What is wrong with a list that is never known to be complete.
const ALL_INCOMPLETE: &str = "`full_at: 0` means that every list may be incomplete";

pub(super) fn check(
    write: &Write<'_>,
    search: &BindingSearch,
    place: Place<'_>,
    report: &mut Report,
) {
    if let Some(list) = &search.list {
        id_list(write, list, place.key("list"), report);
    }
    let detail = place.key("detail");
    match (&search.list, &search.detail.id) {
        (None, _) => read::without_id(&search.detail, detail, report),
        (Some(_), None) => {
            let help = "add `id:` with the parameter that takes it";
            error(report, detail, "the detail is not read by its id", help);
        }
        (Some(_), Some(_)) => {}
    }
    if search.pair.is_empty() {
        let message = "nothing says which bindings are of the same pair";
        error(report, place.name_of("pair"), message, "name the numbers");
    }
    let answer = read::check(write, &search.detail, detail, report);
    let binding = answer.and_then(|target| {
        let whose = format!("the answer of `{}`", target.operation);
        let shape = &target.response.shape;
        let found = write.place_of(shape, &whose, &search.at, place.key("at"), report)?;
        one_of(write, found)
    });
    let cut_off = place.key("full_at");
    if search.full_at == Some(0) {
        let message = ALL_INCOMPLETE;
        error(
            report,
            cut_off,
            message,
            "write how many bindings it holds at most",
        );
    }
    fields(write, search, binding, place, report);
}

/// A binding, where the answer has one of them or a list.
fn one_of<'a>(write: &Write<'a>, shape: &'a Shape) -> Option<&'a Shape> {
    match resolve(shape, write.context.types())? {
        (Kind::List, list) => list.items.as_deref(),
        _ => Some(shape),
    }
}

fn id_list(write: &Write<'_>, list: &IdList, place: Place<'_>, report: &mut Report) {
    let call = place.key("read");
    read::without_id(&list.read, call, report);
    if let Some(target) = read::check(write, &list.read, call, report) {
        let whose = format!("the answer of `{}`", target.operation);
        let shape = &target.response.shape;
        let at = place.key("at");
        let found = write.place_of(shape, &whose, &list.at, at, report);
        let joined = member(shape, write.context.types(), &list.at)
            .is_some_and(|field| field.separator().is_some());
        if found.is_some() && !joined {
            let message = format!("`{}` is not a list that stands as one text", list.at);
            let help = "describe it as a `list` with `encoding: comma`, `space` or `pipe`";
            error(report, at, message, help);
        }
    }
    if list.full_at == 0 {
        let message = ALL_INCOMPLETE;
        let help = "write how many ids it holds at most";
        error(report, place.key("full_at"), message, help);
    }
}

/// Fields of a binding; what they are called is judged even where the binding itself is not known.
fn fields(
    write: &Write<'_>,
    search: &BindingSearch,
    binding: Option<&Shape>,
    place: Place<'_>,
    report: &mut Report,
) {
    let field = |path: &str, place: Place<'_>, report: &mut Report| {
        write.field(binding?, "the binding", path, place, report)
    };
    field(&search.id, place.key("id"), report);
    if let Some(active) = &search.active {
        let place = place.key("active");
        if let Some(shape) = field(&active.path, place.key("path"), report) {
            write.values(
                &active.path,
                &active.values,
                shape,
                place.key("values"),
                report,
            );
        }
    }
    if let Some(path) = &search.created
        && let Some(shape) = field(path, place.key("created"), report)
    {
        let resolved = resolve(shape, write.context.types());
        if resolved.is_some_and(|(kind, _)| kind != Kind::Time) {
            let message = format!("`{path}` is not a time");
            error(report, place.key("created"), message, "name a time");
        }
    }
    for key in ["pair", "exact"] {
        let compares = if key == "pair" {
            &search.pair
        } else {
            &search.exact
        };
        let place = place.key(key);
        for (path, name) in compares {
            let shape = field(path, place.name_of(path), report);
            write.compare(path, shape, name, place.key(path), report);
        }
    }
    let place = place.key("blocks");
    for (path, names) in &search.blocks {
        let shape = field(path, place.name_of(path), report);
        let place = place.key(path);
        refuse_repeated(names, place, report);
        for (index, name) in names.iter().enumerate() {
            write.compare(path, shape, name, place.item(index), report);
        }
    }
}
