//! The catalogue: `core-catalog/data/`, one JSON file a product version, and the list of them that the crate embeds.
//!
//! One line an operation and a code, so that a change of one shows as one line.

use core_catalog_types::{Family, Product};
use quote::quote;
use serde::Serialize;

use super::file::RustFile;
use super::{EmitError, GeneratedFile, Job, Listed, Printed};
use crate::ir::{Crate, Ir};

/// Where the data lie; JSON cannot carry the mark of generated files.
pub(super) const DATA: &str = "core-catalog/data";

pub(super) fn jobs<'a>(ir: &'a Ir, all: &'a [&Listed]) -> Vec<Job<'a>> {
    let mut jobs: Vec<Job<'a>> = vec![Box::new(|| sources(all))];
    for krate in &ir.crates {
        jobs.push(Box::new(|| data(krate)));
    }
    jobs
}

/// The name of a product version's file, and of whatever else belongs to one.
pub(crate) fn file_name(product: &str, version: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    format!("{product}_{version}").chars().map(letter).collect()
}

/// Where a product version's data lie.
pub(super) fn path(product: &str, version: &str) -> String {
    format!("{DATA}/{}.json", file_name(product, version))
}

fn sources(all: &[&Listed]) -> Printed {
    let mut file = RustFile::new(
        "core-catalog/src/generated/mod.rs".to_owned(),
        "api-specs/*/*/",
        "The data of each product version.",
    );
    let sources = all.iter().map(|one| {
        let (product, version) = (&one.product, &one.version);
        let path = format!("../../data/{}.json", file_name(product, version));
        quote! { crate::data::Source::new(#product, #version, include_str!(#path)) }
    });
    let count = proc_macro2::Literal::usize_unsuffixed(all.len());
    file.item(quote! {
        /// Sorted by package.
        pub(crate) static SOURCES: [crate::data::Source; #count] = [#(#sources),*];
    });
    file.finish()
}

fn data(krate: &Crate) -> Printed {
    let families = krate.families.iter().map(|family| Family {
        id: family.id.clone(),
        title: family.title.clone(),
        docs: family.docs.clone(),
    });
    let head = Product {
        package: krate.package.clone(),
        product: krate.product.clone(),
        version: krate.version.clone(),
        title: krate.title.clone(),
        docs: krate.docs.clone(),
        utc_offset_minutes: krate.utc_offset_minutes,
        families: families.collect(),
        codes: Vec::new(),
        operations: Vec::new(),
    };
    let operations = krate.families.iter().flat_map(|family| &family.operations);
    let mut operations: Vec<_> = operations.map(|operation| &operation.facts).collect();
    operations.sort_by(|a, b| a.action.cmp(&b.action));
    let codes = lines(krate.codes.iter().map(|code| &code.facts))?;
    let operations = lines(operations.into_iter())?;
    let head = json(&head)?;
    let head = head.trim_end_matches("\"codes\":[],\"operations\":[]}");
    Ok(GeneratedFile {
        path: path(&krate.product, &krate.version),
        text: format!("{head}\"codes\":[{codes}],\n\"operations\":[{operations}]}}\n"),
    })
}

fn lines<T: Serialize>(values: impl Iterator<Item = T>) -> Result<String, EmitError> {
    let lines: Result<Vec<String>, EmitError> = values
        .map(|value| Ok(format!("\n{}", json(&value)?)))
        .collect();
    Ok(lines?.join(","))
}

fn json<T: Serialize>(value: &T) -> Result<String, EmitError> {
    serde_json::to_string(value)
        .map_err(|error| EmitError(format!("the catalogue is not valid JSON: {error}")))
}
