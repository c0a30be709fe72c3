//! What the catalogue tells of an operation: everything that is known of it at run time, resolved.

use core_catalog_types::{
    Effect, Encoding, Example, Kind, KnownValue, Limits, OperationCode, SuccessRule, Text, Value,
};
use heck::ToKebabCase;

use super::bilingual;
use super::http;
use super::shape::Scope;
use crate::model::{
    self, Authentication, Format, Operation, OperationError, Parameter, Product, Sensitivity,
    Shape, TokenPromise,
};
use crate::names;

/// Options that every command has, and those of `reconcile`, which takes an operation's beside its own; a parameter of one of
/// these names is written with `param-` before it. A test of the command line compares them with the options that it has.
pub const GLOBAL_OPTIONS: &[&str] = &[
    "dry-run",
    "endpoint",
    "help",
    "json",
    "lang",
    "output",
    "placement",
    "profile",
    "query",
    "resolve-unknown",
    "save-ticket",
    "show-numbers",
    "ticket",
    "timeout",
    "version",
    "yes",
];

/// Commands beside the operations; an operation of one of these names is written with `action-` before it. A test of the command
/// line compares them with the commands that it has.
pub const COMMANDS: &[&str] = &[
    "call",
    "completions",
    "describe",
    "doctor",
    "error",
    "explain-signature",
    "help",
    "list",
    "reconcile",
];

/// Deeper nesting than any request or answer has; ends the recursion of types inside themselves.
const MAX_DEPTH: usize = 6;

/// `method` is the operation's lowered name.
pub(super) fn lower(
    operation: &Operation,
    method: &str,
    product: &Product,
    scope: &Scope<'_>,
) -> core_catalog_types::Operation {
    let command = free(kebab(method), COMMANDS, "action-");
    let mut spellings = vec![operation.operation.clone()];
    spellings.extend(other_spelling(&operation.operation, &command, COMMANDS));
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|parameter| !parameter.platform);
    core_catalog_types::Operation {
        action: operation.operation.clone(),
        method: method.to_owned(),
        command,
        spellings,
        family: names::field_name(&operation.family),
        title: super::docs::title(operation),
        docs: optional(operation.docs.as_ref()),
        deprecated: operation
            .deprecated
            .as_ref()
            .map(|d| super::docs::deprecation(&d.reason)),
        http_methods: http::http_methods(operation),
        path: path(operation),
        anonymous: operation.authentication == Authentication::Anonymous,
        statuses: if operation.statuses.is_empty() {
            vec![200]
        } else {
            operation.statuses.clone()
        },
        rate_limit: operation.rate_limit.as_ref().map(|limit| limit.per_second),
        effect: Effect {
            kind: operation.effect.kind,
            reason: bilingual(&operation.effect.reason),
            already_done: operation.effect.already_done.clone(),
            overwrites: operation.effect.overwrites,
            retry_after: operation.effect.retry_after.clone(),
        },
        success: success(
            operation
                .success
                .as_ref()
                .unwrap_or(&product.service.success),
        ),
        lookup: operation.lookup.as_ref().map(|l| bilingual(&l.docs)),
        full_at: full_at(operation),
        parameters: parameters.map(|one| parameter(one, scope)).collect(),
        rules: operation.rules.iter().map(rule).collect(),
        body: operation.response.body,
        answer: members(&operation.response.shape, scope, 0),
        codes: operation.errors.iter().map(code).collect(),
        examples: operation
            .examples
            .iter()
            .map(|example| self::example(example, operation))
            .collect(),
    }
}

fn full_at(operation: &Operation) -> Option<u32> {
    let search = operation.lookup.as_ref()?.binding.as_ref()?;
    search.list.as_ref().map(|list| list.full_at)
}

/// The path that a call uses.
fn path(operation: &Operation) -> String {
    operation.path.clone().unwrap_or_else(|| "/".to_owned())
}

fn parameter(parameter: &Parameter, scope: &Scope<'_>) -> Value {
    let rust = parameter
        .rust_name
        .clone()
        .unwrap_or_else(|| names::field_name(&parameter.name));
    let option = free(kebab(&rust), GLOBAL_OPTIONS, "param-");
    let value = value(&parameter.name, &parameter.shape, scope, 0);
    Value {
        spellings: other_spelling(&parameter.name, &option, GLOBAL_OPTIONS),
        option,
        required: parameter.required && parameter.token().is_none(),
        token: parameter.token().map(|token| core_catalog_types::Token {
            required: parameter.required,
            repeat_within: token.repeat.as_ref().map(TokenPromise::seconds),
        }),
        default: parameter.shape.default.clone(),
        location: parameter.location,
        encoding: match parameter.encoding {
            _ if !value.is_structured() => Encoding::Plain,
            Some(model::Encoding::RepeatList) => Encoding::RepeatList,
            Some(model::Encoding::Flat) => Encoding::Flat,
            given => given
                .and_then(model::Encoding::separator)
                .map_or(Encoding::Json, Encoding::Joined),
        },
        ..value
    }
}

/// A parameter, a member of an object, or an element.
fn value(name: &str, shape: &Shape, scope: &Scope<'_>, depth: usize) -> Value {
    let resolved = scope.resolve(shape);
    let is_named = !std::ptr::eq(shape, resolved);
    let mut known: Vec<KnownValue> = Vec::new();
    for value in resolved.known_values.iter().chain(&shape.known_values) {
        if !known.iter().any(|seen| seen.value == value.value) {
            known.push(KnownValue {
                value: value.value.clone(),
                docs: optional(value.docs.as_ref()),
            });
        }
    }
    let item = resolved.items.as_deref().or(resolved.values.as_deref());
    let item = item.filter(|_| depth < MAX_DEPTH);
    let kind = kind(resolved, depth);
    Value {
        name: name.to_owned(),
        type_name: is_named.then(|| shape.ty.clone()),
        kind,
        limits: limits(shape, resolved),
        known,
        sensitivity: inner_sensitivity(shape, scope, depth).unwrap_or_default(),
        example: shape.example.clone().or_else(|| resolved.example.clone()),
        docs: optional(shape.docs.as_ref().or(resolved.docs.as_ref())),
        deprecated: shape.deprecated.as_ref().map(super::docs::deprecation),
        members: if kind == Kind::Object {
            members(shape, scope, depth)
        } else {
            Vec::new()
        },
        item: match kind {
            Kind::List | Kind::Map => Some(Box::new(item.map_or_else(
                || Value {
                    kind: Kind::Json,
                    ..Value::default()
                },
                |item| value("", item, scope, depth + 1),
            ))),
            _ => None,
        },
        ..Value::default()
    }
}

/// The members of an object.
fn members(shape: &Shape, scope: &Scope<'_>, depth: usize) -> Vec<Value> {
    let resolved = scope.resolve(shape);
    let fields = resolved.fields.iter().map(|field| Value {
        spellings: field.aliases.clone(),
        required: field.required,
        encoding: field.separator().map_or(Encoding::Plain, Encoding::Joined),
        ..value(&field.name, &field.shape, scope, depth + 1)
    });
    fields.collect()
}

/// What a value is. A type inside itself is free JSON from some depth on.
fn kind(resolved: &Shape, depth: usize) -> Kind {
    match resolved.ty.as_str() {
        "object" if depth < MAX_DEPTH && !resolved.fields.is_empty() => Kind::Object,
        "list" => Kind::List,
        "map" => Kind::Map,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "number" => Kind::Number,
        "boolean" => Kind::Boolean,
        "binary" => Kind::Binary,
        "string" => Kind::Text,
        "time" | "duration" => match resolved.format.unwrap_or(Format::LocalDateTime) {
            Format::LocalDateTime | Format::Json | Format::Other => Kind::LocalDateTime,
            Format::LocalCompact => Kind::LocalCompact,
            Format::LocalDate => Kind::LocalDate,
            Format::Iso8601 => Kind::Iso8601,
            Format::EpochMillis => Kind::EpochMillis,
            Format::EpochSeconds => Kind::EpochSeconds,
            Format::Seconds => Kind::Seconds,
            Format::SecondsOrNever => Kind::SecondsOrNever,
            Format::Millis => Kind::Millis,
        },
        _ => Kind::Json,
    }
}

/// The limits of a shape, or of the named type that it refers to.
fn limits(shape: &Shape, resolved: &Shape) -> Limits {
    let Some(limits) = shape.limits.as_ref().or(resolved.limits.as_ref()) else {
        return Limits::default();
    };
    Limits {
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
        program: limits
            .pattern
            .as_deref()
            .and_then(|pattern| super::pattern::compile(pattern).ok())
            .unwrap_or_default(),
        unit: limits.unit.clone(),
        enforce: limits.enforce,
        override_method: limits.override_method.clone(),
        mark: limits.mark,
    }
}

/// A list or map of numbers is as sensitive as a number.
fn inner_sensitivity(shape: &Shape, scope: &Scope<'_>, depth: usize) -> Option<Sensitivity> {
    let resolved = scope.resolve(shape);
    let inner = resolved.items.as_ref().or(resolved.values.as_ref());
    let own = shape.sensitivity.or(resolved.sensitivity);
    own.or_else(|| {
        let inner = inner.filter(|_| depth < MAX_DEPTH)?;
        inner_sensitivity(inner, scope, depth + 1)
    })
}

fn success(rule: &model::SuccessRule) -> SuccessRule {
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let field = |field: &model::SuccessField| core_catalog_types::SuccessField {
        path: path(&field.path),
        values: field
            .values
            .iter()
            .map(|value| value.value.clone())
            .collect(),
        absent: field.absent,
    };
    SuccessRule {
        fields: rule.fields.iter().map(field).collect(),
        items: rule
            .items
            .as_ref()
            .map(|items| core_catalog_types::ItemRule {
                path: path(&items.path),
                fields: items.fields.iter().map(field).collect(),
                message: items.message.clone(),
                of: items.of.clone(),
            }),
    }
}

fn rule(rule: &model::Rule) -> core_catalog_types::Rule {
    core_catalog_types::Rule {
        kind: rule.rule,
        parameters: rule.parameters.clone(),
        when: rule.when.as_ref().map(|when| core_catalog_types::When {
            parameter: when.parameter.clone(),
            is: when.is.clone(),
            absent: when.absent,
        }),
        enforce: rule.enforce,
        mark: rule.mark,
        docs: bilingual(&rule.docs),
    }
}

fn example(example: &model::Example, operation: &Operation) -> Example {
    let mut request: Vec<(String, String)> = if example.request.is_empty() {
        let given = operation.parameters.iter().filter(|p| p.must_be_given());
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
    Example {
        request,
        answer: example.response.as_ref().map(|text| text.trim().to_owned()),
    }
}

fn code(error: &OperationError) -> OperationCode {
    OperationCode {
        code: error.code.clone(),
        status: error.status,
        docs: optional(error.docs.as_ref()),
    }
}

fn optional(text: Option<&Text>) -> Text {
    text.map(bilingual).unwrap_or_default()
}

fn kebab(rust: &str) -> String {
    rust.trim_end_matches('_').replace('_', "-")
}

/// What the wire name alone would give, where the Rust name was chosen otherwise.
fn other_spelling(wire: &str, chosen: &str, taken: &[&str]) -> Vec<String> {
    let derived = wire.to_kebab_case();
    let is_free = derived != chosen && !taken.contains(&derived.as_str());
    is_free.then_some(derived).into_iter().collect()
}

fn free(name: String, taken: &[&str], before: &str) -> String {
    if taken.contains(&name.as_str()) {
        format!("{before}{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_command_line() {
        assert_eq!(kebab("type_"), "type");
        assert_eq!(free("list".to_owned(), COMMANDS, "action-"), "action-list");
        let other = |wire, chosen| other_spelling(wire, chosen, GLOBAL_OPTIONS);
        assert_eq!(other("UnBindAXB", "unbind-axb"), ["un-bind-axb"]);
        assert_eq!(other("PhoneNoA", "phone-no-a"), [""; 0]);
        assert_eq!(other("Lang", "param-lang"), [""; 0]);
    }
}
