//! What a caller can do about an unknown outcome: methods of the builders of writes whose outcome can be found out, and
//! of the client.

use proc_macro2::TokenStream;
use quote::quote;

use super::builder::Builder;
use crate::emit::file::{docs, ident};
use crate::emit::text::Text;
use crate::ir::{Crate, Operation};

/// Options that only writes with a plan have.
pub(super) fn options(operation: &Operation, builder: &Builder<'_>) -> Option<Text> {
    let plan = operation.lookup_plan.as_ref()?;
    Some(builder.options(|text| {
        let docs = "If the outcome is unknown after the call, looks it up by reads, for at most this time: see\n\
                    [`core_client::reconcile`]. A look-up sends no write.";
        builder.option(
            text,
            docs,
            "with_resolve_unknown",
            "max_time",
            "::std::time::Duration",
        );
        if let Some(end) = &plan.expiration {
            let docs = format!(
                "Adds some random seconds, less than a minute, to {}, once for the call. So a look-up can distinguish the order \
                 from an equal one.",
                crate::markdown::code(end)
            );
            builder.option(text, &docs, "with_unique_expiration", "", "");
        }
    }))
}

/// How the builder that a client made, or a blocking client, gives a ticket.
pub(super) fn prepare(
    operation: &Operation,
    builder: &Builder<'_>,
    blocking: bool,
) -> Option<TokenStream> {
    operation.lookup_plan.as_ref()?;
    let (name, request) = (ident(&operation.builder), ident(&operation.request));
    let states = builder.states();
    let states: Vec<_> = states.iter().map(|state| ident(state)).collect();
    let (caller, prepared, client) = if blocking {
        (
            quote! { core_client::blocking::Caller },
            quote! { core_client::reconcile::BlockingPrepared },
            "super",
        )
    } else {
        (
            quote! { core_client::Caller },
            quote! { core_client::reconcile::Prepared },
            "crate",
        )
    };
    let ticket = docs(&format!(
        "Makes a ticket. Store it before the request is sent: with it, [`Client::reconcile`]({client}::Client::reconcile) can look \
         up the outcome of the call later, also in another process.\n\n# Errors\nNothing was sent. The error names what is missing \
         for a look-up, or the rule that the request breaks."
    ));
    let again = docs(&format!(
        "Prepares the identical request again, after [`Client::reconcile`]({client}::Client::reconcile) with its ticket found \
         nothing. Read [`core_client::Client::prepare_again`] first.\n\n# Errors\nNothing was sent. Those of \
         [`prepare`](Self::prepare); or the verdict does not allow it, the ticket belongs to another request, or the request \
         could be executed twice."
    ));
    Some(quote! {
        impl<#(#states: core_client::builder::IsProvided,)*> #name<#caller, #(#states,)*> {
            #ticket
            #[inline]
            pub fn prepare(
                self,
                key: &core_client::reconcile::TicketKey,
            ) -> ::core::result::Result<#prepared<#request>, core_client::Error> {
                self.0.target.prepare(self.0.value, key)
            }
            #again
            #[inline]
            pub fn prepare_again(
                self,
                key: &core_client::reconcile::TicketKey,
                before: &core_client::reconcile::Ticket,
                seen: &core_client::reconcile::LookupVerdict,
            ) -> ::core::result::Result<#prepared<#request>, core_client::Error> {
                self.0.target.prepare_again(self.0.value, key, before, seen)
            }
        }
    })
}

/// The blocking client's method.
pub(super) fn blocking_client(krate: &Crate) -> Option<TokenStream> {
    any(krate).then(|| {
        quote! {
            /// Like [`crate::Client::reconcile`].
            ///
            /// # Errors
            /// If the thread of blocking calls cannot be started, or waiting could not end.
            pub fn reconcile<R>(
                &self,
                ticket: &core_client::reconcile::Ticket,
                key: &core_client::reconcile::TicketKey,
                request: &R,
            ) -> ::core::result::Result<core_client::reconcile::LookupVerdict, core_client::Error>
            where
                R: core_client::request::Request + ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                self.0.reconcile(ticket, key, request)
            }

            /// Like [`crate::Client::settle`].
            ///
            /// # Errors
            /// Those of [`reconcile`](Self::reconcile).
            pub fn settle<R>(
                &self,
                ticket: &core_client::reconcile::Ticket,
                key: &core_client::reconcile::TicketKey,
                request: &R,
                max_time: ::std::time::Duration,
            ) -> ::core::result::Result<core_client::reconcile::LookupVerdict, core_client::Error>
            where
                R: core_client::request::Request + ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                self.0.settle(ticket, key, request, max_time)
            }

            /// Like [`crate::Client::prepare`], whose sending waits.
            ///
            /// # Errors
            /// See there.
            pub fn prepare<R>(
                &self,
                request: R,
                options: core_client::Options,
                key: &core_client::reconcile::TicketKey,
            ) -> ::core::result::Result<core_client::reconcile::BlockingPrepared<R>, core_client::Error>
            where
                R: core_client::request::Request,
            {
                let caller = core_client::blocking::Caller::new(&self.0);
                core_client::SetOptions::with_options(caller, options).prepare(request, key)
            }

            /// Like [`crate::Client::prepare_again`], whose sending waits.
            ///
            /// # Errors
            /// See there.
            pub fn prepare_again<R>(
                &self,
                request: R,
                options: core_client::Options,
                key: &core_client::reconcile::TicketKey,
                before: &core_client::reconcile::Ticket,
                seen: &core_client::reconcile::LookupVerdict,
            ) -> ::core::result::Result<core_client::reconcile::BlockingPrepared<R>, core_client::Error>
            where
                R: core_client::request::Request,
            {
                let caller = core_client::blocking::Caller::new(&self.0);
                core_client::SetOptions::with_options(caller, options).prepare_again(request, key, before, seen)
            }
        }
    })
}

fn any(krate: &Crate) -> bool {
    let mut operations = krate.families.iter().flat_map(|family| &family.operations);
    operations.any(|operation| operation.lookup_plan.is_some())
}

/// The client's method, where the outcome of any operation can be found out.
pub(super) fn client(krate: &Crate) -> Option<TokenStream> {
    any(krate).then(|| {
        quote! {
            /// Looks up the outcome of a request by reads. It needs the ticket that was stored before the request was sent, and
            /// the key that the ticket was made with. It looks once and takes
            /// [`LONGEST_LOOKUP`](core_client::reconcile::LONGEST_LOOKUP) at most: see [`core_client::reconcile`].
            pub async fn reconcile<R: core_client::request::Request>(
                &self,
                ticket: &core_client::reconcile::Ticket,
                key: &core_client::reconcile::TicketKey,
                request: &R,
            ) -> core_client::reconcile::LookupVerdict {
                self.core().reconcile(ticket, key, request).await
            }

            /// Repeats the look-up of [`reconcile`](Self::reconcile) until the verdict is final or `max_time` is over: see
            /// [`core_client::Client::settle`].
            pub async fn settle<R: core_client::request::Request>(
                &self,
                ticket: &core_client::reconcile::Ticket,
                key: &core_client::reconcile::TicketKey,
                request: &R,
                max_time: ::std::time::Duration,
            ) -> core_client::reconcile::LookupVerdict {
                self.core().settle(ticket, key, request, max_time).await
            }

            /// Makes a ticket for a finished request. Store it before the request is sent: see
            /// [`core_client::Client::prepare`].
            ///
            /// # Errors
            /// Nothing was sent. The error names what is missing for a look-up, or the rule that the request breaks.
            pub fn prepare<R: core_client::request::Request>(
                &self,
                request: R,
                options: core_client::Options,
                key: &core_client::reconcile::TicketKey,
            ) -> ::core::result::Result<core_client::reconcile::Prepared<R>, core_client::Error> {
                self.core().prepare(request, &options, key)
            }

            /// Prepares the identical request again, after [`reconcile`](Self::reconcile) with its ticket found nothing. Read
            /// [`core_client::Client::prepare_again`] first.
            ///
            /// # Errors
            /// Nothing was sent. Those of [`prepare`](Self::prepare); or the verdict does not allow it, the ticket belongs to
            /// another request, or the request could be executed twice.
            pub fn prepare_again<R: core_client::request::Request>(
                &self,
                request: R,
                options: core_client::Options,
                key: &core_client::reconcile::TicketKey,
                before: &core_client::reconcile::Ticket,
                seen: &core_client::reconcile::LookupVerdict,
            ) -> ::core::result::Result<core_client::reconcile::Prepared<R>, core_client::Error> {
                self.core().prepare_again(request, &options, key, before, seen)
            }
        }
    })
}
