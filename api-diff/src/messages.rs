//! Messages that the service pushes or queues.

use std::collections::BTreeMap;

use codegen::ir::{Message as Lowered, TypeItem};
use codegen::model::Message as Described;

use crate::change::SubjectKind;
use crate::collector::{Collector, Place, from_to};
use crate::member::fields;
use crate::pair::pair;
use crate::rule::Rule;
use crate::seen_pairs::SeenPairs;
use crate::serde_support::compare_serde;
use crate::side::{Side, by_name};
use crate::walk::{Renamed, Uses, Walk, World};

struct Message<'a> {
    described: &'a Described,
    lowered: &'a Lowered,
}

pub(crate) fn messages<'a>(
    (old, new): (&'a Side<'a>, &'a Side<'a>),
    renamed: &'a Renamed<'a>,
    out: &mut Collector,
) {
    let (before, after) = (of(old), of(new));
    let name = |one: &Message<'_>| vec![one.described.message.clone()];
    let rust = |one: &Message<'_>| vec![one.lowered.name.clone()];
    let pairs = pair(&before, &after, &[(&name, &name), (&rust, &rust)]);
    let place = |one: &Message<'_>| Place::of(SubjectKind::Message, &one.described.message);
    for one in &pairs.removed {
        out.add(
            &place(one),
            Rule::MessageRemoved,
            format!("removed, in Rust `messages::{}`", one.lowered.name),
        );
    }
    for one in &pairs.added {
        out.add(
            &place(one),
            Rule::MessageAdded,
            format!("added, in Rust `messages::{}`", one.lowered.name),
        );
    }
    for (before, after) in &pairs.both {
        let at = place(after);
        facts(&at, before.described, after.described, out);
        fields_of((old, before), (new, after), &at, renamed, out);
    }
    if !before.is_empty() && !after.is_empty() {
        let at = Place::of(SubjectKind::Service, "");
        compare_serde(&at, "messages::Message", secret(old), secret(new), out);
    }
}

/// What is said of a message beside its fields.
fn facts(at: &Place, was: &Described, is: &Described, out: &mut Collector) {
    if was.message != is.message {
        let what = format!(
            "renamed on the wire: {}",
            from_to(Some(&was.message), Some(&is.message))
        );
        out.add(at, Rule::MessageRenamed, what);
    }
    if was.deduplicate_by != is.deduplicate_by {
        let what = format!(
            "repeated deliveries are recognised by {} → {}",
            was.deduplicate_by.join(", "),
            is.deduplicate_by.join(", ")
        );
        out.add(at, Rule::MessageKeyChanged, what);
    }
    out.texts(at, (&was.title, &was.docs), (&is.title, &is.docs));
}

fn fields_of<'a>(
    (old, before): (&'a Side<'a>, &Message<'a>),
    (new, after): (&'a Side<'a>, &Message<'a>),
    at: &Place,
    renamed: &'a Renamed<'a>,
    out: &mut Collector,
) {
    let mut walk = Walk {
        old: world(old, before),
        new: world(new, after),
        uses: Uses::ANSWER,
        renamed,
        seen: SeenPairs::default(),
        out,
    };
    let members = |one: &Message<'a>| {
        let record = one.lowered.types.iter().rev().find_map(|item| match item {
            TypeItem::Record(record) if record.name == one.lowered.name => Some(record),
            _ => None,
        });
        fields(&one.described.fields, record)
    };
    walk.members(at, &members(before), &members(after));
}

/// Whether any message holds a secret, so that none can be stored.
fn secret(side: &Side<'_>) -> bool {
    let messages = side.krate.messages.iter();
    let mut types = messages.flat_map(|message| &message.types);
    types.any(|item| matches!(item, TypeItem::Record(record) if record.secret))
}

fn of<'a>(side: &Side<'a>) -> Vec<Message<'a>> {
    let lowered = side.krate.messages.iter();
    let lowered: BTreeMap<&str, &'a Lowered> =
        lowered.map(|one| (one.message.as_str(), one)).collect();
    let described = side.product.messages.iter();
    described
        .filter_map(|described| {
            let lowered = lowered.get(described.message.as_str())?;
            Some(Message { described, lowered })
        })
        .collect()
}

fn world<'a>(side: &'a Side<'a>, one: &Message<'a>) -> World<'a> {
    World {
        side,
        locals: by_name(&one.lowered.types),
        owner: &one.lowered.name,
    }
}
