//! Names of types that follow from several places: those of operations, and of what is written in place. The generator gives the
//! same names; here they have places in the descriptions.

use std::collections::BTreeMap;

use super::context::Context;
use crate::diagnostic::codes;
use crate::in_place::{InPlaceNames, UnnamedType, builder_name, operation_types};
use crate::load::{Draft, Loaded};
use crate::model::walk::{Part, Position};
use crate::model::{Field, Operation, Response, ResponseBody, Shape};
use crate::names::{field_name, type_name};
use crate::source::{Place, Report};

/// Checks the types of each family, of the messages and of the named types against each other.
pub(super) fn check(draft: &Draft<'_>, context: &Context<'_>, report: &mut Report) {
    let mut modules: BTreeMap<&str, Vec<Defined<'_>>> = BTreeMap::new();
    let operations = draft.operations.iter().filter_map(Loaded::parts);
    for (operation, place) in operations.filter(|(operation, _)| operation.left_out.is_none()) {
        let module = modules.entry(operation.family.as_str()).or_default();
        of_operation(operation, place, module);
    }
    for module in modules.values() {
        distinct(module, context, report);
    }
    let mut named = Vec::new();
    if let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) {
        let place = place.key("types");
        for (name, shape) in &service.types {
            of_type(name, shape, place, &mut named);
        }
    }
    distinct(&named, context, report);
    let mut messages = Vec::new();
    for (message, place) in draft.messages.iter().filter_map(Loaded::parts) {
        let name = type_name(&message.message);
        let mut walk = Walk::new(&name, InPlaceNames::of_operation(&name), false);
        walk.keep_stated(message.fields.iter().map(|field| &field.shape));
        walk.members(&message.fields, place.key("fields"), &name);
        let place = place.key("message");
        messages.push(Defined::of("the message", &message.message, name, place));
        messages.append(&mut walk.found);
    }
    distinct(&messages, context, report);
}

/// A type that is defined.
struct Defined<'a> {
    name: String,
    /// What sort of thing it is of, where two of the sort are told apart elsewhere.
    sort: &'static str,
    what: String,
    place: Place<'a>,
}

impl<'a> Defined<'a> {
    fn of(sort: &'static str, of: &str, name: String, place: Place<'a>) -> Self {
        let what = format!("{sort} `{of}`");
        Self {
            name,
            sort,
            what,
            place,
        }
    }

    fn in_place(name: String, what: String, place: Place<'a>) -> Self {
        let sort = "";
        Self {
            name,
            sort,
            what,
            place,
        }
    }
}

fn distinct(defined: &[Defined<'_>], context: &Context<'_>, report: &mut Report) {
    let mut seen: BTreeMap<&str, &Defined<'_>> = BTreeMap::new();
    for one in defined {
        let Some(first) = seen.insert(&one.name, one) else {
            continue;
        };
        if !one.sort.is_empty() && one.sort == first.sort {
            continue;
        }
        let message = format!(
            "{} and {} would both be `{}` in Rust",
            one.what, first.what, one.name
        );
        let file = if context.imported() {
            "in an overlay, "
        } else {
            ""
        };
        let remedy = format!(
            "{file}give an operation another name with `rust_name`, the type of a value with `type_name`"
        );
        let help = format!("{} stands in {}; {remedy}", first.what, first.place.line());
        report.error(one.place, codes::RUST_COLLISION, message, help);
    }
}

fn of_operation<'a>(operation: &'a Operation, place: Place<'a>, found: &mut Vec<Defined<'a>>) {
    let own = operation.rust_name.as_deref();
    let owner = type_name(own.unwrap_or(&operation.operation));
    let [builder, request, response] = operation_types(&owner);
    let own = [
        ("the operation", builder),
        ("the request of", request),
        ("the answer of", response.clone()),
    ];
    for (sort, name) in own {
        let place = place.key("operation");
        found.push(Defined::of(sort, &operation.operation, name, place));
    }
    let mut walk = Walk::new(&owner, InPlaceNames::of_operation(&owner), true);
    let parameters = operation.parameters.iter();
    let answer = &operation.response;
    let headers = answer.headers.iter().map(|header| &header.shape);
    let shapes = parameters.map(|one| &one.shape).chain([&answer.shape]);
    walk.keep_stated(shapes.chain(headers));
    for (index, one) in operation.parameters.iter().enumerate() {
        let rust = one.rust_name.clone();
        let rust = rust.unwrap_or_else(|| field_name(&one.name));
        let place = place.key("parameters").item(index);
        if !one.platform {
            walk.shape(&one.shape, place, &owner, &type_name(&rust));
        }
    }
    walk.input = false;
    walk.answer(answer, place.key("response"), &response);
    found.append(&mut walk.found);
}

fn of_type<'a>(name: &str, shape: &'a Shape, types: Place<'a>, found: &mut Vec<Defined<'a>>) {
    let rust = type_name(name);
    let mut walk = Walk::new(&rust, InPlaceNames::beside(&rust), false);
    walk.keep_stated([shape]);
    let place = types.key(name);
    match shape.ty.as_str() {
        "object" => walk.members(&shape.fields, place.key("fields"), &rust),
        _ if shape.is_enumeration() => {}
        "map" => walk.shape(shape, place, &rust, "Value"),
        _ => walk.shape(shape, place, &rust, "Item"),
    }
    let place = types.name_of(name);
    found.push(Defined::of("the type", name, rust, place));
    found.append(&mut walk.found);
}

/// A walk in the generator's order: outer before inner.
struct Walk<'a> {
    owner: String,
    names: InPlaceNames,
    input: bool,
    found: Vec<Defined<'a>>,
}

impl<'a> Walk<'a> {
    fn new(owner: &str, names: InPlaceNames, input: bool) -> Self {
        Self {
            owner: owner.to_owned(),
            names,
            input,
            found: Vec::new(),
        }
    }

    fn keep_stated<'s>(&mut self, shapes: impl IntoIterator<Item = &'s Shape>) {
        let names = &mut self.names;
        shapes
            .into_iter()
            .for_each(|shape| names.keep_stated(shape));
    }

    fn answer(&mut self, answer: &'a Response, place: Place<'a>, record: &str) {
        match (answer.body, answer.shape.ty.as_str()) {
            (ResponseBody::Binary, _) => {}
            (ResponseBody::EventStream, _) => self.shape(&answer.shape, place, record, "Event"),
            (_, "object") => self.members(&answer.shape.fields, place.key("fields"), record),
            _ => self.shape(&answer.shape, place, record, "Body"),
        }
        self.members(&answer.headers, place.key("headers"), record);
    }

    fn members(&mut self, fields: &'a [Field], place: Place<'a>, parent: &str) {
        for (index, field) in fields.iter().enumerate() {
            let rust = field.rust_name.clone();
            let rust = rust.unwrap_or_else(|| field_name(&field.name));
            self.shape(&field.shape, place.item(index), parent, &type_name(&rust));
        }
    }

    fn shape(&mut self, shape: &'a Shape, place: Place<'a>, parent: &str, own: &str) {
        let is_record = shape.ty == "object" && !shape.fields.is_empty();
        if !is_record && !shape.is_enumeration() {
            for part in [
                shape.items.as_deref().map(Part::Items),
                shape.values.as_deref().map(Part::Values),
            ] {
                if let Some(part @ (Part::Items(inner) | Part::Values(inner))) = part {
                    self.shape(inner, place.part(part), parent, own);
                }
            }
            return;
        }
        let input = self.input && is_record;
        let owner = self.owner.clone();
        let unnamed = UnnamedType {
            owner: &owner,
            parent,
            own,
            input,
        };
        let stated = shape.type_name.clone();
        let name = stated.unwrap_or_else(|| self.names.name(&unnamed));
        let wire = place.key("name").text();
        let what = format!("the type of `{}`", wire.unwrap_or(own));
        let at = place.key(if wire.is_some() { "name" } else { "type" });
        if input {
            let what = format!("the builder of {what}");
            self.found
                .push(Defined::in_place(builder_name(&name), what, at));
        }
        self.found.push(Defined::in_place(name.clone(), what, at));
        if is_record {
            self.members(&shape.fields, place.key("fields"), &name);
        }
    }
}
