//! One API to one operation.

use serde_json::{Map, Value, json};

use super::extra::{self, Rest};
use super::faults::Fault;
use super::notes::Notes;
use super::parameters::Call;
use super::shape::Shapes;
use super::style::{Style, is_path, security};
use super::{errors, parameters, response, success, take, texts, unsendable};
use crate::decide;
use crate::source::{Api, shown};

/// What became of an API.
pub(crate) enum Converted {
    /// An operation in our language.
    Operation(Map<String, Value>),
    /// No operation: why, and what the metadata says, without texts.
    LeftOut(String, Value),
}

/// Converts an API. `style` is that of the product, `fault` what the generator found wrong with it before.
pub(crate) fn convert(
    product: &str,
    api: Api,
    style: Option<Style>,
    fault: Option<&Fault>,
    shapes: &mut Shapes<'_>,
) -> (Converted, Notes) {
    let mut notes = Notes::default();
    let left_out = |why: String, body: Value| {
        let mut body = body;
        texts::remove_texts(&mut body);
        Converted::LeftOut(why, extra::sealed(body))
    };
    if !codegen::names::is_action(&api.name) {
        let why = format!("`{}` cannot be the name of an operation", shown(&api.name));
        return (left_out(why, api.body), notes);
    }
    if api.again {
        return (
            left_out(
                "the file has an operation of this name before".to_owned(),
                api.body,
            ),
            notes,
        );
    }
    match fault {
        Some(Fault::LeftOut(why)) => return (left_out(why.clone(), api.body), notes),
        Some(Fault::Raw(why)) => notes.raw.push(why.clone()),
        Some(Fault::Uncallable(why)) => notes.uncallable = Some(why.clone()),
        None => {}
    }
    let Value::Object(source) = api.body else {
        return (left_out("it is not an object".to_owned(), api.body), notes);
    };
    if let Some(why) = unsendable::why(&source) {
        return (left_out(why, Value::Object(source)), notes);
    }
    if api.odd.too_deep {
        notes.raw.push("it is nested too deep".to_owned());
    }
    for name in &api.odd.twice {
        notes
            .raw
            .push(format!("`{}` stands twice in one object", shown(name)));
    }
    parameters::why_raw(&source, &mut notes.raw);
    unknown_types(&source, &mut notes.raw);
    let out = body(product, &api.name, source, style, shapes, &mut notes);
    (Converted::Operation(out), notes)
}

/// Types that we do not know, in the parameters and in the answers, as far as they are not behind a reference.
fn unknown_types(source: &Map<String, Value>, why: &mut Vec<String>) {
    let parameters = source.get("parameters").and_then(Value::as_array);
    let parameters = parameters
        .into_iter()
        .flatten()
        .filter_map(|parameter| parameter.get("schema"));
    let answers = source.get("responses").and_then(Value::as_object);
    let answers = answers
        .into_iter()
        .flatten()
        .filter_map(|(_, answer)| answer.get("schema"));
    let mut open: Vec<&Value> = parameters.chain(answers).collect();
    while let Some(schema) = open.pop() {
        let Some(schema) = schema.as_object() else {
            continue;
        };
        if let Some(ty) = take::peek(schema, "type").filter(|ty| !TYPES.contains(ty)) {
            why.push(format!("the type `{}` is not known", shown(ty)));
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        open.extend(properties.into_iter().flatten().map(|(_, inner)| inner));
        open.extend(schema.get("items"));
        open.extend(schema.get("additionalProperties"));
    }
    why.sort();
    why.dedup();
}

/// The provider's words for types.
const TYPES: [&str; 8] = [
    "any", "array", "boolean", "integer", "number", "object", "string", "",
];

fn body(
    product: &str,
    action: &str,
    mut source: Map<String, Value>,
    style: Option<Style>,
    shapes: &mut Shapes<'_>,
    notes: &mut Notes,
) -> Map<String, Value> {
    let raw = !notes.raw.is_empty();
    let mut out = Map::new();
    let mut rest = Rest::default();
    out.insert("operation".to_owned(), action.into());
    take_texts(action, &mut source, shapes.texts, &mut out);
    let effect = decide::effect(product, action, &source);
    out.insert(
        "effect".to_owned(),
        json!({"kind": effect.kind.word(), "mark": effect.mark.word()}),
    );
    notes.effect = Some(effect);
    methods(&mut source, &mut out, &mut rest);
    schemes(&source, &mut out, notes);
    if !out.contains_key("methods") {
        let guess = "no known HTTP method is stated: POST is used (assumed)";
        notes.guesses.push(guess.to_owned());
    }
    take_security(&mut source, style.is_some(), &mut out, &mut rest, notes);
    path(&mut source, style.unwrap_or(Style::Rpc), &mut out, notes);
    if source.get("deprecated") == Some(&Value::Bool(true)) {
        source.remove("deprecated");
        out.insert("deprecated".to_owned(), json!({}));
    }
    let parameters = take::list(&mut source, "parameters");
    if parameters.is_none() && !source.contains_key("parameters") {
        rest.absent("parameters");
    }
    // Also without a list: the path can have places that a parameter has to fill.
    let parameters = parameters.unwrap_or_default();
    let call = Call {
        raw,
        consumes: unsendable::only_kind(&source),
    };
    parameters::take(parameters, call, shapes, &mut out, &mut rest, notes);
    shapes.answer = true;
    response::take(&mut source, raw, shapes, &mut out, &mut rest, notes);
    shapes.answer = false;
    let response = out.get("response").and_then(Value::as_object);
    if let Some(response) = response {
        let found = success::rule(response, take::peek(&source, "responseDemo"));
        notes.guesses.extend(found.reasons);
        if let Some(rule) = found.rule {
            out.insert("success".to_owned(), rule);
        }
    }
    errors::take(&mut source, shapes, &mut out);
    rest.finish(source, &mut out);
    out
}

fn take_texts(
    action: &str,
    source: &mut Map<String, Value>,
    with: bool,
    out: &mut Map<String, Value>,
) {
    let mut texts = ["title", "summary", "description"].map(|key| {
        let text = source.remove(key);
        text.as_ref().and_then(Value::as_str).map(str::to_owned)
    });
    if !with {
        return;
    }
    let [title, summary, description] = &mut texts;
    let title = title.take().filter(|title| title != action);
    let line = summary
        .as_deref()
        .or(title.as_deref())
        .and_then(texts::line);
    if let Some(line) = line {
        out.insert("title".to_owned(), json!({"en": line}));
    }
    if let Some(docs) = description.as_deref().and_then(texts::plain) {
        out.insert("docs".to_owned(), json!({"en": docs}));
    }
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Methods in the order of use: where GET and POST are allowed POST is sent, so that no value stands in an address.
fn methods(source: &mut Map<String, Value>, out: &mut Map<String, Value>, rest: &mut Rest) {
    let Some(list) = source.get("methods").and_then(Value::as_array) else {
        if !source.contains_key("methods") {
            rest.absent("methods");
        }
        return;
    };
    let words: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    let known = |word: &&str| {
        METHODS
            .iter()
            .find(|method| method.eq_ignore_ascii_case(word))
            .copied()
    };
    let mut methods: Vec<&str> = Vec::new();
    for method in words.iter().flatten().filter_map(known) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    // The sort is stable: POST comes to the front, the others stay as they are.
    methods.sort_by_key(|method| *method != "POST");
    let again: Vec<String> = methods
        .iter()
        .map(|method| method.to_ascii_lowercase())
        .collect();
    let same = words.is_some_and(|words| words == again);
    if !methods.is_empty() {
        out.insert("methods".to_owned(), methods.into());
    }
    if same && !again.is_empty() {
        source.remove("methods");
    }
}

fn schemes(source: &Map<String, Value>, out: &mut Map<String, Value>, notes: &mut Notes) {
    let list = source.get("schemes").and_then(Value::as_array);
    let words = list.into_iter().flatten().filter_map(Value::as_str);
    let is_known = |word: &&str| matches!(*word, "http" | "https");
    // `sse` says how the answer comes.
    let others = words
        .clone()
        .filter(|word| !is_known(word) && *word != "sse");
    for other in others {
        let told = format!("the scheme `{}` is not known and is not used", shown(other));
        notes.odd.push(told);
    }
    let mut schemes: Vec<&str> = words.filter(is_known).collect();
    schemes.sort_unstable();
    schemes.dedup();
    schemes.reverse();
    if schemes == ["http"] {
        let odd = "the metadata allows `http` alone; the client sends `https`, unless the endpoint's address says `http`";
        notes.odd.push(odd.to_owned());
    }
    if !schemes.is_empty() {
        out.insert("schemes".to_owned(), schemes.into());
    }
}

/// How a call is signed, in the words of the metadata: the names of its alternatives.
fn alternatives(source: &Map<String, Value>) -> Option<Vec<&str>> {
    let list = source.get("security")?.as_array()?;
    Some(
        list.iter()
            .filter_map(Value::as_object)
            .flat_map(|one| one.keys().map(String::as_str))
            .collect(),
    )
}

fn is_signed(name: &str) -> bool {
    name == "AK"
}

/// `ARS_OIDC` is a call that brings a token of an identity provider as a parameter.
fn is_anonymous(name: &str) -> bool {
    matches!(name, "Anonymous" | "ARS_OIDC")
}

fn take_security(
    source: &mut Map<String, Value>,
    has_style: bool,
    out: &mut Map<String, Value>,
    rest: &mut Rest,
    notes: &mut Notes,
) {
    let names = alternatives(source).unwrap_or_default();
    let signed = names.is_empty() || names.iter().any(|name| is_signed(name));
    let anonymous = names.iter().any(|name| is_anonymous(name));
    let word = match (has_style, signed, anonymous) {
        (true, true, false) => "signed",
        (true, true, true) => "signed_or_anonymous",
        (true, false, true) => "anonymous",
        _ => "unsupported",
    };
    if word == "unsupported" {
        let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
        notes.uncallable = Some(if has_style {
            format!("this client cannot authenticate by {}", names.join(", "))
        } else {
            "the product's style is not one that this client can call".to_owned()
        });
    }
    if names.contains(&"ARS_OIDC") {
        notes
            .guesses
            .push("`ARS_OIDC` is sent without a signature (inferred)".to_owned());
    }
    if names.is_empty() {
        notes
            .guesses
            .push("no authentication is stated: the call is signed (assumed)".to_owned());
    }
    match source.get("security") {
        None => rest.absent("security"),
        Some(stated) if *stated == security(word) => {
            source.remove("security");
        }
        Some(_) => {}
    }
    if word != "signed" {
        out.insert("authentication".to_owned(), word.into());
    }
}

/// The path, and the style that follows from it: a version may have operations of both styles.
fn path(
    source: &mut Map<String, Value>,
    style: Style,
    out: &mut Map<String, Value>,
    notes: &mut Notes,
) {
    let path = take::text(source, "path");
    let own = match &path {
        Some(path) if is_path(path) => Style::Roa,
        Some(_) => Style::Rpc,
        None => {
            if style == Style::Roa {
                notes
                    .guesses
                    .push("no path is stated: the call is RPC (inferred)".to_owned());
            }
            Style::Rpc
        }
    };
    match path {
        Some(path) if own == Style::Roa && path.contains(codegen::is_refused_character) => {
            let why = "its path holds characters that cannot be sent".to_owned();
            notes.uncallable.get_or_insert(why);
            source.insert("path".to_owned(), path.into());
        }
        Some(path) if own == Style::Roa => {
            if path.contains("//") {
                let odd = "its path has an empty segment (`//`), and is sent as it stands";
                notes.odd.push(odd.to_owned());
            }
            out.insert("path".to_owned(), path.into());
        }
        Some(path) => {
            source.insert("path".to_owned(), path.into());
        }
        None => {}
    }
    if own != style {
        out.insert("style".to_owned(), own.word().into());
    }
}
