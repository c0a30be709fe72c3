//! From validated specs to what the emitters print. Cannot fail: whatever could go wrong was told by `validate`.

mod codes;
mod docs;
mod enumeration;
mod facts;
mod front_page;
mod http;
mod local_types;
mod lookup;
mod message;
mod operation;
mod pages;
pub(crate) mod pattern;
mod rust_name;
mod shape;
mod text;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use crate::ir;
use crate::model::walk::used_types;
use crate::model::{Free, Operation, Placement, Product, Service, Signature, Style};
use crate::names;
use crate::parallel;
use crate::utc_offset;
use text::bilingual;

pub use facts::{COMMANDS, GLOBAL_OPTIONS};
pub(crate) use http::http_method;

/// Lowers products to the emitters' data, sorted by package.
#[must_use]
pub fn lower(products: &[Product]) -> ir::Ir {
    let mut crates = parallel::map(products.iter().collect(), lower_product);
    crates.sort_by(|a, b| a.package.cmp(&b.package));
    ir::Ir { crates }
}

fn lower_product(product: &Product) -> ir::Crate {
    let service = &product.service;
    let source = format!(
        "api-specs/{}/{}",
        service.product.to_lowercase(),
        service.version
    );
    let scope = shape::Scope::new(&service.types);
    let families = families(product, &source, &scope);
    let types = scope.named_types(&used_in_requests(product));
    let required = required_names(&families, &types);
    let reads = reads(&families);
    ir::Crate {
        package: service.package.clone(),
        krate: service.package.replace('-', "_"),
        product: service.product.clone(),
        version: service.version.clone(),
        one_file: product.one_file,
        title: text::or_facts(&service.title, &service.product, &service.product),
        docs: service_docs(service),
        command_line: service.command_line,
        short_commands: service.short_commands,
        roa: service.style == Style::Roa,
        default_chain: service.default_chain,
        acs3: service.signature == Signature::Acs3HmacSha256,
        query: service.placement == Placement::Query,
        utc_offset_minutes: service
            .time_zone
            .as_ref()
            .and_then(|zone| utc_offset::minutes(&zone.value))
            .unwrap_or_default(),
        numbering: service.numbering.as_ref().map(|numbering| {
            let mobile = &numbering.mobile;
            let digits = usize::try_from(mobile.digits).unwrap_or(usize::MAX);
            (
                numbering.country_code.clone(),
                mobile.prefix.clone(),
                digits,
            )
        }),
        time_zone: service.time_zone.as_ref().map(|zone| {
            format!(
                "{} ({}: {})",
                zone.value,
                zone.mark.word(),
                text::sentence(&zone.source)
            )
        }),
        endpoint: service.endpoints.central.clone(),
        endpoint_variable: service.endpoints.variable.clone(),
        regions: regions(product),
        types,
        front_page: front_page::action(&families),
        families,
        codes: codes::lower(&product.errors),
        messages: message::lower(product, &source, &scope),
        required,
        left_out: left_out(product),
        reads,
        source,
    }
}

/// What the product is for; of one that says nothing, which it is.
fn service_docs(service: &Service) -> ir::Text {
    let (product, version) = (&service.product, &service.version);
    text::or_facts(
        &service.docs,
        &format!("The operations of {product}, version {version}."),
        &format!("{product} 产品 {version} 版本的操作。"),
    )
}

/// The operations that get a method.
fn called(product: &Product) -> impl Iterator<Item = &Operation> {
    let operations = product.operations.iter();
    operations.filter(|operation| operation.left_out.is_none())
}

/// The operations without a method: those that are described, and those that the import could not describe.
fn left_out(product: &Product) -> Vec<ir::OperationWithoutMethod> {
    let operations = product.operations.iter();
    let described = operations.filter_map(|operation| {
        let (en, zh) = operation.left_out?.reason();
        Some(ir::OperationWithoutMethod {
            action: operation.operation.clone(),
            en: en.to_owned(),
            zh: zh.to_owned(),
        })
    });
    let others = match product.service.extra.get(LEFT_OUT) {
        Some(Free::Map(others)) => Some(others),
        _ => None,
    };
    let others = others.into_iter().flatten();
    // Other names are told by the import alone.
    let others = others.filter(|(action, _)| crate::names::is_action(action));
    let others = others.map(|(action, entry)| {
        let why = match entry {
            Free::Map(entry) => entry.get("why"),
            _ => None,
        };
        let en = match why {
            Some(Free::Text(why)) => crate::markdown::one_line(why),
            _ => String::new(),
        };
        ir::OperationWithoutMethod {
            action: action.clone(),
            en,
            zh: "导入时无法转换，原因见左列".to_owned(),
        }
    });
    let mut all: Vec<ir::OperationWithoutMethod> = described.chain(others).collect();
    all.sort_by(|a, b| a.action.cmp(&b.action));
    all
}

/// Where an import keeps the operations that it could not describe.
const LEFT_OUT: &str = "x-left-out";

/// Named types that a request holds, so that they get builders.
fn used_in_requests(product: &Product) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let shapes = called(product)
        .flat_map(|operation| &operation.parameters)
        .map(|p| &p.shape);
    for shape in shapes {
        used_types(shape, &product.service.types, &mut seen);
    }
    seen
}

fn families(product: &Product, source: &str, scope: &shape::Scope<'_>) -> Vec<ir::Family> {
    let mut by_family: BTreeMap<&str, Vec<ir::Operation>> = BTreeMap::new();
    for operation in called(product) {
        let lowered = operation::lower(operation, product, source, scope);
        by_family
            .entry(operation.family.as_str())
            .or_default()
            .push(lowered);
    }
    product
        .service
        .families
        .iter()
        .filter_map(|family| {
            let mut operations = by_family.remove(family.id.as_str())?;
            operations.sort_by(|a, b| a.action().cmp(b.action()));
            Some(ir::Family {
                id: names::field_name(&family.id),
                title: {
                    let words = family.id.replace('_', " ");
                    text::or_facts(&family.title, &words, &words)
                },
                docs: family.docs.as_ref().map(bilingual).unwrap_or_default(),
                operations,
            })
        })
        .collect()
}

/// The names of everything required, in requests and in objects inside them: each becomes a marker type.
fn required_names(families: &[ir::Family], types: &[ir::TypeItem]) -> Vec<String> {
    let operations = || families.iter().flat_map(|family| &family.operations);
    let parameters = operations()
        .flat_map(|operation| &operation.parameters)
        .filter(|p| p.facts.required)
        .map(|p| &p.marker);
    let records = operations()
        .flat_map(|operation| &operation.types)
        .chain(types)
        .filter_map(|item| match item {
            ir::TypeItem::Record(record) if record.input => Some(&record.fields),
            _ => None,
        });
    let members = records
        .flatten()
        .filter(|field| field.required)
        .map(|field| &field.marker);
    parameters
        .chain(members)
        .cloned()
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect()
}

/// The actions that recipes read. A write and the reads of its look-up may be of different families, which are features.
fn reads(families: &[ir::Family]) -> BTreeSet<String> {
    let operations = families.iter().flat_map(|family| &family.operations);
    operations
        .filter_map(|operation| operation.lookup_plan.as_ref())
        .flat_map(ir::LookupPlan::reads)
        .map(|read| read.action.clone())
        .collect()
}

fn regions(product: &Product) -> Vec<ir::Region> {
    let mut regions: Vec<ir::Region> = product
        .service
        .endpoints
        .regions
        .iter()
        .map(|e| ir::Region {
            id: e.region.clone(),
            public: e.public.clone(),
            vpc: e.vpc.clone(),
        })
        .collect();
    regions.sort_by(|a, b| a.id.cmp(&b.id));
    regions
}
