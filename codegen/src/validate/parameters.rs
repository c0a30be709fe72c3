//! Parameters: names, places, encodings, defaults, and the path.

use super::context::Context;
use super::distinct::{self, Named};
use super::kind::{Kind, is_list_of_values, resolve};
use super::placeholders::placeholders;
use super::{Shapes, value};
use crate::diagnostic::codes;
use crate::model::{Encoding, Location, Method, Operation, Parameter, Style, Types};
use crate::scope::Scope;
use crate::signing::Signing;
use crate::source::{Place, Report};

pub(super) fn check(
    operation: &Operation,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let parameters = place.key("parameters");
    names(&operation.parameters, parameters, context, report);
    for (index, parameter) in operation.parameters.iter().enumerate() {
        let place = parameters.item(index);
        // What the gateway fills in is not a caller's datum.
        let wire = (!parameter.platform).then_some(parameter.name.as_str());
        Shapes { context, report }.shape(wire, &parameter.shape, place);
        default(parameter, place, context, report);
        common(operation, parameter, place, context, report);
        location(operation, parameter, place, context, report);
    }
    super::token::check(operation, parameters, context, report);
    bodies(operation, parameters, report);
    path(operation, place, context, report);
}

fn names(parameters: &[Parameter], place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    for kind in [
        Location::Query,
        Location::Body,
        Location::Path,
        Location::Header,
        Location::Host,
    ] {
        let here = parameters.iter().enumerate();
        let here = here
            .filter(|(_, parameter)| space(parameter.location) == space(kind))
            .map(|(index, parameter)| (parameter.name.as_str(), place.item(index).key("name")));
        distinct::on_the_wire("parameter", here, report);
    }
    let rust = parameters
        .iter()
        .enumerate()
        .map(|(index, parameter)| Named {
            wire: &parameter.name,
            space: space(parameter.location),
            rust_name: parameter.rust_name.as_deref(),
            place: place.item(index),
            key: "name",
        });
    let overrides = overrides(parameters, place, context);
    let overrides = overrides.iter().map(|(what, name, place)| Named {
        wire: what,
        space: "",
        rust_name: Some(name),
        place: *place,
        key: "override_method",
    });
    distinct::in_rust(Scope::Parameters, rust.chain(overrides), report);
}

/// What a name of a parameter is one of: the form and the query are one.
fn space(location: Location) -> &'static str {
    match location {
        Location::Query | Location::Form => "query",
        Location::Body => "body",
        Location::Path => "path",
        Location::Header => "header",
        Location::Host => "host",
    }
}

/// The methods that switch the client's checks off, which stand beside the setters: what each is, its name and its place.
fn overrides<'a>(
    parameters: &'a [Parameter],
    place: Place<'a>,
    context: &Context<'a>,
) -> Vec<(String, &'a str, Place<'a>)> {
    let of = |(index, parameter): (usize, &'a Parameter)| {
        let resolved = resolve(&parameter.shape, context.types()).map(|(_, shape)| shape);
        let limits = parameter.shape.limits.as_ref();
        let limits = limits.or(resolved.and_then(|shape| shape.limits.as_ref()))?;
        let place = place.item(index).key("limits").key("override_method");
        let what = format!("{} (override_method)", parameter.name);
        Some((what, limits.override_method.as_deref()?, place))
    };
    parameters.iter().enumerate().filter_map(of).collect()
}

fn default(parameter: &Parameter, place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    let Some(default) = &parameter.shape.default else {
        return;
    };
    if parameter.required {
        let message = format!(
            "`{}` is required, so its default is never used",
            parameter.name
        );
        let help = "remove `default`, or make the parameter optional";
        report.error(
            place.name_of("default"),
            codes::REQUIRED_DEFAULT,
            message,
            help,
        );
    }
    let place = place.key("default");
    let types = context.types();
    value::check(
        "the default",
        default,
        &parameter.shape,
        types,
        place,
        report,
    );
    let known = &parameter.shape.known_values;
    if !known.is_empty() && !known.iter().any(|known| known.value == *default) {
        let message = format!("the default `{default}` is not among the known values");
        report.error(
            place,
            codes::VALUE_TYPE,
            message,
            "add it to `known_values`, or correct it",
        );
    }
}

/// How the operation's calls look, where service.yaml could be read.
fn style(operation: &Operation, context: &Context<'_>) -> Option<Style> {
    let of_service = context.service.map(|service| service.style);
    operation.style.or(of_service)
}

/// How they are signed. Where that cannot be read, no name is taken.
fn signing(operation: &Operation, context: &Context<'_>) -> Option<Signing> {
    let signature = context.service?.signature;
    let style = style(operation, context)?;
    Some(Signing { style, signature })
}

fn common(
    operation: &Operation,
    parameter: &Parameter,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let name = &parameter.name;
    let taken = signing(operation, context).is_some_and(|signing| signing.sets(parameter));
    // What the gateway fills in is set by nobody.
    if taken && !parameter.platform {
        let message = format!("`{name}` is added to every request when it is signed");
        // An overlay cannot remove a parameter of the import.
        let help = match context.service.is_some_and(|service| service.imported) {
            true => "sign the product by `acs3_hmac_sha256`, which leaves the name free",
            false => "remove the parameter: a caller cannot set it",
        };
        report.error(place.key("name"), codes::COMMON_PARAMETER, message, help);
    }
}

/// Where the parameter stands, and how it becomes text there.
fn location(
    operation: &Operation,
    parameter: &Parameter,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let Some((kind, _)) = resolve(&parameter.shape, context.types()) else {
        return;
    };
    encoding(parameter, kind, place, context.types(), report);
    let is_called = operation.left_out.is_none();
    match parameter.location {
        Location::Host if is_called => in_host(parameter, place, report),
        Location::Path => {
            if is_called {
                in_path(kind, place, report);
            }
            required_in_path(parameter, place, report);
        }
        Location::Body | Location::Form if is_called => in_body(operation, place, report),
        _ => {}
    }
}

/// An encoding fits its type, and a list between `&` has one.
fn encoding(
    parameter: &Parameter,
    kind: Kind,
    place: Place<'_>,
    types: Option<&Types>,
    report: &mut Report,
) {
    let in_pairs = matches!(parameter.location, Location::Query | Location::Form);
    let Some(encoding) = parameter.encoding else {
        if kind == Kind::List && in_pairs {
            let message = format!(
                "the list `{}` does not say how it is encoded",
                parameter.name
            );
            let help = "add `encoding: json`, `repeat_list`, `flat`, `comma`, `space` or `pipe`";
            report.error(place.key("name"), codes::LOCATION, message, help);
        }
        return;
    };
    let (fits, needs) = match encoding {
        Encoding::Json => (!kind.is_scalar(), "a list, object, map or json"),
        Encoding::RepeatList => (kind == Kind::List, "a list"),
        Encoding::Flat => (!kind.is_scalar(), "a list, object, map or json"),
        Encoding::Comma | Encoding::Space | Encoding::Pipe => (
            is_list_of_values(&parameter.shape, types).unwrap_or_default(),
            "a list of single values",
        ),
    };
    if !fits {
        let message = format!(
            "this encoding needs {needs}, and the type is `{}`",
            parameter.shape.ty
        );
        let help = "correct the type, or remove `encoding`";
        report.error(place.key("encoding"), codes::LOCATION, message, help);
    }
}

fn in_host(parameter: &Parameter, place: Place<'_>, report: &mut Report) {
    let message = format!(
        "`{}` is part of the host name, which the client cannot fill",
        parameter.name
    );
    let help = "leave the operation out, or name the hosts as endpoints in service.yaml";
    report.error(place.key("in"), codes::LOCATION, message, help);
}

fn in_path(kind: Kind, place: Place<'_>, report: &mut Report) {
    if !kind.is_scalar() {
        let message = format!("a part of the address cannot be a `{}`", kind.name());
        let help = "its type must be a single value";
        report.error(place.key("in"), codes::LOCATION, message, help);
    }
}

fn required_in_path(parameter: &Parameter, place: Place<'_>, report: &mut Report) {
    if !parameter.required {
        let message = format!("`{}` stands in the path, so it is required", parameter.name);
        let help = "add `required: true`";
        report.error(place.key("name"), codes::PATH, message, help);
    }
}

fn in_body(operation: &Operation, place: Place<'_>, report: &mut Report) {
    let bodiless = matches!(
        operation.methods.first(),
        Some(Method::Get | Method::Head | Method::Options)
    );
    if bodiless {
        let message = "a GET, HEAD or OPTIONS request has no body";
        let help = "put another method first, or the parameter into the query";
        report.error(place.key("in"), codes::LOCATION, message, help);
    }
}

fn bodies(operation: &Operation, place: Place<'_>, report: &mut Report) {
    if operation.left_out.is_some() {
        return;
    }
    let body = |parameter: &Parameter| parameter.location == Location::Body;
    let form = operation
        .parameters
        .iter()
        .any(|parameter| parameter.location == Location::Form);
    let bodies = operation.parameters.iter().enumerate();
    let bodies = bodies.filter(|(_, parameter)| body(parameter));
    for (number, (index, _)) in bodies.enumerate() {
        if number > 0 || form {
            let message = "a request has one body";
            let help =
                "make one object of what is in the body; a form and a body exclude each other";
            report.error(place.item(index).key("in"), codes::LOCATION, message, help);
        }
    }
}

/// Placeholders and path parameters name each other.
fn path(operation: &Operation, place: Place<'_>, context: &Context<'_>, report: &mut Report) {
    if operation.left_out.is_some() {
        return;
    }
    let Some(style) = style(operation, context) else {
        return;
    };
    let path = operation.path.as_deref();
    let at = place.key("path");
    match (style, path) {
        (Style::Rpc, Some(path)) if path != "/" => {
            let help = "remove `path`";
            report.error(
                at,
                codes::PATH,
                "operations of the style RPC live at `/`",
                help,
            );
            return;
        }
        (Style::Roa, None) => {
            let message = "an operation of the style ROA needs a path";
            report.error(place.key("operation"), codes::PATH, message, "add `path`");
            return;
        }
        (Style::Roa, Some(path)) if !path.starts_with('/') => {
            report.error(at, codes::PATH, "a path starts with `/`", "add it");
        }
        _ => {}
    }
    let placeholders = match placeholders(path.unwrap_or_default()) {
        Ok(placeholders) => placeholders,
        Err(fault) => {
            let help = "write a placeholder as `{name}`, or as `{name*}` for several segments";
            report.error(at, codes::PATH, fault, help);
            return;
        }
    };
    distinct::on_the_wire(
        "placeholder",
        placeholders.iter().map(|name| (*name, at)),
        report,
    );
    let in_path = |parameter: &&Parameter| parameter.location == Location::Path;
    for name in &placeholders {
        let known = operation.parameters.iter().filter(in_path);
        if !known.into_iter().any(|parameter| parameter.name == *name) {
            let message = format!("no path parameter `{name}`");
            let help = format!("add a parameter `{name}` with `in: path`");
            report.error(at, codes::PATH, message, help);
        }
    }
    for (index, parameter) in operation.parameters.iter().enumerate() {
        if in_path(&parameter) && !placeholders.contains(&parameter.name.as_str()) {
            let message = format!("the path has no `{{{}}}`", parameter.name);
            let place = place.key("parameters").item(index).key("name");
            report.error(
                place,
                codes::PATH,
                message,
                "add it to `path`, or correct `in`",
            );
        }
    }
}
