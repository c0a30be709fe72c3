//! What an operation answers.
//!
//! An object's members are members of the answer's record, whether the description writes them in place or names a type that has
//! them. What is no object is one member of that record, `body`.

use codegen::ir::{Record, RecordField, Ty, TypeItem};
use codegen::model::{Field, ResponseBody};

use crate::collector::Place;
use crate::member::{Member, fields};
use crate::rule::Rule;
use crate::rust_words::shell;
use crate::side::Operation;
use crate::walk::{Value, Walk, World};
use crate::words::{type_words, word};

pub(crate) fn compare<'a>(
    walk: &mut Walk<'a, '_>,
    at: &Place,
    old: &Operation<'a>,
    new: &Operation<'a>,
) {
    let (before, after) = (&old.described.response, &new.described.response);
    if before.body != after.body {
        let what = format!("body {} → {}", word(&before.body), word(&after.body));
        walk.out.add(at, Rule::BodyChanged, what);
        return;
    }
    walk.out.texts(at, &before.shape.docs, &after.shape.docs);
    let (mut was, mut is) = (headers(old), headers(new));
    match (content(old, &walk.old), content(new, &walk.new)) {
        (Content::Members(one), Content::Members(other)) => {
            if !walk.is_compared_elsewhere(&before.shape, &after.shape) {
                was.splice(0..0, fields(one, record(old)));
                is.splice(0..0, fields(other, record(new)));
            }
        }
        (Content::Whole(one), Content::Whole(other)) => walk.value(at, one, other),
        (Content::Event(one), Content::Event(other)) => walk.value(&at.each("[]"), one, other),
        (one, other) => {
            let what = format!(
                "type {} → {}, in Rust {} → {}",
                type_words(&before.shape),
                type_words(&after.shape),
                one.in_rust(),
                other.in_rust()
            );
            walk.out.add(at, Rule::TypeChanged, what);
        }
    }
    walk.members(at, &was, &is);
}

/// What the body holds, as the answer's record has it.
enum Content<'a> {
    /// The members of an object. Bytes have none.
    Members(&'a [Field]),
    /// What is no object.
    Whole(Value<'a>),
    /// One event of a stream.
    Event(Value<'a>),
}

impl Content<'_> {
    fn in_rust(&self) -> String {
        match self {
            Self::Whole(Value { ty: Some(ty), .. }) => {
                format!("`body: {}`", shell(ty, &|name| name.to_owned()))
            }
            _ => "its fields".to_owned(),
        }
    }
}

fn content<'a>(one: &Operation<'a>, world: &World<'a>) -> Content<'a> {
    let response = &one.described.response;
    let value = |ty| Value {
        shape: &response.shape,
        ty,
        defines: None,
    };
    let resolved = world.resolve(&response.shape);
    match response.body {
        ResponseBody::Binary => Content::Members(&[]),
        ResponseBody::EventStream => Content::Event(value(first(one).and_then(|ty| match ty {
            Ty::List(event) => Some(&**event),
            _ => None,
        }))),
        ResponseBody::Json if one.lowered.answers_any => Content::Whole(value(first(one))),
        ResponseBody::Json | ResponseBody::Empty => Content::Members(&resolved.fields),
    }
}

/// The record of the answer.
fn record<'a>(one: &Operation<'a>) -> Option<&'a Record> {
    let mut records = one
        .lowered
        .types
        .iter()
        .rev()
        .filter_map(|item| match item {
            TypeItem::Record(record) => Some(record),
            _ => None,
        });
    records.find(|record| record.name == one.lowered.response)
}

/// The type of the record's first field, which holds what is no object.
fn first<'a>(one: &Operation<'a>) -> Option<&'a Ty> {
    record(one)?.fields.first().map(|field| &field.ty)
}

/// The headers that carry data. They stand last in the record, in the order of the description: a header with the name of a member
/// has another one there.
fn headers<'a>(one: &Operation<'a>) -> Vec<Member<'a>> {
    let described = &one.described.response.headers;
    let lowered = record(one).map_or(&[] as &[RecordField], |record| &record.fields);
    let last = lowered.iter().rev().take(described.len()).rev();
    let headers = described.iter().zip(last);
    headers
        .map(|(described, lowered)| Member {
            location: "header",
            ..Member::of_field(described, lowered)
        })
        .collect()
}
