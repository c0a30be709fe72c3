//! Turns API descriptions into Rust: YAML sources in, files out. No I/O, no clock, no environment.
//!
//! [`read_products`] reads the sources and judges them, [`lower`](lower::lower) decides on names, types and texts,
//! [`emit`](emit::emit) prints.

pub mod diagnostic;
pub mod emit;
mod explain;
pub mod in_place;
pub mod ir;
mod load;
pub mod lower;
mod markdown;
pub mod model;
pub mod names;
pub mod parallel;
pub mod personal;
pub mod schema;
pub mod scope;
mod set_aside;
pub mod signing;
mod source;
mod utc_offset;
mod validate;

use std::collections::BTreeMap;

use model::{Product, Shape};
use source::{Report, Source};
use validate::Extent;

pub use diagnostic::render::render;
pub use diagnostic::{Diagnostic, Outcome, Severity};
pub use emit::GeneratedFile;
pub use explain::explain;
pub use schema::json_schemas;
pub use source::{SourceFile, Sources};
pub use validate::{is_package, is_refused_character, path_fault, pattern_fault, placeholders};

/// Reads and validates all specs.
///
/// The products come sorted by folder. They are absent where any diagnostic is an error.
pub fn read_products(sources: &Sources) -> Outcome<Vec<Product>> {
    read(sources, Extent::Workspace)
}

/// As [`read_products`], for some products alone or a folder outside of a workspace. What only the whole workspace can have is not
/// missed, nor is the line that names the schema, which leads nowhere from there.
pub fn read_part(sources: &Sources) -> Outcome<Vec<Product>> {
    read(sources, Extent::Part)
}

fn read(sources: &Sources, extent: Extent) -> Outcome<Vec<Product>> {
    let mut report = Report::default();
    let files: Vec<Source<'_>> = sources.files().iter().map(Source::new).collect();
    let joined = source::joined(&files);
    let mut drafts = load::load(&files, &joined, &mut report);
    for product in &mut drafts.products {
        set_aside::set_aside(product, &drafts.shared);
    }
    validate::check(&drafts, extent, &mut report);
    let diagnostics = report.finish();
    let failed = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let value = if failed { None } else { drafts.products() };
    Outcome { value, diagnostics }
}

/// Whether a text can be the value of a shape that names none of the product's types, by its type and by the limits that can be used.
pub fn fits(text: &str, shape: &Shape) -> bool {
    let mut shape = shape.clone();
    let kind = validate::kind::resolve(&shape, None).map(|(kind, _)| kind);
    if let Some(limits) = &mut shape.limits {
        validate::limits::keep_usable(limits, kind);
    }
    validate::value::problems(text, &shape, None).is_empty()
}

/// The codes of the shared error tables, each with its Rust name. An import leaves them to the tables.
pub fn shared_codes(sources: &Sources) -> BTreeMap<String, String> {
    let shared = sources
        .files()
        .iter()
        .filter(|file| file.path.starts_with("api-specs/shared/"));
    let files: Vec<Source<'_>> = shared.map(Source::new).collect();
    let drafts = load::load(&files, &[], &mut Report::default());
    let tables = drafts
        .shared
        .iter()
        .filter_map(|table| table.value.as_ref());
    let mut found = BTreeMap::new();
    for error in tables.flat_map(|table| &table.errors) {
        let rust = error.rust_name.clone();
        let rust = rust.unwrap_or_else(|| names::error_variant_name(&error.code));
        for code in error.aliases.iter().chain([&error.code]) {
            found.insert(code.clone(), rust.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::work;

    const SERVICE: &str = "api-specs/demo/1/service.yaml";

    /// The steps that a file takes, and how many mistakes were told.
    fn steps(text: String) -> (usize, usize) {
        let path = SERVICE.to_owned();
        let sources = Sources::new(vec![SourceFile { path, text }]);
        work::take();
        let told = read_products(&sources).diagnostics.len();
        (work::take(), told)
    }

    /// Each kind of large file, made of so many entries.
    fn large(kind: &str, entries: usize) -> String {
        let each = |entry: &dyn Fn(usize) -> String| (0..entries).map(entry).collect::<String>();
        let head = "# yaml-language-server: $schema=../../schema/service.schema.json\nproduct: Demo\nversion: 1\n";
        let body = match kind {
            "unknown keys" => each(&|n| format!("titel{n}: x\n")),
            "unknown keys on one line" => {
                format!("title: {{{}}}\n", each(&|n| format!("键{n}: x, ")))
            }
            "keys that stand twice" => each(&|n| format!("a{n}: x\na{n}: x\n")),
            "types" => format!(
                "types:\n{}",
                each(&|n| format!("  Type{n}: {{type: string}}\n"))
            ),
            "types of wrong names" => format!(
                "types:\n{}",
                each(&|n| format!("  type{n}: {{type: string}}\n"))
            ),
            "known values twice" => format!(
                "types:\n  A:\n    type: string\n    known_values:\n{}",
                each(&|n| format!("      - {{value: v{}}}\n", n / 2))
            ),
            "families twice" => format!(
                "families:\n{}",
                each(&|n| format!("  - {{id: f{}}}\n", n / 2))
            ),
            _ => format!("extra: {{a: [{}]}}\n", each(&|n| format!("{n}, "))),
        };
        format!("{head}{body}")
    }

    #[test]
    fn work_grows_no_faster_than_the_file() {
        for kind in [
            "unknown keys",
            "unknown keys on one line",
            "keys that stand twice",
            "types",
            "types of wrong names",
            "known values twice",
            "families twice",
            "a list",
        ] {
            let (small, _) = steps(large(kind, 200));
            let (big, told) = steps(large(kind, 1_600));
            // Eight times as much, and the look-ups in sorted keys take a little more.
            assert!(
                big <= 12 * small.max(1_000),
                "{kind}: {small} steps, then {big}"
            );
            assert!(told > 0, "{kind}");
        }
    }
}
