//! What the schema cannot say: references, names, types, values and the rules of the house.
//!
//! Each module checks one subject and reports at the place where the mistake stands. Where a file could not be read,
//! what refers to it is not judged: one mistake shall not be told as twenty.

mod context;
mod distinct;
mod echo;
mod errors;
mod examples;
mod infinite;
mod kind;
mod limits;
mod lookup;
mod message;
mod operation;
mod parameters;
mod path;
mod rules;
mod sensitivity;
mod service;
mod shape;
mod success;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::load::{Draft, Loaded, Place, Report};
use crate::model::ErrorFile;
use context::Context;
use shape::Shapes;

/// Checks all products.
pub(crate) fn products(
    drafts: &[Draft<'_>],
    shared: &[Loaded<'_, ErrorFile>],
    report: &mut Report,
) {
    for table in shared {
        errors::table(table, report);
    }
    for draft in drafts {
        product(draft, shared, report);
    }
    packages(drafts, report);
    unused_tables(drafts, shared, report);
}

fn product(draft: &Draft<'_>, shared: &[Loaded<'_, ErrorFile>], report: &mut Report) {
    let context = Context::new(draft, shared);
    if let Some(own) = &draft.errors {
        errors::table(own, report);
    }
    errors::together(draft, shared, report);
    if let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) {
        service::check(service, place, draft, &context, shared, report);
    }
    for file in &draft.operations {
        if let Some((operation, place)) = file.parts() {
            operation::check(operation, place, file.stem(), &context, report);
        }
    }
    for file in &draft.messages {
        if let Some((message, place)) = file.parts() {
            message::check(message, place, file.stem(), &context, report);
        }
    }
    operation::together(draft, &context, report);
}

/// Two products cannot be one crate.
fn packages(drafts: &[Draft<'_>], report: &mut Report) {
    let mut seen: BTreeMap<&str, Place<'_>> = BTreeMap::new();
    for draft in drafts {
        let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) else {
            continue;
        };
        let place = place.key("package");
        match seen.get(service.package.as_str()) {
            Some(first) => {
                let message = format!("the package `{}` is another product's", service.package);
                let help = format!(
                    "it is named in {} too; give this one a name of its own",
                    first.line()
                );
                report.error(place, codes::PACKAGE, message, help);
            }
            None => {
                seen.insert(&service.package, place);
            }
        }
    }
}

fn unused_tables(drafts: &[Draft<'_>], shared: &[Loaded<'_, ErrorFile>], report: &mut Report) {
    let all_read = drafts
        .iter()
        .all(|draft| draft.service.as_ref().and_then(Loaded::parts).is_some());
    let used: BTreeSet<&str> = drafts
        .iter()
        .flat_map(|draft| draft.included(shared))
        .map(|table| table.file.path.as_str())
        .collect();
    for table in shared {
        if all_read && !used.contains(table.file.path.as_str()) {
            let message = "no product includes this error table";
            let help = "add it to `include_errors` of a service.yaml, or remove it";
            report.warning(Place::top(table.file), codes::UNUSED, message, help);
        }
    }
}
