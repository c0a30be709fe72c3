//! The data of each product is read whole, and found by its names.

use core_catalog::{product, products};

/// The generated file of a product version.
fn file(product: &str, version: &str) -> serde_json::Value {
    let name = format!("{}_{}", product.to_lowercase(), version.replace('-', "_"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn nothing_in_the_data_is_left_unread() {
    let mut read = 0;
    for product in products() {
        let written = file(&product.product, &product.version);
        assert!(
            serde_json::to_value(product).unwrap() == written,
            "{}",
            product.product
        );
        read += 1;
    }
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).unwrap();
    assert_eq!(
        read,
        files.count(),
        "a file of no product, or a product without a file"
    );
}

#[test]
fn operations_are_found_by_their_names() {
    for product in products() {
        let names: Vec<_> = product.operations.iter().map(|one| &one.action).collect();
        assert!(names.is_sorted(), "{}", product.product);
        for operation in &product.operations {
            assert_eq!(product.operation(&operation.action), Some(operation));
            assert!(operation.is_called(&operation.action));
        }
        assert!(product.operation("NoSuchAction").is_none());
    }
    assert!(product("Dyplsapi", "1999-01-01").is_none());
}
