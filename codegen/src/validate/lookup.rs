//! How an unknown outcome is looked up: only by reads, with what the call at hand knows.

use super::context::Context;
use super::path::{Found, follow};
use crate::diagnostic::codes;
use crate::diagnostic::words::closest;
use crate::load::{Place, Report};
use crate::model::{EffectKind, Lookup, LookupCall, Operation};

pub(super) fn check(
    operation: &Operation,
    lookup: &Lookup,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    for (index, name) in lookup.needs.iter().enumerate() {
        parameter_exists(operation, name, place.key("needs").item(index), report);
    }
    for (index, call) in lookup.calls.iter().enumerate() {
        let earlier = lookup.calls.get(..index).unwrap_or_default();
        let place = place.key("calls").item(index);
        Caller {
            operation,
            earlier,
            context,
        }
        .call(call, place, report);
    }
}

struct Caller<'a> {
    operation: &'a Operation,
    earlier: &'a [LookupCall],
    context: &'a Context<'a>,
}

impl Caller<'_> {
    fn call(&self, call: &LookupCall, place: Place<'_>, report: &mut Report) {
        let target = match self.context.operations.get(call.operation.as_str()) {
            Some(Some((target, _))) => *target,
            Some(None) => return,
            None => {
                let message = format!("there is no operation `{}`", call.operation);
                let known: Vec<String> = self
                    .context
                    .operations
                    .keys()
                    .map(|name| (*name).to_owned())
                    .collect();
                let help = match closest(&call.operation, known.iter()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "name an operation of this product".to_owned(),
                };
                report.error(place.key("operation"), codes::LOOKUP, message, help);
                return;
            }
        };
        if target.effect.kind != EffectKind::Read {
            let message = format!("`{}` is not a read", call.operation);
            let help = "an unknown outcome is found out by reading only";
            report.error(place.key("operation"), codes::LOOKUP, message, help);
        }
        self.arguments(call, target, place.key("parameters"), report);
        self.compares(call, target, place.key("compares"), report);
    }

    fn arguments(
        &self,
        call: &LookupCall,
        target: &Operation,
        place: Place<'_>,
        report: &mut Report,
    ) {
        for (name, source) in &call.parameters {
            if !target
                .parameters
                .iter()
                .any(|parameter| parameter.name == *name)
            {
                let message = format!("`{}` has no parameter `{name}`", call.operation);
                report.error(
                    place.name_of(name),
                    codes::LOOKUP,
                    message,
                    "correct the name",
                );
            }
            self.source(source, place.key(name), report);
        }
        for required in &target.parameters {
            if required.required
                && !required.platform
                && !call.parameters.contains_key(&required.name)
            {
                let message = format!(
                    "`{}` requires the parameter `{}`",
                    call.operation, required.name
                );
                let help = format!("add `{}:` with where its value comes from", required.name);
                report.error(place, codes::LOOKUP, message, help);
            }
        }
    }

    /// A value comes from a parameter of the call at hand, or from the answer of an earlier read.
    fn source(&self, source: &str, place: Place<'_>, report: &mut Report) {
        if self
            .operation
            .parameters
            .iter()
            .any(|parameter| parameter.name == source)
        {
            return;
        }
        let earlier = source.split_once('.').and_then(|(name, path)| {
            let called = self.earlier.iter().any(|call| call.operation == name);
            called.then_some((name, path))
        });
        let Some((name, path)) = earlier else {
            parameter_exists(self.operation, source, place, report);
            return;
        };
        if let Some(Some((target, _))) = self.context.operations.get(name) {
            self.answer_has(target, path, place, report);
        }
    }

    fn compares(
        &self,
        call: &LookupCall,
        target: &Operation,
        place: Place<'_>,
        report: &mut Report,
    ) {
        for (path, parameter) in &call.compares {
            self.answer_has(target, path, place.name_of(path), report);
            parameter_exists(self.operation, parameter, place.key(path), report);
        }
    }

    fn answer_has(&self, target: &Operation, path: &str, place: Place<'_>, report: &mut Report) {
        let shape = &target.response.shape;
        if let Found::Missing(part) = follow(shape, self.context.types(), path, true) {
            let message = format!("the answer of `{}` has no `{part}`", target.operation);
            report.error(place, codes::LOOKUP, message, "correct the path");
        }
    }
}

fn parameter_exists(operation: &Operation, name: &str, place: Place<'_>, report: &mut Report) {
    if operation
        .parameters
        .iter()
        .any(|parameter| parameter.name == name)
    {
        return;
    }
    let known = operation.parameters.iter().map(|parameter| &parameter.name);
    let help = match closest(name, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "name a parameter of this operation, or `<Operation>.<path>` of an earlier read"
            .to_owned(),
    };
    let message = format!("`{}` has no parameter `{name}`", operation.operation);
    report.error(place, codes::LOOKUP, message, help);
}
