//! What a value is beside its type: format, sensitivity, known values, limits.

use std::collections::{BTreeMap, BTreeSet};

use codegen::ir::Enum;
use codegen::model::{KnownValue, Limits, Sensitivity, Shape};

use super::{Value, Walk};
use crate::collector::{Place, from_to};
use crate::limits;
use crate::pair::{Pairs, pair};
use crate::rule::Rule;
use crate::words::{in_rust, listed, word};

/// A known value's name in Rust, its spelling and its documentation.
type Variant = (String, String, String);

/// Known values by their spelling, and what is spelt differently by its variant, which Rust still has.
fn variant_pairs<'v>(old: &'v [Variant], new: &'v [Variant]) -> Pairs<'v, Variant> {
    let spelling = |one: &Variant| vec![one.1.clone()];
    let variant = |one: &Variant| vec![one.0.clone()];
    pair(old, new, &[(&spelling, &spelling), (&variant, &variant)])
}

impl<'a> Walk<'a, '_> {
    pub(super) fn deprecation(&mut self, at: &Place, old: bool, new: bool) {
        match (old, new) {
            (false, true) => self.out.add(at, Rule::Deprecated, "deprecated"),
            (true, false) => self
                .out
                .add(at, Rule::DeprecationRemoved, "no longer deprecated"),
            _ => {}
        }
    }

    /// What the service takes where a value is left out. In an answer it is a text: nobody acts on it.
    pub(super) fn default(
        &mut self,
        at: &Place,
        (old, was): (&Shape, &Shape),
        (new, is): (&Shape, &Shape),
    ) {
        let of = |shape: &Shape, resolved: &Shape| {
            let own = shape.default.as_ref().or(resolved.default.as_ref());
            own.cloned()
        };
        let (was, is) = (of(old, was), of(new, is));
        if was == is {
            return;
        }
        if !self.uses.request {
            self.out.texts(at, was, is);
            return;
        }
        let rule = match was {
            None => Rule::DefaultAdded,
            Some(_) => Rule::DefaultChanged,
        };
        let what = format!("default {}", from_to(was.as_deref(), is.as_deref()));
        self.out.add(at, rule, what);
    }

    /// Times and durations. Says whether it explains another Rust type.
    pub(super) fn format(
        &mut self,
        at: &Place,
        old: &Shape,
        new: &Shape,
        rust: &Option<(String, String)>,
    ) -> bool {
        let is_time = matches!(new.ty.as_str(), "time" | "duration");
        let (Some(was), Some(is)) = (old.format, new.format) else {
            return false;
        };
        if !is_time || was == is {
            return false;
        }
        let what = format!("format {} → {}{}", word(&was), word(&is), in_rust(rust));
        self.out.add(at, Rule::TypeChanged, what);
        true
    }

    /// Says whether it explains another Rust type.
    pub(super) fn sensitivity(
        &mut self,
        at: &Place,
        (old, was): (&Shape, &Shape),
        (new, is): (&Shape, &Shape),
        same: bool,
        rust: &Option<(String, String)>,
    ) -> bool {
        if same && old.sensitivity.is_none() && new.sensitivity.is_none() {
            return false;
        }
        let of = |shape: &Shape, resolved: &Shape| {
            let own = shape.sensitivity.or(resolved.sensitivity);
            own.unwrap_or(Sensitivity::None)
        };
        let (was, is) = (of(old, was), of(new, is));
        if was == is {
            return false;
        }
        let rule = match rust {
            Some(_) => Rule::SensitivityChanged,
            None => Rule::SensitivityReworded,
        };
        let what = format!(
            "sensitivity {} → {}{}",
            word(&was),
            word(&is),
            in_rust(rust)
        );
        self.out.add(at, rule, what);
        true
    }

    /// Says whether it explains another Rust type.
    pub(super) fn known_values(
        &mut self,
        at: &Place,
        (old, was): (Value<'a>, &'a Shape),
        (new, is): (Value<'a>, &'a Shape),
    ) -> bool {
        let before: BTreeMap<&str, &KnownValue> = was
            .known_values
            .iter()
            .map(|known| (known.value.as_str(), known))
            .collect();
        for known in &is.known_values {
            if let Some(before) = before.get(known.value.as_str()) {
                self.out.texts(at, &before.docs, &known.docs);
            }
        }
        let enumerations = (self.old.enumeration(old), self.new.enumeration(new));
        match enumerations {
            (Some(one), Some(other)) => {
                self.variants(at, one, other);
                false
            }
            (None, Some(other)) => {
                let values = listed(other.variants.iter().map(|(_, wire, _)| wire));
                let what = format!("an enumeration in Rust: {values}");
                self.out.add(at, Rule::BecomesEnumeration, what);
                true
            }
            (Some(_), None) => {
                let what = "no longer an enumeration in Rust";
                self.out.add(at, Rule::NoLongerEnumeration, what);
                true
            }
            (None, None) => {
                let all = |shape: &'a Shape, resolved: &'a Shape| {
                    let known = resolved.known_values.iter().chain(&shape.known_values);
                    known
                        .map(|known: &KnownValue| known.value.as_str())
                        .collect::<BTreeSet<_>>()
                };
                let (one, other) = (all(old.shape, was), all(new.shape, is));
                for value in other.difference(&one) {
                    self.out.add(
                        at,
                        Rule::KnownValueAdded,
                        format!("value `{value}` is known"),
                    );
                }
                let rule = match self.uses.request {
                    true => Rule::PlainValueRemoved,
                    false => Rule::PlainValueRemovedInAnswer,
                };
                for value in one.difference(&other) {
                    self.out
                        .add(at, rule, format!("value `{value}` is no longer known"));
                }
                false
            }
        }
    }

    fn variants(&mut self, at: &Place, old: &Enum, new: &Enum) {
        let pairs = variant_pairs(&old.variants, &new.variants);
        for (variant, wire, _) in &pairs.added {
            let what = format!("value `{wire}` is known, in Rust `{variant}`");
            self.out.add(at, Rule::KnownValueAdded, what);
        }
        for (before, after) in &pairs.both {
            self.variant(at, before, after);
        }
        let rule = match self.uses.request {
            true => Rule::KnownValueRemoved,
            false => Rule::KnownValueRemovedInAnswer,
        };
        for (variant, wire, _) in &pairs.removed {
            let what = format!("value `{wire}` is no longer known, in Rust `{variant}`");
            self.out.add(at, rule, what);
        }
        let order: BTreeMap<&str, usize> = old
            .variants
            .iter()
            .enumerate()
            .map(|(index, (variant, ..))| (variant.as_str(), index))
            .collect();
        let kept = pairs.both.iter().map(|(before, _)| &before.0);
        if !kept.is_sorted_by_key(|variant| order.get(variant.as_str())) {
            self.out.add(
                at,
                Rule::VariantsReordered,
                "known values have another order",
            );
        }
    }

    /// A known value that both sides have, under one spelling or in one variant.
    fn variant(&mut self, at: &Place, old: &Variant, new: &Variant) {
        let ((was, before, _), (is, after, _)) = (old, new);
        if was != is {
            let what = format!("value `{after}`: variant `{was}` → `{is}`");
            self.out.add(at, Rule::VariantRenamed, what);
        }
        if before != after {
            let rule = match self.uses.request {
                true => Rule::KnownValueRenamed,
                false => Rule::KnownValueRenamedInAnswer,
            };
            let what = format!("value `{before}` → `{after}`, in Rust `{is}` as before");
            self.out.add(at, rule, what);
        }
    }

    pub(super) fn limits(
        &mut self,
        at: &Place,
        old: Option<&Limits>,
        new: Option<&Limits>,
        checked: bool,
    ) {
        let all = limits::differences(old, new);
        let found = limits::differences(limits::enforced(old), limits::enforced(new));
        let client = |limits: Option<&Limits>| {
            limits.is_some_and(|limits| limits.enforce == codegen::model::Enforce::Client)
        };
        if !self.uses.request || (found.is_empty() && !all.is_empty()) {
            let words: Vec<String> = all.narrowed.into_iter().chain(all.widened).collect();
            if !words.is_empty() {
                self.out.add(at, Rule::LimitTold, words.join(", "));
            }
            return;
        }
        if !found.narrowed.is_empty() {
            let rule = match checked || client(new) {
                true => Rule::LimitNarrowedInClient,
                false => Rule::LimitNarrowed,
            };
            self.out.add(at, rule, found.narrowed.join(", "));
        } else if client(new) && !client(old) {
            self.out.add(
                at,
                Rule::LimitEnforcedByClient,
                "the client enforces the limits",
            );
        }
        if !found.widened.is_empty() {
            self.out
                .add(at, Rule::LimitWidened, found.widened.join(", "));
        } else if client(old) && !client(new) {
            self.out.add(
                at,
                Rule::LimitWidened,
                "the client no longer enforces the limits",
            );
        }
        let method =
            |limits: Option<&Limits>| limits.and_then(|limits| limits.override_method.clone());
        match (method(old), method(new)) {
            (old, new) if old == new => {}
            (None, Some(new)) => self.out.add(
                at,
                Rule::OverrideAdded,
                format!("`{new}()` switches the check off"),
            ),
            (old, new) => {
                let what = format!(
                    "the method that switches the check off: {}",
                    from_to(old.as_deref(), new.as_deref())
                );
                self.out.add(at, Rule::OverrideRemoved, what);
            }
        }
    }
}
