//! Builders whose types remember which required values were given, so that leaving one out does not compile.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::ty;
use crate::emit::file::{docs, ident};
use crate::ir::Ty;
use crate::markdown::link_to_struct;

/// A value to set.
pub(super) struct Setter<'a> {
    pub(super) rust: &'a str,
    pub(super) ty: &'a Ty,
    pub(super) docs: &'a str,
    /// The marker of a required value.
    pub(super) marker: Option<&'a str>,
}

/// What is built, and by what.
pub(super) struct Builder<'a> {
    /// The builder's name.
    pub(super) name: &'a str,
    /// What it builds.
    pub(super) product: &'a str,
    /// What it says of itself.
    pub(super) docs: String,
    /// Whether it may hold a client that sends what it builds, and the answer's type.
    pub(super) sends: Option<&'a str>,
    /// The values, the required ones in the order of their state parameters.
    pub(super) setters: Vec<Setter<'a>>,
}

impl Builder<'_> {
    /// The builder's items.
    pub(super) fn items(&self) -> Vec<TokenStream> {
        let mut items = vec![self.definition()];
        items.push(self.optional());
        items.extend(self.required_setters());
        items.push(self.finish());
        if let Some(response) = self.sends {
            items.push(self.sending(response));
        }
        items.retain(|item| !item.is_empty());
        items
    }

    fn required(&self) -> impl Iterator<Item = (&Setter<'_>, &str)> {
        self.setters
            .iter()
            .filter_map(|setter| Some((setter, setter.marker?)))
    }

    /// `P1, P2, …`: one state for each required value.
    pub(super) fn states(&self) -> Vec<Ident> {
        (1..=self.required().count())
            .map(|n| format_ident!("P{n}"))
            .collect()
    }

    /// The states before anything was given.
    pub(super) fn missing(&self) -> Vec<TokenStream> {
        self.required()
            .map(|(_, marker)| {
                let marker = ident(marker);
                quote! { core_client::builder::Missing<crate::required::#marker> }
            })
            .collect()
    }

    fn target(&self) -> Option<Ident> {
        self.sends.map(|_| format_ident!("T"))
    }

    fn definition(&self) -> TokenStream {
        let (name, product, states) = (ident(self.name), ident(self.product), self.states());
        let text = docs(&self.docs);
        let target = self.target().into_iter();
        let target_field = self
            .target()
            .map(|target| quote! { pub(crate) target: #target, });
        let must_use = if self.sends.is_some() {
            "a call does nothing until it is awaited, or sent by a blocking client"
        } else {
            "a builder does nothing until it is built"
        };
        quote! {
            #text
            #[must_use = #must_use]
            #[derive(Clone, Debug)]
            pub struct #name<#(#target,)* #(#states,)*> {
                #target_field
                pub(crate) value: #product,
                pub(crate) state: ::std::marker::PhantomData<fn() -> (#(#states,)*)>,
            }
        }
    }

    /// `Name<T, P1, P2>` with `given` in the place of one state.
    fn generic(&self, replaced: Option<(usize, TokenStream)>) -> TokenStream {
        let name = ident(self.name);
        let target = self.target().into_iter();
        let states = self
            .states()
            .into_iter()
            .enumerate()
            .map(|(index, state)| match &replaced {
                Some((at, by)) if *at == index => by.clone(),
                _ => quote! { #state },
            });
        quote! { #name<#(#target,)* #(#states,)*> }
    }

    fn optional(&self) -> TokenStream {
        let setters: Vec<TokenStream> = self
            .setters
            .iter()
            .filter(|setter| setter.marker.is_none())
            .map(|setter| {
                let (field, text) = (ident(setter.rust), docs(setter.docs));
                let (argument, value) = ty::argument(setter.ty);
                quote! {
                    #text
                    pub fn #field(mut self, value: #argument) -> Self {
                        self.value.#field = ::core::option::Option::Some(#value);
                        self
                    }
                }
            })
            .collect();
        if setters.is_empty() {
            return TokenStream::new();
        }
        let (target, states, own) = (self.target().into_iter(), self.states(), self.generic(None));
        quote! {
            impl<#(#target,)* #(#states,)*> #own { #(#setters)* }
        }
    }

    fn required_setters(&self) -> Vec<TokenStream> {
        let states = self.states();
        self.required()
            .enumerate()
            .map(|(index, (setter, marker))| {
                let (field, text, marker) = (ident(setter.rust), docs(setter.docs), ident(marker));
                let (argument, value) = ty::argument(setter.ty);
                let before = self.generic(Some((index, quote! { core_client::builder::Missing<crate::required::#marker> })));
                let after = self.generic(Some((index, quote! { core_client::builder::Given })));
                let name = ident(self.name);
                let target = self.target().into_iter();
                let others = states.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, state)| state);
                let keep_target = self.sends.map(|_| quote! { target: self.target, });
                quote! {
                    impl<#(#target,)* #(#others,)*> #before {
                        #text
                        pub fn #field(mut self, value: #argument) -> #after {
                            self.value.#field = ::core::option::Option::Some(#value);
                            #name { #keep_target value: self.value, state: ::std::marker::PhantomData }
                        }
                    }
                }
            })
            .collect()
    }

    /// The method by which a caller lifts the client's check of one parameter.
    pub(super) fn lift(&self, name: &Ident, wire: &str) -> TokenStream {
        let (target, states, own) = (self.target().into_iter(), self.states(), self.generic(None));
        let text = docs(&format!(
            "Sends {} as it is, even where the client would refuse it. Read the parameter's documentation first: \
             the check guards against a loss.",
            crate::markdown::code(wire)
        ));
        quote! {
            impl<#(#target,)* #(#states,)*> #own {
                #text
                pub fn #name(mut self) -> Self {
                    self.value.#name = true;
                    self
                }
            }
        }
    }

    fn finish(&self) -> TokenStream {
        let (states, own, product) = (self.states(), self.generic(None), ident(self.product));
        let target = self.target().into_iter();
        let text = docs(&format!("The finished {}.", link_to_struct(self.product)));
        quote! {
            impl<#(#target,)* #(#states: core_client::builder::IsGiven,)*> #own {
                #text
                #[must_use]
                pub fn build(self) -> #product { self.value }
            }
        }
    }

    fn sending(&self, response: &str) -> TokenStream {
        let (name, states, response) = (ident(self.name), self.states(), ident(response));
        quote! {
            impl<T: core_client::SetOptions, #(#states,)*> #name<T, #(#states,)*> {
                /// Gives the whole call, from the first attempt to the answer, this long.
                pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                    self.target = self.target.with_timeout(timeout);
                    self
                }
                /// Sends the request at most this often. Whether it may be sent again at all is a matter of what the operation
                /// does: see [`core_client::retry`].
                pub fn with_attempts(mut self, attempts: u32) -> Self {
                    self.target = self.target.with_attempts(attempts);
                    self
                }
                /// Repeats the call by this policy instead of the client's.
                pub fn with_retry(mut self, policy: core_client::RetryPolicy) -> Self {
                    self.target = self.target.with_retry(policy);
                    self
                }
                /// Makes the call for an order: see [`core_client::OrderContext`].
                pub fn with_order(mut self, order: &core_client::OrderContext) -> Self {
                    self.target = self.target.with_order(order);
                    self
                }
                /// Replaces the options of this call.
                pub fn with_options(mut self, options: core_client::Options) -> Self {
                    self.target = self.target.with_options(options);
                    self
                }
            }
            impl<#(#states: core_client::builder::IsGiven,)*> #name<core_client::Caller, #(#states,)*> {
                /// Sends the call once the future is awaited, and returns an answer that also says how it is known that the
                /// call is done.
                pub fn send_with_evidence(self) -> core_client::CallFuture<core_client::Answered<#response>> {
                    ::std::boxed::Box::pin(async move {
                        self.target.client().call_with_evidence(&self.value, self.target.options()).await
                    })
                }
            }
            impl<#(#states: core_client::builder::IsGiven,)*> ::std::future::IntoFuture for #name<core_client::Caller, #(#states,)*> {
                type Output = ::core::result::Result<#response, core_client::Error>;
                type IntoFuture = core_client::CallFuture<#response>;
                fn into_future(self) -> Self::IntoFuture {
                    ::std::boxed::Box::pin(async move {
                        let answered = self.target.client().call_with_evidence(&self.value, self.target.options()).await?;
                        ::core::result::Result::Ok(answered.response)
                    })
                }
            }
        }
    }
}
