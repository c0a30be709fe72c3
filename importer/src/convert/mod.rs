//! The provider's metadata to our description language: `{"service": …, "errors": […], "operations": {…}}`.

mod dropped;
mod errors;
pub(crate) mod extra;
mod faults;
mod known_values;
mod limits;
mod notes;
mod operation;
mod parameters;
mod response;
mod schemas;
mod service;
mod shape;
mod style;
mod success;
mod take;
pub(crate) mod texts;
mod token;
mod unsendable;

pub(crate) use errors::rebuilt as rebuilt_errors;
pub(crate) use notes::Notes;
pub(crate) use parameters::inverse as inverse_location;
pub(crate) use service::rebuilt_endpoints;
pub(crate) use shape::REFERENCE;
pub(crate) use style::{Style, security};

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::choice::{Choice, UnknownActions};
use crate::decide;
use crate::naming::Naming;
use crate::record::{Before, Record};
use crate::report::{LeftOut, Report};
use crate::source::{Metadata, shown};
use faults::Faults;
use operation::Converted;
use shape::Shapes;

/// What an import gives.
#[derive(Debug, Clone)]
pub struct Import {
    /// The version in the description language.
    pub imported: Value,
    /// What was read and chosen.
    pub record: Record,
    /// The report.
    pub report: Report,
}

/// Converts a version. No name that the import before gave changes. An operation that the generator would refuse becomes raw, or gets
/// no method, with the reason.
///
/// # Errors
/// If an action is asked for that the metadata does not have.
pub fn import(
    metadata: Metadata,
    choice: &Choice,
    before: &Before<'_>,
) -> Result<Import, UnknownActions> {
    let mut faults = Faults::new();
    // Each round makes operations raw, or leaves raw ones out: it ends, and nearly always with the first.
    loop {
        let import = convert_version(metadata.clone(), choice, before, &faults)?;
        if !faults::find(&import.imported, &import.report.uncallable, &mut faults) {
            return Ok(import);
        }
    }
}

fn convert_version(
    mut metadata: Metadata,
    choice: &Choice,
    before: &Before<'_>,
    faults: &Faults,
) -> Result<Import, UnknownActions> {
    refuse_unknown_actions(&metadata, choice)?;
    let mut report = Report::new(&metadata);
    let mut record = Record::new(&metadata, choice, before.record);
    let style = Style::of(&metadata);
    if style.is_none() {
        let style = shown(&metadata.style);
        let guess = format!("the style `{style}` is not one that this client can call");
        report.guess(None, guess);
    }
    let mut dropped_texts = dropped::DroppedTexts::new(&metadata, choice.texts);
    let mut head = std::mem::take(&mut metadata.head);
    let mut named = schemas::take(&mut head, &mut report);
    let actions = metadata.apis.iter().map(|api| api.name.as_str());
    let names = named.names(actions, before.imported, &mut record, &mut report);
    let mut shapes = Shapes::new(&names, choice.texts);
    let mut sorted = SortedOperations::default();
    let apis = std::mem::take(&mut metadata.apis);
    report.in_file = apis.len();
    let only = choice.only.as_ref();
    for api in apis {
        if only.is_some_and(|only| !only.contains(&api.name)) {
            continue;
        }
        dropped_texts.operation(&api.body);
        let (name, again) = (api.name.clone(), api.again);
        let fault = faults.get(&name).filter(|_| !again);
        let converted = operation::convert(&metadata.product, api, style, fault, &mut shapes);
        report.wider(&name, shapes.wider());
        sorted.add(name, again, converted, &mut report);
    }
    let types = named.convert(&mut shapes, &mut record, &mut report);
    let tally = std::mem::take(&mut shapes.tally);
    let SortedOperations {
        mut operations,
        left_out,
    } = sorted;
    report.finish(&operations, tally);
    let mut guesses = Vec::new();
    let directories = decide::directories(&head);
    let (mut service, mut rest) =
        service::service(&metadata, style, &mut head, &choice.package, &mut guesses);
    for guess in guesses {
        report.guess(None, guess);
    }
    decide::families(&mut service, &mut operations, &directories, &mut record);
    named.rest(&mut rest);
    insert_unless_empty(&mut service, "types", types);
    insert_unless_empty(&mut rest, extra::LEFT_OUT, left_out);
    insert_unless_empty(&mut service, "extra", rest);
    let errors = errors::table(operations.values(), &choice.shared_codes);
    let mut imported = json!({"service": service, "errors": errors, "operations": operations});
    let mut naming = Naming {
        record: &mut record,
        report: &mut report,
    };
    naming.all(&mut imported, before.imported, choice);
    report.dropped_texts = dropped_texts.dropped(&imported);
    Ok(Import {
        imported,
        record,
        report,
    })
}

fn refuse_unknown_actions(metadata: &Metadata, choice: &Choice) -> Result<(), UnknownActions> {
    let Some(only) = &choice.only else {
        return Ok(());
    };
    let known: BTreeSet<&str> = metadata.apis.iter().map(|api| api.name.as_str()).collect();
    let unknown = only.iter().filter(|name| !known.contains(name.as_str()));
    let unknown: Vec<String> = unknown.cloned().collect();
    match unknown.is_empty() {
        true => Ok(()),
        false => Err(UnknownActions(unknown)),
    }
}

fn insert_unless_empty(object: &mut Map<String, Value>, key: &str, value: Map<String, Value>) {
    if !value.is_empty() {
        object.insert(key.to_owned(), Value::Object(value));
    }
}

/// The operations: converted, or left out.
#[derive(Default)]
struct SortedOperations {
    operations: BTreeMap<String, Map<String, Value>>,
    /// The operations that the description language cannot express, unchanged, each with the reason.
    left_out: Map<String, Value>,
}

impl SortedOperations {
    /// Takes an operation in, and reports it. `again`: one of this name came before.
    fn add(
        &mut self,
        name: String,
        again: bool,
        (converted, notes): (Converted, Notes),
        report: &mut Report,
    ) {
        for guess in notes.guesses {
            report.guess(Some(&name), guess);
        }
        for odd in notes.odd {
            report.odd.push(format!("{}: {odd}", shown(&name)));
        }
        match converted {
            Converted::Operation(out) => {
                let uncallable = notes.uncallable.or_else(|| uncallable(&out));
                // An operation without a method needs no line about its effect.
                if let Some(effect) = notes.effect.as_ref().filter(|_| uncallable.is_none()) {
                    decide::report_effect(&name, effect, report);
                }
                if let Some(why) = uncallable {
                    report.uncallable.insert(name.clone());
                    let action = name.clone();
                    report.left_out.push(LeftOut { action, why });
                } else if !notes.raw.is_empty() {
                    report.raw.insert(name.clone(), notes.raw);
                }
                self.operations.insert(name, out);
            }
            Converted::LeftOut(why, body) => {
                if !again {
                    let kept = json!({"why": why, "api": body});
                    self.left_out.insert(extra::seal_key(&name), kept);
                }
                let action = shown(&name);
                report.left_out.push(LeftOut { action, why });
            }
        }
    }
}

/// Why the generator gives an operation no method; the generator finds the same reason itself.
fn uncallable(operation: &Map<String, Value>) -> Option<String> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let mut parameters = parameters.into_iter().flatten();
    let in_host =
        parameters.any(|parameter| parameter.get("in").is_some_and(|place| place == "host"));
    in_host.then(|| "a parameter is part of the host's name".to_owned())
}
