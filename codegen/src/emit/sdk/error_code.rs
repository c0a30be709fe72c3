//! `error_code.rs`: the product's codes as an open enumeration.

use core_catalog::Class;
use quote::quote;

use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::Printed;
use crate::ir::{Code, Crate};
use crate::markdown;

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/error_code.rs", krate.package),
        &krate.described_in("errors.yaml"),
        "Error codes: what each means, whose fault it is, and what to do.",
    );
    let named: Vec<&Code> = krate
        .codes
        .iter()
        .filter(|code| code.variant.is_some() && code.facts.class != Class::Success)
        .collect();
    let variants: Vec<_> = named
        .iter()
        .filter_map(|code| code.variant.as_deref())
        .map(ident)
        .collect();
    let codes: Vec<_> = named.iter().map(|code| &code.facts.code).collect();
    let texts = named.iter().map(|code| docs(&documentation(code)));
    let aliases = named
        .iter()
        .filter_map(|code| Some((code, ident(code.variant.as_deref()?))))
        .flat_map(|(code, variant)| {
            code.facts.aliases.iter().map(move |alias| {
                let variant = variant.clone();
                quote! { #alias => Self::#variant, }
            })
        });
    file.item(quote! {
        /// A code that the service or its gateway refuses or fails with. An error holds it:
        /// [`error.code_as::<ErrorCode>()`](core_client::Error::code_as).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            #(#texts #variants,)*
            /// A code that this version does not know, as the service spelt it.
            Unknown(::std::string::String),
        }
    });
    file.item(quote! {
        impl ErrorCode {
            /// The code as the service spells it.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #codes,)*
                    Self::Unknown(code) => code,
                }
            }

            /// What is known of the code: meaning and advice in English and Chinese, fault, class. For an unknown code
            /// what its prefix tells, where that tells anything.
            #[inline]
            #[must_use]
            pub fn info(&self) -> ::core::option::Option<&'static core_client::codes::CodeInfo> {
                core_client::codes::lookup(crate::service::CODES, self.as_str())
            }
        }
    });
    file.item(quote! {
        impl ::core::convert::From<&str> for ErrorCode {
            #[inline]
            fn from(code: &str) -> Self {
                match code {
                    #(#codes => Self::#variants,)*
                    #(#aliases)*
                    _ => Self::Unknown(code.to_owned()),
                }
            }
        }
    });
    file.item(quote! {
        impl ::std::fmt::Display for ErrorCode {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.as_str()) }
        }
    });
    file.finish()
}

fn documentation(code: &Code) -> String {
    let facts = &code.facts;
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
    format!(
        "{}: {}\n\n{}\n\n{}\n\n{}\n\nFault: {}; class: {} ({}: {}).",
        markdown::code(&facts.code),
        markdown::inline(&facts.meaning.en),
        markdown::inline(&facts.meaning.zh),
        markdown::inline(&facts.advice.en),
        markdown::inline(&facts.advice.zh),
        word(&facts.fault),
        word(&facts.class),
        facts.mark.word(),
        markdown::inline(code.source.trim().trim_end_matches('.')),
    )
}
