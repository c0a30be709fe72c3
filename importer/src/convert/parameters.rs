//! Parameters: where they stand and how they are encoded.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::extra::{self, Rest};
use super::notes::Notes;
use super::shape::{Role, Shapes, is_scalar};
use super::{take, texts, token};
use crate::source::shown;

/// Why parameters cannot be typed: an encoding or a place that we do not know.
pub(crate) fn why_raw(source: &Map<String, Value>, why: &mut Vec<String>) {
    let parameters = source.get("parameters").and_then(Value::as_array);
    for parameter in parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
    {
        let word = |key: &str| take::peek(parameter, key).map(shown);
        let name = word("name").unwrap_or_default();
        let style = word("style").filter(|style| !STYLES.iter().any(|(known, _)| known == style));
        if let Some(style) = style {
            why.push(format!("`{name}` has the unknown style `{style}`"));
        }
        let place = word("in").filter(|place| !PLACES.iter().any(|(known, _)| known == place));
        if let Some(place) = place {
            why.push(format!("`{name}` has the unknown location `{place}`"));
        }
    }
}

/// The provider's words for places, and ours.
const PLACES: [(&str, &str); 7] = [
    ("query", "query"),
    ("formData", "form"),
    ("body", "body"),
    ("path", "path"),
    ("header", "header"),
    ("host", "host"),
    ("domain", "host"),
];

/// The provider's words for encodings, and ours.
const STYLES: [(&str, &str); 6] = [
    ("json", "json"),
    ("repeatList", "repeat_list"),
    ("flat", "flat"),
    ("simple", "comma"),
    ("spaceDelimited", "space"),
    ("pipeDelimited", "pipe"),
];

pub(crate) fn take(
    list: Vec<Value>,
    call: Call,
    shapes: &mut Shapes<'_>,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
    notes: &mut Notes,
) {
    let mut context = Context {
        call,
        bodiless: is_bodiless(out),
        seen: BTreeSet::new(),
        has_body: list
            .iter()
            .any(|value| value.get("in").is_some_and(|location| location == "body")),
        body_taken: false,
    };
    let mut parameters = Vec::new();
    let mut kept = Vec::new();
    for (at, value) in list.into_iter().enumerate() {
        shapes.tally.parameters += 1;
        match one(value, &mut context, shapes, notes) {
            Ok(parameter) => parameters.push(Value::Object(parameter)),
            Err((why, value)) => {
                let mut value = value;
                let name = value.get("name").and_then(Value::as_str);
                let name = shown(name.unwrap_or_default());
                let told = format!("the parameter `{name}` cannot be set: {why}");
                notes.odd.push(told);
                texts::remove_texts(&mut value);
                kept.push(json!({"at": at, "why": why, "parameter": value}));
                shapes.tally.not_set += 1;
            }
        }
    }
    whole_path(out, &parameters, rest, notes);
    placeholders(out, &mut parameters, notes);
    if !parameters.is_empty() {
        out.insert("parameters".to_owned(), parameters.into());
    }
    if !kept.is_empty() {
        rest.own(extra::PARAMETERS, kept.into());
    }
}

/// What a request is like, its parameters aside.
pub(crate) struct Call {
    /// What is no single value is sent as the caller gives it.
    pub(crate) raw: bool,
    /// What its body is, where the metadata states one kind.
    pub(crate) consumes: Option<String>,
}

impl Call {
    /// Whether a body that is one text goes as JSON, as the provider's own SDKs send it. All but JSON are bytes.
    fn takes_json(&self) -> bool {
        let kind = self.consumes.as_deref();
        kind.is_none_or(|kind| kind.starts_with("application/json"))
    }
}

struct Context {
    call: Call,
    bodiless: bool,
    seen: BTreeSet<(&'static str, String)>,
    /// One parameter is the body.
    has_body: bool,
    body_taken: bool,
}

/// Whether the method that is sent has no body.
fn is_bodiless(out: &Map<String, Value>) -> bool {
    let first = out
        .get("methods")
        .and_then(Value::as_array)
        .and_then(|methods| methods.first());
    first
        .and_then(Value::as_str)
        .is_some_and(|method| matches!(method, "GET" | "HEAD" | "OPTIONS"))
}

/// The provider's words for types of single values.
const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];

type Kept = (String, Value);

/// One parameter, or why a caller cannot set it.
fn one(
    value: Value,
    context: &mut Context,
    shapes: &mut Shapes<'_>,
    notes: &mut Notes,
) -> Result<Map<String, Value>, Kept> {
    let Value::Object(mut source) = value else {
        return Err(("it is not an object".to_owned(), value));
    };
    let name = take::peek(&source, "name").unwrap_or_default().to_owned();
    let good = !name.trim().is_empty() && !name.contains(codegen::is_refused_character);
    if !good {
        return Err(("its name cannot be sent".to_owned(), Value::Object(source)));
    }
    let written = take::peek(&source, "in").unwrap_or_default().to_owned();
    let location = location(&name, &written, context, notes);
    if let Some(why) = context.refusal(&name, location) {
        return Err((why.to_owned(), Value::Object(source)));
    }
    context.body_taken |= location == "body";
    if source.get("in").is_some_and(Value::is_string) && inverse(location) == written {
        source.remove("in");
    }
    source.remove("name");
    source.remove("examples");
    let schema = source.remove("schema");
    let has_schema = schema.is_some();
    let promised = token::is_promised(&source, schema.as_ref());
    let role = if location == "body" {
        Role::Body
    } else {
        Role::Parameter
    };
    let schema = schema.unwrap_or_else(|| json!({}));
    let is_given =
        context.call.raw && role == Role::Parameter && !schema.as_object().is_some_and(is_single);
    let mut shape = if is_given {
        shapes.as_given(&name, schema, "string")
    } else if role == Role::Body && is_text(&schema) {
        text_body(&name, schema, &context.call, shapes, notes)
    } else {
        shapes.shape(&name, schema, role)
    };
    if !has_schema {
        add_absent(&mut shape, extra::NO_SCHEMA);
    }
    required(&mut shape, location, role);
    encoding(
        &name,
        location,
        &shapes.names.single,
        &mut source,
        &mut shape,
        notes,
    );
    token::mark(&name, location, promised, &mut shape, notes);
    shape.insert("name".to_owned(), name.into());
    if location != "query" {
        shape.insert("in".to_owned(), location.into());
    }
    texts::remove_from(&mut source);
    keep(source, &mut shape);
    Ok(shape)
}

/// Where our language puts the parameter.
fn location(name: &str, written: &str, context: &Context, notes: &mut Notes) -> &'static str {
    let place = PLACES.iter().find(|(theirs, _)| *theirs == written);
    let location = place.map_or("query", |(_, ours)| *ours);
    if place.is_none() && written.is_empty() {
        let name = shown(name);
        let guess = format!("`{name}` states no place: it is sent in the query (assumed)");
        notes.guesses.push(guess);
    }
    if location == "form" && (context.bodiless || context.has_body) {
        let name = shown(name);
        let guess = format!("`{name}` is sent in the query: the request has no form (inferred)");
        notes.guesses.push(guess);
        return "query";
    }
    location
}

impl Context {
    /// Why a caller cannot set this parameter, if so. Otherwise it counts as seen.
    fn refusal(&mut self, name: &str, location: &'static str) -> Option<&'static str> {
        if location == "body" && (self.bodiless || self.body_taken) {
            return Some("the request has no room for this body");
        }
        // Parameters may have any name: an import is signed by ACS3, which says in headers alone what it has to say.
        if location == "header" && codegen::signing::is_header(name) {
            return Some("the client sets it for every request");
        }
        let group = match location {
            "form" => "query",
            other => other,
        };
        let is_new = self.seen.insert((group, name.to_owned()));
        (!is_new).then_some("it stands twice")
    }
}

/// Keeps what our language has no place for.
fn keep(source: Map<String, Value>, shape: &mut Map<String, Value>) {
    if source.is_empty() {
        return;
    }
    let mut rest = Rest::default();
    rest.own(extra::PARAMETER, extra::sealed(Value::Object(source)));
    let had = shape.remove("extra");
    rest.finish(Map::new(), shape);
    if let (Some(Value::Object(had)), Some(Value::Object(extra))) = (had, shape.get_mut("extra")) {
        extra.extend(had);
    }
}

/// Whether a schema is that of a single value.
pub(super) fn is_single(schema: &Map<String, Value>) -> bool {
    take::peek(schema, "type").is_some_and(|ty| SCALARS.contains(&ty))
}

/// Whether a schema is that of a text, not of the bytes of a file.
fn is_text(schema: &Value) -> bool {
    let word = |key: &str| schema.get(key).and_then(Value::as_str);
    word("type") == Some("string") && word("format") != Some("binary")
}

/// A whole body that is one text: the caller gives it as it is sent.
fn text_body(
    name: &str,
    schema: Value,
    call: &Call,
    shapes: &mut Shapes<'_>,
    notes: &mut Notes,
) -> Map<String, Value> {
    let (role, kind) = if call.takes_json() {
        (Role::Inner, "JSON")
    } else {
        (Role::Body, "application/octet-stream")
    };
    if call.consumes.is_none() || role == Role::Body {
        let name = shown(name);
        notes
            .guesses
            .push(format!("the text `{name}` is sent as {kind} (assumed)"));
    }
    shapes.shape(name, schema, role)
}

/// The provider's word for a place.
pub(crate) fn inverse(location: &str) -> &str {
    match location {
        "form" => "formData",
        other => other,
    }
}

fn extra_of(shape: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    let extra = shape
        .entry("extra")
        .or_insert_with(|| Value::Object(Map::new()));
    extra.as_object_mut()
}

fn add_absent(shape: &mut Map<String, Value>, key: &str) {
    if let Some(extra) = extra_of(shape) {
        let absent = extra
            .entry(extra::ABSENT)
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(keys) = absent {
            keys.push(key.into());
            keys.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        }
    }
}

/// A parameter of the path is required, whatever the metadata says. What it says of a body stands at the parameter, too.
fn required(shape: &mut Map<String, Value>, location: &str, role: Role) {
    if role == Role::Body {
        let extra = shape.get_mut("extra").and_then(Value::as_object_mut);
        let stated = extra.and_then(|extra| match extra.get("required") {
            Some(Value::Bool(stated)) => {
                let stated = *stated;
                extra.remove("required");
                Some(stated)
            }
            _ => None,
        });
        if let Some(stated) = stated {
            shape.insert("required".to_owned(), stated.into());
        }
        if shape
            .get("extra")
            .and_then(Value::as_object)
            .is_some_and(Map::is_empty)
        {
            shape.remove("extra");
        }
    }
    if location != "path" || shape.get("required") == Some(&Value::Bool(true)) {
        return;
    }
    match shape.insert("required".to_owned(), true.into()) {
        Some(stated) => {
            if let Some(extra) = extra_of(shape) {
                extra.insert("required".to_owned(), stated);
            }
        }
        None if shape
            .get("extra")
            .is_some_and(|extra| extra.get("required").is_some()) => {}
        None => add_absent(shape, "required"),
    }
}

/// Whether a type of ours has, or may have, members: named types and free JSON, too. A single value under dotted names is sent as it is.
fn is_tree(ty: &str) -> bool {
    matches!(ty, "object" | "map" | "json") || ty.starts_with(|c: char| c.is_ascii_uppercase())
}

/// How a structure becomes text. The metadata's `style` says it; where it does not, lists are numbered and objects are
/// flattened, as the provider's own SDKs do: free JSON, too. In a header they write a list as JSON. `single` are the named types that
/// have no structure.
fn encoding(
    name: &str,
    location: &str,
    single: &BTreeSet<String>,
    source: &mut Map<String, Value>,
    shape: &mut Map<String, Value>,
    notes: &mut Notes,
) {
    let ty = take::peek(shape, "type").unwrap_or_default();
    if single.contains(ty) {
        return;
    }
    let is_list = ty == "list";
    let of_values = shape.get("items").and_then(|items| items.get("type"));
    let of_values = of_values.and_then(Value::as_str).is_some_and(is_scalar);
    let style = take::peek(source, "style").map(shown);
    let style = style.as_deref();
    let encoding = STYLES.iter().find(|(theirs, _)| style == Some(theirs));
    let encoding = encoding
        .map(|(_, ours)| *ours)
        .filter(|encoding| match *encoding {
            "json" => !is_scalar(ty),
            "repeat_list" => is_list,
            "flat" => is_list || is_tree(ty),
            _ => is_list && of_values,
        });
    if let Some(encoding) = encoding {
        source.remove("style");
        shape.insert("encoding".to_owned(), encoding.into());
        return;
    }
    let in_pairs = matches!(location, "query" | "form");
    let guessed = match ty {
        "list" if in_pairs => Some("repeat_list"),
        ty if in_pairs && is_tree(ty) => Some("flat"),
        "list" if location == "header" => Some("json"),
        "list" if location == "path" && of_values => Some("comma"),
        _ => None,
    };
    if let Some(guessed) = guessed {
        let name = shown(name);
        notes.guesses.push(match style {
            None => format!("`{name}` states no style: {guessed} (inferred)"),
            Some(style) => {
                format!("`{name}` states the style `{style}`, which its type cannot have: {guessed} (inferred)")
            }
        });
        shape.insert("encoding".to_owned(), guessed.into());
        source.insert("x-encoding".to_owned(), "inferred".into());
    }
}

/// A path that is nothing but `*` is what its only parameter says.
fn whole_path(
    out: &mut Map<String, Value>,
    parameters: &[Value],
    rest: &mut Rest,
    notes: &mut Notes,
) {
    const WHOLE: &str = "/*";
    let names = in_path(parameters);
    let (true, [name]) = (take::peek(out, "path") == Some(WHOLE), names.as_slice()) else {
        return;
    };
    let path = format!("/{{{name}*}}");
    if codegen::path_fault(Some(&path), [name.as_str()]).is_some() {
        return;
    }
    let name = shown(name);
    notes.guesses.push(format!(
        "`{name}` is the whole path, without its first slash (assumed)"
    ));
    out.insert("path".to_owned(), path.into());
    rest.own(extra::PATH, WHOLE.into());
}

/// Placeholders of the path that no parameter fills get one. Where a parameter has no place in the path, or the path has a part that
/// no parameter can fill, no call can be made: what is left out of the address would make a request to another one.
fn placeholders(out: &Map<String, Value>, parameters: &mut Vec<Value>, notes: &mut Notes) {
    let path = take::peek(out, "path");
    let stated = in_path(parameters);
    let mut names: BTreeSet<&str> = stated.iter().map(String::as_str).collect();
    // Placeholders that no parameter fills count as filled here, so only those that cannot be filled are reported.
    let open: Vec<&str> = codegen::placeholders(path.unwrap_or_default())
        .unwrap_or_default()
        .into_iter()
        .filter(|name| names.insert(name))
        .collect();
    if let Some(fault) = codegen::path_fault(path, names.iter().copied()) {
        notes.uncallable.get_or_insert(shown(&fault));
        return;
    }
    for name in open {
        if into_path(name, parameters, notes) {
            continue;
        }
        notes.guesses.push(format!(
            "`{}` stands in the path and has no parameter: it is a text (assumed)",
            shown(name)
        ));
        let extra = json!({extra::ADDED: true});
        parameters.push(json!({
            "name": name, "in": "path", "required": true, "type": "string", "sensitivity": "unreviewed", "extra": extra,
        }));
    }
    let is_structured = |parameter: &&Value| {
        let ty = parameter.get("type").and_then(Value::as_str);
        parameter.get("in").is_some_and(|place| place == "path")
            && ty.is_some_and(|ty| matches!(ty, "list" | "object" | "map" | "json"))
    };
    if let Some(parameter) = parameters.iter().find(is_structured) {
        let name = parameter.get("name").and_then(Value::as_str);
        let name = shown(name.unwrap_or_default());
        let why = format!("`{name}` stands in the path and is not a single value");
        notes.uncallable.get_or_insert(why);
    }
}

/// The names of the parameters that stand in the path.
fn in_path(parameters: &[Value]) -> Vec<String> {
    let parameters = parameters.iter().filter_map(Value::as_object);
    let parameters = parameters.filter(|one| take::peek(one, "in") == Some("path"));
    let name = |one| take::peek(one, "name").unwrap_or_default().to_owned();
    parameters.map(name).collect()
}

/// A placeholder that only a single value of the query is declared for is that value.
fn into_path(name: &str, parameters: &mut [Value], notes: &mut Notes) -> bool {
    let mut parameters = parameters.iter_mut().filter_map(Value::as_object_mut);
    let declared = parameters.find(|parameter| {
        let is_free = !parameter.contains_key("in") && !parameter.contains_key("idempotency_token");
        let ty = take::peek(parameter, "type").unwrap_or_default();
        let is_single = is_scalar(ty) && ty != "binary";
        take::peek(parameter, "name") == Some(name) && is_free && is_single
    });
    let Some(parameter) = declared else {
        return false;
    };
    notes.guesses.push(format!(
        "`{}` is declared in the query and stands in the path: it is sent there (assumed)",
        shown(name)
    ));
    parameter.insert("in".to_owned(), "path".into());
    required(parameter, "path", Role::Parameter);
    if let Some(extra) = extra_of(parameter) {
        let own = extra
            .entry(extra::PARAMETER)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(own) = own {
            own.entry("in").or_insert_with(|| "query".into());
        }
    }
    true
}
