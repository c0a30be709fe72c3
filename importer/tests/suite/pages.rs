//! How many operations of the provider's own files give their answer in pages, by the usual shapes.

use std::collections::BTreeMap;

use crate::common::{files, imported};
use codegen::model::{EffectKind, PagePlan};
use codegen::{SourceFile, Sources};

#[test]
fn the_shapes_cover_so_many_operations() {
    let mut shapes: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let files = files("official-api-docs");
    if files.is_empty() {
        return;
    }
    for (_, bytes) in files {
        let import = imported(&bytes);
        let service = &import.imported["service"];
        let word = |key: &str| service[key].as_str().unwrap().to_owned();
        let (product, version) = (word("product").to_lowercase(), word("version"));
        let path = format!("api-specs/{product}/{version}/imported.json");
        let text = importer::to_text(&import.imported).unwrap();
        let sources = Sources::new(vec![SourceFile { path, text }, crate::common::shared()]);
        let product = codegen::read_products(&sources).value.unwrap().remove(0);
        for operation in &product.operations {
            let Some(plan) = PagePlan::by_shape(operation, &product.service.types) else {
                continue;
            };
            let size = plan.size.unwrap_or_default();
            let counts = shapes
                .entry(format!("{} {size}", plan.parameter))
                .or_default();
            let is_read = operation.effect.kind == EffectKind::Read;
            counts[0] += 1;
            counts[1] += usize::from(is_read);
            counts[2] += usize::from(plan.items.is_some());
        }
    }
    let shapes: Vec<_> = shapes
        .iter()
        .map(|(shape, counts)| (shape.as_str(), *counts))
        .collect();
    // How many have the shape, how many of them the import takes for reads, and how many have their items in one list.
    assert_eq!(
        shapes,
        [
            ("CurrentPage PageSize", [2, 2, 2]),
            ("Marker MaxItems", [5, 5, 5]),
            ("NextToken ", [1, 1, 1]),
            ("NextToken Limit", [1, 1, 1]),
            ("NextToken MaxResult", [7, 6, 7]),
            ("NextToken MaxResults", [20, 10, 18]),
            ("NextToken PageSize", [5, 5, 5]),
            ("Offset Limit", [2, 2, 2]),
            ("PageIndex PageSize", [3, 0, 3]),
            ("PageNo PageSize", [8, 7, 8]),
            ("PageNumber PageSize", [51, 34, 51]),
            ("nextToken limit", [11, 9, 11]),
        ]
    );
}
