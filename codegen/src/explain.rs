//! Explains an operation: all facts that hold for it and for the named types of its requests and answers, each with its source.

use std::collections::BTreeSet;

use crate::diagnostic::words::closest;
use crate::load::{Draft, Loaded};
use crate::lower::http_method;
use crate::model::{ErrorFile, Field, Operation, Service, Shape, used_types};
use crate::set_aside::set_aside;
use crate::source::{Place, Report, Source};
use crate::{Outcome, Sources, load};

/// One fact: its subject, its value and its source.
type Fact = (String, String, String);

/// Explains an operation of a product, in each of its versions that has it.
///
/// # Errors
///
/// If there is no such product or operation; the text says what was most likely meant.
pub fn explain(sources: &Sources, product: &str, action: &str) -> Result<Outcome<String>, String> {
    let files: Vec<Source<'_>> = sources.files().iter().map(Source::new).collect();
    let joined = crate::source::joined(&files);
    let mut report = Report::default();
    let mut drafts = load::load(&files, &joined, &mut report);
    let diagnostics = report.finish();
    let named: Vec<&mut Draft<'_>> = drafts
        .products
        .iter_mut()
        .filter(|draft| product_of(draft).is_some_and(|name| name.eq_ignore_ascii_case(product)))
        .collect();
    if named.is_empty() {
        let known: Vec<String> = drafts
            .products
            .iter()
            .filter_map(|draft| product_of(draft).map(str::to_owned))
            .collect();
        return Err(unknown("product", product, &known));
    }
    let mut text = String::new();
    let mut known = Vec::new();
    for draft in named {
        let find = |file: &Loaded<'_, Operation>| file.name.eq_ignore_ascii_case(action);
        match draft.operations.iter().position(find) {
            Some(at) => text.push_str(&operation(draft, at, &drafts.shared)),
            None => known.extend(draft.operations.iter().map(|file| file.name.clone())),
        }
    }
    if text.is_empty() {
        return Err(unknown("operation", action, &known));
    }
    Ok(Outcome {
        value: Some(text),
        diagnostics,
    })
}

fn product_of<'d>(draft: &'d Draft<'_>) -> Option<&'d str> {
    let service = draft.service.as_ref()?.value.as_ref()?;
    Some(service.product.as_str())
}

fn unknown(what: &str, name: &str, known: &[String]) -> String {
    match closest(name, known.iter()) {
        Some(near) => format!("there is no {what} `{name}`; did you mean `{near}`?\n"),
        None => format!("there is no {what} `{name}`\n"),
    }
}

/// The facts of one operation, as a table.
fn operation(draft: &mut Draft<'_>, at: usize, shared: &[Loaded<'_, ErrorFile>]) -> String {
    let (mut facts, mut of_types) = (Vec::new(), Vec::new());
    let folder = draft.folder.to_owned();
    let mut title = String::new();
    if let Some(file) = draft.operations.get(at) {
        title.push_str(&file.name);
        if let Some((_, place)) = file.parts() {
            stated(place, &mut facts);
            defaults(draft, place, &mut facts);
        }
        reached(draft, file, &mut of_types);
    }
    set_aside(draft, shared);
    let service = draft.service.as_ref().and_then(|file| file.value.as_ref());
    if let Some(service) = service {
        title = format!("{title} of {} {}", service.product, service.version);
    }
    let settled = draft
        .operations
        .get(at)
        .and_then(|file| file.value.as_ref());
    facts.extend(settled.map(sent));
    facts.append(&mut of_types);
    let width = |of: fn(&Fact) -> &str| {
        let lengths = facts.iter().map(|fact| of(fact).chars().count());
        lengths.max().unwrap_or_default()
    };
    let (names, values) = (width(|fact| &fact.0), width(|fact| &fact.1));
    let mut text = format!("{title}\n");
    for (name, value, source) in &facts {
        let source = source
            .strip_prefix(&folder)
            .map_or(source.as_str(), |rest| rest.trim_start_matches('/'));
        text.push_str(&format!("  {name:names$}  {value:values$}  {source}\n"));
    }
    text
}

/// Collects the stated facts, each with its place.
fn stated(operation: Place<'_>, facts: &mut Vec<Fact>) {
    for (key, _, value) in operation.entries() {
        match key {
            "operation" | "extra" => {}
            "parameters" => {
                for one in value.items() {
                    member("request", one, facts);
                }
            }
            "response" => inside(key, value, facts),
            "other_responses" => {
                for one in value.items() {
                    let status = one.key("status").text().unwrap_or_default();
                    inside(&format!("response {status}"), one, facts);
                }
            }
            key => fact(key, value, facts),
        }
    }
}

/// A parameter or field, under its own name.
fn member(owner: &str, place: Place<'_>, facts: &mut Vec<Fact>) {
    let name = place.key("name").text().unwrap_or_default();
    inside(&format!("{owner}.{name}"), place, facts);
}

/// Collects the facts about a value and the values in it.
fn inside(path: &str, place: Place<'_>, facts: &mut Vec<Fact>) {
    for (key, _, value) in place.entries() {
        match key {
            "name" | "status" | "extra" => {}
            "fields" | "headers" => {
                for one in value.items() {
                    member(path, one, facts);
                }
            }
            "items" => inside(&format!("{path}[]"), value, facts),
            "values" => inside(&format!("{path}{{}}"), value, facts),
            key => fact(&format!("{path}: {key}"), value, facts),
        }
    }
}

/// A key that is no part of a value's structure.
fn fact(path: &str, place: Place<'_>, facts: &mut Vec<Fact>) {
    // An absent text was put in, and says nothing.
    if place.is_guess() {
        return;
    }
    if let Some(text) = place.text() {
        facts.push((path.to_owned(), short(text), place.line()));
        return;
    }
    let mut items = place.items().peekable();
    if items.peek().is_some_and(|first| first.text().is_some()) {
        let texts: Vec<&str> = items.filter_map(Place::text).collect();
        facts.push((path.to_owned(), short(&texts.join(", ")), place.line()));
        return;
    }
    for (index, item) in items.enumerate() {
        let named = ["value", "code"]
            .iter()
            .find_map(|key| item.key(key).text());
        let of = named.map_or_else(|| index.to_string(), str::to_owned);
        fact(&format!("{path}[{of}]"), item, facts);
    }
    for (key, _, value) in place.entries() {
        if key != "extra" {
            fact(&format!("{path}.{key}"), value, facts);
        }
    }
}

const DEFAULT: &str = "default";

/// Collects the facts that hold by default: those of the product, and those of the description language.
fn defaults(draft: &Draft<'_>, operation: Place<'_>, facts: &mut Vec<Fact>) {
    let service = draft.service.as_ref().and_then(Loaded::parts);
    if let Some((_, service)) = service {
        for key in ["style", "success"] {
            if !operation.has(key) && service.has(key) {
                let first = facts.len();
                fact(key, service.key(key), facts);
                if facts.len() == first {
                    let by_status = "the HTTP status decides".to_owned();
                    facts.push((key.to_owned(), by_status, service.name_of(key).line()));
                }
            }
        }
        fact("signature", service.key("signature"), facts);
    }
    let own = [
        ("authentication", "signed"),
        ("schemes", "https"),
        ("statuses", "200"),
        ("task", "manage"),
    ];
    for (key, value) in own {
        if !operation.has(key) {
            facts.push((key.to_owned(), value.to_owned(), DEFAULT.to_owned()));
        }
    }
    for one in operation.key("parameters").items() {
        let name = one.key("name").text().unwrap_or_default();
        for (key, value) in [("in", "query"), ("required", "false")] {
            if !one.has(key) {
                let path = format!("request.{name}: {key}");
                facts.push((path, value.to_owned(), DEFAULT.to_owned()));
            }
        }
    }
}

/// The named types that the operation reaches, also through other types: each is explained once, whoever holds it.
fn reached(draft: &Draft<'_>, file: &Loaded<'_, Operation>, facts: &mut Vec<Fact>) {
    let service = draft.service.as_ref().and_then(Loaded::parts);
    let (Some((service, place)), Some(operation)) = (service, &file.value) else {
        return;
    };
    for name in types_of(operation, service) {
        inside(
            &format!("types.{name}"),
            place.key("types").key(name),
            facts,
        );
    }
}

fn types_of<'a>(operation: &'a Operation, service: &'a Service) -> BTreeSet<&'a str> {
    let others = operation.other_responses.iter();
    let others = others.flat_map(|one| [&one.shape].into_iter().chain(shapes(&one.headers)));
    let parameters = operation.parameters.iter().map(|one| &one.shape);
    let answer = [&operation.response.shape].into_iter();
    let answer = answer.chain(shapes(&operation.response.headers));
    let mut used = BTreeSet::new();
    for shape in parameters.chain(answer).chain(others) {
        used_types(shape, &service.types, &mut used);
    }
    used
}

fn shapes(fields: &[Field]) -> impl Iterator<Item = &Shape> {
    fields.iter().map(|field| &field.shape)
}

/// The HTTP method that the generator chooses, or why the operation has no method.
fn sent(operation: &Operation) -> Fact {
    let value = match operation.left_out {
        Some(why) => format!("nothing: {}", why.reason().0),
        None => http_method(operation),
    };
    ("sent".to_owned(), value, "the generator".to_owned())
}

/// How many characters of a text are shown.
const SHOWN: usize = 60;

fn short(text: &str) -> String {
    let line = crate::markdown::one_line(text);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
