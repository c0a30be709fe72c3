//! `service.rs`: the constants of the product, and its error table.

use quote::quote;

use crate::emit::clashes::Space;
use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::Printed;
use crate::emit::text::{Text, literal};
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
    file.item(codes(&krate.codes));
    file.finish()
}

fn codes(codes: &[Code]) -> Text {
    let mut text = Text::default();
    text.docs(
        0,
        "The codes that the service and its gateway answer with; patterns end in `*`.",
    );
    let head = "pub static CODES: &[core_client::codes::CodeInfo] = &[";
    text.names(Space::Values, "CODES");
    if codes.is_empty() {
        text.line(0, &format!("{head}];"));
        return text;
    }
    text.line(0, head);
    codes.iter().for_each(|one| code(&mut text, one));
    text.line(0, "];");
    text
}

fn code(text: &mut Text, code: &Code) {
    let old_spellings = &code.old_spellings;
    let code = &code.facts;
    let head = "core_client::codes::CodeInfo::new";
    text.call(1, head, &[literal(&code.code)], "");
    let mut call = |name: &str, texts: [&String; 2]| {
        text.call(2, name, &texts.map(|text| literal(text)), "");
    };
    call(".with_meaning", [&code.meaning.en, &code.meaning.zh]);
    call(".with_advice", [&code.advice.en, &code.advice.zh]);
    let last = code.aliases.is_empty() && old_spellings.is_empty();
    let kinds = [
        (".with_fault", format!("Fault::{:?}", code.fault)),
        (".with_class", format!("Class::{:?}", code.class)),
        (".with_retry", format!("Retry::{:?}", code.retry)),
    ];
    for (at, (name, kind)) in kinds.into_iter().enumerate() {
        let close = if last && at == 2 { "," } else { "" };
        text.call(2, name, &[format!("core_client::codes::{kind}")], close);
    }
    if !code.aliases.is_empty() {
        let aliases: Vec<_> = code.aliases.iter().map(|alias| literal(alias)).collect();
        let close = if old_spellings.is_empty() { "," } else { "" };
        let line = format!(".with_aliases(&[{}]){close}", aliases.join(", "));
        text.breakable(2, &line);
    }
    if !old_spellings.is_empty() {
        let spelt = |(code, message): &(String, String)| {
            let (code, message) = (literal(code), literal(message));
            format!("core_client::codes::OldSpelling::new({code}, {message})")
        };
        let spellings: Vec<_> = old_spellings.iter().map(spelt).collect();
        let line = format!(".with_old_spellings(&[{}]),", spellings.join(", "));
        text.breakable(2, &line);
    }
}
