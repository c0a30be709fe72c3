//! The command line's table, `cli/src/generated/`: what a reader is told of each operation, one file per family.

use proc_macro2::TokenStream;
use quote::quote;

use super::file::{RustFile, ident, option};
use super::{Job, Printed};
use crate::ir::{
    Bilingual, Crate, Encoding, Family, Ir, Kind, Limits, Location, Operation, Rule, Value,
};

const FOLDER: &str = "cli/src/generated";

pub(super) fn jobs(ir: &Ir) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for krate in ir.crates.iter().filter(|krate| krate.command_line).take(1) {
        jobs.push(Box::new(|| root(krate)));
        for family in &krate.families {
            jobs.push(Box::new(|| self::family(krate, family)));
        }
    }
    jobs
}

fn root(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{FOLDER}/mod.rs"),
        &format!("{}/", krate.source),
        &format!(
            "`{}` `{}` as the command line knows it.",
            krate.product, krate.version
        ),
    );
    let modules: Vec<_> = krate.families.iter().map(|f| ident(&f.id)).collect();
    file.item(quote! { #(mod #modules;)* });
    let families = krate.families.iter().map(|family| {
        let (id, title) = (&family.id, text(&family.title));
        quote! { crate::spec::Family { id: #id, title: #title } }
    });
    let mut operations: Vec<(&str, TokenStream)> = Vec::new();
    for family in &krate.families {
        let module = ident(&family.id);
        for operation in &family.operations {
            let table = ident(&operation.table);
            operations.push((&operation.action, quote! { #module::#table }));
        }
    }
    operations.sort_by_key(|(action, _)| *action);
    let operations = operations.iter().map(|(_, tokens)| tokens);
    let (sdk, title) = (ident(&krate.krate), text(&krate.title));
    file.item(quote! {
        pub(crate) static SERVICE: crate::spec::Service = crate::spec::Service {
            title: #title,
            info: &::#sdk::service::SERVICE,
            families: &[#(#families),*],
            operations: &[#(&#operations),*],
        };
    });
    file.finish()
}

fn family(krate: &Crate, family: &Family) -> Printed {
    let mut file = RustFile::new(
        format!("{FOLDER}/{}.rs", family.id),
        &format!("{}/operations/*.yaml", krate.source),
        &format!("Operations of the family `{}`.", family.id),
    );
    for operation in &family.operations {
        file.item(self::operation(krate, family, operation));
    }
    file.finish()
}

fn operation(krate: &Crate, family: &Family, operation: &Operation) -> TokenStream {
    let facts = &operation.facts;
    let (sdk, module, table) = (
        ident(&krate.krate),
        ident(&family.id),
        ident(&operation.table),
    );
    let (command, spellings, family) = (&facts.command, &facts.spellings, &family.id);
    let (title, docs) = (text(&operation.title), text(&facts.docs));
    let (effect, reason) = (operation.effect_key, text(&facts.effect_reason));
    let deprecated = option(facts.deprecated.as_ref().map(text));
    let lookup = option(facts.lookup.as_ref().map(text));
    let codes = facts.codes.iter().map(|(code, status, docs)| {
        let (status, docs) = (option(*status), text(docs));
        quote! { crate::spec::Code { code: #code, status: #status, docs: #docs } }
    });
    let parameters = facts.parameters.iter().map(value);
    let rules = operation.rules.iter().map(rule);
    let answer = facts.answer.iter().map(value);
    let example = operation.examples.first();
    let request = example.iter().flat_map(|example| {
        let pairs = example.request.iter();
        pairs.map(|(name, value)| quote! { (#name, #value) })
    });
    let response = option(example.and_then(|example| example.response.as_ref()));
    quote! {
        pub(super) static #table: crate::spec::Operation = crate::spec::Operation {
            info: &::#sdk::#module::#table,
            command: #command,
            spellings: &[#(#spellings),*],
            family: #family,
            title: #title,
            docs: #docs,
            effect: #effect,
            effect_reason: #reason,
            deprecated: #deprecated,
            lookup: #lookup,
            codes: &[#(#codes),*],
            parameters: &[#(#parameters),*],
            rules: &[#(#rules),*],
            answer: &[#(#answer),*],
            example_request: &[#(#request),*],
            example_answer: #response,
        };
    }
}

fn text(text: &Bilingual) -> TokenStream {
    let (en, zh) = (&text.en, &text.zh);
    if en.is_empty() && zh.is_empty() {
        return quote! { crate::spec::Text::NONE };
    }
    quote! { crate::spec::Text { en: #en, zh: #zh } }
}

/// Only what differs from the empty value is written: most values are plain optional texts.
fn value(value: &Value) -> TokenStream {
    let (name, kind) = (&value.wire, kind(&value.kind));
    let mut fields = vec![quote! { name: #name }, quote! { kind: #kind }];
    let mut set = |name: &str, tokens: Option<TokenStream>| {
        let name = ident(name);
        fields.extend(tokens.map(|tokens| quote! { #name: #tokens }));
    };
    let some = |text: &Option<String>| text.as_ref().map(|text| quote! { Some(#text) });
    let (own, spellings) = (&value.option, &value.spellings);
    set("option", (!own.is_empty()).then(|| quote! { #own }));
    set(
        "spellings",
        (!spellings.is_empty()).then(|| quote! { &[#(#spellings),*] }),
    );
    set("type_name", some(&value.type_name));
    set("required", value.required.then(|| quote! { true }));
    set("default", some(&value.default));
    set("location", location(value.location));
    set("encoding", encoding(value.encoding));
    set("limits", value.limits.as_ref().map(limits));
    set("unit", some(&value.unit));
    let known = value.known.iter().map(|(known, docs)| {
        let docs = text(docs);
        quote! { (#known, #docs) }
    });
    set(
        "known",
        (!value.known.is_empty()).then(|| quote! { &[#(#known),*] }),
    );
    let sensitivity = ident(value.sensitivity);
    set(
        "sensitivity",
        (value.sensitivity != "None").then(|| quote! { crate::spec::Sensitivity::#sensitivity }),
    );
    set("example", some(&value.example));
    set("docs", Some(text(&value.docs)));
    let deprecated = value.deprecated.as_ref().map(text);
    set(
        "deprecated",
        deprecated.map(|deprecated| quote! { Some(#deprecated) }),
    );
    let members = value.members.iter().map(self::value);
    set(
        "members",
        (!value.members.is_empty()).then(|| quote! { &[#(#members),*] }),
    );
    quote! { crate::spec::Value { #(#fields,)* ..crate::spec::Value::NONE } }
}

fn location(location: Location) -> Option<TokenStream> {
    let name = match location {
        Location::Query | Location::Host => return None,
        Location::Form => "Form",
        Location::Body => "Body",
        Location::Path => "Path",
        Location::Header => "Header",
    };
    let name = ident(name);
    Some(quote! { crate::spec::Location::#name })
}

fn encoding(encoding: Encoding) -> Option<TokenStream> {
    match encoding {
        Encoding::Plain => None,
        Encoding::Json => Some(quote! { crate::spec::Encoding::Json }),
        Encoding::RepeatList => Some(quote! { crate::spec::Encoding::RepeatList }),
        Encoding::Flat => Some(quote! { crate::spec::Encoding::Flat }),
        Encoding::Joined(separator) => Some(quote! { crate::spec::Encoding::Joined(#separator) }),
    }
}

fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Scalar(name) => {
            let name = ident(name);
            quote! { crate::spec::Kind::#name }
        }
        Kind::Object(_) => quote! { crate::spec::Kind::Object },
        Kind::List(inner) => {
            let inner = self::kind(inner);
            quote! { crate::spec::Kind::List(&#inner) }
        }
        Kind::Map(inner) => {
            let inner = self::kind(inner);
            quote! { crate::spec::Kind::Map(&#inner) }
        }
    }
}

fn limits(limits: &Limits) -> TokenStream {
    let enforce = ident(limits.enforce);
    let mut fields = vec![quote! { enforce: crate::spec::Enforce::#enforce }];
    let mut set = |name: &str, tokens: Option<TokenStream>| {
        let name = ident(name);
        fields.extend(tokens.map(|tokens| quote! { #name: #tokens }));
    };
    let some = |text: &Option<String>| text.as_ref().map(|text| quote! { Some(#text) });
    let count = |count: Option<u64>| count.map(|count| quote! { Some(#count) });
    let flag = |flag: bool| flag.then(|| quote! { true });
    set("min", some(&limits.min));
    set("max", some(&limits.max));
    set("exclusive_min", flag(limits.exclusive_min));
    set("exclusive_max", flag(limits.exclusive_max));
    set("min_length", count(limits.min_length));
    set("max_length", count(limits.max_length));
    set("min_items", count(limits.min_items));
    set("max_items", count(limits.max_items));
    set("digits_only", flag(limits.digits_only));
    set("pattern", some(&limits.pattern));
    quote! { crate::spec::Limits { #(#fields,)* ..crate::spec::Limits::NONE } }
}

fn rule(rule: &Rule) -> TokenStream {
    let (kind, enforce) = (ident(rule.kind), ident(rule.enforce));
    let (parameters, docs) = (&rule.parameters, text(&rule.docs));
    let when = option(rule.when.as_ref().map(|(parameter, is, absent)| {
        quote! { crate::spec::When { parameter: #parameter, is: &[#(#is),*], absent: #absent } }
    }));
    quote! {
        crate::spec::Rule {
            kind: crate::spec::RuleKind::#kind,
            parameters: &[#(#parameters),*],
            when: #when,
            enforce: crate::spec::Enforce::#enforce,
            docs: #docs,
        }
    }
}
