//! `client.rs`: the product's client. Its methods stand beside the operations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::file::{RustFile, docs};
use crate::emit::job::Printed;
use crate::ir::Crate;

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/client.rs", krate.package),
        &krate.described_in("service.yaml"),
        "The client, and how one is made.",
    );
    let about = docs(&format!(
        "A client of {} ({} {}).\n\nCheap to clone: clones share one connection pool. Each operation is a method that returns a \
         builder; awaiting the builder sends the call.",
        crate::markdown::inline(&krate.title.en),
        krate.product,
        krate.version
    ));
    file.item(quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct Client(core_client::Client);
    });
    let from_env = from_env(
        krate,
        "A client with default settings that signs with the key pair in `ALIBABA_CLOUD_ACCESS_KEY_ID` and \
         `ALIBABA_CLOUD_ACCESS_KEY_SECRET` (and `ALIBABA_CLOUD_SECURITY_TOKEN`, where it is set).",
    );
    let default_chain = krate.default_chain.then(|| {
        quote! {
            /// A client with default settings that signs with what the default chain finds: the environment, an OIDC token,
            /// the profiles of the provider's tools, the role of the machine, a credentials URI. The environment is read now,
            /// the rest when the first call needs it.
            ///
            /// # Errors
            /// If the machine's TLS roots cannot be read. If no credential is found, the first call fails.
            #[cfg(feature = "default-chain")]
            #[cfg_attr(docsrs, doc(cfg(feature = "default-chain")))]
            #[inline]
            pub fn from_default_chain() -> ::core::result::Result<Self, core_client::Error> {
                Self::builder().credential_provider(dypls_credentials::DefaultChain::new()).build()
            }
        }
    });
    let reconcile = super::reconcile::client(krate);
    file.item(quote! {
        impl Client {
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

            /// Sends a finished request.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub async fn send<R>(&self, request: R) -> ::core::result::Result<R::Response, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                self.0.call(&request, &core_client::Options::new()).await
            }

            /// Sends a finished request with options of its own.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub async fn send_with<R>(&self, request: R, options: core_client::Options) -> ::core::result::Result<R::Response, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                self.0.call(&request, &options).await
            }

            /// Like [`send_with`](Self::send_with), with an answer that also says how it is known that the call is done.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub async fn send_with_evidence<R>(&self, request: R, options: core_client::Options) -> ::core::result::Result<core_client::Answered<R::Response>, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                self.0.call_with_evidence(&request, &options).await
            }

            #reconcile

            /// The address that the client calls.
            #[inline]
            #[must_use]
            pub fn endpoint(&self) -> &core_client::transport::Endpoint { self.0.endpoint() }

            /// The service's present time: this machine's clock with the correction learned from the service's responses.
            #[inline]
            #[must_use]
            pub fn server_time(&self) -> ::std::time::SystemTime { self.0.server_time() }

            /// The retry policy of calls that do not set one. `Display` describes it in words.
            #[inline]
            #[must_use]
            pub fn retry_policy(&self) -> core_client::RetryPolicy { self.0.retry_policy() }

            /// The product-independent client below this one.
            #[inline]
            #[must_use]
            pub fn core(&self) -> &core_client::Client { &self.0 }
        }
    });
    file.item(quote! {
        impl ::core::convert::From<core_client::Client> for Client {
            #[inline]
            fn from(client: core_client::Client) -> Self { Self(client) }
        }
    });
    file.finish()
}

/// `Client::from_env`, which also asks for the address where the product has a variable for it.
pub(super) fn from_env(krate: &Crate, about: &str) -> TokenStream {
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
