//! What an operation answers.

use codegen::ir::{Record, Ty, TypeItem};
use codegen::model::ResponseBody;

use crate::member::{Member, fields};
use crate::out::Place;
use crate::rule::Rule;
use crate::side::Operation;
use crate::walk::{Value, Walk};
use crate::words::word;

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
    if after.body == ResponseBody::EventStream {
        walk.value(&at.each("[]"), event(old), event(new));
    }
    walk.out.texts(at, &before.shape.docs, &after.shape.docs);
    walk.members(at, &members(old), &members(new));
}

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

/// One event of a stream.
fn event<'a>(one: &Operation<'a>) -> Value<'a> {
    let fields = record(one).map(|record| record.fields.as_slice());
    let events = fields.and_then(|fields| fields.first());
    Value {
        shape: &one.described.response.shape,
        ty: events.and_then(|events| match &events.ty {
            Ty::List(item) => Some(&**item),
            _ => None,
        }),
        defines: None,
    }
}

/// The members of the body, and the headers that carry data.
fn members<'a>(one: &Operation<'a>) -> Vec<Member<'a>> {
    let (response, record) = (&one.described.response, record(one));
    let mut members = match response.body {
        ResponseBody::Json | ResponseBody::Empty => fields(&response.shape.fields, record),
        ResponseBody::Binary | ResponseBody::EventStream => Vec::new(),
    };
    let headers = fields(&response.headers, record).into_iter();
    members.extend(headers.map(|header| Member {
        location: "header",
        ..header
    }));
    members
}
