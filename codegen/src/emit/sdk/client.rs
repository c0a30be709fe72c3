//! `client.rs`: the product's client. Its methods stand beside the operations.

use quote::quote;

use super::constructors;
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
    let constructors = constructors::of(
        krate,
        "A client with default settings that signs with the key pair in `ALIBABA_CLOUD_ACCESS_KEY_ID` and \
         `ALIBABA_CLOUD_ACCESS_KEY_SECRET` (and `ALIBABA_CLOUD_SECURITY_TOKEN`, where it is set).",
        "A client with default settings that signs with what the default chain finds: the environment, an OIDC token, the \
         profiles of the provider's tools, the role of the machine, a credentials URI. The environment is read now, the rest \
         when the first call needs it.",
    );
    let reconcile = super::reconcile::client(krate);
    file.item(quote! {
        impl Client {
            #constructors

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
