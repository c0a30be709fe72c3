//! The limits and rules that a request is checked by, as constants that the runtime reads.

use core_catalog_types::{Enforce, Limits, Rule, RuleKind, Value};
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::{ident, variant};
use crate::ir::{Operation, Parameter};

/// The constants, and what says which of the client's checks the caller lifted; each left out where it would be empty.
pub(super) fn items(operation: &Operation) -> TokenStream {
    let parameters = operation.parameters.iter();
    let limits: Vec<_> = parameters.filter_map(|one| limited(&one.facts)).collect();
    let rules = operation.facts.rules.iter();
    let rules =
        rules.filter(|rule| rule.enforce != Enforce::Nobody && rule.kind != RuleKind::Described);
    let rules: Vec<_> = rules.map(rule).collect();
    let lifts: Vec<_> = lifts(operation).collect();
    let (fields, names) = (
        lifts.iter().map(|(field, _)| field),
        lifts.iter().map(|(_, name)| name),
    );
    let limits = (!limits.is_empty()).then(|| {
        quote! { const LIMITS: &'static [core_client::request::LimitedValue] = &[#(#limits),*]; }
    });
    let rules = (!rules.is_empty()).then(
        || quote! { const RULES: &'static [core_client::request::Rule<'static>] = &[#(#rules),*]; },
    );
    let is_lifted = (!lifts.is_empty()).then(|| {
        quote! { #[inline] fn is_lifted(&self, parameter: &str) -> bool { #(self.#fields && parameter == #names)||* } }
    });
    quote! { #limits #rules #is_lifted }
}

/// A value that has limits which somebody enforces, or holds such values.
fn limited(value: &Value) -> Option<TokenStream> {
    let is_limited = !value.limits.is_empty() && value.limits.enforce != Enforce::Nobody;
    let item = value.item.as_deref().and_then(limited);
    let members: Vec<_> = value.members.iter().filter_map(limited).collect();
    if !is_limited && item.is_none() && members.is_empty() {
        return None;
    }
    let (limits, enforce) = if is_limited {
        (limits(&value.limits), variant(value.limits.enforce))
    } else {
        (
            quote! { core_client::request::Limits::NONE },
            variant(Enforce::Nobody),
        )
    };
    let (name, is_time) = (&value.name, value.kind.is_time());
    let item = bound(item.map(|item| quote! { &#item }));
    Some(quote! {
        core_client::request::LimitedValue {
            name: #name,
            limits: #limits,
            enforce: core_client::request::limits::Enforce::#enforce,
            is_time: #is_time,
            item: #item,
            members: &[#(#members),*],
        }
    })
}

fn limits(limits: &Limits) -> TokenStream {
    let mut fields = Vec::new();
    let mut set = |name: &str, value: Option<TokenStream>| {
        let name = ident(name);
        fields.extend(value.map(|value| quote! { #name: #value, }));
    };
    let text = |text: &Option<String>| {
        text.as_ref()
            .map(|text| quote! { ::core::option::Option::Some(#text) })
    };
    let count =
        |count: Option<u64>| count.map(|count| quote! { ::core::option::Option::Some(#count) });
    let flag = |flag: bool| flag.then(|| quote! { true });
    set("min", text(&limits.min));
    set("max", text(&limits.max));
    set("exclusive_min", flag(limits.exclusive_min));
    set("exclusive_max", flag(limits.exclusive_max));
    set("min_length", count(limits.min_length));
    set("max_length", count(limits.max_length));
    set("min_items", count(limits.min_items));
    set("max_items", count(limits.max_items));
    set("digits_only", flag(limits.digits_only));
    set("unit", text(&limits.unit));
    let pattern = limits.pattern.as_ref().map(|pattern| {
        let program = &limits.program;
        quote! {
            ::core::option::Option::Some(core_client::request::limits::Pattern { text: #pattern, program: &[#(#program),*] })
        }
    });
    set("pattern", pattern);
    quote! { core_client::request::Limits { #(#fields)* ..core_client::request::Limits::NONE } }
}

fn rule(rule: &Rule) -> TokenStream {
    let (kind, enforce, parameters) = (variant(rule.kind), variant(rule.enforce), &rule.parameters);
    let when = rule.when.as_ref().map(|when| {
        let (parameter, is, absent) = (&when.parameter, &when.is, when.absent);
        quote! {
            core_client::request::limits::Condition { parameter: #parameter, is: &[#(#is),*], absent: #absent }
        }
    });
    let when = bound(when);
    quote! {
        core_client::request::Rule {
            kind: core_client::request::limits::RuleKind::#kind,
            parameters: &[#(#parameters),*],
            when: #when,
            enforce: core_client::request::limits::Enforce::#enforce,
        }
    }
}

/// The flags by which a caller lifts the client's checks: methods of the builder, and fields of the request.
pub(super) fn lifts(operation: &Operation) -> impl Iterator<Item = (proc_macro2::Ident, &str)> {
    let lift = |parameter: &'_ Parameter| parameter.facts.limits.override_method.clone();
    operation
        .parameters
        .iter()
        .filter_map(move |one| Some((ident(lift(one)?.as_str()), one.wire())))
}

/// An option by its full path: generated code imports nothing.
fn bound(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote! { ::core::option::Option::None },
        |value| quote! { ::core::option::Option::Some(#value) },
    )
}
