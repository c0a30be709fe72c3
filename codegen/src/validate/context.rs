//! What the parts of a product know about each other.

use std::collections::BTreeMap;

use crate::load::{Draft, Loaded};
use crate::model::{ErrorCode, ErrorFile, Family, Operation, Service, Types};
use crate::source::Place;

/// A product's names. A part is absent where its file could not be read; then nobody judges references to it.
pub(super) struct Context<'a> {
    pub(super) service: Option<&'a Service>,
    pub(super) families: Option<&'a [Family]>,
    pub(super) codes: Option<BTreeMap<&'a str, &'a ErrorCode>>,
    /// Where people state what belongs to the whole product, and its error codes, as a remedy names it.
    pub(super) service_place: &'static str,
    pub(super) errors_place: &'static str,
    /// By action name; without a value where the file could not be read.
    pub(super) operations: BTreeMap<&'a str, Option<(&'a Operation, Place<'a>)>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(draft: &'a Draft<'a>, shared: &'a [Loaded<'a, ErrorFile>]) -> Self {
        let service = draft.service.as_ref().and_then(|file| file.value.as_ref());
        let operations = draft.operations.iter().map(|file| match file.parts() {
            Some((operation, place)) => {
                let guessed = ["parameters", "response"]
                    .iter()
                    .any(|key| place.key(key).is_guess());
                let known = (!guessed).then_some((operation, place));
                (operation.operation.as_str(), known)
            }
            None => (file.name.as_str(), None),
        });
        let stated = draft.service.as_ref().and_then(Loaded::parts);
        let families = stated
            .filter(|(_, place)| !place.key("families").is_guess())
            .map(|(service, _)| service.families.as_slice());
        // Nobody edits what an import wrote.
        let (service_place, errors_place) = match draft.in_one_file {
            true => ("`service` of an overlay", "`errors` of an overlay"),
            false => ("service.yaml", "errors.yaml"),
        };
        Self {
            service,
            service_place,
            errors_place,
            families,
            codes: service.and_then(|service| codes(draft, service, shared)),
            operations: operations.collect(),
        }
    }

    pub(super) fn types(&self) -> Option<&'a Types> {
        self.service.map(|service| &service.types)
    }

    /// Whether the product may leave things unreviewed; in doubt it may.
    pub(super) fn imported(&self) -> bool {
        self.service.is_none_or(|service| service.imported)
    }
}

fn codes<'a>(
    draft: &'a Draft<'a>,
    service: &Service,
    shared: &'a [Loaded<'a, ErrorFile>],
) -> Option<BTreeMap<&'a str, &'a ErrorCode>> {
    let included = draft.included(shared);
    if included.len() < service.include_errors.len() {
        return None;
    }
    let mut codes = BTreeMap::new();
    for table in draft.errors.iter().chain(included) {
        for error in &table.value.as_ref()?.errors {
            let names = std::iter::once(&error.code).chain(&error.aliases);
            for name in names {
                codes.entry(name.as_str()).or_insert(error);
            }
        }
    }
    Some(codes)
}
