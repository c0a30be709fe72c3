//! Worked examples: requests and answers that fit.

use super::context::Context;
use super::kind::{Kind, resolve};
use super::reference::no_parameter;
use super::value;
use crate::diagnostic::codes;
use crate::model::{Encoding, Example, Operation, Parameter, ResponseBody, Shape, Types};
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    // A guess of the parameters may be wrong, so it judges no example.
    let parameters_are_known = !place.key("parameters").is_guess();
    for (index, example) in operation.examples.iter().enumerate() {
        let place = place.key("examples").item(index);
        if parameters_are_known && !example.request.is_empty() {
            let place = place.key("request");
            request(operation, example, place, context.types(), report);
        }
        if let Some(text) = &example.response {
            let place = place.key("response");
            response(operation, text, place, context.types(), report);
        }
    }
}

/// Checks a JSON document against a shape.
pub(super) fn document(
    text: &str,
    shape: &Shape,
    types: Option<&Types>,
    place: Place<'_>,
    report: &mut Report,
) {
    match serde_json::from_str(text) {
        Ok(value) => {
            for problem in value::json_problems(&value, shape, types) {
                let message = format!("the example does not fit: {problem}");
                let help = "correct the example, or describe what it shows";
                report.error(place, codes::EXAMPLE, message, help);
            }
        }
        Err(error) => {
            let message = format!("the example is not JSON: {error}");
            let help = "line and column are counted from the example's first line";
            report.error(place, codes::EXAMPLE, message, help);
        }
    }
}

fn response(
    operation: &Operation,
    text: &str,
    place: Place<'_>,
    types: Option<&Types>,
    report: &mut Report,
) {
    match operation.response.body {
        ResponseBody::Json | ResponseBody::EventStream => {
            document(text, &operation.response.shape, types, place, report);
        }
        ResponseBody::Empty => {
            let message = "the answer has no body to show";
            report.error(place, codes::EXAMPLE, message, "remove `response`");
        }
        ResponseBody::Binary => {}
    }
}

fn request(
    operation: &Operation,
    example: &Example,
    place: Place<'_>,
    types: Option<&Types>,
    report: &mut Report,
) {
    for (name, text) in &example.request {
        let Some((parameter, rest)) = parameter(operation, name) else {
            let at = place.name_of(name);
            no_parameter(operation, name, at, codes::UNKNOWN_PARAMETER, report);
            continue;
        };
        match part(parameter, rest, types) {
            Some(Part::Shape(shape)) => {
                // Only the whole value may be a joined text; a part of it is a value of its own.
                let whole = Some(parameter).filter(|_| rest.is_empty());
                let separator = whole.and_then(|parameter| parameter.encoding?.separator());
                wire_text(text, shape, separator, types, place.key(name), report);
            }
            Some(Part::Unknown) => {}
            None => {
                let message = format!(
                    "`{name}` is not a path in the parameter `{}`",
                    parameter.name
                );
                let help = "items are counted from 1, members joined by dots";
                report.error(place.name_of(name), codes::EXAMPLE, message, help);
            }
        }
    }
    for required in &operation.parameters {
        let given = |name: &String| {
            parameter(operation, name).is_some_and(|(parameter, _)| parameter.name == required.name)
        };
        if required.must_be_given() && !example.request.keys().any(given) {
            let message = format!(
                "the example lacks the required parameter `{}`",
                required.name
            );
            let help = "an example must be a request that the service takes";
            report.error(place, codes::EXAMPLE, message, help);
        }
    }
}

/// The parameter that a wire name belongs to, and the rest of the name: `Tag.1.Key` is `Tag` and `1.Key`.
fn parameter<'a, 'n>(operation: &'a Operation, name: &'n str) -> Option<(&'a Parameter, &'n str)> {
    let parameters = operation.parameters.iter();
    parameters
        .filter_map(|parameter| {
            let rest = name.strip_prefix(parameter.name.as_str())?;
            let spread = matches!(
                parameter.encoding,
                Some(Encoding::RepeatList | Encoding::Flat)
            );
            match rest.strip_prefix('.') {
                Some(rest) if spread => Some((parameter, rest)),
                None if rest.is_empty() => Some((parameter, "")),
                _ => None,
            }
        })
        .max_by_key(|(parameter, _)| parameter.name.len())
}

enum Part<'a> {
    Shape(&'a Shape),
    Unknown,
}

/// The part of a parameter that a name like `1.Key` leads to.
fn part<'a>(parameter: &'a Parameter, rest: &str, types: Option<&'a Types>) -> Option<Part<'a>> {
    let mut shape = &parameter.shape;
    let mut parts = rest.split('.').filter(|part| !part.is_empty());
    loop {
        let Some(part) = parts.next() else {
            return Some(Part::Shape(shape));
        };
        let Some((kind, object)) = resolve(shape, types) else {
            return Some(Part::Unknown);
        };
        shape = match kind {
            Kind::List if part.parse::<u32>().is_ok_and(|number| number > 0) => {
                object.items.as_deref()?
            }
            Kind::Object => {
                let field = object.fields.iter().find(|field| field.name == part)?;
                &field.shape
            }
            // A key of a map may hold dots itself.
            Kind::Map | Kind::Json => return Some(Part::Unknown),
            _ => return None,
        };
    }
}

/// Checks a value as it stands on the wire. A list with a separator is one text of its items.
fn wire_text(
    text: &str,
    shape: &Shape,
    separator: Option<char>,
    types: Option<&Types>,
    place: Place<'_>,
    report: &mut Report,
) {
    let items = resolve(shape, types).and_then(|(_, list)| list.items.as_deref());
    match (separator, items) {
        (Some(separator), Some(items)) => {
            for item in text.split(separator) {
                value::check("the item", item, items, types, place, report);
            }
        }
        _ => value::check("the value", text, shape, types, place, report),
    }
}
