//! Shapes: that type and keys go together, all the way down.

use super::context::Context;
use super::distinct::{self, Named};
use super::kind::{Kind, is_list_of_values, resolve};
use super::{limits, sensitivity, value};
use crate::diagnostic::codes;
use crate::model::walk::{Part, Position, walk};
use crate::model::{Field, Format, KnownValue, Shape};
use crate::scope::Scope;
use crate::source::{Place, Report};

impl Position for Place<'_> {
    fn part(self, part: Part<'_>) -> Self {
        match part {
            Part::Items(_) => self.key("items"),
            Part::Values(_) => self.key("values"),
            Part::Field(index, _) => self.key("fields").item(index),
        }
    }
}

/// Checks shapes of one product.
pub(super) struct Shapes<'a, 'r> {
    pub(super) context: &'a Context<'a>,
    pub(super) report: &'r mut Report,
}

impl Shapes<'_, '_> {
    /// Checks a shape and everything in it. `wire` is the name of the parameter or field that has the shape.
    pub(super) fn shape(&mut self, mut wire: Option<&str>, shape: &Shape, place: Place<'_>) {
        for met in walk(shape, place) {
            let name = met.field.map(|field| field.name.as_str());
            // The name belongs to the outermost shape, which is met first.
            self.one(name.or(wire.take()), met.shape, met.at);
            self.names(&met.shape.fields, met.at.key("fields"));
            if let Some(field) = met.field {
                self.encoding(field, met.at);
            }
        }
    }

    /// Checks the members of an object.
    pub(super) fn fields(&mut self, fields: &[Field], place: Place<'_>) {
        self.names(fields, place);
        for (index, field) in fields.iter().enumerate() {
            let place = place.item(index);
            self.shape(Some(&field.name), &field.shape, place);
            self.encoding(field, place);
        }
    }

    fn one(&mut self, wire: Option<&str>, shape: &Shape, place: Place<'_>) {
        let types = self.context.types();
        if self.known_type(shape, place) {
            self.structure(shape, place);
        }
        let resolved = resolve(shape, types);
        let kind = resolved.map(|(kind, _)| kind);
        self.format(shape, kind, place);
        self.zone(shape, place);
        self.known_values(shape, kind, place);
        self.type_name(shape, place);
        if let Some(limits) = &shape.limits {
            limits::check(limits, kind, place.key("limits"), self.report);
        }
        if let Some(example) = &shape.example {
            let place = place.key("example");
            value::check("the example", example, shape, types, place, self.report);
        }
        sensitivity::reviewed(shape, place, self.context, self.report);
        if let Some(wire) = wire {
            let name = if place.has("name") {
                place.key("name")
            } else {
                place
            };
            sensitivity::check(wire, shape, name, self.context, self.report);
        }
    }

    fn names(&mut self, fields: &[Field], place: Place<'_>) {
        let at = |index: usize| place.item(index);
        let wire_names = fields.iter().enumerate().flat_map(|(index, field)| {
            let aliases = field
                .aliases
                .iter()
                .enumerate()
                .map(move |(number, alias)| {
                    (alias.as_str(), at(index).key("aliases").item(number))
                });
            std::iter::once((field.name.as_str(), at(index).key("name"))).chain(aliases)
        });
        distinct::on_the_wire("field name", wire_names, self.report);
        let rust_names = fields.iter().enumerate().map(|(index, field)| Named {
            wire: &field.name,
            space: "",
            rust_name: field.rust_name.as_deref(),
            place: at(index),
            key: "name",
        });
        distinct::in_rust(Scope::Fields, rust_names, self.report);
    }

    /// What a member of an object can be beside JSON: a list that stands as one text.
    fn encoding(&mut self, field: &Field, place: Place<'_>) {
        let joins = match field.encoding {
            None => return,
            Some(encoding) => encoding.separator().is_some(),
        };
        let (message, help) = if !joins {
            (
                "this encoding is for parameters alone".to_owned(),
                "write `comma`, `space` or `pipe` for a list that stands as one text, or remove `encoding`",
            )
        } else if is_list_of_values(&field.shape, self.context.types()) == Some(false) {
            let ty = &field.shape.ty;
            (
                format!("this encoding needs a list of single values, and the type is `{ty}`"),
                "correct the type, or remove `encoding`",
            )
        } else {
            return;
        };
        self.report
            .error(place.key("encoding"), codes::LOCATION, message, help);
    }

    fn known_type(&mut self, shape: &Shape, place: Place<'_>) -> bool {
        let Some(types) = self.context.types() else {
            return Kind::named(&shape.ty).is_some();
        };
        if Kind::named(&shape.ty).is_some() || types.contains_key(&shape.ty) {
            return true;
        }
        let built_in: Vec<&str> = Kind::names().collect();
        let known = built_in.into_iter().chain(types.keys().map(String::as_str));
        let help = match self.report.near(&shape.ty, known) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!(
                "name a built-in type, or add it to `types` in {}",
                self.context.service_place
            ),
        };
        let message = format!("unknown type `{}`", shape.ty);
        self.report
            .error(place.key("type"), codes::UNKNOWN_TYPE, message, help);
        false
    }

    /// `items`, `fields` and `values` stand exactly where the type needs them.
    fn structure(&mut self, shape: &Shape, place: Place<'_>) {
        let kind = Kind::named(&shape.ty);
        let parts = [
            ("items", Kind::List, shape.items.is_some()),
            ("fields", Kind::Object, !shape.fields.is_empty()),
            ("values", Kind::Map, shape.values.is_some()),
        ];
        for (key, owner, given) in parts {
            if given && kind != Some(owner) {
                let message = format!("the type `{}` has no `{key}`", shape.ty);
                let help = format!("remove `{key}`, or make the type `{}`", owner.name());
                self.report
                    .error(place.name_of(key), codes::TYPE_MISUSE, message, help);
            } else if !given && kind == Some(owner) {
                let message = format!("the type `{}` needs `{key}`", shape.ty);
                let help = match owner {
                    Kind::Object => {
                        "add `fields`; where they are not known, the type is `json`".to_owned()
                    }
                    _ => format!("add `{key}` with the shape of one of them"),
                };
                self.report
                    .error(place.key("type"), codes::TYPE_MISUSE, message, help);
            }
        }
    }

    fn format(&mut self, shape: &Shape, kind: Option<Kind>, place: Place<'_>) {
        let is_time = matches!(
            shape.format,
            Some(
                Format::LocalDateTime
                    | Format::LocalCompact
                    | Format::LocalDate
                    | Format::Iso8601
                    | Format::EpochMillis
                    | Format::EpochSeconds
            )
        );
        let is_duration = matches!(
            shape.format,
            Some(Format::Seconds | Format::SecondsOrNever | Format::Millis)
        );
        let written = Kind::named(&shape.ty);
        let (message, help) = match (written, kind) {
            (Some(Kind::Time), _) if !is_time => (
                "a `time` needs a `format` that says how it is spelt",
                "add `format: local_date_time`, `local_compact`, `local_date`, `iso8601`, `epoch_millis` or `epoch_seconds`",
            ),
            (Some(Kind::Duration), _) if !is_duration => (
                "a `duration` needs a `format` that says how it is spelt",
                "add `format: seconds`, `seconds_or_never` or `millis`",
            ),
            (None, Some(Kind::Time | Kind::Duration)) if shape.format.is_some() => (
                "the format belongs to the named type",
                "remove `format` here",
            ),
            (_, Some(kind))
                if !matches!(kind, Kind::Time | Kind::Duration) && (is_time || is_duration) =>
            {
                (
                    "only a `time` or a `duration` has this format",
                    "correct the type, or remove `format`",
                )
            }
            (_, Some(kind)) if shape.format == Some(Format::Json) && kind != Kind::String => (
                "only a `string` has this format",
                "make it a `string`, or the type `json` where it stands as JSON itself",
            ),
            _ => return,
        };
        let place = if shape.format.is_some() {
            place.key("format")
        } else {
            place.key("type")
        };
        self.report.error(place, codes::TYPE_MISUSE, message, help);
    }

    /// A time without a zone means nothing where the product states none.
    fn zone(&mut self, shape: &Shape, place: Place<'_>) {
        let local = matches!(
            shape.format,
            Some(Format::LocalDateTime | Format::LocalCompact | Format::LocalDate)
        );
        let stated = self
            .context
            .service
            .is_none_or(|service| service.time_zone.is_some());
        if local && !stated {
            let message = "this time carries no zone, and the product states none";
            let help = format!("add `time_zone` to {}", self.context.service_place);
            self.report
                .error(place.key("format"), codes::TIME_ZONE, message, help);
        }
    }

    /// A stated name of a type that is written in place.
    fn type_name(&mut self, shape: &Shape, place: Place<'_>) {
        let Some(name) = &shape.type_name else {
            return;
        };
        let place = place.key("type_name");
        if !Scope::Types.is_valid(name) {
            let message = format!("`{name}` cannot be the name of a type");
            let help = "write it in UpperCamelCase, in ASCII, and not as a keyword";
            self.report.error(place, codes::RUST_NAME, message, help);
        } else if Scope::Types.is_reserved(name) {
            let message = format!("generated code needs the name `{name}` itself");
            let help = "give the type another name";
            self.report
                .error(place, codes::RUST_COLLISION, message, help);
        }
    }

    fn known_values(&mut self, shape: &Shape, kind: Option<Kind>, place: Place<'_>) {
        let values = &shape.known_values;
        if values.is_empty() {
            return;
        }
        let place = place.name_of("known_values");
        if let Some(kind) = kind
            && kind != Kind::String
            && !kind.is_numeric()
        {
            let message = format!("the type `{}` has no known values", kind.name());
            let help = match kind {
                Kind::List => "put them into `items`",
                Kind::Boolean => "describe both values in `docs`",
                _ => "remove them, or correct the type",
            };
            // An import has no such list left here but for what an overlay says: the mistake is the overlay's.
            let stated = place.items().map(|item| item.key("value"));
            let own = stated
                .filter(|_| !place.is_in_yaml())
                .find(|one| one.is_in_yaml());
            let at = own.unwrap_or(place);
            self.report.error(at, codes::TYPE_MISUSE, message, help);
            return;
        }
        // Those of an import that the type cannot have were set aside, and still stand in the file.
        let mut items = place.items();
        let mut at = |known: &KnownValue| {
            let is_it = |item: &Place<'_>| item.key("value").text() == Some(&known.value);
            items.find(is_it).unwrap_or(place)
        };
        let places: Vec<_> = values.iter().map(&mut at).collect();
        let at = |index: usize| places.get(index).copied().unwrap_or(place);
        let wire = values.iter().enumerate();
        let wire = wire.map(|(index, known)| (known.value.as_str(), at(index).key("value")));
        distinct::on_the_wire("known value", wire, self.report);
        let rust = values.iter().enumerate().map(|(index, known)| Named {
            wire: &known.value,
            space: "",
            rust_name: known.rust_name.as_deref(),
            place: at(index),
            key: "value",
        });
        distinct::in_rust(Scope::KnownValues, rust, self.report);
        let types = self.context.types();
        for (index, known) in values.iter().enumerate() {
            let place = at(index).key("value");
            value::check(
                "the known value",
                &known.value,
                shape,
                types,
                place,
                self.report,
            );
        }
    }
}
