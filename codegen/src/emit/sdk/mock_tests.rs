//! `tests/suite/mock.rs`: each operation can be mocked, and called by a blocking client.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::clashes::Space;
use crate::emit::file::{Item, RustFile, ident};
use crate::emit::job::Printed;
use crate::emit::text::{Text, literal};
use crate::ir::{Crate, Family, Operation};

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/tests/suite/mock.rs", krate.package),
        &krate.described_in("operations/*.yaml"),
        "Each operation can be mocked, and called by a blocking client.",
    )
    .inner(quote! {
        #![allow(deprecated, missing_docs, unused, clippy::unwrap_used)]
    });
    let krate_name = ident(&krate.krate);
    file.item(quote! { use #krate_name as sdk; });
    file.item(quote! { use sdk::test_util::{Mock, MockedOperation}; });
    file.item(quote! {
        fn mocked<R>(operation: for<'m> fn(&'m Mock) -> MockedOperation<'m, R>, answer: R::Response)
        where
            R: sdk::request::Request + Default + Send + Sync + 'static,
        {
            let mock = Mock::new();
            operation(&mock).answers(answer).times_out();
            let client = mock.blocking_client();
            client.send(R::default()).map(drop).unwrap();
            let failed = client.send(R::default()).err().map(|error| error.outcome());
            assert_eq!(failed, Some(sdk::Outcome::Unknown));
            assert!(operation(&mock).was_called_with(&R::default()));
            assert_eq!(operation(&mock).calls(), 2);
            mock.finish();
        }
    });
    for family in &krate.families {
        for operation in &family.operations {
            file.item(test(krate, family, operation));
        }
    }
    file.finish()
}

fn test(krate: &Crate, family: &Family, operation: &Operation) -> Item {
    let minutes = krate.utc_offset_minutes;
    let example = operation
        .facts
        .examples
        .iter()
        .find_map(|example| example.answer.as_deref());
    let (method, feature) = (ident(&operation.method), family.feature());
    let name = format_ident!("{}_can_be_mocked", operation.method.trim_end_matches('_'));
    let answer = match (&operation.facts.success.items, example) {
        (None, _) => return by_default(family, operation).into(),
        // An answer without items says nothing of a batch.
        (Some(_), Some(text)) => quote! {
            sdk::core_client::testing::from_json(#text, sdk::time::UtcOffset::from_minutes(#minutes).unwrap())
        },
        (Some(_), None) => return TokenStream::new().into(),
    };
    let test = quote! {
        #[cfg(feature = #feature)]
        #[test]
        fn #name() { mocked(Mock::#method, #answer); }
    };
    test.into()
}

/// The test of an operation that any answer is a success of.
fn by_default(family: &Family, operation: &Operation) -> Text {
    let method = &operation.method;
    let name = format!("{}_can_be_mocked", method.trim_end_matches('_'));
    let mut text = Text::default();
    text.names(Space::Values, &name);
    text.line(
        0,
        &format!("#[cfg(feature = {})]", literal(&family.feature())),
    );
    text.line(0, "#[test]");
    text.line(0, &format!("fn {name}() {{"));
    let arguments = [format!("Mock::{method}"), "Default::default()".to_owned()];
    text.call(1, "mocked", &arguments, ";");
    text.line(0, "}");
    text
}
