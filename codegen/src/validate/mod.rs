//! What the schema cannot say: references, names, types, values and the rules of the house.
//!
//! Each module checks one subject and reports at the place where the mistake stands. Where a file could not be read,
//! what refers to it is not judged: one mistake shall not be told as twenty.

mod always;
mod characters;
mod command_line;
mod context;
mod distinct;
mod echo;
mod errors;
mod examples;
mod extent;
mod infinite;
pub(crate) mod kind;
mod layout;
pub(crate) mod limits;
mod lookup;
mod message;
mod operation;
mod pages;
pub(crate) mod parameters;
mod path;
mod placeholders;
mod reference;
mod response;
mod rules;
mod sensitivity;
mod service;
mod shape;
mod success;
mod texts;
mod token;
mod type_names;
pub(crate) mod value;

#[cfg(test)]
mod reserved_tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::codes;
use crate::load::{Draft, Drafts, Loaded};
use crate::model::ErrorFile;
use crate::source::{Place, Report};
pub use characters::is_refused_character;
use context::Context;
pub(crate) use extent::Extent;
pub use limits::pattern_fault;
pub use placeholders::{path_fault, placeholders};
pub use service::is_package;
use shape::Shapes;

/// Checks all that was read.
pub(crate) fn check(read: &Drafts<'_>, extent: Extent, report: &mut Report) {
    let misplaced = read.misplaced.iter();
    misplaced.for_each(|file| layout::misplaced(file, report));
    report.side_by_side(
        read.placed.iter().collect(),
        |(kind, file): &(_, _), report| {
            if extent == Extent::Workspace {
                layout::schema_comment(*kind, file, report);
            }
            characters::as_they_stand(file, report);
        },
    );
    report.side_by_side(read.files().collect(), |file, report| {
        if let Some(root) = file.root {
            characters::texts(root, report);
            texts::check(&read.grammar, read.grammar.root(file.kind), root, report);
        }
    });
    products(&read.products, &read.shared, extent, report);
}

fn products(
    drafts: &[Draft<'_>],
    shared: &[Loaded<'_, ErrorFile>],
    extent: Extent,
    report: &mut Report,
) {
    for table in shared {
        errors::table(table, report);
    }
    report.side_by_side(drafts.iter().collect(), |draft, report| {
        product(draft, shared, report);
    });
    packages(drafts, report);
    command_line::check(drafts, extent, report);
    if extent == Extent::Workspace {
        unused_tables(drafts, shared, report);
    }
}

fn product(draft: &Draft<'_>, shared: &[Loaded<'_, ErrorFile>], report: &mut Report) {
    layout::without_service(draft, report);
    let context = Context::new(draft, shared);
    if let Some(own) = &draft.errors {
        errors::table(own, report);
    }
    errors::across_tables(draft, shared, report);
    if let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) {
        service::check(service, place, draft, &context, shared, report);
    }
    for file in &draft.operations {
        if let Some((operation, place)) = file.parts() {
            operation::check(operation, place, &file.name, &context, report);
        }
    }
    for file in &draft.messages {
        if let Some((message, place)) = file.parts() {
            message::check(message, place, &file.name, &context, report);
        }
    }
    operation::across_operations(draft, &context, report);
    type_names::check(draft, &context, report);
}

/// Two products cannot be one crate, nor one file of the catalogue.
fn packages(drafts: &[Draft<'_>], report: &mut Report) {
    let mut seen: BTreeMap<&str, Place<'_>> = BTreeMap::new();
    let mut modules: BTreeMap<String, Place<'_>> = BTreeMap::new();
    for draft in drafts {
        let Some((service, place)) = draft.service.as_ref().and_then(Loaded::parts) else {
            continue;
        };
        let module = crate::emit::catalog_file(&service.product, &service.version);
        if let Some(first) = modules.insert(module.clone(), place.key("version")) {
            let message = format!(
                "the catalogue's file would be `{module}.json`, which belongs to another product"
            );
            let help = format!(
                "{} gives the same; the two must differ in letters or digits",
                first.line()
            );
            report.error(place.key("version"), codes::RUST_COLLISION, message, help);
        }
        let place = place.key("package");
        match seen.get(service.package.as_str()) {
            Some(first) => {
                let message = format!(
                    "the package `{}` belongs to another product",
                    service.package
                );
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
        .map(|table| table.file.path)
        .collect();
    for table in shared {
        if all_read && !used.contains(table.file.path) {
            let message = "no product includes this error table";
            let help = "add it to `include_errors` of a service.yaml, or remove it";
            report.warning(Place::top(table.file), codes::UNUSED, message, help);
        }
    }
}
