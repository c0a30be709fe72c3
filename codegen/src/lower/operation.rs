//! Operations.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir;
use crate::model::{
    Always, Field, Location, Operation, Parameter, Product, Response, ResponseBody, Shape, Style,
};
use crate::names;

use super::docs;
use super::local_types::{LocalTypes, Place};
use super::rust_name::{rust_name, table};
use super::shape::Scope;

pub(super) fn lower(
    operation: &Operation,
    product: &Product,
    source: &str,
    scope: &Scope<'_>,
) -> ir::Operation {
    let rust_name = rust_name(operation);
    let builder = names::type_name(rust_name);
    let method = names::method_name(rust_name);
    let facts = super::facts::lower(operation, &method, product, scope);
    let (docs, docs_zh) = docs::operation(operation);
    let mut local = LocalTypes::of_owner(&builder, shapes(operation));
    let described = operation.parameters.iter().filter(|one| !one.platform);
    let mut parameters: Vec<(usize, ir::Parameter)> = described
        .zip(&facts.parameters)
        .enumerate()
        .map(|(index, (one, facts))| (index, parameter(one, facts, &builder, scope, &mut local)))
        .collect();
    // Sorted by wire name, so that signing needs no sort; the required ones keep the spec's order for readers.
    parameters.sort_by(|a, b| a.1.wire().cmp(b.1.wire()));
    let mut required: Vec<(usize, usize)> = parameters
        .iter()
        .enumerate()
        .filter(|(_, (_, parameter))| parameter.facts.required)
        .map(|(sorted, (written, _))| (*written, sorted))
        .collect();
    required.sort_unstable();
    let response = format!("{builder}Response");
    response_type(operation, &builder, &response, scope, &mut local);
    let sorted: Vec<ir::Parameter> = parameters.into_iter().map(|(_, one)| one).collect();
    let types = &product.service.types;
    let pages = super::pages::lower(operation, types, &sorted, &local, scope);
    let mut shapes = operation.parameters.iter().map(|one| &one.shape);
    let secret = shapes.any(|shape| scope.holds_secret(shape));
    ir::Operation {
        secret,
        facts,
        source: match product.one_file {
            Some(file) => format!("{source}/{file}"),
            None => format!("{source}/operations/{}.yaml", operation.operation),
        },
        roa: operation.style.unwrap_or(product.service.style) == Style::Roa,
        request: format!("{builder}Request"),
        response,
        table: table(operation),
        method,
        builder,
        task: operation.task,
        docs,
        docs_zh,
        echoes: echoes(operation),
        always: operation.always.iter().map(always).collect(),
        order_parameter: order_parameter(operation, &product.service),
        lookup_plan: operation
            .lookup
            .as_ref()
            .and_then(|lookup| super::lookup::lower(operation, lookup, product, scope)),
        answer_headers: headers(&operation.response, scope)
            .into_iter()
            .map(|header| header.name)
            .collect(),
        answers_any: holds_any(&operation.response, scope),
        pages,
        parameters: sorted,
        required: required.into_iter().map(|(_, sorted)| sorted).collect(),
        types: local.items,
    }
}

/// Those that the description names, and those that its look-up relies on, where that works.
fn echoes(operation: &Operation) -> Vec<ir::Echo> {
    let echo = |path: &str, parameter: &str, when: &BTreeMap<String, Vec<String>>| ir::Echo {
        path: path.split('.').map(str::to_owned).collect(),
        parameter: parameter.to_owned(),
        when: when.clone().into_iter().collect(),
    };
    let own = operation.echoes.iter();
    let own = own.map(|named| echo(&named.path, &named.parameter, &named.when));
    let lookup = operation.lookup.iter();
    let looked_up = lookup.flat_map(|lookup| {
        let answer = lookup.answer.iter().flat_map(|answer| &answer.parameters);
        answer.map(|(path, parameter)| echo(path, parameter, &lookup.only))
    });
    own.chain(looked_up).collect()
}

fn always(always: &Always) -> ir::Always {
    let source = crate::markdown::inline(super::text::sentence(&always.source));
    ir::Always {
        path: always.path.split('.').map(str::to_owned).collect(),
        known: format!("{}: {source}", always.mark.word()),
    }
}

/// The product's parameter for an id of the caller's own, where this operation has it.
fn order_parameter(operation: &Operation, service: &crate::model::Service) -> Option<String> {
    let name = &service.order_parameter.as_ref()?.value;
    let has = |parameter: &Parameter| {
        parameter.name == *name && matches!(parameter.location, Location::Query | Location::Form)
    };
    operation.parameters.iter().any(has).then(|| name.clone())
}

/// All that is written in place for the operation.
fn shapes(operation: &Operation) -> impl Iterator<Item = &Shape> {
    let parameters = operation.parameters.iter().map(|one| &one.shape);
    let headers = operation.response.headers.iter().map(|one| &one.shape);
    parameters.chain([&operation.response.shape]).chain(headers)
}

/// The answer's record goes last, behind the types that it uses. Bytes, events and headers have no place in a JSON
/// document: the runtime puts them under names of its own.
fn response_type(
    operation: &Operation,
    owner: &str,
    name: &str,
    scope: &Scope<'_>,
    local: &mut LocalTypes,
) {
    let docs = format!(
        "The answer to {}.\n\nFields that this version does not know are kept in `extra`.",
        crate::markdown::link_to_type(owner)
    );
    let response = &operation.response;
    let named = scope.named_object(&response.shape);
    let (fields, inner) = match response.body {
        ResponseBody::Binary => (vec![body_field("Body", "binary", response)], Vec::new()),
        ResponseBody::EventStream => (
            Vec::new(),
            vec![events_field(response, owner, name, scope, local)],
        ),
        ResponseBody::Json if holds_any(response, scope) => {
            let body = Field {
                shape: response.shape.clone(),
                name: "Body".to_owned(),
                ..Field::default()
            };
            (vec![body], Vec::new())
        }
        ResponseBody::Json | ResponseBody::Empty => match named {
            Some((named, shape)) => (Vec::new(), scope.shared_fields(named, shape)),
            None => (response.shape.fields.clone(), Vec::new()),
        },
    };
    let fields: Vec<Field> = fields.into_iter().chain(headers(response, scope)).collect();
    let mut record = scope.record(name.to_owned(), docs, &fields, owner, false, local);
    if !inner.is_empty() {
        record.secret |= scope.holds_secret(&response.shape);
        record.fields.splice(0..0, inner);
    }
    local.items.push(ir::TypeItem::Record(record));
}

/// The headers with data. The runtime puts them beside the members of the body, by these names: one that has the name of a member, in
/// whatever letter case, gets `header:` before it.
fn headers(response: &Response, scope: &Scope<'_>) -> Vec<Field> {
    let members = &scope.resolve(&response.shape).fields;
    let names = members.iter().flat_map(|member| {
        let aliases = member.aliases.iter();
        aliases
            .chain([&member.name])
            .map(|name| name.to_lowercase())
    });
    let own = ["Body", ir::EVENTS_FIELD].map(str::to_lowercase);
    let taken: BTreeSet<String> = names.chain(own).collect();
    let apart = |header: &Field| {
        let mut header = header.clone();
        if taken.contains(&header.name.to_lowercase()) {
            header.name = format!("header:{}", header.name);
        }
        header
    };
    response.headers.iter().map(apart).collect()
}

/// The list of a stream's events.
fn events_field(
    response: &Response,
    owner: &str,
    record: &str,
    scope: &Scope<'_>,
    local: &mut LocalTypes,
) -> ir::RecordField {
    let place = Place {
        owner,
        parent: record,
        name: "event",
        input: false,
    };
    let event = scope.ty(&response.shape, &place, local);
    let field = Field {
        name: ir::EVENTS_FIELD.to_owned(),
        ..Field::default()
    };
    let rust = names::field_name(&field.name);
    ir::RecordField {
        ty: ir::Ty::List(Box::new(event)),
        aliases: Vec::new(),
        docs: docs::field(&field),
        required: false,
        marker: names::marker_name(&field.name, &rust),
        joined: None,
        hidden: scope.is_exposed(&response.shape),
        wire: field.name,
        rust,
    }
}

/// Whether the answer is a JSON document of another kind than an object.
fn holds_any(response: &Response, scope: &Scope<'_>) -> bool {
    response.body == ResponseBody::Json && scope.resolve(&response.shape).ty != "object"
}

/// A member that the runtime fills with the whole body.
fn body_field(name: &str, ty: &str, response: &Response) -> Field {
    let shape = Shape {
        ty: ty.to_owned(),
        docs: response.shape.docs.clone(),
        ..Shape::default()
    };
    Field {
        name: name.to_owned(),
        shape,
        ..Field::default()
    }
}

fn parameter(
    parameter: &Parameter,
    facts: &core_catalog_types::Value,
    owner: &str,
    scope: &Scope<'_>,
    local: &mut LocalTypes,
) -> ir::Parameter {
    let rust = parameter
        .rust_name
        .clone()
        .unwrap_or_else(|| names::field_name(&parameter.name));
    let place = Place {
        owner,
        parent: owner,
        name: &rust,
        input: true,
    };
    let ty = scope.ty(&parameter.shape, &place, local);
    let empty_list = (facts.kind == core_catalog_types::Kind::List).then_some(
        match (facts.encoding, parameter.location) {
            (ir::Encoding::Json, _) | (_, Location::Body) => "an empty list is sent as `[]`",
            _ => "an empty list is left out, since its encoding cannot say it",
        },
    );
    ir::Parameter {
        facts: facts.clone(),
        marker: names::marker_name(&parameter.name, &rust),
        docs: docs::parameter(parameter, empty_list),
        ty,
        // Nobody may see a token either: with it, a repeat could be made to look like another call's.
        hidden: scope.is_exposed(&parameter.shape) || facts.token.is_some(),
        rust,
    }
}
