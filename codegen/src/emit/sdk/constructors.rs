//! How a client is made: the same for the async and the blocking one.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::docs;
use crate::ir::Crate;

/// The constructors, each with what its documentation says first.
pub(super) fn of(krate: &Crate, from_env_docs: &str, from_default_chain_docs: &str) -> TokenStream {
    let from_env = from_env(krate, from_env_docs);
    let default_chain = krate
        .default_chain
        .then(|| from_default_chain(from_default_chain_docs));
    quote! {
        /// A client with default settings that signs with this credential.
        ///
        /// # Errors
        /// If the machine's TLS roots cannot be read.
        #[inline]
        pub fn new(credential: core_client::Credential) -> ::core::result::Result<Self, core_client::Error> {
            Self::builder().credential(credential).build()
        }

        #from_env

        #default_chain

        /// Settings to choose: endpoint, time-outs, credentials, signature scheme and more.
        #[inline]
        pub fn builder() -> core_client::ClientBuilder<Self> {
            core_client::ClientBuilder::new(&crate::service::SERVICE)
        }
    }
}

fn from_default_chain(about: &str) -> TokenStream {
    let text = docs(&format!(
        "{about}\n\n# Errors\nIf the machine's TLS roots cannot be read. If no credential is found, the first call fails."
    ));
    quote! {
        #text
        #[cfg(feature = "default-chain")]
        #[cfg_attr(docsrs, doc(cfg(feature = "default-chain")))]
        #[inline]
        pub fn from_default_chain() -> ::core::result::Result<Self, core_client::Error> {
            Self::builder().credential_provider(dypls_credentials::DefaultChain::new()).build()
        }
    }
}

/// `Client::from_env`, which also asks for the address where the product has a variable for it.
fn from_env(krate: &Crate, about: &str) -> TokenStream {
    let variable = krate.endpoint_variable.as_deref();
    let address = variable.map(|name| {
        format!(" It calls the address in `{name}`, where that is set, instead of the product's.")
    });
    let wrong = variable.map_or("", |_| ", or holds no address");
    let text = docs(&format!(
        "{about}{}\n\n# Errors\n\nIf a variable is missing{wrong}; the error names it.",
        address.unwrap_or_default()
    ));
    let endpoint = variable.map(|_| quote! { .endpoint_from_env()? });
    quote! {
        #text
        #[inline]
        pub fn from_env() -> ::core::result::Result<Self, core_client::Error> {
            Self::builder()#endpoint.credential_from_env()?.build()
        }
    }
}
