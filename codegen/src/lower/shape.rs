//! Shapes to Rust types. Named types are shared by the crate; objects and enumerations written in place belong to
//! the operation or message that writes them, whose name goes before theirs so that no two meet in one module.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Newtype, Record, RecordField, Sensitive, TimeType, Ty, TypeItem};
use crate::model::walk::{Part, resolve, walk_into};
use crate::model::{Field, Format, Sensitivity, Shape};
use crate::names;

use super::docs;
use super::enumeration::open_enum;
use super::local_types::{LocalTypes, Place};

/// The product's named types.
pub(super) struct Scope<'a> {
    types: &'a BTreeMap<String, Shape>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(types: &'a BTreeMap<String, Shape>) -> Self {
        Self { types }
    }

    /// The shape itself, or that of the named type (or chain of names) it refers to.
    pub(super) fn resolve<'s>(&'s self, shape: &'s Shape) -> &'s Shape {
        resolve(shape, self.types)
    }

    /// The named object that a shape refers to, if it does so, and its name.
    pub(super) fn named_object<'s>(&'s self, shape: &'s Shape) -> Option<(&'s str, &'s Shape)> {
        let (mut named, mut found) = (shape, None);
        for _ in 0..self.types.len() {
            let Some((name, next)) = self.types.get_key_value(&named.ty) else {
                break;
            };
            (named, found) = (next, Some(name.as_str()));
        }
        Some((found?, named)).filter(|(_, shape)| shape.ty == "object")
    }

    /// The members of a named object, as another record holds them: what they write in place stands with the named types, once.
    pub(super) fn shared_fields(&self, name: &str, shape: &Shape) -> Vec<RecordField> {
        let mut local = LocalTypes::of_type(name, shape);
        let rust = names::type_name(name);
        let record = self.record(rust, String::new(), &shape.fields, name, false, &mut local);
        let held = |field: RecordField| RecordField {
            ty: match as_shared(field.ty) {
                Ty::Boxed(inner) => *inner,
                ty => ty,
            },
            ..field
        };
        record.fields.into_iter().map(held).collect()
    }

    /// Definitions of all named types, sorted by name.
    pub(super) fn named_types(&self, in_requests: &BTreeSet<&str>) -> Vec<TypeItem> {
        let mut items = Vec::new();
        for (name, shape) in self.types {
            let mut local = LocalTypes::of_type(name, shape);
            let item =
                self.named_type(name, shape, in_requests.contains(name.as_str()), &mut local);
            items.append(&mut local.items);
            items.push(item);
        }
        items
    }

    pub(super) fn named_type(
        &self,
        name: &str,
        shape: &Shape,
        input: bool,
        local: &mut LocalTypes,
    ) -> TypeItem {
        let rust = names::type_name(name);
        let docs = docs::both(shape.docs.as_ref(), name);
        match shape.ty.as_str() {
            _ if shape.is_enumeration() => TypeItem::Enum(open_enum(rust, docs, shape)),
            "string" if !holds_json(shape) => TypeItem::Newtype(Newtype {
                name: rust,
                docs,
                sensitive: sensitive(shape.sensitivity),
                example: shape.example.clone().unwrap_or_default(),
                secret: is_secret(shape),
                digits: shape
                    .limits
                    .as_ref()
                    .filter(|limits| limits.digits_only)
                    .map(|limits| {
                        (
                            limits.min_length.unwrap_or(1),
                            limits.max_length.unwrap_or(u64::from(u8::MAX)),
                        )
                    }),
            }),
            "object" => {
                TypeItem::Record(self.record(rust, docs, &shape.fields, name, input, local))
            }
            _ => {
                let place = Place::inside(name, &rust, shape, input);
                let ty = self.ty(shape, &place, local);
                let name = rust;
                TypeItem::Alias { name, docs, ty }
            }
        }
    }

    /// The Rust type of a shape; types written in place are added to `local`.
    pub(super) fn ty(&self, shape: &Shape, place: &Place<'_>, local: &mut LocalTypes) -> Ty {
        match shape.ty.as_str() {
            _ if shape.is_enumeration() => {
                let name = local.name(place, shape);
                let docs = docs::both(shape.docs.as_ref(), place.name);
                local
                    .items
                    .push(TypeItem::Enum(open_enum(name.clone(), docs, shape)));
                Ty::Enum(name, false)
            }
            "string" => match sensitive(shape.sensitivity) {
                Some(sensitive) => Ty::Hidden(sensitive),
                None if holds_json(shape) => Ty::JsonText,
                None => Ty::Text,
            },
            "integer" => Ty::Integer,
            "long" => Ty::Long,
            "number" => Ty::Number,
            "boolean" => Ty::Boolean,
            "binary" => Ty::Bytes,
            "time" | "duration" => Ty::Time(time_type(shape)),
            "object" if shape.fields.is_empty() => Ty::Json,
            "object" => {
                let name = local.name(place, shape);
                let docs = docs::both(shape.docs.as_ref(), place.name);
                let record = self.record(
                    name.clone(),
                    docs,
                    &shape.fields,
                    place.owner,
                    place.input,
                    local,
                );
                local.items.push(TypeItem::Record(record));
                Ty::Record(name, false)
            }
            "list" => Ty::List(Box::new(self.inner(shape.items.as_deref(), place, local))),
            "map" => Ty::Map(Box::new(self.inner(shape.values.as_deref(), place, local))),
            named => self.reference(named),
        }
    }

    fn inner(&self, shape: Option<&Shape>, place: &Place<'_>, local: &mut LocalTypes) -> Ty {
        shape.map_or(Ty::Json, |shape| self.ty(shape, place, local))
    }

    /// The type behind a name; free JSON is the built-in `json` and whatever validation let pass.
    fn reference(&self, name: &str) -> Ty {
        let Some(shape) = self.types.get(name) else {
            return Ty::Json;
        };
        let rust = names::type_name(name);
        match shape.ty.as_str() {
            _ if shape.is_enumeration() => Ty::Enum(rust, true),
            "string" if !holds_json(shape) => Ty::Newtype(rust, sensitive(shape.sensitivity)),
            "object" => Ty::Record(rust, true),
            _ => {
                let place = Place::inside(name, &rust, shape, false);
                let ty = self.outline(shape, &place, &mut LocalTypes::of_type(name, shape));
                // Setters and readers look behind the alias, where what is written in place stands with the named types.
                Ty::Alias(rust, Box::new(as_shared(ty)))
            }
        }
    }

    /// As [`Self::ty`], without the members of an object that is written in place: they may hold the named type that is asked for.
    fn outline(&self, shape: &Shape, place: &Place<'_>, local: &mut LocalTypes) -> Ty {
        let mut inner = |inside: &Option<Box<Shape>>| {
            let inside = inside.as_deref();
            Box::new(inside.map_or(Ty::Json, |shape| self.outline(shape, place, local)))
        };
        match shape.ty.as_str() {
            "list" => Ty::List(inner(&shape.items)),
            "map" => Ty::Map(inner(&shape.values)),
            "object" if !shape.fields.is_empty() => Ty::Record(local.name(place, shape), false),
            _ => self.ty(shape, place, local),
        }
    }

    pub(super) fn record(
        &self,
        name: String,
        docs: String,
        fields: &[Field],
        owner: &str,
        input: bool,
        local: &mut LocalTypes,
    ) -> Record {
        let secret = fields.iter().any(|field| self.holds_secret(&field.shape));
        let fields = fields
            .iter()
            .map(|field| {
                let rust = field
                    .rust_name
                    .clone()
                    .unwrap_or_else(|| names::field_name(&field.name));
                let place = Place {
                    owner,
                    parent: &name,
                    name: &rust,
                    input,
                };
                let ty = self.ty(&field.shape, &place, local);
                let of = local.of.as_deref();
                let ty = if of.is_some_and(|of| self.reaches(&field.shape.ty, of)) {
                    Ty::Boxed(Box::new(ty))
                } else {
                    ty
                };
                RecordField {
                    ty,
                    wire: field.name.clone(),
                    aliases: field.aliases.clone(),
                    docs: docs::field(field),
                    required: field.required,
                    marker: names::marker_name(&field.name, &rust),
                    joined: field.separator(),
                    hidden: self.is_exposed(&field.shape),
                    rust,
                }
            })
            .collect();
        Record {
            name,
            docs,
            fields,
            input,
            secret,
        }
    }

    /// Whether nobody may see a value of this shape, and its Rust type would show it: texts have types that mask, and so have free
    /// JSON and the members of objects; numbers, truth values, times, bytes and known values have not.
    pub(super) fn is_exposed(&self, shape: &Shape) -> bool {
        let mut shape = shape;
        let mut is_sensitive = false;
        loop {
            let named = self.resolve(shape);
            let stated = [shape.sensitivity, named.sensitivity];
            is_sensitive |= stated.into_iter().any(|stated| sensitive(stated).is_some());
            let inner = match named.ty.as_str() {
                "list" => named.items.as_deref(),
                "map" => named.values.as_deref(),
                _ if named.is_enumeration() => return is_sensitive,
                "integer" | "long" | "number" | "boolean" | "binary" | "time" | "duration" => {
                    return is_sensitive;
                }
                _ => return false,
            };
            match inner {
                Some(inner) => shape = inner,
                None => return false,
            }
        }
    }

    /// Whether a secret stands in a value of this shape, however deep.
    pub(super) fn holds_secret(&self, shape: &Shape) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![shape];
        while let Some(shape) = open.pop() {
            if is_secret(shape) {
                return true;
            }
            if let Some(named) = self.types.get(&shape.ty)
                && seen.insert(&shape.ty)
            {
                open.push(named);
            }
            let inner = shape.items.iter().chain(&shape.values);
            open.extend(inner.map(|shape| &**shape));
            open.extend(shape.fields.iter().map(|field| &field.shape));
        }
        false
    }

    /// Whether a value of the named type `from` can hold one of the named object `target` without a list or a map between: a record
    /// that contains itself leads back by such a name, since what is written in place has none. A list or map is on the heap anyway.
    fn reaches(&self, from: &str, target: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            let Some(shape) = self.types.get(name) else {
                continue;
            };
            if name == target {
                return shape.ty == "object";
            }
            if seen.insert(name) {
                let in_place = walk_into(shape, (), |part| matches!(part, Part::Field(..)));
                open.extend(in_place.map(|met| met.shape.ty.as_str()));
            }
        }
        false
    }
}

/// The type as it is called outside the module of shared types.
pub(super) fn as_shared(ty: Ty) -> Ty {
    match ty {
        Ty::Record(name, _) => Ty::Record(name, true),
        Ty::Enum(name, _) => Ty::Enum(name, true),
        Ty::List(inner) => Ty::List(Box::new(as_shared(*inner))),
        Ty::Map(inner) => Ty::Map(Box::new(as_shared(*inner))),
        Ty::Boxed(inner) => Ty::Boxed(Box::new(as_shared(*inner))),
        other => other,
    }
}

/// How a value of this sensitivity is masked; `None` where it may be shown.
pub(super) fn sensitive(sensitivity: Option<Sensitivity>) -> Option<Sensitive> {
    match sensitivity? {
        Sensitivity::None => None,
        Sensitivity::PhoneNumber | Sensitivity::XNumber => Some(Sensitive::Number),
        Sensitivity::ServiceText => Some(Sensitive::Quoting),
        _ => Some(Sensitive::Hidden),
    }
}

/// What nobody has looked at is treated as a secret.
fn is_secret(shape: &Shape) -> bool {
    matches!(
        shape.sensitivity,
        Some(Sensitivity::Secret | Sensitivity::Unreviewed)
    )
}

fn holds_json(shape: &Shape) -> bool {
    shape.format == Some(Format::Json)
}

/// The runtime's type of a time or duration.
fn time_type(shape: &Shape) -> TimeType {
    match shape.format.unwrap_or(Format::LocalDateTime) {
        Format::LocalDateTime | Format::Json | Format::Other => TimeType::LocalDateTime,
        Format::LocalCompact => TimeType::LocalCompact,
        Format::LocalDate => TimeType::LocalDate,
        Format::Iso8601 => TimeType::Iso8601,
        Format::EpochMillis => TimeType::EpochMillis,
        Format::EpochSeconds => TimeType::EpochSeconds,
        Format::Seconds => TimeType::Seconds,
        Format::SecondsOrNever => TimeType::SecondsOrNever,
        Format::Millis => TimeType::Millis,
    }
}
