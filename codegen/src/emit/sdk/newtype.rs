//! Text types: plain ones, and sensitive ones that Debug masks.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::{docs, ident};
use crate::ir::{Newtype, Sensitive};

/// The type and what it can do.
pub(super) fn newtype(newtype: &Newtype) -> TokenStream {
    match newtype.sensitive {
        None => plain(newtype),
        Some(kind) => sensitive(newtype, kind),
    }
}

fn plain(newtype: &Newtype) -> TokenStream {
    let (name, text) = (ident(&newtype.name), docs(&newtype.docs));
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #name(::std::string::String);

        impl #name {
            /// Takes the text as it is.
            #[must_use]
            pub fn new(text: impl ::core::convert::Into<::std::string::String>) -> Self { Self(text.into()) }

            /// The text as it stands on the wire.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl core_client::newtype::TextValue for #name {
            #[inline]
            fn from_text(text: ::std::string::String) -> Self { Self(text) }
            #[inline]
            fn as_text(&self) -> &str { &self.0 }
        }

        core_client::text_scalar!(#name);

        core_client::plain_text!(#name);
    }
}

fn sensitive(newtype: &Newtype, kind: Sensitive) -> TokenStream {
    let (name, text) = (ident(&newtype.name), docs(&newtype.docs));
    let inner = match kind {
        Sensitive::Number => quote! { core_client::text::PhoneText },
        Sensitive::Hidden => quote! { core_client::text::Hidden },
        Sensitive::Quoting => quote! { core_client::text::ServiceText },
    };
    let own = &newtype.name;
    let conversions = match newtype.digits {
        Some(_) => quote! { core_client::checked_text!(#name); },
        None => quote! { core_client::any_text!(#name); },
    };
    let constructor = match newtype.digits {
        Some((min, max)) => {
            let (min, max) = (
                proc_macro2::Literal::u64_unsuffixed(min),
                proc_macro2::Literal::u64_unsuffixed(max),
            );
            let says = docs(&format!(
                "Takes a text of {min} to {max} ASCII digits.\n\n# Errors\n\nAny other text, which the error does not repeat.",
            ));
            quote! {
                #says
                pub fn new(text: impl ::core::convert::Into<::std::string::String>) -> ::core::result::Result<Self, core_client::newtype::InvalidText> {
                    core_client::newtype::digits(#own, text.into(), #min, #max).map(|text| Self(text.into()))
                }
            }
        }
        None => quote! {
            /// Takes the text as it is.
            #[must_use]
            pub fn new(text: impl ::core::convert::Into<::std::string::String>) -> Self { Self(text.into().into()) }
        },
    };
    quote! {
        #text
        ///
        /// Debug and Display show it masked.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #name(#inner);

        impl #name {
            #constructor

            /// The plain text. Keep it out of logs.
            #[inline]
            #[must_use]
            pub fn expose(&self) -> &str { self.0.expose() }
        }

        impl core_client::newtype::TextValue for #name {
            const SENSITIVE: bool = true;
            // An answer's text is kept whatever it holds: the service masks numbers at times.
            #[inline]
            fn from_text(text: ::std::string::String) -> Self { Self(text.into()) }
            #[inline]
            fn as_text(&self) -> &str { self.0.expose() }
        }

        core_client::text_scalar!(#name);

        #conversions

        impl ::std::fmt::Debug for #name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { ::std::fmt::Debug::fmt(&self.0, f) }
        }

        impl ::std::fmt::Display for #name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { ::std::fmt::Display::fmt(&self.0, f) }
        }
    }
}
