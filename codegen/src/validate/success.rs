//! Success rules: they must be answerable by the answers that they judge.

use super::context::Context;
use super::kind::{Kind, resolve};
use super::path::{Found, follow};
use super::value;
use crate::diagnostic::codes;
use crate::model::{
    Absent, ItemRule, Operation, ResponseBody, Shape, SuccessField, SuccessRule, Types,
};
use crate::source::{Place, Report};

/// Checks what a rule says by itself.
pub(super) fn values(rule: &SuccessRule, place: Place<'_>, report: &mut Report) {
    fields_have_values(&rule.fields, place.key("fields"), report);
    if let Some(items) = &rule.items {
        let place = place.key("items");
        fields_have_values(&items.fields, place.key("fields"), report);
        if items.fields.is_empty() {
            let message = "the rule for items looks at no field";
            report.error(
                place,
                codes::SUCCESS,
                message,
                "add `fields`, or remove `items`",
            );
        }
    }
}

fn fields_have_values(fields: &[SuccessField], place: Place<'_>, report: &mut Report) {
    for (index, field) in fields.iter().enumerate() {
        if field.values.is_empty() {
            let place = place.item(index);
            let message = format!(
                "no value of `{}` means success: every call would fail",
                field.path
            );
            report.error(
                place.key("values"),
                codes::SUCCESS,
                message,
                "add the values that mean success",
            );
        }
    }
}

/// Checks that an operation's answer has what the rule that judges it looks at.
pub(super) fn answerable(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let response = &operation.response;
    if response.body != ResponseBody::Json {
        if operation.success.is_some() {
            let message =
                "a success rule needs an answer in JSON, and this answer has another body";
            let help = "remove `success`: the HTTP status decides";
            report.error(place.name_of("success"), codes::SUCCESS, message, help);
        }
        return;
    }
    let (rule, place, own) = match (&operation.success, context.service) {
        (Some(rule), _) => (rule, place.key("success"), true),
        (None, Some(service)) => (&service.success, place.name_of("response"), false),
        (None, None) => return,
    };
    let mut judge = Judge {
        types: context.types(),
        own,
        report,
    };
    judge.fields(&rule.fields, &response.shape, place.key("fields"));
    if let Some(items) = &rule.items {
        judge.items(items, &response.shape, place.key("items"));
        judge.entries(items, operation, place.key("items"));
    }
}

struct Judge<'a, 'r> {
    types: Option<&'a Types>,
    /// The rule is the operation's own: mistakes are shown there, else at the response.
    own: bool,
    report: &'r mut Report,
}

impl Judge<'_, '_> {
    /// What the items answer is a list of the request.
    fn entries(&mut self, rule: &ItemRule, operation: &Operation, place: Place<'_>) {
        let Some(list) = &rule.of else { return };
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| parameter.name == *list);
        let resolved = parameter.map(|parameter| resolve(&parameter.shape, self.types));
        if !matches!(resolved, Some(None | Some((Kind::List, _)))) {
            let place = if self.own { place.key("of") } else { place };
            let message = format!("`{}` has no list `{list}`", operation.operation);
            let help = "name the parameter whose entries are answered";
            self.report.error(place, codes::SUCCESS, message, help);
        }
    }

    fn fields(&mut self, fields: &[SuccessField], shape: &Shape, place: Place<'_>) {
        for (index, field) in fields.iter().enumerate() {
            let place = if self.own { place.item(index) } else { place };
            self.field(field, shape, place);
        }
    }

    fn field(&mut self, field: &SuccessField, shape: &Shape, place: Place<'_>) {
        let shape = match follow(shape, self.types, &field.path, false) {
            Found::Shape(shape) => shape,
            Found::Unknown => return,
            Found::Missing(_) if field.absent == Absent::Ignored && !self.own => return,
            Found::Missing(part) => {
                let message = format!("the answer has no `{part}`, which tells success");
                let help = if self.own {
                    "correct the path, or add the field to the response"
                } else {
                    "add the field, or give the operation a `success` of its own"
                };
                let place = if self.own { place.key("path") } else { place };
                self.report.error(place, codes::SUCCESS, message, help);
                return;
            }
        };
        if resolve(shape, self.types).is_some_and(|(kind, _)| !kind.is_scalar()) {
            let message = format!("`{}` is not a single value", field.path);
            let help = "a success rule compares single values";
            let place = if self.own { place.key("path") } else { place };
            self.report.error(place, codes::SUCCESS, message, help);
            return;
        }
        for (index, accepted) in field.values.iter().enumerate() {
            let place = if self.own {
                place.key("values").item(index).key("value")
            } else {
                place
            };
            let what = format!("the success value of `{}`", field.path);
            value::check(
                &what,
                &accepted.value,
                shape,
                self.types,
                place,
                self.report,
            );
        }
    }

    fn items(&mut self, rule: &ItemRule, shape: &Shape, place: Place<'_>) {
        let path = if self.own { place.key("path") } else { place };
        let list = match follow(shape, self.types, &rule.path, false) {
            Found::Shape(list) => resolve(list, self.types),
            Found::Unknown => return,
            Found::Missing(part) => {
                let message = format!("the answer has no `{part}`, whose items tell success");
                let help = "correct the path, or give the operation a `success` of its own";
                self.report.error(path, codes::SUCCESS, message, help);
                return;
            }
        };
        let Some((Kind::List, list)) = list else {
            let message = format!("`{}` is not a list", rule.path);
            self.report
                .error(path, codes::SUCCESS, message, "name a list");
            return;
        };
        let Some(item) = list.items.as_deref() else {
            return;
        };
        self.fields(&rule.fields, item, place.key("fields"));
        if let Some(message) = &rule.message
            && let Found::Missing(part) = follow(item, self.types, message, false)
        {
            let place = if self.own {
                place.key("message")
            } else {
                place
            };
            let message = format!("an item has no `{part}`");
            self.report.error(
                place,
                codes::SUCCESS,
                message,
                "name the item's message field",
            );
        }
    }
}
