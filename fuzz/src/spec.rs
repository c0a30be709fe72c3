//! API descriptions: a small product in which one file is what the fuzzer makes of it.

use codegen::emit::WorkspaceFacts;
use codegen::{Severity, SourceFile, Sources, read_products, render};

use crate::first_line::first_line;

macro_rules! base {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../codegen/tests/diagnostics/base/api-specs/", $path)))),*]
    };
}

/// The product of the generator's own tests.
const BASE: [(&str, &str); 7] = base![
    "demo/2020-01-01/errors.yaml",
    "demo/2020-01-01/messages/Report.yaml",
    "demo/2020-01-01/operations/Bind.yaml",
    "demo/2020-01-01/operations/Query.yaml",
    "demo/2020-01-01/operations/Search.yaml",
    "demo/2020-01-01/service.yaml",
    "shared/gateway-errors.yaml",
];

/// Of how many products without mistakes one is printed.
const PRINTED: usize = 8;

/// Takes a path under `api-specs/` from the first line, and behind it the file's text. Every mistake is told with a place
/// in the file; what has none can be generated.
pub fn spec(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else {
        return;
    };
    let (path, text) = first_line(input);
    let others = BASE.iter().filter(|(other, _)| *other != path);
    let files = others
        .map(|(path, text)| file(path, text))
        .chain([file(path, text)]);
    let outcome = read_products(&Sources::new(files.collect()));
    let diagnostics = &outcome.diagnostics;
    for diagnostic in diagnostics {
        let width = diagnostic.source_line.chars().count();
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        assert!(
            diagnostic.line >= 1 && diagnostic.column >= 1,
            "{diagnostic:?}"
        );
        assert!(diagnostic.column <= width + 1, "{diagnostic:?}");
        assert!(diagnostic.length <= width.max(1), "{diagnostic:?}");
        // The check against the schema has let pass what the model cannot hold.
        assert_ne!(diagnostic.code, "S017", "{diagnostic:?}");
    }
    render(diagnostics, true);
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    assert_eq!(outcome.value.is_none(), failed);
    let Some(products) = outcome.value else {
        return;
    };
    let ir = codegen::lower::lower(&products);
    // Printing takes far longer than all the rest, and makes nothing of the text but tokens.
    if text.len() % PRINTED == 0 {
        match codegen::emit::emit(&ir, &WorkspaceFacts::default()) {
            Ok(files) => assert!(!files.is_empty()),
            // Names that clash are told; anything else is a fault of the generator.
            Err(error) => {
                let told = error.to_string();
                let fault = told.contains("panicked") || told.contains("is not valid Rust");
                assert!(!fault, "{told}");
            }
        }
    }
}

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: format!("api-specs/{path}"),
        text: text.to_owned(),
    }
}
