//! What is imported can be generated: no mistake is told of any of the provider's files, in each form and with its texts.

use crate::common::{files, imported, imported_with_texts};
use codegen::{Severity, SourceFile, Sources};
use importer::Import;

/// The mistakes and warnings that the generator tells.
pub(crate) fn told(import: &Import) -> Vec<String> {
    let service = &import.imported["service"];
    let word = |key: &str| service[key].as_str().unwrap().to_owned();
    let path = format!(
        "api-specs/{}/{}/imported.json",
        word("product").to_lowercase(),
        word("version")
    );
    let text = importer::to_text(&import.imported).unwrap();
    let outcome = codegen::read_products(&Sources::new(vec![
        SourceFile { path, text },
        crate::common::shared(),
    ]));
    let told: Vec<String> = outcome
        .diagnostics
        .iter()
        .map(|told| {
            let grave = if told.severity == Severity::Error {
                "error"
            } else {
                "warning"
            };
            format!(
                "{grave} {} {}: {} ({})",
                told.code,
                told.message,
                told.source_line.trim(),
                told.line
            )
        })
        .collect();
    if told.is_empty() {
        assert!(outcome.value.is_some());
    }
    told
}

#[test]
fn each_file_can_be_generated() {
    for folder in ["official-api-docs", "darabonba-derived"] {
        for (name, bytes) in files(folder) {
            // With texts there is more to go wrong; without them the smaller files show the rest.
            let small = bytes.len() < 200_000;
            let imports = small.then(|| imported(&bytes)).into_iter();
            for import in imports.chain([imported_with_texts(&bytes)]) {
                let told = told(&import);
                assert!(
                    told.is_empty(),
                    "{name}: {} {:#?}",
                    told.len(),
                    told.iter().take(12).collect::<Vec<_>>()
                );
            }
        }
    }
}
