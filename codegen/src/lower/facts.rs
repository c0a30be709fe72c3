//! What a reader is told about an operation: for the command line, which shows texts, masks answers by their members, and
//! encodes parameters by this table instead of by types.

use heck::ToKebabCase;

use super::bilingual;
use super::operation::sensitivity;
use super::shape::Scope;
use crate::ir;
use crate::model::{Operation, OperationError, Sensitivity, Shape, Text};

/// Options that every command has, and those of `reconcile`, which takes an operation's beside its own; a parameter of one of
/// these names is written with `param-` before it.
const GLOBAL_OPTIONS: &[&str] = &[
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

/// Commands beside the operations; an operation of one of these names is written with `action-` before it.
const COMMANDS: &[&str] = &[
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

/// Deeper nesting than any answer has; ends the recursion of types inside themselves.
const MAX_DEPTH: usize = 6;

/// `method` is the operation's lowered name, `parameters` are its lowered parameters.
pub(super) fn lower(
    operation: &Operation,
    method: &str,
    parameters: &[ir::Parameter],
    scope: &Scope<'_>,
) -> ir::Facts {
    let values = operation.parameters.iter().filter_map(|parameter| {
        let lowered = parameters.iter().find(|p| p.wire == parameter.name)?;
        let mut value = value(&parameter.name, &parameter.shape, scope, 0);
        value.option = free(kebab(&lowered.rust), GLOBAL_OPTIONS, "param-");
        value.spellings = other_spelling(&parameter.name, &value.option);
        value.required = parameter.required;
        value.default.clone_from(&parameter.default);
        value.location = lowered.location;
        value.encoding = lowered.encoding;
        Some(value)
    });
    let command = free(kebab(method), COMMANDS, "action-");
    let mut spellings = vec![operation.operation.clone()];
    spellings.extend(other_spelling(&operation.operation, &command));
    ir::Facts {
        spellings,
        docs: optional(operation.docs.as_ref()),
        effect_reason: bilingual(&operation.effect.reason),
        deprecated: operation.deprecated.as_ref().map(|d| bilingual(&d.reason)),
        lookup: operation.lookup.as_ref().map(|l| bilingual(&l.docs)),
        codes: operation.errors.iter().map(code).collect(),
        parameters: values.collect(),
        answer: members(&operation.response.shape, scope, 0),
        command,
    }
}

fn code(error: &OperationError) -> (String, Option<u16>, ir::Bilingual) {
    let docs = optional(error.docs.as_ref());
    (error.code.clone(), error.status, docs)
}

/// A parameter or a member of an object.
fn value(name: &str, shape: &Shape, scope: &Scope<'_>, depth: usize) -> ir::Value {
    let resolved = scope.resolve(shape);
    let is_named = !std::ptr::eq(shape, resolved);
    let mut known: Vec<(String, ir::Bilingual)> = Vec::new();
    for value in resolved.known_values.iter().chain(&shape.known_values) {
        if !known.iter().any(|(seen, _)| *seen == value.value) {
            known.push((value.value.clone(), optional(value.docs.as_ref())));
        }
    }
    let limits = shape.limits.as_ref().or(resolved.limits.as_ref());
    ir::Value {
        wire: name.to_owned(),
        option: String::new(),
        spellings: Vec::new(),
        type_name: is_named.then(|| shape.ty.clone()),
        kind: scope.kind(shape, depth),
        required: false,
        default: None,
        location: ir::Location::Query,
        encoding: ir::Encoding::Plain,
        limits: scope.limits(shape),
        unit: limits.and_then(|limits| limits.unit.clone()),
        known,
        sensitivity: sensitivity(inner_sensitivity(shape, scope, depth)),
        example: shape.example.clone().or_else(|| resolved.example.clone()),
        docs: optional(shape.docs.as_ref().or(resolved.docs.as_ref())),
        deprecated: shape.deprecated.as_ref().map(bilingual),
        members: members(shape, scope, depth),
    }
}

/// The members of an object, or of the objects in a list or map.
fn members(shape: &Shape, scope: &Scope<'_>, depth: usize) -> Vec<ir::Value> {
    if depth >= MAX_DEPTH {
        return Vec::new();
    }
    let resolved = scope.resolve(shape);
    if let Some(inner) = resolved.items.as_ref().or(resolved.values.as_ref()) {
        return members(inner, scope, depth + 1);
    }
    let fields = resolved.fields.iter().map(|field| {
        let mut value = value(&field.name, &field.shape, scope, depth + 1);
        value.spellings.clone_from(&field.aliases);
        value.required = field.required;
        if let Some(separator) = field.separator() {
            value.encoding = ir::Encoding::Joined(separator);
        }
        value
    });
    fields.collect()
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

fn optional(text: Option<&Text>) -> ir::Bilingual {
    text.map(bilingual).unwrap_or_default()
}

fn kebab(rust: &str) -> String {
    rust.trim_end_matches('_').replace('_', "-")
}

/// What the wire name alone would give, where the Rust name was chosen otherwise.
fn other_spelling(wire: &str, chosen: &str) -> Vec<String> {
    let derived = wire.to_kebab_case();
    (derived != chosen).then_some(derived).into_iter().collect()
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
        assert_eq!(other_spelling("UnBindAXB", "unbind-axb"), ["un-bind-axb"]);
        assert_eq!(other_spelling("PhoneNoA", "phone-no-a"), [""; 0]);
    }
}
