//! What all parts of a look-up ask about the write whose outcome is unknown.

use std::collections::BTreeMap;

use super::{error, refuse_repeated};
use crate::diagnostic::codes;
use crate::model::{Operation, Parameter, Sensitivity, Shape};
use crate::source::{Place, Report};
use crate::validate::context::Context;
use crate::validate::kind::{Kind, resolve};
use crate::validate::path::{Found, follow};
use crate::validate::{reference, value};

/// The write.
pub(super) struct Write<'a> {
    pub(super) operation: &'a Operation,
    /// What its requests must have given.
    pub(super) needs: &'a [String],
    pub(super) context: &'a Context<'a>,
}

impl<'a> Write<'a> {
    /// A parameter of the write.
    pub(super) fn parameter(
        &self,
        name: &str,
        place: Place<'_>,
        report: &mut Report,
    ) -> Option<&'a Parameter> {
        reference::parameter(self.operation, name, place, codes::LOOKUP, report)
    }

    /// Parameters and their values on which something depends. A ticket shows them, so that none may be sensitive.
    pub(super) fn conditions(
        &self,
        conditions: &BTreeMap<String, Vec<String>>,
        place: Place<'_>,
        report: &mut Report,
    ) {
        for (name, values) in conditions {
            let Some(parameter) = self.parameter(name, place.name_of(name), report) else {
                continue;
            };
            if self.is_sensitive(&parameter.shape) {
                let message = format!("`{name}` is sensitive, so that a ticket cannot keep it");
                let help = "let it depend on another parameter";
                error(report, place.name_of(name), message, help);
            }
            self.values(name, values, &parameter.shape, place.key(name), report);
        }
    }

    fn is_sensitive(&self, shape: &Shape) -> bool {
        let resolved = resolve(shape, self.context.types());
        let named = resolved.and_then(|(_, named)| named.sensitivity);
        !matches!(shape.sensitivity.or(named), None | Some(Sensitivity::None))
    }

    /// Values of a field or parameter: some, each once, each known where the values are.
    pub(super) fn values(
        &self,
        name: &str,
        values: &[String],
        shape: &Shape,
        place: Place<'_>,
        report: &mut Report,
    ) {
        if values.is_empty() {
            let message = format!("no value of `{name}` is named");
            error(report, place, message, "add the accepted values");
        }
        refuse_repeated(values, place, report);
        for (index, text) in values.iter().enumerate() {
            self.value(name, text, shape, place.item(index), report);
        }
    }

    /// One value of a field or parameter.
    pub(super) fn value(
        &self,
        name: &str,
        text: &str,
        shape: &Shape,
        place: Place<'_>,
        report: &mut Report,
    ) {
        let types = self.context.types();
        value::check("the value", text, shape, types, place, report);
        let Some((_, resolved)) = resolve(shape, types) else {
            return;
        };
        let mut known = shape
            .known_values
            .iter()
            .chain(&resolved.known_values)
            .peekable();
        if known.peek().is_some() && !known.any(|known| known.value == text) {
            let message = format!("`{text}` is not a known value of `{name}`");
            let help = "correct it, or add it to `known_values`";
            error(report, place, message, help);
        }
    }

    /// A single value inside an answer; lists are not passed.
    pub(super) fn field<'s>(
        &self,
        shape: &'s Shape,
        whose: &str,
        path: &str,
        place: Place<'_>,
        report: &mut Report,
    ) -> Option<&'s Shape>
    where
        'a: 's,
    {
        let found = self.place_of(shape, whose, path, place, report)?;
        let (kind, _) = resolve(found, self.context.types())?;
        if !kind.is_scalar() {
            let message = format!("`{path}` is not a single value");
            error(report, place, message, "name a field inside it");
            return None;
        }
        Some(found)
    }

    /// Anything inside an answer; lists are not passed.
    pub(super) fn place_of<'s>(
        &self,
        shape: &'s Shape,
        whose: &str,
        path: &str,
        place: Place<'_>,
        report: &mut Report,
    ) -> Option<&'s Shape>
    where
        'a: 's,
    {
        match follow(shape, self.context.types(), path, false) {
            Found::Shape(found) => Some(found),
            Found::Unknown => None,
            Found::Missing(part) => {
                let message = format!("{whose} has no `{part}`");
                error(report, place, message, "correct the path");
                None
            }
        }
    }

    /// A field, where it is known, and a parameter that it is compared with: single values, both times or neither.
    pub(super) fn compare(
        &self,
        path: &str,
        field: Option<&Shape>,
        name: &str,
        place: Place<'_>,
        report: &mut Report,
    ) {
        let (parameter, types) = (self.parameter(name, place, report), self.context.types());
        let field = field.and_then(|field| resolve(field, types));
        let given = parameter.and_then(|parameter| resolve(&parameter.shape, types));
        let (Some((field, _)), Some((given, _))) = (field, given) else {
            return;
        };
        if (field == Kind::Time) != (given == Kind::Time) || !given.is_scalar() {
            let message = format!("`{path}` and `{name}` cannot be compared");
            let help = "compare single values, and times with times";
            error(report, place, message, help);
        }
    }
}
