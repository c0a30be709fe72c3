//! Leaves out imported facts that no generated code can use.
//!
//! The provider's facts contradict each other: examples that do not fit their types, limits of the wrong kind, defaults of
//! what is required. Such a fact is no mistake of this workspace, and is left out; it stays in `imported.json`. What people
//! wrote into an overlay is judged as if it stood in a file by hand.

use std::collections::{BTreeMap, BTreeSet};

use crate::load::{Draft, Loaded};
use crate::model::{
    Authentication, Encoding, ErrorCode, ErrorFile, LeftOut, Location, Method, Operation,
    Parameter, Shape, Style, Types,
};
use crate::names;
use crate::signing;
use crate::source::Place;
use crate::validate::kind::{Kind, resolve};
use crate::validate::{limits, path_fault, value};

/// Prepares a product that was imported. The tables are those of several products.
pub(crate) fn set_aside(draft: &mut Draft<'_>, shared: &[Loaded<'_, ErrorFile>]) {
    let included = draft.included(shared).into_iter();
    let taken = included
        .filter_map(|table| table.value.as_ref())
        .flat_map(|table| &table.errors)
        .map(|code| (variant(code), code.code.clone()))
        .collect();
    let Some(service) = draft.service.as_mut() else {
        return;
    };
    let Some((service, place)) = parts(service) else {
        return;
    };
    if !service.imported {
        return;
    }
    let types = service.types.clone();
    let place = place.key("types");
    for (name, named) in &mut service.types {
        shape(named, place.key(name), &types);
    }
    if let Some(table) = draft.errors.as_mut().and_then(|file| file.value.as_mut()) {
        codes(table, taken);
    }
    let style = service.style;
    for file in &mut draft.operations {
        if let Some((value, place)) = parts(file) {
            operation(value, place, style, &types);
        }
    }
}

/// The name of a code in Rust.
fn variant(code: &ErrorCode) -> String {
    let derived = || names::error_variant_name(&code.code);
    code.rust_name.clone().unwrap_or_else(derived)
}

/// Numbers the codes that differ from others in a dot or a letter's case alone: the import cannot know what the tables of the
/// workspace hold.
fn codes(table: &mut ErrorFile, mut taken: BTreeMap<String, String>) {
    for code in &mut table.errors {
        let own = variant(code);
        let numbered = (2..).map(|number| format!("{own}{number}"));
        let mut free = std::iter::once(own.clone()).chain(numbered);
        let Some(name) = free.find(|name| taken.get(name).is_none_or(|by| *by == code.code)) else {
            continue;
        };
        if name != own {
            code.rust_name = Some(name.clone());
        }
        taken.insert(name, code.code.clone());
    }
}

/// The value, to be changed, and its place.
fn parts<'l, T>(loaded: &'l mut Loaded<'_, T>) -> Option<(&'l mut T, Place<'l>)> {
    let place = Place::root(loaded.file, loaded.node.as_ref()?);
    Some((loaded.value.as_mut()?, place))
}

fn operation(operation: &mut Operation, place: Place<'_>, style: Style, types: &Types) {
    let style = *operation.style.get_or_insert(style);
    // A POST keeps what it sends out of addresses, where proxies and servers log it.
    operation
        .methods
        .sort_by_key(|method| *method != Method::Post);
    let parameters = place.key("parameters");
    for (index, one) in operation.parameters.iter_mut().enumerate() {
        parameter(one, parameters.item(index), types);
    }
    without_body(operation);
    let response = place.key("response");
    shape(&mut operation.response.shape, response, types);
    for (index, header) in operation.response.headers.iter_mut().enumerate() {
        let place = response.key("headers").item(index);
        shape(&mut header.shape, place, types);
    }
    for (index, other) in operation.other_responses.iter_mut().enumerate() {
        let place = place.key("other_responses").item(index);
        shape(&mut other.shape, place, types);
        for (index, header) in other.headers.iter_mut().enumerate() {
            shape(&mut header.shape, place.key("headers").item(index), types);
        }
    }
    let examples = place.key("examples");
    for (index, example) in operation.examples.iter_mut().enumerate() {
        let answer = example.response.as_deref().unwrap_or_default();
        if !examples.item(index).key("response").is_in_yaml()
            && !serde_json::from_str(answer).is_ok_and(|answer| {
                value::json_problems(&answer, &operation.response.shape, Some(types)).is_empty()
            })
        {
            example.response = None;
        }
    }
    operation.left_out = left_out(operation, style, types);
}

fn parameter(parameter: &mut Parameter, place: Place<'_>, types: &Types) {
    // Without it there is no path.
    parameter.required |= parameter.location == Location::Path;
    // What the transport and ACS3 signing set is not the caller's. What RPC signing would set is an error: imports are not signed so,
    // and whoever signs one so in an overlay has to know that the parameter is lost.
    let is_header = parameter.location == Location::Header;
    parameter.platform |= is_header && signing::is_header(&parameter.name);
    if parameter.required && !place.key("default").is_in_yaml() {
        parameter.shape.default = None;
    }
    shape(&mut parameter.shape, place, types);
    let Some((kind, _)) = resolve(&parameter.shape, Some(types)) else {
        return;
    };
    let in_pairs = matches!(parameter.location, Location::Query | Location::Form);
    parameter.encoding = match parameter.encoding {
        Some(_) if kind.is_scalar() => None,
        Some(Encoding::RepeatList) if kind != Kind::List => Some(Encoding::Flat),
        None if kind == Kind::List && in_pairs => Some(Encoding::RepeatList),
        encoding => encoding,
    };
}

/// A request that can have no body carries its form in the query.
fn without_body(operation: &mut Operation) {
    if has_body(operation) {
        return;
    }
    for parameter in &mut operation.parameters {
        if parameter.location == Location::Form {
            parameter.location = Location::Query;
        }
    }
}

fn has_body(operation: &Operation) -> bool {
    !matches!(
        operation.methods.first(),
        Some(Method::Get | Method::Head | Method::Options)
    )
}

/// Why the operation gets no method, if it gets none.
fn left_out(operation: &Operation, style: Style, types: &Types) -> Option<LeftOut> {
    let count = |location| {
        let parameters = operation.parameters.iter();
        parameters.filter(|one| one.location == location).count()
    };
    let (bodies, forms) = (count(Location::Body), count(Location::Form));
    if operation.authentication == Authentication::Unsupported {
        Some(LeftOut::Authentication)
    } else if count(Location::Host) > 0 {
        Some(LeftOut::Host)
    } else if bodies > 1 || (bodies == 1 && (forms > 0 || !has_body(operation))) {
        Some(LeftOut::Body)
    } else if !has_usable_path(operation, style, types) {
        Some(LeftOut::Path)
    } else {
        None
    }
}

/// Whether the parameters of the path, which are single values, fill its places.
fn has_usable_path(operation: &Operation, style: Style, types: &Types) -> bool {
    let path = operation.path.as_deref().filter(|_| style == Style::Roa);
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|one| one.location == Location::Path);
    let is_single =
        |one: &Parameter| resolve(&one.shape, Some(types)).is_none_or(|(kind, _)| kind.is_scalar());
    (style == Style::Rpc || path.is_some())
        && parameters.clone().all(is_single)
        && path_fault(path, parameters.map(|one| one.name.as_str())).is_none()
}

/// Known values that the import states, each once, as far as the type can have them. What people state stays.
fn known_values(shape: &mut Shape, kind: Option<Kind>, place: Place<'_>, types: &Types) {
    let known = std::mem::take(&mut shape.known_values);
    let named = kind.is_some_and(|kind| kind == Kind::String || kind.is_numeric());
    let mut seen = BTreeSet::new();
    let usable = known.into_iter().enumerate().filter(|(index, one)| {
        let is_new = seen.insert(one.value.clone());
        let fits = || value::problems(&one.value, shape, Some(types)).is_empty();
        place.item(*index).key("value").is_in_yaml() || is_new && named && fits()
    });
    shape.known_values = usable.map(|(_, one)| one).collect();
}

/// A shape and all in it.
fn shape(shape: &mut Shape, place: Place<'_>, types: &Types) {
    let kind = resolve(shape, Some(types)).map(|(kind, _)| kind);
    if let Some(own) = &mut shape.limits
        && !place.key("limits").is_in_yaml()
    {
        limits::keep_usable(own, kind);
    }
    known_values(shape, kind, place.key("known_values"), types);
    let fits = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| value::problems(text, shape, Some(types)).is_empty())
    };
    let (example, default) = (fits(&shape.example), fits(&shape.default));
    if !example && !place.key("example").is_in_yaml() {
        shape.example = None;
    }
    let known = |text: &String| {
        shape.known_values.is_empty() || shape.known_values.iter().any(|one| one.value == *text)
    };
    let default = default && shape.default.as_ref().is_some_and(known);
    if !default && !place.key("default").is_in_yaml() {
        shape.default = None;
    }
    for (key, inner) in [("items", &mut shape.items), ("values", &mut shape.values)] {
        if let Some(inner) = inner {
            self::shape(inner, place.key(key), types);
        }
    }
    for (index, field) in shape.fields.iter_mut().enumerate() {
        self::shape(&mut field.shape, place.key("fields").item(index), types);
    }
}
