//! Values: parameters, fields, members and elements, however deep, as described and as Rust has them.
//!
//! Both are followed at once, so that a line about Rust says what is really generated. Named types are compared once, where they
//! are defined; where one is used it is compared by its name alone.

mod facts;
mod members;

use std::collections::BTreeMap;

use codegen::ir::{Enum, Record, Ty, TypeItem};
use codegen::model::{Shape, resolve};

use crate::collector::{Collector, Place};
use crate::extra;
use crate::member::fields;
use crate::rule::Rule;
use crate::rust_words::{InWords, behind_aliases, definition, shell};
use crate::seen_pairs::SeenPairs;
use crate::side::Side;
use crate::step_count;
use crate::words::{in_rust, type_words};

/// What a side knows where values are compared.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) side: &'a Side<'a>,
    /// Types that the operation or message defines for itself.
    pub(crate) locals: BTreeMap<&'a str, &'a TypeItem>,
    /// The name that begins the names of these.
    pub(crate) owner: &'a str,
}

/// Who holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) request: bool,
    pub(crate) answer: bool,
}

impl Uses {
    pub(crate) const REQUEST: Self = Self {
        request: true,
        answer: false,
    };
    pub(crate) const ANSWER: Self = Self {
        request: false,
        answer: true,
    };
}

/// A value on one side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) shape: &'a Shape,
    pub(crate) ty: Option<&'a Ty>,
    /// The named type that the shape defines.
    pub(crate) defines: Option<&'a TypeItem>,
}

/// New names of named types that were renamed.
#[derive(Debug, Default)]
pub(crate) struct Renamed<'a> {
    pub(crate) described: BTreeMap<&'a str, &'a str>,
    pub(crate) in_rust: BTreeMap<String, String>,
}

/// Compares values of one operation, message or type.
#[derive(Debug)]
pub(crate) struct Walk<'a, 'o> {
    pub(crate) old: World<'a>,
    pub(crate) new: World<'a>,
    pub(crate) uses: Uses,
    pub(crate) renamed: &'a Renamed<'a>,
    /// The pairs that were compared already; cleared between requests and answers.
    pub(crate) seen: SeenPairs,
    pub(crate) out: &'o mut Collector,
}

impl<'a> World<'a> {
    /// The type of a name. One of the operation's own may be called as one that the crate shares.
    fn item(&self, name: &str, is_shared: bool) -> Option<&'a TypeItem> {
        let local = self.locals.get(name).filter(|_| !is_shared);
        local.or_else(|| self.side.types.get(name)).copied()
    }

    fn is_named(&self, shape: &Shape) -> bool {
        self.side.product.service.types.contains_key(&shape.ty)
    }

    /// The shape that a shape stands for.
    pub(crate) fn resolve(&self, shape: &'a Shape) -> &'a Shape {
        resolve(shape, &self.side.product.service.types)
    }

    /// The record of an object.
    pub(crate) fn record(&self, value: Value<'a>) -> Option<&'a Record> {
        let item = match value.defines {
            Some(item) => Some(item),
            None => match inmost(value.ty?) {
                Ty::Record(name, is_shared) => self.item(name, *is_shared),
                _ => None,
            },
        };
        match item {
            Some(TypeItem::Record(record)) => Some(record),
            _ => None,
        }
    }

    fn enumeration(&self, value: Value<'a>) -> Option<&'a Enum> {
        let item = match value.defines {
            Some(item) => Some(item),
            None => match inmost(value.ty?) {
                Ty::Enum(name, is_shared) => self.item(name, *is_shared),
                _ => None,
            },
        };
        match item {
            Some(TypeItem::Enum(open)) => Some(open),
            _ => None,
        }
    }

    /// What a list or map holds.
    fn element(&self, value: Value<'a>) -> Option<&'a Ty> {
        let ty = match value.defines {
            Some(TypeItem::Alias { ty, .. }) => ty,
            Some(_) => return None,
            None => value.ty?,
        };
        match inmost(ty) {
            Ty::List(item) | Ty::Map(item) => Some(item),
            _ => None,
        }
    }
}

/// What stands behind aliases and boxes.
fn inmost(ty: &Ty) -> &Ty {
    match ty {
        Ty::Alias(_, inner) | Ty::Boxed(inner) => inmost(inner),
        other => other,
    }
}

impl<'a> Walk<'a, '_> {
    /// Compares a value with what it was.
    pub(crate) fn value(&mut self, at: &Place, old: Value<'a>, new: Value<'a>) {
        step_count::add_one();
        let same = self.is_same_type(old.shape, new.shape);
        // What a type says that both sides name is compared where it is defined.
        let (was, is) = match same {
            true => (old.shape, new.shape),
            false => (self.old.resolve(old.shape), self.new.resolve(new.shape)),
        };
        self.default(at, (old.shape, was), (new.shape, is));
        self.out.texts(at, &old.shape.docs, &new.shape.docs);
        self.deprecation(
            at,
            old.shape.deprecated.is_some(),
            new.shape.deprecated.is_some(),
        );
        extra::file_address(at, old.shape, new.shape, self.out);
        if self.uses.answer && old.shape.nullable != new.shape.nullable {
            let what = if new.shape.nullable {
                "may be null"
            } else {
                "is never null"
            };
            self.out.add(at, Rule::NullableChanged, what);
        }
        let rust = self.rust(old, new);
        if !same && kind(was) != kind(is) {
            let narrow = (kind(was), kind(is));
            let widened = matches!(narrow, ("integer", "long" | "number") | ("long", "number"));
            let rule = match self.uses {
                Uses::REQUEST if widened => Rule::TypeWidened,
                _ => Rule::TypeChanged,
            };
            let what = format!(
                "type {} → {}{}",
                type_words(old.shape),
                type_words(new.shape),
                in_rust(&rust)
            );
            self.out.add(at, rule, what);
            return;
        }
        let mut told = !same && self.format(at, was, is, &rust);
        told |= self.sensitivity(at, (old.shape, was), (new.shape, is), same, &rust);
        if !(same && old.shape.known_values.is_empty() && new.shape.known_values.is_empty()) {
            told |= self.known_values(at, (old, was), (new, is));
        }
        if !(same && old.shape.limits.is_none() && new.shape.limits.is_none()) {
            let of = |shape: &'a Shape, resolved: &'a Shape| {
                shape.limits.as_ref().or(resolved.limits.as_ref())
            };
            let checked = new.defines.is_some_and(is_checked);
            self.limits(at, of(old.shape, was), of(new.shape, is), checked);
        }
        if !told && let Some((was, is)) = &rust {
            let what = format!("Rust type `{was}` → `{is}`");
            self.out.add(at, Rule::RustTypeChanged, what);
        }
        let is_defined = old.defines.is_some() && new.defines.is_some();
        if same || (!is_defined && self.is_compared_elsewhere(old.shape, new.shape)) {
            return;
        }
        self.parts(at, (old, was), (new, is));
    }

    /// What a value holds.
    fn parts(
        &mut self,
        at: &Place,
        (old, was): (Value<'a>, &'a Shape),
        (new, is): (Value<'a>, &'a Shape),
    ) {
        let inner = |shape: &'a Shape, world: &World<'a>, value| Value {
            shape,
            ty: world.element(value),
            defines: None,
        };
        if let (Some(one), Some(other)) = (&was.items, &is.items) {
            let (one, other) = (inner(one, &self.old, old), inner(other, &self.new, new));
            self.value(&at.each("[]"), one, other);
        }
        if let (Some(one), Some(other)) = (&was.values, &is.values) {
            let (one, other) = (inner(one, &self.old, old), inner(other, &self.new, new));
            self.value(&at.each("{}"), one, other);
        }
        if kind(was) == "object" {
            let one = fields(&was.fields, self.old.record(old));
            let other = fields(&is.fields, self.new.record(new));
            self.members(at, &one, &other);
        }
    }

    /// Whether the contents of both shapes are compared elsewhere: where their common type is defined, or where the same pair was compared
    /// before. A type that both sides write in place cannot contain itself.
    pub(crate) fn is_compared_elsewhere(&mut self, old: &'a Shape, new: &'a Shape) -> bool {
        if self.is_same_type(old, new) {
            return true;
        }
        let any_named = self.old.is_named(old) || self.new.is_named(new);
        any_named
            && self
                .seen
                .contains_or_insert(self.old.resolve(old), self.new.resolve(new))
    }

    fn is_same_type(&self, old: &'a Shape, new: &'a Shape) -> bool {
        let renamed = self.renamed.described.get(old.ty.as_str()).copied();
        self.old.is_named(old)
            && self.new.is_named(new)
            && renamed.unwrap_or(&old.ty) == new.ty.as_str()
    }

    /// The Rust types, if they differ.
    fn rust(&self, old: Value<'_>, new: Value<'_>) -> Option<(String, String)> {
        let rename = |name: &str| {
            let own = name.strip_prefix(self.old.owner);
            if let Some(rest) = own.filter(|_| self.old.locals.contains_key(name)) {
                return format!("{}{rest}", self.new.owner);
            }
            let renamed = self.renamed.in_rust.get(name).cloned();
            renamed.unwrap_or_else(|| name.to_owned())
        };
        let keep = |name: &str| name.to_owned();
        // Most types are as they were, and printing them takes longer than all else.
        let is_same = old.ty.is_some() && old.ty == new.ty && self.renamed.in_rust.is_empty();
        if is_same && old.defines.is_none() && new.defines.is_none() {
            return None;
        }
        let both = |words: InWords| match (old.defines, new.defines) {
            (Some(old), Some(new)) => Some((
                definition(old, &rename, words),
                definition(new, &keep, words),
            )),
            _ => Some((words(old.ty?, &rename), words(new.ty?, &keep))),
        };
        let (was, is) = both(shell)?;
        // Of one alias on both sides, what stands behind it is compared where it is defined.
        if was == is {
            return None;
        }
        let (one, other) = both(behind_aliases)?;
        (one != other).then_some((was, is))
    }
}

/// Whether a type's constructor refuses texts.
fn is_checked(item: &TypeItem) -> bool {
    matches!(item, TypeItem::Newtype(newtype) if newtype.digits.is_some() && newtype.sensitive.is_some())
}

/// The built-in type behind a shape that was resolved.
fn kind(shape: &Shape) -> &str {
    match shape.ty.as_str() {
        "object" if shape.fields.is_empty() => "json",
        ty => ty,
    }
}
