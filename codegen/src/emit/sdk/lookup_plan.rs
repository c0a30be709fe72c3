//! The constant table by which the runtime finds an unknown outcome out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::file::{docs, ident};
use crate::ir::{
    Comparison, Condition, FieldMatch, LookupPlan, Operation, Path, Read, RecordSearch,
    RequiredValue, ResourceSearch, Search, Source, StateSearch,
};

/// The plan's name, `BIND_AXB_LOOKUP`.
pub(super) fn name(operation: &Operation) -> Ident {
    format_ident!("{}_LOOKUP", operation.table)
}

/// The table, where there is one.
pub(super) fn item(operation: &Operation) -> Option<TokenStream> {
    let plan = operation.lookup_plan.as_ref()?;
    let text = docs(&format!(
        "How the unknown outcome of `{}` is looked up.",
        operation.action()
    ));
    let (name, search, parts) = (name(operation), search(&plan.search), parts(plan));
    Some(quote! {
        #text
        static #name: core_client::reconcile::plan::LookupPlan =
            core_client::reconcile::plan::LookupPlan::new(#search) #(#parts)*;
    })
}

fn parts(plan: &LookupPlan) -> Vec<TokenStream> {
    let mut calls = Vec::new();
    if !plan.required.is_empty() {
        let required = &plan.required;
        calls.push(quote! { .required(&[#(#required),*]) });
    }
    if !plan.required_values.is_empty() {
        let values = conditions(&plan.required_values);
        calls.push(quote! { .required_values(#values) });
    }
    if !plan.stored.is_empty() {
        let stored = &plan.stored;
        calls.push(quote! { .stored(&[#(#stored),*]) });
    }
    let expiration = plan.expiration.as_ref();
    calls.extend(expiration.map(|name| quote! { .expiration(#name) }));
    let lifetime = plan.lifetime.as_ref();
    calls.extend(lifetime.map(|name| quote! { .lifetime(#name) }));
    let own_id = plan.own_id.as_ref();
    calls.extend(own_id.map(|name| quote! { .own_id(#name) }));
    if !plan.answer.is_empty() {
        let fields = plan.answer.iter().map(|(at, from)| {
            let (at, from) = (path(at), source(from));
            quote! { core_client::reconcile::plan::AnswerField::new(#at, #from) }
        });
        calls.push(quote! { .answer(&[#(#fields),*]) });
    }
    calls
}

fn search(search: &Search) -> TokenStream {
    match search {
        Search::Resource(search) => {
            let search = resource(search);
            quote! { core_client::reconcile::plan::Search::Resource(#search) }
        }
        Search::State(search) => {
            let search = state(search);
            quote! { core_client::reconcile::plan::Search::State(#search) }
        }
        Search::Records(search) => {
            let search = records(search);
            quote! { core_client::reconcile::plan::Search::Records(#search) }
        }
    }
}

fn resource(search: &ResourceSearch) -> TokenStream {
    let (detail, at, id) = (
        read(&search.detail),
        path(&search.path),
        path(&search.id_path),
    );
    let mut calls = Vec::new();
    if let Some((read, at, separator, full_at)) = &search.list {
        let (read, at) = (self::read(read), path(at));
        calls.push(quote! {
            .list(core_client::reconcile::plan::IdList::new(#read, #at, #separator, #full_at))
        });
    }
    if let Some((at, values)) = &search.active {
        let at = path(at);
        calls.push(quote! { .active(#at, &[#(#values),*]) });
    }
    for (name, compares) in [
        ("identity", &search.identity),
        ("properties", &search.properties),
    ] {
        if !compares.is_empty() {
            let (name, compares) = (ident(name), compares.iter().map(compare));
            calls.push(quote! { .#name(&[#(#compares),*]) });
        }
    }
    if let Some(at) = &search.created {
        let at = path(at);
        calls.push(quote! { .created(#at) });
    }
    if !search.conflicts.is_empty() {
        let conflicts = search.conflicts.iter().map(|(at, parameters, kind)| {
            let (at, kind) = (path(at), comparison(*kind));
            quote! { core_client::reconcile::plan::Conflict::new(#at, &[#(#parameters),*], #kind) }
        });
        calls.push(quote! { .conflicts(&[#(#conflicts),*]) });
    }
    calls.extend(search.exclusive.then(|| quote! { .exclusive() }));
    let full_at = search.full_at;
    calls.extend(full_at.map(|full_at| quote! { .full_at(#full_at) }));
    quote! { core_client::reconcile::plan::ResourceSearch::new(#detail, #at, #id) #(#calls)* }
}

fn state(search: &StateSearch) -> TokenStream {
    let read = read(&search.read);
    let cases = search.cases.iter().map(|(when, holds)| {
        let holds = holds.iter().map(hold);
        if when.is_empty() {
            return quote! { core_client::reconcile::plan::Case::always(&[#(#holds),*]) };
        }
        let when = conditions(when);
        quote! { core_client::reconcile::plan::Case::when(#when, &[#(#holds),*]) }
    });
    let codes = (!search.codes.is_empty()).then(|| {
        let codes = &search.codes;
        quote! { .codes(&[#(#codes),*]) }
    });
    let says_only_done = search.says_only_done.then(|| quote! { .says_only_done() });
    quote! {
        core_client::reconcile::plan::StateSearch::new(#read, &[#(#cases),*]) #codes #says_only_done
    }
}

fn records(search: &RecordSearch) -> TokenStream {
    let (read, at, full_at) = (read(&search.read), path(&search.path), search.full_at);
    let (recipients, recipient) = (&search.recipients, path(&search.recipient_path));
    let format = match search.separator {
        Some(separator) => quote! { Joined(#separator) },
        None => quote! { Json },
    };
    let matches = search.matches.iter().map(compare);
    let made = path(&search.made);
    quote! {
        core_client::reconcile::plan::RecordSearch::new(#read, #at, #full_at)
            .recipients(#recipients, core_client::reconcile::plan::RecipientFormat::#format, #recipient)
            .matches(&[#(#matches),*])
            .made(#made)
    }
}

fn hold(hold: &Condition) -> TokenStream {
    match hold {
        Condition::Equals(compare) => {
            let compare = self::compare(compare);
            quote! { core_client::reconcile::plan::Condition::Equals(#compare) }
        }
        Condition::EqualsIfGiven(compare) => {
            let compare = self::compare(compare);
            quote! { core_client::reconcile::plan::Condition::EqualsIfGiven(#compare) }
        }
        Condition::Is(at, values) => {
            let at = path(at);
            quote! { core_client::reconcile::plan::Condition::Is(#at, &[#(#values),*]) }
        }
        Condition::Absent(at) => {
            let at = path(at);
            quote! { core_client::reconcile::plan::Condition::Absent(#at) }
        }
    }
}

fn compare(compare: &FieldMatch) -> TokenStream {
    let (at, parameter) = (path(&compare.path), &compare.parameter);
    let kind = comparison(compare.kind);
    quote! { core_client::reconcile::plan::FieldMatch::new(#at, #parameter, #kind) }
}

fn comparison(kind: Comparison) -> TokenStream {
    let kind = ident(&kind.name());
    quote! { core_client::reconcile::plan::Comparison::#kind }
}

pub(super) fn conditions(conditions: &[RequiredValue]) -> TokenStream {
    let pairs = conditions.iter().map(|(name, values)| {
        quote! { (#name, &[#(#values),*]) }
    });
    quote! { &[#(#pairs),*] }
}

fn read(read: &Read) -> TokenStream {
    let table = ident(&read.table);
    let parameters = read.parameters.iter().map(|(name, from)| {
        let from = source(from);
        quote! { (#name, #from) }
    });
    quote! { core_client::reconcile::plan::Read::new(&crate::reads::#table, &[#(#parameters),*]) }
}

fn source(source: &Source) -> TokenStream {
    let source = match source {
        Source::Parameter(name) => quote! { Parameter(#name) },
        Source::Constant(text) => quote! { Constant(#text) },
        Source::Joined(names, by) => quote! { Joined(&[#(#names),*], #by) },
        Source::Id => quote! { Id },
        Source::Stamp => quote! { Stamp },
        Source::Fresh => quote! { Fresh },
        Source::Recipient => quote! { Recipient },
        Source::Day => quote! { Day },
        Source::Page => quote! { Page },
    };
    quote! { core_client::reconcile::plan::Source::#source }
}

fn path(path: &Path) -> TokenStream {
    quote! { &[#(#path),*] }
}
