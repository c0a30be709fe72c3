//! `error_code.rs`: the product's codes as an open enumeration.

use core_catalog_types::Class;
use quote::quote;

use crate::emit::file::RustFile;
use crate::emit::job::Printed;
use crate::emit::text::{Text, literal};
use crate::ir::{Code, Crate};
use crate::markdown;

pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/error_code.rs", krate.package),
        &krate.described_in("errors.yaml"),
        "Error codes: what each means, whose fault it is, and what to do.",
    );
    let named: Vec<&Code> = krate
        .codes
        .iter()
        .filter(|code| code.variant.is_some() && code.facts.class != Class::Success)
        .collect();
    let spelt: Vec<_> = named
        .iter()
        .filter_map(|code| Some((*code, format!("Self::{}", code.variant.as_deref()?))))
        .collect();
    file.item(definition(&named));
    file.item(own(&spelt));
    file.item(from(&spelt));
    file.item(quote! {
        impl ::std::fmt::Display for ErrorCode {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.as_str()) }
        }
    });
    file.finish()
}

fn definition(named: &[&Code]) -> Text {
    let mut text = Text::default();
    let docs = "A code that the service or its gateway refuses or fails with. An error holds it:\n\
                [`error.code_as::<ErrorCode>()`](core_client::Error::code_as).";
    text.docs(0, docs);
    text.line(0, "#[derive(Clone, Debug, PartialEq, Eq, Hash)]");
    text.line(0, "#[non_exhaustive]");
    text.defines("ErrorCode", "pub enum ErrorCode {");
    for code in named {
        text.docs(1, &documentation(code));
        text.line(
            1,
            &format!("{},", code.variant.as_deref().unwrap_or_default()),
        );
    }
    let docs = "A code that this version does not know, as the service spelt it.";
    text.docs(1, docs);
    text.line(1, "Unknown(::std::string::String),");
    text.line(0, "}");
    text
}

/// What a code says of itself.
fn own(spelt: &[(&Code, String)]) -> Text {
    let mut text = Text::default();
    text.line(0, "impl ErrorCode {");
    text.docs(1, "The code as the service spells it.");
    text.line(1, "#[inline]");
    text.line(1, "#[must_use]");
    text.line(1, "pub fn as_str(&self) -> &str {");
    text.line(2, "match self {");
    for (code, variant) in spelt {
        text.arm(3, variant, &literal(&code.facts.code));
    }
    text.arm(3, "Self::Unknown(code)", "code");
    text.line(2, "}");
    text.line(1, "}");
    let docs = "What is known of the code: meaning and advice in English and Chinese, fault, class. For an unknown code\n\
                what its prefix tells, where that tells anything.";
    text.docs(1, docs);
    text.line(1, "#[inline]");
    text.line(1, "#[must_use]");
    let known = "&'static core_client::codes::CodeInfo";
    text.line(
        1,
        &format!("pub fn info(&self) -> ::core::option::Option<{known}> {{"),
    );
    text.line(
        2,
        "core_client::codes::lookup(crate::service::CODES, self.as_str())",
    );
    text.line(1, "}");
    text.line(0, "}");
    text
}

/// A code from its spelling.
fn from(spelt: &[(&Code, String)]) -> Text {
    let mut text = Text::default();
    text.line(0, "impl ::core::convert::From<&str> for ErrorCode {");
    text.line(1, "#[inline]");
    text.line(1, "fn from(code: &str) -> Self {");
    text.line(2, "match code {");
    for (code, variant) in spelt {
        text.arm(3, &literal(&code.facts.code), variant);
    }
    for (code, variant) in spelt {
        for alias in &code.facts.aliases {
            text.arm(3, &literal(alias), variant);
        }
    }
    text.arm(3, "_", "Self::Unknown(code.to_owned())");
    text.line(2, "}");
    text.line(1, "}");
    text.line(0, "}");
    text
}

fn documentation(code: &Code) -> String {
    let facts = &code.facts;
    let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
    let name = markdown::code(&facts.code);
    let head = match markdown::inline(&facts.meaning.en) {
        meaning if meaning.is_empty() => format!("{name}."),
        meaning => format!("{name}: {meaning}"),
    };
    let texts = [&facts.meaning.zh, &facts.advice.en, &facts.advice.zh];
    let texts = texts.map(|text| markdown::inline(text));
    let tail = format!(
        "Fault: {}; class: {} ({}: {}).",
        word(&facts.fault),
        word(&facts.class),
        facts.mark.word(),
        markdown::inline(code.source.trim().trim_end_matches('.')),
    );
    // An import has codes of which nobody has said anything yet.
    let paragraphs = [head].into_iter().chain(texts).chain([tail]);
    let paragraphs: Vec<_> = paragraphs.filter(|text| !text.is_empty()).collect();
    paragraphs.join("\n\n")
}
