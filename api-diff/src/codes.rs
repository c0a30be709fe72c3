//! Error codes.

use std::collections::BTreeSet;

use codegen::ir::Code;
use codegen::model::Class;

use crate::change::SubjectKind;
use crate::collector::{Collector, Place, from_to};
use crate::pair::pair;
use crate::rule::Rule;
use crate::words::word;

pub(crate) fn codes(old: &[Code], new: &[Code], out: &mut Collector) {
    let code = |one: &Code| vec![one.facts.code.clone()];
    let variant = |one: &Code| one.variant.iter().cloned().collect::<Vec<_>>();
    let pairs = pair(old, new, &[(&code, &code), (&variant, &variant)]);
    let place = |one: &Code| Place::of(SubjectKind::Code, &one.facts.code);
    let in_rust = |one: &Code| match &one.variant {
        Some(variant) => format!(", in Rust `ErrorCode::{variant}`"),
        None => String::new(),
    };
    for one in pairs.removed {
        out.add(
            &place(one),
            Rule::CodeRemoved,
            format!("removed{}", in_rust(one)),
        );
    }
    for one in pairs.added {
        let what = format!("added: {}{}", word(&one.facts.class), in_rust(one));
        out.add(&place(one), Rule::CodeAdded, what);
    }
    for (old, new) in pairs.both {
        compare(&place(new), old, new, out);
    }
}

fn compare(at: &Place, old: &Code, new: &Code, out: &mut Collector) {
    let (before, after) = (&old.facts, &new.facts);
    if before.code != after.code {
        let what = format!(
            "renamed on the wire: {}",
            from_to(Some(&before.code), Some(&after.code))
        );
        out.add(at, Rule::CodeRenamed, what);
    }
    if old.variant != new.variant {
        let what = format!(
            "renamed in Rust: {}",
            from_to(old.variant.as_deref(), new.variant.as_deref())
        );
        out.add(at, Rule::CodeVariantRenamed, what);
    }
    if before.class != after.class {
        let rule = match (before.class, after.class) {
            (Class::Success, _) | (_, Class::Success) => Rule::CodeSuccessChanged,
            (_, Class::Ambiguous) => Rule::CodeMoreCareful,
            _ => Rule::CodeLessCareful,
        };
        let what = format!("class {} → {}", word(&before.class), word(&after.class));
        out.add(at, rule, what);
    }
    if before.fault != after.fault {
        let what = format!("fault {} → {}", word(&before.fault), word(&after.fault));
        out.add(at, Rule::CodeFactsChanged, what);
    }
    if before.retry != after.retry {
        let what = format!("retries: {} → {}", word(&before.retry), word(&after.retry));
        out.add(at, Rule::CodeFactsChanged, what);
    }
    let (was, is) = (spellings(old), spellings(new));
    for spelling in is.difference(&was) {
        if *spelling != format!("`{}`", before.code) {
            out.add(
                at,
                Rule::CodeSpellingAdded,
                format!("also spelt {spelling}"),
            );
        }
    }
    for spelling in was.difference(&is) {
        if *spelling != format!("`{}`", after.code) {
            out.add(
                at,
                Rule::CodeSpellingRemoved,
                format!("no longer spelt {spelling}"),
            );
        }
    }
    out.texts(
        at,
        (&before.meaning, &before.advice),
        (&after.meaning, &after.advice),
    );
}

/// Other spellings, those that need a message among them.
fn spellings(code: &Code) -> BTreeSet<String> {
    let aliases = code.facts.aliases.iter().map(|alias| format!("`{alias}`"));
    let old = code.old_spellings.iter();
    let old = old.map(|(code, message)| format!("`{code}` with the message `{message}`"));
    aliases.chain(old).collect()
}
