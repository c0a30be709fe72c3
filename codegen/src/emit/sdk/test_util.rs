//! `test_util/`: typed answers for users' unit tests, a method for each operation. Behind a feature, in files of their own.

use quote::quote;

use crate::emit::file::{RustFile, docs};
use crate::emit::job::Printed;
use crate::emit::text::{Text, literal};
use crate::ir::{Crate, Family};

/// The mock.
pub(super) fn mock(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/test_util/mod.rs", krate.package),
        &krate.described_in("service.yaml"),
        "Typed answers for the unit tests of programs that call: see [`Mock`].",
    );
    file.item(super::family::modules(krate));
    file.item(quote! { pub use core_client::test_util::{MockedOperation, SentCall}; });
    let about = docs(&format!(
        "Answers for the calls of a unit test, without a network.\n\nEach prepared answer serves one request. A request \
         without an answer is not sent, and the error names the operation. When the mock is dropped, it fails the \
         test if there was an unexpected request or an unused answer.\n\n{}",
        example(krate)
    ));
    file.item(quote! {
        #about
        #[derive(Debug)]
        pub struct Mock(core_client::test_util::Mock);
    });
    let blocking = quote! {
        /// Like [`client`](Self::client); its calls wait.
        #[cfg(feature = "blocking")]
        #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
        #[must_use]
        #[inline] pub fn blocking_client(&self) -> crate::blocking::Client { self.0.client() }
    };
    file.item(quote! {
        impl Mock {
            /// A mock without prepared answers.
            #[must_use]
            #[inline] pub fn new() -> Self { Self(core_client::test_util::Mock::new(&crate::service::SERVICE)) }

            /// A client that calls this mock, with made-up credentials. It sends each request once.
            #[must_use]
            #[inline] pub fn client(&self) -> crate::Client { self.0.client() }

            #blocking

            /// The builder of such a client, to change settings: above all [`retry`](core_client::ClientBuilder::retry), to test
            /// retries.
            #[inline] pub fn builder(&self) -> core_client::ClientBuilder<crate::Client> { self.0.builder() }

            /// Returns what is wrong so far: requests without an answer, answers without a request. Empty if nothing is wrong.
            #[must_use]
            #[inline] pub fn problems(&self) -> ::std::vec::Vec<::std::string::String> { self.0.problems() }

            /// Checks that every prepared answer was used, and that no other request was made.
            ///
            /// # Panics
            /// If that is not so. The message says what is wrong.
            #[track_caller]
            #[inline] pub fn finish(self) { self.0.finish(); }

            /// Ends the mock without that check.
            #[inline] pub fn allow_unmet(self) { self.0.allow_unmet(); }

            /// The product-independent mock below this one.
            #[must_use]
            #[inline] pub fn core(&self) -> &core_client::test_util::Mock { &self.0 }
        }
    });
    file.item(quote! {
        impl ::core::default::Default for Mock {
            #[inline] fn default() -> Self { Self::new() }
        }
    });
    file.finish()
}

/// A family's operations.
pub(super) fn family(krate: &Crate, family: &Family) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/test_util/{}.rs", krate.package, family.id),
        &krate.described_in("operations/*.yaml"),
        &format!("Operations of [`crate::{}`] in a mock.", family.id),
    );
    let mut text = Text::default();
    text.line(0, "impl super::Mock {");
    for operation in &family.operations {
        let docs = "its prepared answers, and the requests that were made.";
        text.docs(1, &format!("`{}`: {docs}", operation.action()));
        if let Some(note) = super::operation::deprecation(operation) {
            text.breakable(1, &format!("#[deprecated(note = {})]", literal(&note)));
        }
        text.line(1, "#[inline]");
        text.line(1, "#[must_use]");
        let request = format!("crate::{}::{}", family.id, operation.request);
        mocked(&mut text, &operation.method, &request);
        text.line(2, "self.core().operation()");
        text.line(1, "}");
    }
    text.line(0, "}");
    file.item(text);
    file.finish()
}

/// The head of an operation's method.
fn mocked(text: &mut Text, method: &str, request: &str) {
    const LINE: usize = 89;
    let head = format!("pub fn {method}(");
    let result = format!(") -> super::MockedOperation<'_, {request}> {{");
    if 4 + head.len() + 5 + result.len() <= LINE {
        text.line(1, &format!("{head}&self{result}"));
        return;
    }
    text.line(1, &head);
    text.line(2, "&self,");
    if 4 + result.len() <= LINE {
        text.line(1, &result);
        return;
    }
    text.line(1, ") -> super::MockedOperation<");
    text.line(2, "'_,");
    text.line(2, &format!("{request},"));
    text.line(1, "> {");
}

/// A test of a function that calls the operation of the crate's front page.
fn example(krate: &Crate) -> String {
    let Some((family, operation)) = krate.front_page() else {
        return String::new();
    };
    let calls = super::example::call(krate, operation).statement;
    let name = &krate.krate;
    let calls = calls.replace("\n    ", "\n        ");
    format!(
        "```\n# #[cfg(feature = \"{feature}\")]\n# {{\n\
         use {name}::{module}::{response};\n\
         use {name}::test_util::Mock;\n\n\
         async fn under_test(client: &{name}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let answer{calls}    println!(\"{{answer:?}}\");\n    Ok(())\n}}\n\n\
         # fn run<F: Future>(test: F) -> F::Output {{\n\
         #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());\n\
         #     match std::pin::pin!(test).poll(&mut context) {{\n\
         #         std::task::Poll::Ready(done) => done,\n\
         #         std::task::Poll::Pending => unreachable!(\"a mock answers at once\"),\n\
         #     }}\n# }}\n\
         # run(async {{\n\
         // In a test of the program's own, on the runtime of its choice.\n\
         let mock = Mock::new();\n\
         mock.{method}().answers({response}::default()).breaks_connection();\n\
         let client = mock.client();\n\
         assert!(under_test(&client).await.is_ok());\n\
         assert!(under_test(&client).await.is_err());\n\
         assert_eq!(mock.{method}().calls(), 2);\n\
         mock.finish();\n\
         # }});\n# }}\n```",
        feature = family.feature(),
        module = family.id,
        response = operation.response,
        method = operation.method,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mocks_method_breaks_where_the_formatter_breaks_it() {
        let lengths = (1..60)
            .step_by(5)
            .flat_map(|a| (15..55).map(move |b| (a, b)));
        for (method, request) in lengths {
            let mut text = Text::default();
            text.line(0, "impl super::Mock {");
            let request = format!("crate::{}", "R".repeat(request));
            mocked(&mut text, &"m".repeat(method), &request);
            text.line(2, "self.core().operation()");
            text.line(1, "}");
            text.line(0, "}");
            let file: syn::File = syn::parse_str(text.lines()).unwrap();
            assert_eq!(text.lines(), prettyplease::unparse(&file));
        }
    }
}
