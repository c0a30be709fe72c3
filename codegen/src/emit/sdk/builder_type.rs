//! `builder.rs`: the one type that all builders of a crate are names for, with what all of them can do.

use quote::quote;

use crate::emit::file::RustFile;
use crate::emit::job::Printed;
use crate::ir::Crate;

pub(super) fn file(krate: &Crate) -> Printed {
    let path = format!("{}/src/builder.rs", krate.package);
    let about = "The type of all builders.\n\nEach operation's builder is an alias of this type; its page lists the operation's setters.";
    let mut file = RustFile::new(path, &krate.described_in("service.yaml"), about);
    file.item(quote! {
        #[doc(no_inline)]
        pub use core_client::builder::{IsProvided, Missing, Provided};
    });
    // The states come first: where the compiler shows a part of the type alone, that part has the name of what is missing.
    file.item(quote! {
        /// Builds a request or a value. A builder that a client made sends its request when it is awaited.
        ///
        /// The methods of all builders come first on this page. The setters of every operation follow; the page of an
        /// operation's own builder has only its setters.
        ///
        /// `S` has a state for each required value, [`Missing`] or [`Provided`]: a builder with a missing value has no method to
        /// build or to send. `T` says what sends the request: a [`core_client::Caller`], a caller of the blocking
        /// client, or nothing ([`core_client::Detached`]). `R` is what is built.
        #[must_use = "a call does nothing until it is awaited or sent, and a builder of a value until it is built"]
        #[derive(Clone, Debug)]
        pub struct Builder<S, T, R>(pub(crate) core_client::builder::Draft<T, R, S>);
    });
    file.item(quote! {
        impl<S: IsProvided, T, R> Builder<S, T, R> {
            /// Returns what was built. Nothing is sent.
            #[must_use]
            pub fn build(self) -> R { self.0.value }
        }
    });
    file.item(quote! {
        impl<S, T: core_client::SetOptions, R> Builder<S, T, R> {
            /// Sets the deadline of the whole call, retries included.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.0.target = self.0.target.with_timeout(timeout);
                self
            }

            /// Sets the maximum number of attempts. Whether a retry is allowed depends on the operation's effect: see
            /// [`core_client::retry`].
            pub fn with_attempts(mut self, attempts: u32) -> Self {
                self.0.target = self.0.target.with_attempts(attempts);
                self
            }

            /// Retries by this policy instead of the client's.
            pub fn with_retry(mut self, policy: core_client::RetryPolicy) -> Self {
                self.0.target = self.0.target.with_retry(policy);
                self
            }

            /// Makes the call for an order: see [`core_client::OrderContext`].
            pub fn with_order(mut self, order: &core_client::OrderContext) -> Self {
                self.0.target = self.0.target.with_order(order);
                self
            }

            /// Replaces the options of this call.
            pub fn with_options(mut self, options: core_client::Options) -> Self {
                self.0.target = self.0.target.with_options(options);
                self
            }
        }
    });
    file.item(quote! {
        impl<S: IsProvided, R> Builder<S, core_client::Caller, R>
        where
            R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
        {
            /// Sends the call once the future is awaited, and returns an answer that also says how it is known that the call
            /// is done.
            #[inline]
            pub fn send_with_evidence(self) -> core_client::CallFuture<core_client::Answered<R::Response>> {
                self.0.target.send_with_evidence(self.0.value)
            }
        }
    });
    file.item(quote! {
        impl<S: IsProvided, R> ::std::future::IntoFuture for Builder<S, core_client::Caller, R>
        where
            R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
        {
            type Output = ::core::result::Result<R::Response, core_client::Error>;
            type IntoFuture = core_client::CallFuture<R::Response>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture { self.0.target.send(self.0.value) }
        }
    });
    file.finish()
}
