//! Which action is called, and whether it may be called like this.

use super::Examination;
use crate::answer::Refusal;
use crate::engine::arguments::Arguments;
use core_catalog::{Operation, Product};

/// The method is one that some action takes.
pub(super) fn method(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let method = examination.request.method.as_str();
    let takes =
        |(_, operation): (_, &Operation)| operation.http_methods.iter().any(|one| one == method);
    // Those of the version first: what answers the call reads no other product.
    let of_version = examination.version_name().unwrap_or_default();
    if of(core_catalog::products_of_version(of_version)).any(takes) || operations().any(takes) {
        Ok(())
    } else {
        Err(unsupported_method())
    }
}

/// The action and version are known, and the action takes this path and method.
pub(super) fn action(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    let action = examination
        .action_name()
        .ok_or_else(|| super::parameters::missing("Action"))?;
    let version = examination
        .version_name()
        .ok_or_else(|| super::parameters::missing("Version"))?;
    // Two products have an action of one name and version, and one address stands for all products here: what is given tells
    // which of them is meant.
    let lacks = |operation: &Operation| {
        let arguments = Arguments::of(examination.request, operation);
        let parameters = operation.parameters.iter();
        parameters
            .filter(|one| one.is_required_by_the_service() && !arguments.is_given(one))
            .count()
    };
    let is_named = |(_, operation): &(&Product, &Operation)| operation.action == action;
    let (service, operation) = of(core_catalog::products_of_version(version))
        .filter(is_named)
        .min_by_key(|(_, operation)| lacks(operation))
        .ok_or_else(|| match operations().any(|one| is_named(&one)) {
            true => Refusal::gateway(
                400,
                "InvalidVersion",
                "Specified parameter Version is not valid.",
            ),
            false => not_found(),
        })?;
    if !path_fits(&operation.path, &examination.request.path) {
        return Err(not_found());
    }
    let method = examination.request.method.as_str();
    if !operation.http_methods.iter().any(|one| one == method) {
        return Err(unsupported_method());
    }
    examination.service = Some(service);
    examination.operation = Some(operation);
    examination.arguments = Arguments::of(examination.request, operation);
    Ok(())
}

fn operations() -> impl Iterator<Item = (&'static Product, &'static Operation)> {
    of(core_catalog::products())
}

fn of(
    products: impl Iterator<Item = &'static Product>,
) -> impl Iterator<Item = (&'static Product, &'static Operation)> {
    products.flat_map(|product| {
        product
            .operations
            .iter()
            .map(move |operation| (product, operation))
    })
}

/// Whether a path is one of a template such as `/topics/{name}`; `{name*}` at its end stands for one segment or more.
fn path_fits(template: &str, path: &str) -> bool {
    let mut expected = template.trim_end_matches('/').split('/');
    let mut found = path.trim_end_matches('/').split('/');
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return true,
            (Some(expected), Some(found))
                if expected == found || is_placeholder(expected) && !found.is_empty() => {}
            (None, Some(more)) if template.ends_with("*}") && !more.is_empty() => {}
            _ => return false,
        }
    }
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

fn not_found() -> Refusal {
    Refusal::gateway(
        404,
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
    )
}

fn unsupported_method() -> Refusal {
    Refusal::gateway(
        400,
        "UnsupportedHTTPMethod",
        "This http method is not supported.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fit_their_template() {
        assert!(path_fits("/", "/"));
        assert!(path_fits("/", ""));
        assert!(!path_fits("/", "/queues"));
        assert!(path_fits("/topics/{name}/items", "/topics/a/items"));
        assert!(!path_fits("/topics/{name}/items", "/topics//items"));
        assert!(!path_fits("/topics/{name}", "/topics"));
        assert!(path_fits("/files/{name*}", "/files/a"));
        assert!(path_fits("/files/{name*}", "/files/a/b/c"));
        assert!(!path_fits("/files/{name*}", "/files/a//c"));
        assert!(!path_fits("/files/{name*}", "/files"));
        assert!(!path_fits("/files/{name}", "/files/a/b"));
    }

    #[test]
    fn every_operation_is_listed_in_order_and_once() {
        for service in core_catalog::products() {
            let names: Vec<_> = service
                .operations
                .iter()
                .map(|operation| operation.action.as_str())
                .collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(names, sorted, "{}", service.product);
        }
    }
}
