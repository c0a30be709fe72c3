//! What an import keeps under `extra` and callers care about all the same: the client does not read it, the service may.

use std::collections::BTreeSet;

use codegen::model::{Extra, Free, Shape};

use crate::collector::{Collector, Place};
use crate::rule::Rule;
use crate::words::listed;

/// The content types of a request's body that the service states to take. Without a statement nothing is known of them.
pub(crate) fn content_types(at: &Place, old: &Extra, new: &Extra, out: &mut Collector) {
    let (before, after) = (stated(old), stated(new));
    let gone: BTreeSet<&String> = before.difference(&after).copied().collect();
    let rule = match before == after {
        true => return,
        false if gone.is_empty() || after.is_empty() => Rule::ContentTypeChanged,
        false => Rule::ContentTypeRemoved,
    };
    let words = |types: BTreeSet<&String>| match types.is_empty() {
        true => "not stated".to_owned(),
        false => listed(types.into_iter()),
    };
    let what = format!(
        "content types of the body: {} → {}",
        words(before),
        words(after)
    );
    out.add(at, rule, what);
}

fn stated(extra: &Extra) -> BTreeSet<&String> {
    match extra.get("consumes") {
        Some(Free::List(types)) => types.iter().filter_map(text).collect(),
        Some(one) => text(one).into_iter().collect(),
        None => BTreeSet::new(),
    }
}

fn text(value: &Free) -> Option<&String> {
    match value {
        Free::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether a text is the address of a file for which the provider's own SDKs take the file itself.
pub(crate) fn file_address(at: &Place, old: &Shape, new: &Shape, out: &mut Collector) {
    let is_one = |shape: &Shape| {
        let stated = shape.extra.get("isFileTransferUrl");
        stated.and_then(text).is_some_and(|text| text == "true")
    };
    match (is_one(old), is_one(new)) {
        (false, true) => out.add(
            at,
            Rule::FileAddressChanged,
            "the address of a file to be uploaded",
        ),
        (true, false) => {
            let what = "no longer the address of a file to be uploaded";
            out.add(at, Rule::FileAddressChanged, what);
        }
        _ => {}
    }
}
