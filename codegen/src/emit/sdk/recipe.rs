//! The constant table by which the runtime finds an unknown outcome out.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::emit::file::{docs, ident};
use crate::ir::{
    BindingSearch, Compare, Condition, Hold, Operation, Path, Read, Recipe, Search, Source,
    StateSearch,
};

/// The recipe's name, `BIND_AXB_RECIPE`.
pub(super) fn name(operation: &Operation) -> Ident {
    format_ident!("{}_RECIPE", operation.table)
}

/// The table, where there is one.
pub(super) fn item(operation: &Operation) -> Option<TokenStream> {
    let recipe = operation.recipe.as_ref()?;
    let text = docs(&format!(
        "How the unknown outcome of `{}` is found out.",
        operation.action
    ));
    let (name, search, parts) = (name(operation), search(&recipe.search), parts(recipe));
    Some(quote! {
        #text
        static #name: core_client::reconcile::plan::Recipe =
            core_client::reconcile::plan::Recipe::new(#search) #(#parts)*;
    })
}

fn parts(recipe: &Recipe) -> Vec<TokenStream> {
    let mut calls = Vec::new();
    if !recipe.needs.is_empty() {
        let needs = &recipe.needs;
        calls.push(quote! { .needs(&[#(#needs),*]) });
    }
    if !recipe.only.is_empty() {
        let only = conditions(&recipe.only);
        calls.push(quote! { .only(#only) });
    }
    if !recipe.kept.is_empty() {
        let kept = &recipe.kept;
        calls.push(quote! { .kept(&[#(#kept),*]) });
    }
    let expiration = recipe.expiration.as_ref();
    calls.extend(expiration.map(|name| quote! { .expiration(#name) }));
    let lifetime = recipe.lifetime.as_ref();
    calls.extend(lifetime.map(|name| quote! { .lifetime(#name) }));
    if !recipe.answer.is_empty() {
        let fields = recipe.answer.iter().map(|(at, from)| {
            let (at, from) = (path(at), source(from));
            quote! { core_client::reconcile::plan::Answer::new(#at, #from) }
        });
        calls.push(quote! { .answer(&[#(#fields),*]) });
    }
    calls
}

fn search(search: &Search) -> TokenStream {
    match search {
        Search::Binding(search) => {
            let search = binding(search);
            quote! { core_client::reconcile::plan::Search::Binding(#search) }
        }
        Search::State(search) => {
            let search = state(search);
            quote! { core_client::reconcile::plan::Search::State(#search) }
        }
    }
}

fn binding(search: &BindingSearch) -> TokenStream {
    let (detail, at, id) = (read(&search.detail), path(&search.at), path(&search.id));
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
    for (name, compares) in [("pair", &search.pair), ("exact", &search.exact)] {
        if !compares.is_empty() {
            let (name, compares) = (ident(name), compares.iter().map(compare));
            calls.push(quote! { .#name(&[#(#compares),*]) });
        }
    }
    if let Some(at) = &search.created {
        let at = path(at);
        calls.push(quote! { .created(#at) });
    }
    if !search.blocks.is_empty() {
        let blocks = search.blocks.iter().map(|(at, parameters, kind)| {
            let (at, kind) = (path(at), comparison(kind));
            quote! { core_client::reconcile::plan::Block::new(#at, &[#(#parameters),*], #kind) }
        });
        calls.push(quote! { .blocks(&[#(#blocks),*]) });
    }
    calls.extend(search.exclusive.then(|| quote! { .exclusive() }));
    quote! { core_client::reconcile::plan::BindingSearch::new(#detail, #at, #id) #(#calls)* }
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
    quote! { core_client::reconcile::plan::StateSearch::new(#read, &[#(#cases),*]) #codes }
}

fn hold(hold: &Hold) -> TokenStream {
    match hold {
        Hold::Equals(compare) => {
            let compare = self::compare(compare);
            quote! { core_client::reconcile::plan::Hold::Equals(#compare) }
        }
        Hold::Is(at, values) => {
            let at = path(at);
            quote! { core_client::reconcile::plan::Hold::Is(#at, &[#(#values),*]) }
        }
        Hold::Absent(at) => {
            let at = path(at);
            quote! { core_client::reconcile::plan::Hold::Absent(#at) }
        }
    }
}

fn compare(compare: &Compare) -> TokenStream {
    let (at, parameter) = (path(&compare.path), &compare.parameter);
    let kind = comparison(compare.kind);
    quote! { core_client::reconcile::plan::Compare::new(#at, #parameter, #kind) }
}

fn comparison(kind: &str) -> TokenStream {
    let kind = ident(kind);
    quote! { core_client::reconcile::plan::Comparison::#kind }
}

pub(super) fn conditions(conditions: &[Condition]) -> TokenStream {
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
        Source::Id => quote! { Id },
        Source::Stamp => quote! { Stamp },
        Source::Fresh => quote! { Fresh },
    };
    quote! { core_client::reconcile::plan::Source::#source }
}

fn path(path: &Path) -> TokenStream {
    quote! { &[#(#path),*] }
}
