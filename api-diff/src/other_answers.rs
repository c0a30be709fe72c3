//! Answers with other statuses. No generated code reads them: of a success, a program sees what it holds less; of an error, the client
//! reads the code, the message and the advice alone.

use std::collections::BTreeMap;

use codegen::model::{OtherResponse, ResponseBody, Shape};

use crate::out::{Out, Place};
use crate::pair::pair;
use crate::rule::Rule;
use crate::words::{type_words, word};

pub(crate) fn compare(at: &Place, old: &[OtherResponse], new: &[OtherResponse], out: &mut Out) {
    let status = |one: &OtherResponse| vec![one.status.clone()];
    let pairs = pair(old, new, &[(&status, &status)]);
    for one in pairs.removed {
        let rule = match is_success(one) {
            true => Rule::OtherAnswerChanged,
            false => Rule::ErrorAnswerChanged,
        };
        out.add(&place(at, one), rule, "no longer described");
    }
    for one in pairs.added {
        let rule = match is_success(one) {
            true => Rule::OtherAnswerAdded,
            false => Rule::ErrorAnswerChanged,
        };
        out.add(&place(at, one), rule, "described");
    }
    for (before, after) in pairs.both {
        both(&place(at, after), before, after, out);
    }
}

fn place(at: &Place, one: &OtherResponse) -> Place {
    at.member(&format!("response {}", one.status))
}

/// Of `default` it is not known: most often it stands for errors.
fn is_success(one: &OtherResponse) -> bool {
    one.status.starts_with('2')
}

fn both(at: &Place, old: &OtherResponse, new: &OtherResponse, out: &mut Out) {
    let (before, after) = (members(old), members(new));
    let mut line = |success: Rule, what: String| {
        let rule = match is_success(new) {
            true => success,
            false => Rule::ErrorAnswerChanged,
        };
        out.add(at, rule, what);
    };
    if old.body != new.body {
        let what = format!("body {} → {}", word(&old.body), word(&new.body));
        line(Rule::OtherAnswerChanged, what);
        return;
    }
    for (path, ty) in &before {
        match after.get(path) {
            None => line(Rule::OtherAnswerChanged, format!("`{path}` is gone")),
            Some(now) if now != ty => {
                let what = format!("`{path}`: type {ty} → {now}");
                line(Rule::OtherAnswerChanged, what);
            }
            Some(_) => {}
        }
    }
    for (path, ty) in &after {
        if !before.contains_key(path) {
            line(Rule::OtherAnswerAdded, format!("`{path}` added: {ty}"));
        }
    }
    out.texts(at, texts(old), texts(new));
}

/// What it holds: the types of its members by their paths. Named types are compared where they are defined.
fn members(one: &OtherResponse) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if matches!(one.body, ResponseBody::Json | ResponseBody::EventStream) {
        inside("", &one.shape, &mut found);
    }
    for header in &one.headers {
        let path = format!("header {}", header.name);
        found.insert(path, type_words(&header.shape));
    }
    found
}

fn inside(path: &str, shape: &Shape, found: &mut BTreeMap<String, String>) {
    if !path.is_empty() || shape.fields.is_empty() {
        let shown = if path.is_empty() { "body" } else { path };
        found.insert(shown.to_owned(), type_words(shape));
    }
    let dot = if path.is_empty() { "" } else { "." };
    for field in &shape.fields {
        inside(&format!("{path}{dot}{}", field.name), &field.shape, found);
    }
    for (mark, inner) in [("[]", &shape.items), ("{}", &shape.values)] {
        if let Some(inner) = inner {
            inside(&format!("{path}{mark}"), inner, found);
        }
    }
}

/// The texts of the whole and of its members.
fn texts(one: &OtherResponse) -> Vec<Option<String>> {
    let mut open: Vec<&Shape> = vec![&one.shape];
    open.extend(one.headers.iter().map(|header| &header.shape));
    let mut found = Vec::new();
    while let Some(shape) = open.pop() {
        found.push(shape.docs.as_ref().map(|docs| format!("{docs:?}")));
        open.extend(shape.fields.iter().map(|field| &field.shape));
        open.extend(
            shape
                .items
                .iter()
                .chain(&shape.values)
                .map(|inner| &**inner),
        );
    }
    found
}
