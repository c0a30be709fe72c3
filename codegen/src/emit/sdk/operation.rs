//! One operation: its table, request, builder and answer.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::builder::{Builder, Setter};
use super::{example, record, ty};
use crate::emit::job::Printed;
use core_catalog_types::{Absent, EffectKind, ResponseBody, SuccessField, SuccessRule};

use crate::emit::clashes::Space;
use crate::emit::file::{RustFile, ident};
use crate::emit::text::{Text, literal};
use crate::ir::{Crate, Echo, Encoding, Family, Location, Operation, Parameter, Ty};
use crate::markdown::{code, inline, link_to_type, one_line};

pub(super) fn file(krate: &Crate, family: &Family, operation: &Operation) -> Printed {
    let path = format!(
        "{}/src/{}/{}.rs",
        krate.package, family.id, operation.method
    );
    let title = format!(
        "`{}`: {}\n\n{}",
        operation.action(),
        inline(&operation.facts.title.en),
        inline(&operation.facts.title.zh)
    );
    let mut file = RustFile::new(path, &operation.source, &title);
    let builder = builder(operation);
    file.item(method(krate, operation, &builder));
    if krate.reads.contains(operation.action()) {
        let table = ident(&operation.table);
        file.item(quote! { pub use crate::reads::#table; });
    } else {
        file.item(table(operation));
    }
    super::lookup_plan::item(operation)
        .into_iter()
        .for_each(|item| file.item(item));
    file.item(request(operation));
    masked_request(operation)
        .into_iter()
        .for_each(|item| file.item(item));
    file.item(start(operation, &builder));
    getters(operation)
        .into_iter()
        .for_each(|item| file.item(item));
    file.item(encode(operation));
    builder.items().into_iter().for_each(|item| file.item(item));
    if let Some(options) = super::reconcile::options(operation, &builder) {
        file.item(options);
    }
    if let Some(prepare) = super::reconcile::prepare(operation, &builder, false) {
        file.item(prepare);
    }
    super::limits::lifts(operation).for_each(|(name, wire)| file.item(builder.lift(&name, wire)));
    operation
        .types
        .iter()
        .flat_map(record::items)
        .for_each(|item| file.item(item));
    super::always::items(operation)
        .into_iter()
        .for_each(|item| file.item(item));
    let states = builder.states();
    if let Some(item) = super::page_plan::item(operation, &states) {
        file.item(item);
    }
    if let Some(item) = streamed(operation, &states) {
        file.item(item);
    }
    if let Some(item) = uploads(operation, &states) {
        file.item(item);
    }
    let serde = super::serde::request(operation).into_iter();
    serde
        .chain(super::serde::types(&operation.types))
        .for_each(|item| file.item(item));
    file.finish()
}

/// What gives the builder of a file its `stream`, and that of an event stream its `events` too. A setter of such a name has it for
/// itself.
fn streamed(operation: &Operation, states: &[String]) -> Option<Text> {
    let streams = matches!(
        operation.facts.body,
        ResponseBody::Binary | ResponseBody::EventStream
    );
    if !streams || operation.has_setter("stream") {
        return None;
    }
    let (builder, states) = (&operation.builder, states.join(", "));
    let event = operation.events().map_or_else(String::new, |event| {
        format!(" of {}, {}", operation.request, ty::text(event))
    });
    let mut text = Text::default();
    text.line(
        0,
        &format!("core_client::streamed!({builder}[{states}]{event});"),
    );
    Some(text)
}

/// What gives the builder of an operation whose body is bytes its `with_upload`. A setter of that name has it for itself. The upload is
/// the body, so the state of a required body is left free.
fn uploads(operation: &Operation, states: &[String]) -> Option<Text> {
    let is_body = |parameter: &Parameter| {
        parameter.facts.location == Location::Body && matches!(parameter.ty, Ty::Bytes)
    };
    let at = operation.parameters.iter().position(is_body)?;
    let wire = literal(operation.parameters.get(at)?.wire());
    if operation.has_setter("with_upload") {
        return None;
    }
    let needed = operation.required.contains(&at).then(|| {
        let others = operation.required.iter().zip(states);
        let others = others.filter(|(required, _)| **required != at);
        let others: Vec<_> = others.map(|(_, state)| state.as_str()).collect();
        format!(" if [{}]", others.join(", "))
    });
    let (builder, request) = (&operation.builder, &operation.request);
    let (states, needed) = (states.join(", "), needed.unwrap_or_default());
    let mut text = Text::default();
    text.line(
        0,
        &format!("core_client::uploads!({builder}[{states}]{needed}, {request}, {wire});"),
    );
    Some(text)
}

/// The client's method.
fn method(krate: &Crate, operation: &Operation, builder: &Builder<'_>) -> Text {
    let mut text = Text::default();
    text.line(0, "impl crate::Client {");
    let docs = format!(
        "{}\n\n{}\n\n# 中文\n\n{}",
        operation.docs,
        example::documentation(krate, operation),
        operation.docs_zh,
    );
    text.docs(1, &docs);
    if let Some(note) = deprecation(operation) {
        text.line(1, &format!("#[deprecated(note = {})]", literal(&note)));
    }
    let head = format!("pub fn {}(&self)", operation.method);
    let caller = "core_client::Caller::new(self.core())";
    builder.start(&mut text, &head, "core_client::Caller", caller);
    text.line(0, "}");
    text
}

/// The compiler shows the note as it stands, so that nothing is escaped. rustdoc reads it as Markdown: the text that the
/// documentation holds beside it is escaped.
pub(super) fn deprecation(operation: &Operation) -> Option<String> {
    let note = operation.facts.deprecated.as_ref()?;
    Some(one_line(&note.en))
}

/// The constant table that the runtime reads.
pub(super) fn table(operation: &Operation) -> Text {
    let (name, action) = (&operation.table, literal(operation.action()));
    let facts = &operation.facts;
    let mut text = Text::default();
    let docs = format!(
        "The facts about `{}` that the client needs, besides its parameters.",
        operation.action()
    );
    text.docs(0, &docs);
    text.names(Space::Values, name);
    let info = "core_client::request::OperationInfo";
    let kind = if operation.roa { "roa" } else { "rpc" };
    // This line alone is longer than one of the formatter.
    text.line(0, &format!("pub static {name}: {info} = {info}::{kind}("));
    text.line(2, "&crate::service::SERVICE,");
    text.line(2, &format!("{action},"));
    let method = facts.http_methods.first().map_or("POST", String::as_str);
    if operation.roa {
        text.line(2, &format!("{},", http_method(method)));
        text.line(2, &format!("{},", literal(&facts.path)));
    }
    text.line(1, ")");
    let calls = calls(operation, method);
    let last = calls.len().saturating_sub(1);
    for (at, call) in calls.into_iter().enumerate() {
        let close = if at == last { ";" } else { "" };
        match call {
            Call::Short(name, argument) => {
                let argument: Vec<_> = argument.into_iter().collect();
                text.call(1, name, &argument, close);
            }
            Call::Tokens(tokens) if at == last => text.tokens(1, &quote! { #tokens; }),
            Call::Tokens(tokens) => text.tokens(1, &tokens),
        }
    }
    text
}

/// A call in the chain that makes a table.
enum Call {
    /// Its name, and an argument that is never broken.
    Short(&'static str, Option<String>),
    /// What only the formatter can break into lines.
    Tokens(TokenStream),
}

fn calls(operation: &Operation, method: &str) -> Vec<Call> {
    let facts = &operation.facts;
    let effect = match facts.effect.kind {
        // Nobody looked at it: the most careful kind.
        EffectKind::Unreviewed => EffectKind::Spends,
        kind => kind,
    };
    let effect = format!("core_client::request::Effect::{effect:?}");
    let mut calls = vec![Call::Short(".effect", Some(effect))];
    let required = operation.parameters.iter().filter(|one| one.facts.required);
    let required: Vec<_> = required.map(Parameter::wire).collect();
    if !required.is_empty() {
        calls.push(Call::Tokens(quote! { .required(&[#(#required),*]) }));
    }
    if !operation.roa && method != "POST" {
        calls.push(Call::Short(".method", Some(http_method(method))));
    }
    calls.push(success(&facts.success));
    if facts.statuses != [200] {
        let statuses: Vec<_> = facts
            .statuses
            .iter()
            .map(|one| format!("{one}u16"))
            .collect();
        let statuses = format!("&[{}]", statuses.join(", "));
        calls.push(Call::Short(".statuses", Some(statuses)));
    }
    if facts.anonymous {
        calls.push(Call::Short(".anonymous", None));
    }
    let rest = facts.rate_limit.map(|limit| quote! { .rate_limit(#limit) });
    calls.extend(rest.map(Call::Tokens));
    if !facts.effect.already_done.is_empty() {
        let codes = &facts.effect.already_done;
        calls.push(Call::Tokens(quote! { .already_done(&[#(#codes),*]) }));
    }
    if facts.effect.overwrites {
        calls.push(Call::Short(".overwrites", None));
    }
    if !facts.effect.retry_after.is_empty() {
        let codes = &facts.effect.retry_after;
        calls.push(Call::Tokens(quote! { .retry_after(&[#(#codes),*]) }));
    }
    if !operation.echoes.is_empty() {
        let echoes = operation.echoes.iter().map(echo);
        calls.push(Call::Tokens(quote! { .echoes(&[#(#echoes),*]) }));
    }
    if let Some(name) = &operation.order_parameter {
        calls.push(Call::Short(".order_parameter", Some(literal(name))));
    }
    calls.extend(token(operation).map(Call::Tokens));
    if operation.lookup_plan.is_some() {
        let plan = super::lookup_plan::name(operation);
        calls.push(Call::Short(".lookup_plan", Some(format!("&{plan}"))));
    }
    if let Some(plan) = &operation.pages {
        let plan = super::page_plan::table(plan);
        calls.push(Call::Tokens(quote! { .pages(&#plan) }));
    }
    if !operation.answer_headers.is_empty() {
        let names = &operation.answer_headers;
        calls.push(Call::Tokens(quote! { .answer_headers(&[#(#names),*]) }));
    }
    let body = match facts.body {
        ResponseBody::Json if operation.answers_any => Some("Any"),
        ResponseBody::Json => None,
        ResponseBody::Binary => Some("Binary"),
        ResponseBody::EventStream => Some("EventStream"),
        ResponseBody::Empty => Some("Empty"),
    };
    let body = body.map(|body| format!("core_client::request::AnswerBody::{body}"));
    calls.extend(body.map(|body| Call::Short(".body", Some(body))));
    calls
}

/// The parameter that is an idempotency token.
fn token(operation: &Operation) -> Option<TokenStream> {
    let mut parameters = operation.parameters.iter();
    let (parameter, token) =
        parameters.find_map(|parameter| Some((parameter, parameter.facts.token?)))?;
    let name = parameter.wire();
    let place = (parameter.facts.location == Location::Form)
        .then(|| quote! { .at(core_client::request::Location::Form) });
    // The runtime knows the longest that it fills in anywhere.
    let longest = parameter.facts.limits.max_length;
    let longest = longest.and_then(|longest| usize::try_from(longest).ok());
    let longest = longest.filter(|longest| *longest < LONGEST_TOKEN);
    let longest = longest.map(|longest| {
        let longest = Literal::usize_unsuffixed(longest);
        quote! { .max_length(#longest) }
    });
    let within = token.repeat_within.map(|seconds| {
        let seconds = Literal::u32_unsuffixed(seconds);
        quote! { .repeat_within(#seconds) }
    });
    Some(quote! { .token(&core_client::request::TokenInfo::new(#name)#place #longest #within) })
}

/// The most characters of a token whose parameter has no limit.
const LONGEST_TOKEN: usize = 64;

fn echo(echo: &Echo) -> TokenStream {
    let (path, parameter) = (&echo.path, &echo.parameter);
    let when = (!echo.when.is_empty()).then(|| {
        let when = super::lookup_plan::conditions(&echo.when);
        quote! { .when(#when) }
    });
    quote! { core_client::request::Echo::new(&[#(#path),*], #parameter)#when }
}

fn http_method(name: &str) -> String {
    let variant = crate::names::type_name(&name.to_lowercase());
    format!("core_client::Method::{variant}")
}

fn success(success: &SuccessRule) -> Call {
    if success.fields.is_empty() && success.items.is_none() {
        let none = "&core_client::outcome::SuccessRule::new(&[])".to_owned();
        return Call::Short(".success", Some(none));
    }
    let fields = success.fields.iter().map(success_field);
    let items = success.items.as_ref().map(|items| {
        let (path, fields) = (&items.path, items.fields.iter().map(success_field));
        let message = items.message.as_ref().map(|name| quote! { .with_message(#name) });
        let of = items.of.as_ref().map(|name| quote! { .of(#name) });
        quote! { .with_items(core_client::outcome::ItemRule::new(&[#(#path),*], &[#(#fields),*])#message #of) }
    });
    Call::Tokens(
        quote! { .success(&core_client::outcome::SuccessRule::new(&[#(#fields),*])#items) },
    )
}

fn success_field(field: &SuccessField) -> TokenStream {
    let (path, values) = (&field.path, &field.values);
    let absent = (field.absent == Absent::Ignored)
        .then(|| quote! { .with_absent(core_client::outcome::Absent::Ignored) });
    quote! { core_client::outcome::SuccessField::new(&[#(#path),*], &[#(#values),*])#absent }
}

fn request(operation: &Operation) -> Text {
    let name = &operation.request;
    let mut text = Text::default();
    let docs = format!(
        "A request of {}. `Debug` masks sensitive values.",
        link_to_type(&operation.builder)
    );
    text.docs(0, &docs);
    let hidden = operation.parameters.iter().map(|one| one.hidden);
    text.line(0, record::derives(hidden));
    text.line(0, "#[non_exhaustive]");
    if operation.parameters.is_empty() {
        text.defines(name, &format!("pub struct {name} {{}}"));
        return text;
    }
    text.defines(name, &format!("pub struct {name} {{"));
    for parameter in &operation.parameters {
        let (field, ty) = (&parameter.rust, ty::text(&parameter.ty));
        text.breakable(1, &format!("{field}: ::core::option::Option<{ty}>,"));
    }
    for (field, _) in super::limits::lifts(operation) {
        text.line(1, &format!("{field}: bool,"));
    }
    text.line(0, "}");
    text
}

fn masked_request(operation: &Operation) -> Option<Text> {
    let lifts: Vec<_> = super::limits::lifts(operation)
        .map(|(name, _)| name.to_string())
        .collect();
    let parameters = operation.parameters.iter();
    let fields = parameters.map(|parameter| (parameter.rust.as_str(), parameter.hidden));
    let lifts = lifts.iter().map(|name| (name.as_str(), false));
    record::masked_debug(&operation.request, fields.chain(lifts))
}

fn start(operation: &Operation, builder: &Builder<'_>) -> Text {
    let mut text = Text::default();
    text.line(0, &format!("impl {} {{", operation.request));
    text.docs(
        1,
        "A builder without a client: the request can be checked, stored, or sent later.",
    );
    let detached = "core_client::Detached";
    builder.start(&mut text, "pub fn builder()", detached, detached);
    text.line(0, "}");
    text
}

/// What a request has of its own: a getter of the same name would hide it, so the generator prints no such getter.
const OWN: [&str; 9] = [
    "builder",
    "clone",
    "default",
    "documented_violations",
    "encode",
    "enforced_violations",
    "eq",
    "fmt",
    "is_lifted",
];

/// What a request holds of its parameters.
fn getters(operation: &Operation) -> Option<Text> {
    let parameters = operation.parameters.iter();
    let parameters: Vec<_> = parameters
        .filter(|parameter| !OWN.contains(&parameter.rust.as_str()))
        .collect();
    if parameters.is_empty() {
        return None;
    }
    let mut text = Text::default();
    let request = &operation.request;
    text.line(0, &format!("core_client::getters!({request} {{"));
    for parameter in parameters {
        let (ty, borrow) = ty::borrowed(&parameter.ty);
        let (field, wire) = (&parameter.rust, literal(&code(parameter.wire())));
        text.line(1, &format!("[{borrow}] {field}: {ty}, {wire};"));
    }
    text.line(0, "});");
    Some(text)
}

fn encode(operation: &Operation) -> Text {
    let (request, response) = (&operation.request, &operation.response);
    let mut text = Text::default();
    text.breakable(
        0,
        &format!("impl core_client::request::Request for {request} {{"),
    );
    text.line(1, &format!("type Response = {response};"));
    let ty = "&'static core_client::request::OperationInfo";
    text.line(1, &format!("const OPERATION: {ty} = &{};", operation.table));
    text.line(1, "#[inline]");
    let head = |out| {
        format!("fn encode<'a>(&'a self, {out}: &mut core_client::request::Parameters<'a>) {{")
    };
    match operation.parameters.is_empty() {
        true => text.line(1, &format!("{}}}", head("_"))),
        false => {
            text.line(1, &head("out"));
            operation
                .parameters
                .iter()
                .for_each(|one| put(&mut text, one));
            text.line(1, "}");
        }
    }
    let checks = super::limits::items(operation);
    if !checks.is_empty() {
        text.members(checks);
    }
    text.line(0, "}");
    text
}

fn put(text: &mut Text, parameter: &Parameter) {
    let (wire, field) = (literal(parameter.wire()), &parameter.rust);
    let place = match parameter.facts.location {
        // The generator refuses parameters in the host.
        Location::Query | Location::Host => None,
        Location::Form => Some("core_client::request::Location::Form"),
        Location::Path => Some("core_client::request::Location::Path"),
        Location::Header => Some("core_client::request::Location::Header"),
        // The whole body: bytes and a text as they are, everything else as JSON.
        Location::Body => {
            let call = match parameter.ty {
                Ty::Bytes => {
                    format!("body_bytes({wire}, \"application/octet-stream\", value.as_bytes())")
                }
                _ if parameter.facts.is_structured() => format!("body_json({wire}, value)"),
                _ => format!("body_text({wire}, value)"),
            };
            return given(text, field, &call);
        }
    };
    let character = |separator| Literal::character(separator);
    let call = match (place, parameter.facts.encoding) {
        (None, Encoding::Plain) => format!("put_opt({wire}, &self.{field})"),
        (None, Encoding::Json) => format!("json_opt({wire}, &self.{field})"),
        (None, Encoding::RepeatList) => format!("repeat_list_opt({wire}, &self.{field})"),
        (None, Encoding::Flat) => format!("flat_opt({wire}, &self.{field})"),
        (None, Encoding::Joined(separator)) => {
            let separator = character(separator);
            format!("joined_opt({wire}, &self.{field}, {separator})")
        }
        (Some(place), Encoding::Plain) => format!("put_opt_in({place}, {wire}, &self.{field})"),
        (Some(place), Encoding::Joined(separator)) => {
            let separator = character(separator);
            let call = format!("joined_in({place}, {wire}, value, {separator})");
            return given(text, field, &call);
        }
        (Some(place), Encoding::RepeatList | Encoding::Flat) => {
            return given(text, field, &format!("flat_in({place}, {wire}, value)"));
        }
        (Some(place), Encoding::Json) => {
            return given(text, field, &format!("json_in({place}, {wire}, value)"));
        }
    };
    text.breakable(2, &format!("out.{call};"));
}

/// A call for the value of a parameter that was given.
fn given(text: &mut Text, field: &str, call: &str) {
    let head = format!("if let ::core::option::Option::Some(value) = &self.{field} {{");
    text.breakable(2, &head);
    text.breakable(3, &format!("out.{call};"));
    text.line(2, "}");
}

pub(super) fn builder(operation: &Operation) -> Builder<'_> {
    let optional = operation
        .parameters
        .iter()
        .filter(|parameter| !parameter.facts.required);
    let required = operation
        .required
        .iter()
        .filter_map(|&index| operation.parameters.get(index));
    Builder {
        name: &operation.builder,
        product: &operation.request,
        docs: format!(
            "The builder of {}. If a client made it, it sends the request when it is awaited. [`Builder`](crate::Builder) has the \
             methods of all builders, such as the options of a call.",
            link_to_type(&operation.request)
        ),
        sends: true,
        setters: required
            .chain(optional)
            .map(|parameter| Setter {
                rust: &parameter.rust,
                ty: &parameter.ty,
                docs: &parameter.docs,
                marker: parameter
                    .facts
                    .required
                    .then_some(parameter.marker.as_str()),
            })
            .collect(),
    }
}
