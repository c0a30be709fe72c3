//! The constant table by which the runtime goes from page to page, and the methods that do.

use proc_macro2::TokenStream;
use quote::quote;

use super::ty;
use crate::emit::file::variant;
use crate::emit::text::Text;
use crate::ir::{Location, Operation, PagePlan};
use crate::model::PageKind;

/// The table.
pub(super) fn table(plan: &PagePlan) -> TokenStream {
    let (parameter, items) = (&plan.parameter, &plan.items);
    let mut calls = Vec::new();
    let start = match plan.kind {
        PageKind::Number => quote! { by_number(#parameter, &[#(#items),*]) },
        PageKind::Offset => quote! { by_offset(#parameter, &[#(#items),*]) },
        PageKind::Token | PageKind::None => {
            let next = &plan.next;
            if !items.is_empty() {
                calls.push(quote! { .items(&[#(#items),*]) });
            }
            quote! { by_token(#parameter, &[#(#next),*]) }
        }
    };
    if plan.location != Location::Query {
        let location = variant(plan.location);
        calls.push(quote! { .location(core_client::request::Location::#location) });
    }
    let size = plan.size.iter();
    calls.extend(size.map(|size| quote! { .size(#size) }));
    let first = plan.first.iter();
    calls.extend(first.map(|first| quote! { .first(#first) }));
    if !plan.more.is_empty() {
        let more = &plan.more;
        calls.push(quote! { .more(&[#(#more),*]) });
    }
    if !plan.total.is_empty() {
        let total = &plan.total;
        calls.push(quote! { .total(&[#(#total),*]) });
    }
    if !plan.stated_size.is_empty() {
        let size = &plan.stated_size;
        calls.push(quote! { .stated_size(&[#(#size),*]) });
    }
    quote! { core_client::pages::PagePlan::#start #(#calls)* }
}

/// What gives the builder its methods, and says where its items stand.
pub(super) fn item(operation: &Operation, states: &[String]) -> Option<Text> {
    let plan = operation.pages.as_ref()?;
    let states = states.join(", ");
    let (builder, request) = (&operation.builder, &operation.request);
    let item = plan.item.as_ref().map_or_else(String::new, |(path, item)| {
        format!(", {}: {}", path.join("."), ty::text(item))
    });
    let mut text = Text::default();
    text.line(
        0,
        &format!("core_client::paged!({builder}[{states}] of {request}{item});"),
    );
    Some(text)
}
