//! Parameters of a request, and members of objects.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use codegen::model::{IdempotencyToken, TokenPromise};

use super::{Value, Walk};
use crate::collector::{Place, from_to};
use crate::member::Member;
use crate::pair::{bare, pair};
use crate::rule::Rule;
use crate::words::type_words;

impl<'a> Walk<'a, '_> {
    /// Compares the parameters of a request or the members of an object.
    pub(crate) fn members(&mut self, at: &Place, old: &[Member<'a>], new: &[Member<'a>]) {
        let in_place = |one: &Member<'_>| vec![format!("{} {}", one.location, one.name)];
        let name = |one: &Member<'_>| vec![one.name.to_owned()];
        let rust = |one: &Member<'_>| vec![one.rust.to_owned()];
        let spelling = |one: &Member<'_>| vec![bare(one.name)];
        let spellings = |one: &Member<'_>| one.aliases.to_vec();
        let pairs = pair(
            old,
            new,
            &[
                (&in_place, &in_place),
                (&name, &name),
                (&rust, &rust),
                (&spelling, &spelling),
                (&name, &spellings),
                (&fingerprint, &fingerprint),
            ],
        );
        let (added, removed) = match self.uses.request {
            true => (Rule::ParameterAdded, Rule::ParameterRemoved),
            false => (Rule::FieldAdded, Rule::FieldRemoved),
        };
        for one in pairs.removed {
            let what = format!("removed, in Rust `{}`", one.rust);
            self.out.add(&at.member(one.name), removed, what);
        }
        for one in pairs.added {
            let (rule, needed) = match one.required && self.uses.request {
                true => (Rule::ParameterAddedRequired, " and required"),
                false => (added, ""),
            };
            let what = format!(
                "added{needed}: {}, in Rust `{}`",
                type_words(one.shape),
                one.rust
            );
            self.out.add(&at.member(one.name), rule, what);
        }
        for (old, new) in &pairs.both {
            self.member(&at.member(new.name), old, new);
        }
        if self.uses.request {
            self.order(at, old, &pairs.both);
        }
    }

    fn member(&mut self, at: &Place, old: &Member<'a>, new: &Member<'a>) {
        self.wire_name(at, old, new);
        if old.rust != new.rust {
            let what = format!(
                "renamed in Rust: {}",
                from_to(Some(old.rust), Some(new.rust))
            );
            self.out.add(at, Rule::RustRenamed, what);
        }
        if self.uses.request {
            match (old.required, new.required) {
                (false, true) => self.out.add(at, Rule::NowRequired, "required now"),
                (true, false) => self
                    .out
                    .add(at, Rule::NoLongerRequired, "no longer required"),
                (true, true) if old.marker != new.marker => {
                    let what = from_to(Some(old.marker), Some(new.marker));
                    let what = format!("renamed in the module `required`: {what}");
                    self.out.add(at, Rule::RequiredMarkerRenamed, what);
                }
                _ => {}
            }
        }
        self.token(at, old.token, new.token);
        for alias in new.aliases {
            if *alias != old.name && !old.aliases.contains(alias) {
                self.out
                    .add(at, Rule::SpellingAdded, format!("also read as `{alias}`"));
            }
        }
        for alias in old.aliases {
            if *alias != new.name && !new.aliases.contains(alias) {
                self.out.add(
                    at,
                    Rule::SpellingRemoved,
                    format!("no longer read as `{alias}`"),
                );
            }
        }
        if old.location != new.location {
            let what = format!("location {} → {}", old.location, new.location);
            self.out.add(at, Rule::LocationChanged, what);
        }
        if old.encoding != new.encoding {
            let what = format!("encoding {} → {}", old.encoding, new.encoding);
            self.out.add(at, Rule::EncodingChanged, what);
        }
        let value = |one: &Member<'a>| Value {
            shape: one.shape,
            ty: Some(one.ty),
            defines: None,
        };
        self.value(at, value(old), value(new));
    }

    /// Its name on the wire. Letter case counts nothing in the name of a header.
    fn wire_name(&mut self, at: &Place, old: &Member<'a>, new: &Member<'a>) {
        let is_header = (old.location, new.location) == ("header", "header");
        if is_header && old.name.eq_ignore_ascii_case(new.name) {
            self.out.texts(at, old.name, new.name);
        } else if old.name != new.name {
            let what = from_to(Some(old.name), Some(new.name));
            let what = format!("renamed on the wire: {what}");
            self.out.add(at, Rule::WireRenamed, what);
        }
    }

    /// Whether the client fills it, and what the service promises of repeats.
    fn token(
        &mut self,
        at: &Place,
        old: Option<&IdempotencyToken>,
        new: Option<&IdempotencyToken>,
    ) {
        match (old, new) {
            (None, Some(_)) => self.out.add(at, Rule::TokenAdded, "an idempotency token"),
            (Some(_), None) => {
                let what = "no longer an idempotency token";
                self.out.add(at, Rule::TokenRemoved, what);
            }
            _ => {}
        }
        let seconds = |token: Option<&IdempotencyToken>| {
            let promise = token.and_then(|token| token.repeat.as_ref());
            promise.map(TokenPromise::seconds)
        };
        let (before, after) = (seconds(old), seconds(new));
        let rule = match before.cmp(&after) {
            Ordering::Equal => return,
            Ordering::Less => Rule::TokenPromiseAdded,
            Ordering::Greater => Rule::TokenPromiseRemoved,
        };
        let words = |seconds: Option<u32>| match seconds {
            Some(seconds) => format!("{seconds} s"),
            None => "never".to_owned(),
        };
        let (before, after) = (words(before), words(after));
        let what = format!("retries with the same token are harmless: {before} → {after}");
        self.out.add(at, rule, what);
    }

    /// The states of the builder's type stand in the order of what is required.
    fn order(&mut self, at: &Place, old: &[Member<'a>], both: &[(&Member<'a>, &Member<'a>)]) {
        let index: BTreeMap<&str, usize> = old
            .iter()
            .enumerate()
            .map(|(index, one)| (one.name, index))
            .collect();
        let required = both
            .iter()
            .filter(|(old, new)| old.required && new.required);
        let order: Vec<_> = required
            .filter_map(|(old, _)| index.get(old.name))
            .collect();
        if !order.is_sorted() {
            self.out.add(
                at,
                Rule::RequiredReordered,
                "required ones have another order",
            );
        }
    }
}

/// Type, texts and all else but the name. Without a text, one value looks like any other of its type.
fn fingerprint(one: &Member<'_>) -> Vec<String> {
    let told = one.shape.docs.is_some();
    told.then(|| format!("{:?}{:?}", one.required, one.shape))
        .into_iter()
        .collect()
}
