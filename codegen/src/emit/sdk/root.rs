//! `lib.rs`: the crate's front page and its modules.

use quote::quote;

use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::Printed;
use crate::ir::Crate;

pub(super) fn file(krate: &Crate) -> Printed {
    let path = format!("{}/src/lib.rs", krate.package);
    let mut file = RustFile::new(path, &krate.described_in("service.yaml"), "").inner(quote! {
        #![doc = include_str!("../README.md")]
        // The generator's own formatter is the last word on this crate's layout.
        #![cfg_attr(rustfmt, rustfmt_skip)]
        #![cfg_attr(docsrs, feature(doc_cfg))]
        // A deprecated operation still has to be built; an operation may be called like its family; a builder's state is one
        // long type and cannot be shorter.
        #![allow(deprecated, clippy::module_inception, clippy::type_complexity)]
    });
    // First, so that on the page of `Builder` what all builders can do comes before the setters of each.
    file.item(quote! { #[rustfmt::skip] pub mod builder; });
    for family in &krate.families {
        let (module, feature) = (ident(&family.id), family.feature());
        file.item(quote! { #[cfg(feature = #feature)] #[rustfmt::skip] pub mod #module; });
    }
    if !krate.messages.is_empty() {
        file.item(quote! { #[cfg(feature = "messages")] #[rustfmt::skip] pub mod messages; });
    }
    for (module, feature) in [
        ("blocking", "blocking"),
        ("catalog", "catalog"),
        ("test_util", "test-util"),
    ] {
        let module = ident(module);
        file.item(quote! {
            #[cfg(feature = #feature)]
            #[cfg_attr(docsrs, doc(cfg(feature = #feature)))]
            #[rustfmt::skip]
            pub mod #module;
        });
    }
    file.item(quote! { #[rustfmt::skip] mod client; });
    file.item(quote! { #[rustfmt::skip] mod error_code; });
    if !krate.reads.is_empty() {
        file.item(quote! { #[rustfmt::skip] pub mod reads; });
    }
    file.item(quote! { #[rustfmt::skip] pub mod required; });
    file.item(quote! { #[rustfmt::skip] pub mod service; });
    file.item(quote! { #[rustfmt::skip] pub mod types; });
    file.item(quote! { pub use self::builder::Builder; });
    file.item(quote! { pub use self::client::Client; });
    file.item(quote! { pub use self::error_code::ErrorCode; });
    let text = docs("The runtime that all product crates share.");
    file.item(quote! {
        #text
        #[doc(no_inline)]
        pub use ::core_client::{
            self, Answered, ClientBuilder, Credential, Evidence, Language, Options, OrderContext, RetryPolicy, answer, codes, reconcile, request, text, time,
        };
    });
    file.item(quote! {
        #[cfg(feature = "serde")]
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        #[doc(no_inline)]
        pub use ::core_client::serde;
    });
    // What every caller handles has its pages here.
    file.item(quote! {
        #[doc(inline)]
        pub use ::core_client::{Error, ErrorKind, Fault, Outcome};
    });
    file.finish()
}
