//! `service.rs`: the constants of the product, and its error table.

use quote::quote;

use crate::emit::file::{RustFile, docs, ident, variant};
use crate::emit::job::Printed;
use crate::ir::{Code, Crate};

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/service.rs", krate.package),
        &krate.described_in("service.yaml"),
        "Where the service is, how it is signed for, and what its codes mean.",
    );
    let (product, version) = (&krate.product, &krate.version);
    let endpoint = krate
        .endpoint
        .as_ref()
        .map(|host| quote! { .with_endpoint(#host) });
    let variable = krate
        .endpoint_variable
        .as_ref()
        .map(|name| quote! { .with_endpoint_variable(#name) });
    let regions = krate.regions.iter().map(|region| {
        let id = &region.id;
        let public = region
            .public
            .as_ref()
            .map(|host| quote! { .with_public(#host) });
        let vpc = region.vpc.as_ref().map(|host| quote! { .with_vpc(#host) });
        quote! { core_client::request::RegionEndpoint::new(#id)#public #vpc }
    });
    let signature = ident(if krate.acs3 {
        "Acs3HmacSha256"
    } else {
        "RpcHmacSha1"
    });
    let placement = ident(if krate.query { "Query" } else { "Form" });
    let minutes = krate.utc_offset_minutes;
    let zone = krate.time_zone.as_ref().map_or_else(String::new, |zone| {
        format!(
            "\n\nTimes without a zone are read and written in {}; a client setting changes that.",
            crate::markdown::inline(zone)
        )
    });
    let numbering = krate.numbering.as_ref().map(|(code, prefix, digits)| {
        quote! {
            .with_numbering(core_client::request::Numbering::new(#code).with_mobile(#prefix, #digits))
        }
    });
    let text = docs(&format!("{product} {version}.{zone}"));
    file.item(quote! {
        #text
        pub static SERVICE: core_client::request::ServiceInfo = core_client::request::ServiceInfo::new(#product, #version)
            #endpoint
            #variable
            .with_package(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
            .with_regions(&[#(#regions),*])
            .with_signature(core_client::request::SignatureScheme::#signature)
            .with_placement(core_client::request::Placement::#placement)
            .with_utc_offset_minutes(#minutes)
            #numbering
            .with_codes(CODES);
    });
    let codes = krate.codes.iter().map(code);
    file.item(quote! {
        /// The codes that the service and its gateway answer with; patterns end in `*`.
        pub static CODES: &[core_client::codes::CodeInfo] = &[#(#codes),*];
    });
    file.finish()
}

fn code(code: &Code) -> proc_macro2::TokenStream {
    let old_spellings = &code.old_spellings;
    let code = &code.facts;
    let text = &code.code;
    let (meaning_en, meaning_zh) = (&code.meaning.en, &code.meaning.zh);
    let (advice_en, advice_zh) = (&code.advice.en, &code.advice.zh);
    let (fault, class, retry) = (
        variant(code.fault),
        variant(code.class),
        variant(code.retry),
    );
    let aliases = (!code.aliases.is_empty()).then(|| {
        let aliases = &code.aliases;
        quote! { .with_aliases(&[#(#aliases),*]) }
    });
    let spellings = old_spellings.iter().map(|(code, message)| {
        quote! { core_client::codes::OldSpelling::new(#code, #message) }
    });
    let spellings =
        (!old_spellings.is_empty()).then(|| quote! { .with_old_spellings(&[#(#spellings),*]) });
    quote! {
        core_client::codes::CodeInfo::new(#text)
            .with_meaning(#meaning_en, #meaning_zh)
            .with_advice(#advice_en, #advice_zh)
            .with_fault(core_client::codes::Fault::#fault)
            .with_class(core_client::codes::Class::#class)
            .with_retry(core_client::codes::Retry::#retry)
            #aliases
            #spellings
    }
}
