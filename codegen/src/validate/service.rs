//! service.yaml.

use std::collections::BTreeSet;

use super::context::Context;
use super::distinct;
use super::{Shapes, infinite, sensitivity, success};
use crate::diagnostic::codes;
use crate::emit::reserved::reserved;
use crate::load::{Draft, Loaded};
use crate::model::walk::type_names;
use crate::model::{ErrorFile, Operation, Service, Shape};
use crate::names;
use crate::source::{Place, Report};
use crate::utc_offset;

pub(super) fn check(
    service: &Service,
    place: Place<'_>,
    draft: &Draft<'_>,
    context: &Context<'_>,
    shared: &[Loaded<'_, ErrorFile>],
    report: &mut Report,
) {
    if plain_names(service, place, report) {
        folder(service, place, draft.folder, report);
    }
    package(service, place, report);
    zone(service, place, report);
    numbering(service, place, report);
    endpoints(service, place, report);
    includes(service, place, draft, shared, report);
    families(service, place, draft, report);
    success::values(&service.success, place.key("success"), report);
    infinite::check(&service.types, place.key("types"), report);
    for (name, shape) in &service.types {
        named_type(name, shape, place.key("types"), context, report);
    }
    order_parameter(service, place, context, report);
    unused_types(service, place.key("types"), draft, report);
}

/// A name that no operation has is a slip of the pen. In doubt, since a file could not be read, one has it.
fn order_parameter(
    service: &Service,
    place: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let Some(named) = &service.order_parameter else {
        return;
    };
    let has = |operation: &Option<(&Operation, Place<'_>)>| {
        operation.is_none_or(|(operation, _)| {
            let mut parameters = operation.parameters.iter();
            parameters.any(|parameter| parameter.name == named.value)
        })
    };
    if !context.operations.values().any(has) {
        let message = format!("no operation has a parameter `{}`", named.value);
        let help =
            "name the parameter that takes the caller's own id, or leave `order_parameter` out";
        let place = place.key("order_parameter").key("value");
        report.error(place, codes::UNKNOWN_PARAMETER, message, help);
    }
}

fn folder(service: &Service, place: Place<'_>, folder: &str, report: &mut Report) {
    let product = service.product.to_lowercase();
    let wanted = [("product", product.as_str()), ("version", &service.version)];
    let actual: Vec<&str> = folder.rsplitn(3, '/').take(2).collect();
    for ((key, wanted), actual) in wanted.into_iter().zip(actual.into_iter().rev()) {
        if wanted != actual {
            let message = format!("the folder `{folder}` does not match this {key}");
            let help = format!("the folder must be named `{product}/{}`", service.version);
            report.error(place.key(key), codes::FOLDER_NAME, message, help);
        }
    }
}

/// Both stand in paths, in the names of modules and in headers.
fn plain_names(service: &Service, place: Place<'_>, report: &mut Report) -> bool {
    let (product, version) = (
        names::is_product(&service.product),
        names::is_version(&service.version),
    );
    if !product {
        let message = format!("`{}` cannot be the name of a product", service.product);
        let help = "use ASCII letters, digits and `-`, a letter first";
        report.error(place.key("product"), codes::PLAIN_NAME, message, help);
    }
    if !version {
        let message = format!("`{}` cannot be a version", service.version);
        let help = "write it as in `2017-05-25`: ASCII letters, digits, `-`, `_` and `.`";
        report.error(place.key("version"), codes::PLAIN_NAME, message, help);
    }
    product && version
}

/// Whether a product's package can have this name. It is a crate's in Rust, too, in which two dashes would be two underscores.
pub fn is_package(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(plain)
        && !name.contains("--")
        && name.ends_with("-sdk")
        && name.len() <= 64
}

fn package(service: &Service, place: Place<'_>, report: &mut Report) {
    let name = &service.package;
    if !is_package(name) {
        let message = format!("`{name}` cannot be the package of a product");
        let help = "use lower-case letters, digits and single dashes, and end in `-sdk`: that is how the workspace finds it";
        report.error(place.key("package"), codes::PACKAGE, message, help);
    }
}

fn zone(service: &Service, place: Place<'_>, report: &mut Report) {
    let Some(zone) = &service.time_zone else {
        return;
    };
    if utc_offset::minutes(&zone.value).is_none() {
        let message = format!("`{}` is not a time zone", zone.value);
        let help = "write the offset from UTC as \"+08:00\"";
        report.error(
            place.key("time_zone").key("value"),
            codes::TIME_ZONE,
            message,
            help,
        );
    }
}

fn numbering(service: &Service, place: Place<'_>, report: &mut Report) {
    let Some(numbering) = &service.numbering else {
        return;
    };
    let place = place.key("numbering");
    let are_digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !are_digits(&numbering.country_code, 3) {
        let message = format!("`{}` is not a country's code", numbering.country_code);
        let help = "write one to three digits, without `+` and `00`";
        report.error(place.key("country_code"), codes::RANGE, message, help);
    }
    let (mobile, place) = (&numbering.mobile, place.key("mobile"));
    if !are_digits(&mobile.prefix, 3) {
        let message = format!("`{}` is not the beginning of a number", mobile.prefix);
        let help = "write the one to three digits that all mobile numbers begin with";
        report.error(place.key("prefix"), codes::RANGE, message, help);
    }
    if !(4..=15).contains(&mobile.digits) {
        let message = format!("no mobile number has {} digits", mobile.digits);
        let help = "phone numbers have 4 to 15 digits";
        report.error(place.key("digits"), codes::RANGE, message, help);
    }
}

fn endpoints(service: &Service, place: Place<'_>, report: &mut Report) {
    let place = place.key("endpoints");
    let endpoints = &service.endpoints;
    if endpoints.central.is_none() && endpoints.regions.is_empty() {
        let help = "add `central: <host>`, or `regions`";
        report.error(place, codes::ENDPOINTS, "there is no endpoint", help);
    }
    if let Some(host) = &endpoints.central {
        host_name(host, place.key("central"), report);
    }
    if let Some(name) = &endpoints.variable {
        variable(name, place.key("variable"), report);
    }
    let regions = place.key("regions");
    let names = endpoints.regions.iter().enumerate();
    let names =
        names.map(|(index, region)| (region.region.as_str(), regions.item(index).key("region")));
    distinct::on_the_wire("region", names, report);
    for (index, region) in endpoints.regions.iter().enumerate() {
        let place = regions.item(index);
        if region.public.is_none() && region.vpc.is_none() {
            let message = format!("the region `{}` has no host", region.region);
            report.error(place, codes::ENDPOINTS, message, "add `public` or `vpc`");
        }
        for (key, host) in [("public", &region.public), ("vpc", &region.vpc)] {
            if let Some(host) = host {
                host_name(host, place.key(key), report);
            }
        }
    }
}

fn variable(name: &str, place: Place<'_>, report: &mut Report) {
    let good = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !good {
        let message = format!("`{name}` cannot be the name of an environment variable");
        let help = "use upper-case letters, digits and `_`, as in `DEMO_ENDPOINT`";
        report.error(place, codes::ENDPOINTS, message, help);
    }
}

fn host_name(host: &str, place: Place<'_>, report: &mut Report) {
    let good = host.contains('.') && host.len() <= 253 && host.split('.').all(is_label);
    if !good {
        let message = format!("`{host}` is not a host name");
        let help = "write the bare host in ASCII, without scheme, port and path; a part between dots has up to 63 characters and no `-` at its ends";
        report.error(place, codes::ENDPOINTS, message, help);
    }
}

/// What stands between the dots of a host name: up to 63 letters, digits and `-`, none at its ends.
fn is_label(label: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=63).contains(&label.len())
        && label.chars().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn includes(
    service: &Service,
    place: Place<'_>,
    draft: &Draft<'_>,
    shared: &[Loaded<'_, ErrorFile>],
    report: &mut Report,
) {
    let place = place.key("include_errors");
    for (index, include) in service.include_errors.iter().enumerate() {
        if draft.shared_path(include, shared).is_none() {
            let message = format!("there is no error table `{include}`");
            let help = "the path is relative to service.yaml: `../../shared/<name>.yaml`";
            report.error(place.item(index), codes::NO_INCLUDE, message, help);
        }
    }
}

fn families(service: &Service, place: Place<'_>, draft: &Draft<'_>, report: &mut Report) {
    let place = place.key("families");
    let ids = service.families.iter().enumerate();
    let ids = ids.map(|(index, family)| (family.id.as_str(), place.item(index).key("id")));
    distinct::on_the_wire("family", ids, report);
    let read = draft.operations.iter().map(|file| file.value.as_ref());
    let used: Option<BTreeSet<&str>> = read
        .map(|operation| operation.map(|operation| operation.family.as_str()))
        .collect();
    for (index, family) in service.families.iter().enumerate() {
        let place = place.item(index).key("id");
        let own = reserved().families.contains(&family.id)
            || family.id == service.package.replace('-', "_");
        if own {
            let message = format!(
                "`{}` is a name that every generated crate has itself",
                family.id
            );
            let help =
                "a family is a module, a feature and a test of the crate: give it another id";
            report.error(place, codes::FAMILY, message, help);
        } else if !names::is_snake(&family.id) {
            let message = format!("`{}` cannot be a family's id", family.id);
            let help = "it becomes a file and feature name: lower-case letters, digits and `_`, no keyword";
            report.error(place, codes::FAMILY, message, help);
        }
        if used
            .as_ref()
            .is_some_and(|used| !used.contains(family.id.as_str()))
        {
            let message = format!("no operation belongs to the family `{}`", family.id);
            report.warning(
                place,
                codes::UNUSED,
                message,
                "add one, or remove the family",
            );
        }
    }
}

fn named_type(
    name: &str,
    shape: &Shape,
    types: Place<'_>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let place = types.key(name);
    if super::kind::Kind::named(name).is_some()
        || names::type_name(name) != name
        || !names::is_upper_camel(name)
    {
        let message = format!("`{name}` cannot be the name of a type");
        let help = match names::type_name(name) {
            rust if names::is_upper_camel(&rust) => format!("write it in UpperCamelCase: `{rust}`"),
            _ => "write it in UpperCamelCase, in ASCII".to_owned(),
        };
        report.error(types.name_of(name), codes::RUST_NAME, message, help);
    }
    Shapes { context, report }.shape(None, shape, place);
    sensitivity::check(name, shape, types.name_of(name), context, report);
}

fn unused_types(service: &Service, place: Place<'_>, draft: &Draft<'_>, report: &mut Report) {
    let mut used = BTreeSet::new();
    let mut complete = true;
    for file in &draft.operations {
        let Some(operation) = &file.value else {
            complete = false;
            continue;
        };
        for parameter in &operation.parameters {
            used.extend(type_names(&parameter.shape));
        }
        used.extend(type_names(&operation.response.shape));
        for header in &operation.response.headers {
            used.extend(type_names(&header.shape));
        }
        for other in &operation.other_responses {
            used.extend(type_names(&other.shape));
            used.extend(other.headers.iter().flat_map(|one| type_names(&one.shape)));
        }
    }
    for file in &draft.messages {
        complete &= file.value.is_some();
        for field in file.value.iter().flat_map(|message| &message.fields) {
            used.extend(type_names(&field.shape));
        }
    }
    for shape in service.types.values() {
        used.extend(type_names(shape));
    }
    for name in service.types.keys() {
        if complete && !used.contains(name.as_str()) {
            let message = format!("nothing uses the type `{name}`");
            report.warning(
                place.name_of(name),
                codes::UNUSED,
                message,
                "use it, or remove it",
            );
        }
    }
}
