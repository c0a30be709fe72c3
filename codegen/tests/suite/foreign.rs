//! Two products of other kinds than ours, written by hand, to show how far the model reaches.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use codegen::model::{
    EffectKind, Encoding, Free, Location, Operation, Product, ResponseBody, Sensitivity,
};
use codegen::{read_products, render};

fn products() -> Vec<Product> {
    let outcome = read_products(&crate::common::sources(crate::common::tree("foreign")));
    assert_eq!(render(&outcome.diagnostics, false), "");
    outcome.value.unwrap()
}

fn operation<'a>(product: &'a Product, name: &str) -> &'a Operation {
    let mut operations = product.operations.iter();
    operations
        .find(|operation| operation.operation == name)
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn an_rpc_product_with_every_encoding() {
    let products = products();
    let [balance, _] = products.as_slice() else {
        panic!("two products")
    };
    assert_eq!(balance.service.product, "Balance");
    assert_eq!(balance.errors.len(), 4);
    let create = operation(balance, "CreateBalancer");
    let encoding = |name: &str| {
        let mut parameters = create.parameters.iter();
        parameters.find(|p| p.name == name).unwrap().encoding
    };
    assert_eq!(encoding("ZoneMappings"), Some(Encoding::Flat));
    assert_eq!(encoding("Tag"), Some(Encoding::RepeatList));
    assert_eq!(encoding("SecurityGroups"), Some(Encoding::Comma));
    assert_eq!(encoding("Schedule"), Some(Encoding::Json));
    assert_eq!(encoding("Labels"), None);
    assert_eq!(create.effect.kind, EffectKind::Unreviewed);
    let old = operation(balance, "CreateTags");
    assert_eq!(
        old.deprecated.as_ref().unwrap().replacement.as_deref(),
        Some("TagResources")
    );
    assert_eq!(old.parameters[0].rust_name.as_deref(), Some("pairs"));
    assert_eq!(
        old.parameters[0].shape.sensitivity,
        Some(Sensitivity::Unreviewed)
    );
}

#[test]
fn what_looks_like_a_number_or_a_truth_value_stays_text() {
    let products = products();
    let create = operation(&products[0], "CreateBalancer");
    assert_eq!(create.examples[0].request["Tag.1.Value"], "007");
    assert_eq!(
        create.examples[0].request["DeletionProtectionConfig.Enabled"],
        "true"
    );
    let dry_run = create.parameters.iter().find(|p| p.name == "DryRun");
    assert_eq!(dry_run.unwrap().shape.default.as_deref(), Some("false"));
    // Numbers and truth values of the language itself are read through the flattened shapes.
    let zones = &create.parameters[1].shape;
    assert_eq!(zones.limits.as_ref().unwrap().max_items, Some(10));
    let items = zones.items.as_ref().unwrap();
    assert!(items.fields[0].required && !items.fields[2].required);
    let function = operation(&products[1], "CreateFunction");
    let Some(Free::Map(tags)) = function.extra.get("systemTags") else {
        panic!("system tags")
    };
    assert_eq!(tags["abilityTreeCode"], Free::Text("0042".to_owned()));
    assert_eq!(tags["autoTest"], Free::Text("true".to_owned()));
}

#[test]
fn a_roa_product_with_paths_streams_and_recursion() {
    let products = products();
    let workshop = &products[1];
    let invoke = operation(workshop, "InvokeFunction");
    let locations: Vec<_> = invoke.parameters.iter().map(|p| p.location).collect();
    assert_eq!(
        locations,
        [Location::Path, Location::Header, Location::Body]
    );
    assert_eq!(invoke.response.body, ResponseBody::Binary);
    let delete = operation(workshop, "DeleteFunction");
    assert_eq!(delete.statuses, [204]);
    assert_eq!(delete.response.body, ResponseBody::Empty);
    let search = operation(workshop, "StreamSearch");
    assert_eq!(search.response.body, ResponseBody::EventStream);
    let figure = &workshop.service.types["Figure"];
    let elements = figure.fields.iter().find(|f| f.name == "elements");
    assert_eq!(elements.unwrap().shape.items.as_ref().unwrap().ty, "Figure");
}

#[test]
fn line_ends_of_other_systems_are_read_alike() {
    let mut files = crate::common::tree("foreign");
    for text in files.values_mut() {
        *text = text.replace('\n', "\r\n");
    }
    let outcome = read_products(&crate::common::sources(files));
    assert_eq!(render(&outcome.diagnostics, false), "");
    assert_eq!(
        format!("{:?}", outcome.value.unwrap()),
        format!("{:?}", products())
    );
}
