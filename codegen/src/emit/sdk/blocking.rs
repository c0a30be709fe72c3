//! `blocking/`: the client whose calls wait, and how its builders send. Behind a feature, in files of their own, so
//! that nobody compiles them who does not use them. The setters are those of the async builders.

use quote::quote;

use super::{constructors, operation};
use crate::emit::file::{RustFile, docs, ident};
use crate::emit::job::Printed;
use crate::emit::text::{Text, literal};
use crate::ir::{Crate, Family, Operation};

/// The client.
pub(super) fn client(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/blocking/mod.rs", krate.package),
        &krate.described_in("service.yaml"),
        "Calls that wait for their answer, for programs without an async runtime.\n\nIt is the same client, driven by a \
         thread of its own. A builder sends its call with `send`; everything else is as for [`crate::Client`].",
    );
    file.item(super::family::modules(krate));
    let about = docs(&format!(
        "A client of {} ({} {}) whose calls wait.\n\nCheap to clone: clones share one connection pool and one thread. A call \
         may be made on any thread; on one of an async runtime it keeps that thread waiting.\n\n{}",
        crate::markdown::inline(&krate.title.en),
        krate.product,
        krate.version,
        example(krate)
    ));
    file.item(quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct Client(core_client::blocking::Client);
    });
    let reconcile = super::reconcile::blocking_client(krate);
    let constructors = constructors::of(
        krate,
        "Like [`crate::Client::from_env`].",
        "Like [`crate::Client::from_default_chain`].",
    );
    file.item(quote! {
        impl Client {
            #constructors

            /// Sends a finished request.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub fn send<R>(&self, request: R) -> ::core::result::Result<R::Response, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                core_client::blocking::Caller::new(&self.0).send(request)
            }

            /// Sends a finished request with options of its own.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub fn send_with<R>(&self, request: R, options: core_client::Options) -> ::core::result::Result<R::Response, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                let caller = core_client::blocking::Caller::new(&self.0);
                core_client::SetOptions::with_options(caller, options).send(request)
            }

            /// Like [`send_with`](Self::send_with), with an answer that also says how it is known that the call is done.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            pub fn send_with_evidence<R>(&self, request: R, options: core_client::Options) -> ::core::result::Result<core_client::Answered<R::Response>, core_client::Error>
            where
                R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
            {
                let caller = core_client::blocking::Caller::new(&self.0);
                core_client::SetOptions::with_options(caller, options).send_with_evidence(request)
            }

            #reconcile

            /// The product-independent client below this one.
            #[inline]
            #[must_use]
            pub fn core(&self) -> &core_client::blocking::Client { &self.0 }
        }
    });
    file.item(quote! {
        impl ::core::convert::From<core_client::Client> for Client {
            #[inline]
            fn from(client: core_client::Client) -> Self { Self(client.into()) }
        }
    });
    file.item(quote! {
        impl<S: core_client::builder::IsProvided, R> crate::Builder<S, core_client::blocking::Caller, R>
        where
            R: core_client::request::Request + ::core::marker::Send + ::core::marker::Sync + 'static,
        {
            /// Sends the call and waits for its answer.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            #[inline]
            pub fn send(self) -> ::core::result::Result<R::Response, core_client::Error> {
                self.0.target.send(self.0.value)
            }

            /// Like [`send`](Self::send), with an answer that also says how it is known that the call is done.
            ///
            /// # Errors
            /// See [`core_client::Error`]; its outcome says whether the request was executed.
            #[inline]
            pub fn send_with_evidence(self) -> ::core::result::Result<core_client::Answered<R::Response>, core_client::Error> {
                self.0.target.send_with_evidence(self.0.value)
            }
        }
    });
    file.finish()
}

/// A family's methods.
pub(super) fn family(krate: &Crate, family: &Family) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/blocking/{}.rs", krate.package, family.id),
        &krate.described_in("operations/*.yaml"),
        &format!("Calls of [`crate::{}`] that wait.", family.id),
    );
    let module = ident(&family.id);
    file.item(quote! { use crate::#module::*; });
    for operation in &family.operations {
        file.item(method(operation));
        let builder = operation::builder(operation);
        if let Some(prepare) = super::reconcile::prepare(operation, &builder, true) {
            file.item(prepare);
        }
    }
    file.finish()
}

fn method(operation: &Operation) -> Text {
    let mut text = Text::default();
    text.line(0, "impl super::Client {");
    let name = &operation.method;
    let docs = format!("Like [`crate::Client::{name}`]; `send` sends it and waits.");
    text.docs(1, &docs);
    if let Some(note) = operation::deprecation(operation) {
        text.line(1, &format!("#[deprecated(note = {})]", literal(&note)));
    }
    let head = format!("pub fn {name}(&self)");
    let caller = format!("{CALLER}::new(self.core())");
    operation::builder(operation).start(&mut text, &head, CALLER, &caller);
    text.line(0, "}");
    text
}

const CALLER: &str = "core_client::blocking::Caller";

/// The program of the crate's front page, waiting.
fn example(krate: &Crate) -> String {
    let Some((family, operation)) = krate.front_page() else {
        return String::new();
    };
    let calls = super::example::call(krate, operation).statement;
    let calls = calls.replace("\n    .await?", "\n    .send()?");
    let feature = family.feature();
    format!(
        "```no_run\n# #[cfg(feature = \"{feature}\")]\n# fn example() -> Result<(), Box<dyn std::error::Error>> {{\n\
         let client = {}::blocking::Client::from_env()?;\nlet answer{calls}println!(\"{{answer:?}}\");\n# Ok(())\n# }}\n```",
        krate.krate
    )
}
