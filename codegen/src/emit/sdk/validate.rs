//! `check`, what the client itself enforces, and `validate`, all that the provider states.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::ident;
use crate::ir::{Limits, Operation, Parameter, Rule, Ty};

/// Both methods, each left out where it would check nothing.
pub(super) fn methods(operation: &Operation) -> TokenStream {
    let check = checks(operation, true, |enforce| enforce == "Client");
    let validate = checks(operation, false, |enforce| enforce != "Nobody");
    let check = (!check.is_empty())
        .then(|| quote! { #[inline] fn check(&self, out: &mut core_client::request::Violations) { #check } });
    let validate = (!validate.is_empty()).then(
        || quote! { #[inline] fn validate(&self, out: &mut core_client::request::Violations) { #validate } },
    );
    quote! { #check #validate }
}

/// `lifts`: a check that the caller lifted is left out.
fn checks(operation: &Operation, lifts: bool, wanted: impl Fn(&str) -> bool) -> TokenStream {
    let limits = operation.parameters.iter().filter_map(|parameter| {
        let limits = parameter
            .limits
            .as_ref()
            .filter(|limits| wanted(limits.enforce))?;
        let checks = limit_checks(parameter, limits);
        let field = ident(&parameter.rust);
        let unlifted = limits.lifted_by.as_deref().filter(|_| lifts).map(|name| {
            let name = ident(name);
            quote! { && !self.#name }
        });
        (!checks.is_empty())
            .then(|| quote! { if let ::core::option::Option::Some(value) = &self.#field #unlifted { #checks } })
    });
    let rules = operation
        .rules
        .iter()
        .filter(|rule| wanted(rule.enforce))
        .map(|rule| rule_check(operation, rule));
    quote! { #(#limits)* #(#rules)* }
}

fn limit_checks(parameter: &Parameter, limits: &Limits) -> TokenStream {
    let wire = &parameter.wire;
    if matches!(parameter.ty, Ty::List(_)) {
        let (min, max) = (bound(limits.min_items), bound(limits.max_items));
        let counted = limits.min_items.is_some() || limits.max_items.is_some();
        return if counted {
            quote! { out.items(&[#wire], value.len(), #min, #max); }
        } else {
            TokenStream::new()
        };
    }
    if matches!(
        parameter.ty,
        Ty::Record(..) | Ty::Map(_) | Ty::Json | Ty::Bytes | Ty::Boxed(_)
    ) {
        return TokenStream::new();
    }
    let mut checks = Vec::new();
    if limits.min_length.is_some() || limits.max_length.is_some() {
        let (min, max) = (bound(limits.min_length), bound(limits.max_length));
        checks.push(quote! { out.length(&[#wire], &text, #min, #max); });
    }
    if limits.digits_only {
        checks.push(quote! { out.digits_only(&[#wire], &text); });
    }
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    if limits.min.is_some() || limits.max.is_some() {
        let (min, max) = (bound(number(&limits.min)), bound(number(&limits.max)));
        checks.push(quote! { if let ::core::result::Result::Ok(number) = text.parse::<f64>() { out.range(&[#wire], number, #min, #max, ""); } });
    }
    if checks.is_empty() {
        return TokenStream::new();
    }
    quote! { let text = core_client::request::text_of(value); #(#checks)* }
}

fn bound(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or_else(
        || quote! { ::core::option::Option::None },
        |value| quote! { ::core::option::Option::Some(#value) },
    )
}

fn rule_check(operation: &Operation, rule: &Rule) -> TokenStream {
    let names = &rule.parameters;
    let fields: Vec<_> = names
        .iter()
        .filter_map(|name| field(operation, name))
        .collect();
    let given = quote! { &[#(self.#fields.is_some()),*] };
    let check = match rule.kind {
        "AtLeastOne" => quote! { out.at_least_one(&[#(#names),*], #given); },
        "AtMostOne" => quote! { out.at_most_one(&[#(#names),*], #given); },
        "ExactlyOne" => quote! { out.exactly_one(&[#(#names),*], #given); },
        "Required" => quote! { out.required(&[#(#names),*], #given); },
        "Forbidden" => quote! { out.forbidden(&[#(#names),*], #given); },
        "Different" => quote! {
            out.different(&[#(#names),*], &[#(self.#fields.as_ref().map(core_client::request::text_of).as_deref()),*]);
        },
        _ => TokenStream::new(),
    };
    let Some((parameter, is, absent)) = rule.when.as_ref().filter(|_| !check.is_empty()) else {
        return check;
    };
    let Some(field) = field(operation, parameter) else {
        return check;
    };
    match (absent, is.is_empty()) {
        (true, _) => quote! { if self.#field.is_none() { #check } },
        (false, true) => quote! { if self.#field.is_some() { #check } },
        (false, false) => quote! {
            if self.#field.as_ref().is_some_and(|value| matches!(&*core_client::request::text_of(value), #(#is)|*)) { #check }
        },
    }
}

fn field(operation: &Operation, wire: &str) -> Option<proc_macro2::Ident> {
    operation
        .parameters
        .iter()
        .find(|parameter| parameter.wire == wire)
        .map(|parameter| ident(&parameter.rust))
}

/// The flags by which a caller lifts the client's checks: methods of the builder, and fields of the request.
pub(super) fn lifts(operation: &Operation) -> impl Iterator<Item = (proc_macro2::Ident, &str)> {
    operation.parameters.iter().filter_map(|parameter| {
        Some((
            ident(parameter.limits.as_ref()?.lifted_by.as_deref()?),
            parameter.wire.as_str(),
        ))
    })
}
