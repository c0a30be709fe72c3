//! Operations.

use std::collections::BTreeMap;

use crate::ir;
use crate::model::{
    Absent, Authentication, EffectKind, Encoding, Example, Field, Location, Method, Operation,
    Parameter, Product, Response, ResponseBody, Rule, RuleKind, Sensitivity, Shape, SuccessField,
    SuccessRule,
};
use crate::names;

use super::shape::{Local, Place, Scope};
use super::{bilingual, docs};

pub(super) fn lower(
    operation: &Operation,
    product: &Product,
    source: &str,
    scope: &Scope<'_>,
) -> ir::Operation {
    let rust_name = rust_name(operation);
    let builder = names::type_name(rust_name);
    let method = names::method_name(rust_name);
    let mut local = Local::default();
    let mut parameters: Vec<(usize, ir::Parameter)> = operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.platform)
        .enumerate()
        .map(|(index, p)| (index, parameter(p, &builder, scope, &mut local)))
        .collect();
    // Sorted by wire name, so that signing needs no sort; the required ones keep the spec's order for readers.
    parameters.sort_by(|a, b| a.1.wire.cmp(&b.1.wire));
    let mut required: Vec<(usize, usize)> = parameters
        .iter()
        .enumerate()
        .filter(|(_, (_, parameter))| parameter.required)
        .map(|(sorted, (written, _))| (*written, sorted))
        .collect();
    required.sort_unstable();
    let response = format!("{builder}Response");
    response_type(operation, &builder, &response, scope, &mut local);
    let parameters: Vec<ir::Parameter> = parameters.into_iter().map(|(_, p)| p).collect();
    ir::Operation {
        facts: super::facts::lower(operation, &method, &parameters, scope),
        source: format!("{source}/operations/{}.yaml", operation.operation),
        action: operation.operation.clone(),
        request: format!("{builder}Request"),
        response,
        table: table(operation),
        method,
        builder,
        task: operation.task,
        title: bilingual(&operation.title),
        docs: docs::operation(operation),
        deprecated: operation
            .deprecated
            .as_ref()
            .map(|d| d.reason.en.trim().to_owned()),
        methods: methods(operation),
        path: operation.path.clone().unwrap_or_else(|| "/".to_owned()),
        anonymous: operation.authentication == Authentication::Anonymous,
        statuses: if operation.statuses.is_empty() {
            vec![200]
        } else {
            operation.statuses.clone()
        },
        rate_limit: operation.rate_limit.as_ref().map(|limit| limit.per_second),
        effect: effect(operation.effect.kind).0,
        effect_key: effect(operation.effect.kind).1,
        already_done: operation.effect.already_done.clone(),
        overwrites: operation.effect.overwrites,
        retry_after: operation.effect.retry_after.clone(),
        success: success(
            operation
                .success
                .as_ref()
                .unwrap_or(&product.service.success),
        ),
        echoes: echoes(operation),
        order_parameter: order_parameter(operation, &product.service),
        lookup_plan: operation
            .lookup
            .as_ref()
            .and_then(|lookup| super::lookup::lower(operation, lookup, product, scope)),
        body: match operation.response.body {
            ResponseBody::Json => ir::Body::Json,
            ResponseBody::Binary => ir::Body::Binary,
            ResponseBody::EventStream => ir::Body::EventStream,
            ResponseBody::Empty => ir::Body::Empty,
        },
        answer_headers: operation
            .response
            .headers
            .iter()
            .map(|header| header.name.clone())
            .collect(),
        parameters,
        required: required.into_iter().map(|(_, sorted)| sorted).collect(),
        rules: operation.rules.iter().map(rule).collect(),
        types: local.items,
        examples: operation
            .examples
            .iter()
            .map(|example| self::example(example, operation))
            .collect(),
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

/// The product's parameter for an id of the caller's own, where this operation has it.
fn order_parameter(operation: &Operation, service: &crate::model::Service) -> Option<String> {
    let name = &service.order_parameter.as_ref()?.value;
    let has = |parameter: &Parameter| {
        parameter.name == *name && matches!(parameter.location, Location::Query | Location::Form)
    };
    operation.parameters.iter().any(has).then(|| name.clone())
}

fn rust_name(operation: &Operation) -> &str {
    let chosen = operation.rust_name.as_deref();
    chosen.unwrap_or(&operation.operation)
}

/// The name of the operation's table, `BIND_AXB`.
pub(super) fn table(operation: &Operation) -> String {
    let method = names::method_name(rust_name(operation));
    method.trim_end_matches('_').to_uppercase()
}

/// The answer's record goes last, behind the types that it uses. Bytes, events and headers have no place in a JSON
/// document: the runtime puts them under names of its own.
fn response_type(
    operation: &Operation,
    owner: &str,
    name: &str,
    scope: &Scope<'_>,
    local: &mut Local,
) {
    let docs = format!(
        "What the service answers to {}.\n\nUnknown members are kept in `extra`.",
        crate::markdown::link_to_struct(owner)
    );
    let response = &operation.response;
    let fields = match response.body {
        ResponseBody::Binary => vec![body_field("Body", "binary", response)],
        ResponseBody::EventStream => {
            let event = Shape {
                items: Some(Box::new(response.shape.clone())),
                ..Shape::default()
            };
            vec![Field {
                shape: Shape {
                    ty: "list".to_owned(),
                    ..event
                },
                ..body_field("Events", "list", response)
            }]
        }
        ResponseBody::Json | ResponseBody::Empty => response.shape.fields.clone(),
    };
    let fields: Vec<Field> = fields
        .into_iter()
        .chain(response.headers.iter().cloned())
        .collect();
    let record = scope.record(name.to_owned(), docs, &fields, owner, false, local);
    local.items.push(ir::TypeItem::Record(record));
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
    owner: &str,
    scope: &Scope<'_>,
    local: &mut Local,
) -> ir::Parameter {
    let rust = parameter
        .rust_name
        .clone()
        .unwrap_or_else(|| names::field_name(&parameter.name));
    let shape = &parameter.shape;
    let place = Place {
        owner,
        parent: owner,
        name: &rust,
        input: true,
    };
    let ty = scope.ty(shape, &place, local);
    let resolved = scope.resolve(shape);
    let structured = matches!(resolved.ty.as_str(), "list" | "object" | "map" | "json");
    let encoding = match parameter.encoding {
        _ if !structured => ir::Encoding::Plain,
        Some(Encoding::RepeatList) => ir::Encoding::RepeatList,
        Some(Encoding::Flat) => ir::Encoding::Flat,
        given => given
            .and_then(Encoding::separator)
            .map_or(ir::Encoding::Json, ir::Encoding::Joined),
    };
    let empty_list = (resolved.ty == "list").then_some(match (encoding, parameter.location) {
        (ir::Encoding::Json, _) | (_, Location::Body) => "an empty list is sent as `[]`",
        _ => "an empty list is left out, since its encoding cannot say it",
    });
    ir::Parameter {
        marker: names::marker_name(&parameter.name, &rust),
        docs: docs::parameter(parameter, empty_list),
        ty,
        required: parameter.required,
        location: location(parameter.location),
        encoding,
        limits: scope.limits(shape),
        known_values: known_values(shape, resolved),
        sensitivity: sensitivity(shape.sensitivity.or(resolved.sensitivity)),
        example: shape.example.clone().or_else(|| resolved.example.clone()),
        kind: scope.kind(shape, 0),
        wire: parameter.name.clone(),
        rust,
    }
}

/// The values named where the parameter stands, else those of its type.
fn known_values(shape: &Shape, resolved: &Shape) -> Vec<String> {
    let named = if shape.known_values.is_empty() {
        &resolved.known_values
    } else {
        &shape.known_values
    };
    named.iter().map(|known| known.value.clone()).collect()
}

impl Scope<'_> {
    /// The limits of a shape, or of the named type it refers to.
    pub(super) fn limits(&self, shape: &Shape) -> Option<ir::Limits> {
        let limits = shape
            .limits
            .as_ref()
            .or(self.resolve(shape).limits.as_ref())?;
        Some(ir::Limits {
            min: limits.min.clone(),
            max: limits.max.clone(),
            exclusive_min: limits.exclusive_min,
            exclusive_max: limits.exclusive_max,
            min_length: limits.min_length,
            max_length: limits.max_length,
            min_items: limits.min_items,
            max_items: limits.max_items,
            digits_only: limits.digits_only,
            pattern: limits.pattern.clone(),
            enforce: docs::enforce_name(limits.enforce),
            lifted_by: limits.lifted_by.clone(),
            mark: limits.mark.map(docs::mark_name),
        })
    }

    /// A value's kind, with the members of objects. A type inside itself is free JSON there.
    pub(super) fn kind(&self, shape: &Shape, depth: usize) -> ir::Kind {
        /// Deeper nesting than any request has; ends recursion.
        const MAX_DEPTH: usize = 6;
        let resolved = self.resolve(shape);
        let inner = |inner: Option<&Shape>| {
            let kind = inner
                .filter(|_| depth < MAX_DEPTH)
                .map(|shape| self.kind(shape, depth + 1));
            Box::new(kind.unwrap_or(ir::Kind::Scalar("Json")))
        };
        match resolved.ty.as_str() {
            "object" if depth < MAX_DEPTH && !resolved.fields.is_empty() => ir::Kind::Object(
                resolved
                    .fields
                    .iter()
                    .map(|field| self.member(field, depth))
                    .collect(),
            ),
            "list" => ir::Kind::List(inner(resolved.items.as_deref())),
            "map" => ir::Kind::Map(inner(resolved.values.as_deref())),
            "integer" => ir::Kind::Scalar("Integer"),
            "long" => ir::Kind::Scalar("Long"),
            "number" => ir::Kind::Scalar("Number"),
            "boolean" => ir::Kind::Scalar("Boolean"),
            "binary" => ir::Kind::Scalar("Binary"),
            "string" => ir::Kind::Scalar("Text"),
            "time" | "duration" => match self.ty(
                resolved,
                &Place {
                    owner: "",
                    parent: "",
                    name: "",
                    input: false,
                },
                &mut Local::default(),
            ) {
                ir::Ty::Time(name) => ir::Kind::Scalar(name),
                _ => ir::Kind::Scalar("Text"),
            },
            _ => ir::Kind::Scalar("Json"),
        }
    }

    fn member(&self, field: &crate::model::Field, depth: usize) -> ir::Parameter {
        let resolved = self.resolve(&field.shape);
        ir::Parameter {
            wire: field.name.clone(),
            rust: String::new(),
            marker: String::new(),
            docs: String::new(),
            ty: ir::Ty::Json,
            required: field.required,
            location: ir::Location::Query,
            encoding: ir::Encoding::Plain,
            limits: self.limits(&field.shape),
            known_values: resolved
                .known_values
                .iter()
                .map(|known| known.value.clone())
                .collect(),
            sensitivity: sensitivity(field.shape.sensitivity.or(resolved.sensitivity)),
            example: field
                .shape
                .example
                .clone()
                .or_else(|| resolved.example.clone()),
            kind: self.kind(&field.shape, depth + 1),
        }
    }
}

fn example(example: &Example, operation: &Operation) -> ir::Example {
    let mut request: Vec<(String, String)> = if example.request.is_empty() {
        let given = operation.parameters.iter().filter(|p| p.required);
        given
            .filter_map(|p| Some((p.name.clone(), p.shape.example.clone()?)))
            .collect()
    } else {
        example
            .request
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    request.sort();
    ir::Example {
        request,
        response: example.response.as_ref().map(|text| text.trim().to_owned()),
    }
}

fn methods(operation: &Operation) -> Vec<String> {
    let name = |method: &Method| {
        match method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Patch => "PATCH",
            Method::Head => "HEAD",
        }
        .to_owned()
    };
    if operation.methods.is_empty() {
        vec!["POST".to_owned()]
    } else {
        operation.methods.iter().map(name).collect()
    }
}

/// The runtime's variant and the spec's spelling.
fn effect(kind: EffectKind) -> (&'static str, &'static str) {
    match kind {
        EffectKind::Read => ("Read", "read"),
        EffectKind::Repeatable => ("Repeatable", "repeatable"),
        EffectKind::Creates => ("Creates", "creates"),
        EffectKind::Destroys => ("Destroys", "destroys"),
        EffectKind::Spends => ("Spends", "spends"),
        // Nobody looked at it: the most careful kind.
        EffectKind::Unreviewed => ("Spends", "unreviewed"),
    }
}

fn success(rule: &SuccessRule) -> ir::Success {
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let field = |field: &SuccessField| ir::SuccessField {
        path: path(&field.path),
        values: field
            .values
            .iter()
            .map(|value| value.value.clone())
            .collect(),
        ignored_if_absent: field.absent == Absent::Ignored,
    };
    ir::Success {
        fields: rule.fields.iter().map(field).collect(),
        items: rule.items.as_ref().map(|items| ir::ItemRule {
            path: path(&items.path),
            fields: items.fields.iter().map(field).collect(),
            message: items.message.clone(),
            of: items.of.clone(),
        }),
    }
}

fn rule(rule: &Rule) -> ir::Rule {
    ir::Rule {
        kind: match rule.rule {
            RuleKind::AtLeastOne => "AtLeastOne",
            RuleKind::AtMostOne => "AtMostOne",
            RuleKind::ExactlyOne => "ExactlyOne",
            RuleKind::Required => "Required",
            RuleKind::Forbidden => "Forbidden",
            RuleKind::Different => "Different",
            RuleKind::Described => "Described",
        },
        parameters: rule.parameters.clone(),
        when: rule
            .when
            .as_ref()
            .map(|when| (when.parameter.clone(), when.is.clone(), when.absent)),
        enforce: docs::enforce_name(rule.enforce),
        mark: docs::mark_name(rule.mark),
        docs: bilingual(&rule.docs),
    }
}

fn location(location: Location) -> ir::Location {
    match location {
        Location::Query => ir::Location::Query,
        Location::Form => ir::Location::Form,
        Location::Body => ir::Location::Body,
        Location::Path => ir::Location::Path,
        Location::Header => ir::Location::Header,
        Location::Host => ir::Location::Host,
    }
}

pub(super) fn sensitivity(sensitivity: Option<Sensitivity>) -> &'static str {
    match sensitivity.unwrap_or(Sensitivity::None) {
        Sensitivity::None => "None",
        Sensitivity::PhoneNumber => "PhoneNumber",
        Sensitivity::XNumber => "XNumber",
        Sensitivity::Name => "Name",
        Sensitivity::Address => "Address",
        Sensitivity::IdDocument => "IdDocument",
        Sensitivity::Waybill => "Waybill",
        Sensitivity::Url => "Url",
        Sensitivity::FreeText => "FreeText",
        Sensitivity::ServiceText => "ServiceText",
        Sensitivity::Secret => "Secret",
        Sensitivity::Unreviewed => "Unreviewed",
    }
}
