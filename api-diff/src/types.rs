//! Named types.

use std::collections::BTreeMap;

use codegen::ir::TypeItem;
use codegen::model::Shape;
use codegen::names;

use crate::change::SubjectKind;
use crate::collector::{Collector, Place, from_to};
use crate::pair::{Pairs, pair};
use crate::rule::Rule;
use crate::seen_pairs::SeenPairs;
use crate::serde_support::compare_serde;
use crate::side::Side;
use crate::walk::{Renamed, Uses, Value, Walk, World};

/// A named type as described, and as Rust has it.
#[derive(Debug)]
pub(crate) struct Named<'a> {
    name: &'a str,
    shape: &'a Shape,
    item: &'a TypeItem,
}

/// The named types of a side.
pub(crate) fn named<'a>(side: &Side<'a>) -> Vec<Named<'a>> {
    let types = side.product.service.types.iter();
    types
        .filter_map(|(name, shape)| {
            let item = side.types.get(names::type_name(name).as_str())?;
            Some(Named { name, shape, item })
        })
        .collect()
}

/// Types that belong together. Of those whose name is gone, the ones of which all else is said as before.
pub(crate) fn pairs<'s, 'a>(old: &'s [Named<'a>], new: &'s [Named<'a>]) -> Pairs<'s, Named<'a>> {
    let name = |one: &Named<'_>| vec![one.name.to_owned()];
    let rust = |one: &Named<'_>| vec![names::type_name(one.name)];
    let print = |one: &Named<'_>| vec![format!("{:?}", one.shape)];
    pair(
        old,
        new,
        &[(&name, &name), (&rust, &rust), (&print, &print)],
    )
}

/// The new names of those that were renamed.
pub(crate) fn renamed<'a>(pairs: &Pairs<'_, Named<'a>>) -> Renamed<'a> {
    let both = pairs.both.iter().filter(|(old, new)| old.name != new.name);
    let described: BTreeMap<&str, &str> = both.map(|(old, new)| (old.name, new.name)).collect();
    let in_rust = described.iter();
    let in_rust = in_rust.map(|(old, new)| (names::type_name(old), names::type_name(new)));
    Renamed {
        in_rust: in_rust.collect(),
        described,
    }
}

/// Compares the named types.
pub(crate) fn types<'a>(
    (old, new): (&'a Side<'a>, &'a Side<'a>),
    pairs: &Pairs<'_, Named<'a>>,
    renamed: &'a Renamed<'a>,
    out: &mut Collector,
) {
    let place = |one: &Named<'_>| Place::of(SubjectKind::Type, one.name);
    for one in &pairs.removed {
        out.add(
            &place(one),
            Rule::TypeRemoved,
            format!("removed, in Rust `types::{}`", names::type_name(one.name)),
        );
    }
    for one in &pairs.added {
        out.add(
            &place(one),
            Rule::TypeAdded,
            format!("added, in Rust `types::{}`", names::type_name(one.name)),
        );
    }
    for (before, after) in &pairs.both {
        let at = place(after);
        let (was, is) = (names::type_name(before.name), names::type_name(after.name));
        if was != is {
            out.add(
                &at,
                Rule::TypeRenamed,
                format!("renamed: {}", from_to(Some(&was), Some(&is))),
            );
        }
        let uses = Uses {
            request: old.in_requests.contains(before.name) || new.in_requests.contains(after.name),
            answer: old.in_answers.contains(before.name) || new.in_answers.contains(after.name),
        };
        let value = |one: &Named<'a>| Value {
            shape: one.shape,
            ty: None,
            defines: Some(one.item),
        };
        let mut walk = Walk {
            old: world(old),
            new: world(new),
            uses,
            renamed,
            seen: SeenPairs::default(),
            out,
        };
        walk.value(&at, value(before), value(after));
        item(&at, before.item, after.item, out);
    }
}

fn world<'a>(side: &'a Side<'a>) -> World<'a> {
    World {
        side,
        locals: BTreeMap::new(),
        owner: "",
    }
}

/// What Rust alone sees of a type.
fn item(at: &Place, old: &TypeItem, new: &TypeItem, out: &mut Collector) {
    match (old, new) {
        (TypeItem::Newtype(old), TypeItem::Newtype(new)) => {
            // Of one that is shown, the constructor takes any text.
            let checked = (
                old.digits.is_some() && old.sensitive.is_some(),
                new.digits.is_some() && new.sensitive.is_some(),
            );
            match checked {
                (false, true) => out.add(
                    at,
                    Rule::ConstructorChanged,
                    "the constructor refuses texts, and gives a `Result`",
                ),
                (true, false) => out.add(
                    at,
                    Rule::ConstructorChanged,
                    "the constructor takes any text, and gives no `Result`",
                ),
                _ => {}
            }
            compare_serde(at, &new.name, old.secret, new.secret, out);
        }
        (TypeItem::Record(old), TypeItem::Record(new)) => {
            if old.input && !new.input {
                let what = format!("`{}Builder` is gone: no request holds the type", old.name);
                out.add(at, Rule::BuilderRemoved, what);
            }
            compare_serde(at, &new.name, old.secret, new.secret, out);
        }
        _ => {}
    }
}
