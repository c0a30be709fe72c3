//! From validated specs to what the emitters print. Cannot fail: whatever could go wrong was told by `validate`.

mod codes;
mod docs;
mod facts;
mod lookup;
mod message;
mod operation;
pub(crate) mod pattern;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use crate::ir;
use crate::model::{Placement, Product, Signature, Style, Text};
use crate::names;

/// Lowers products to the emitters' data, sorted by package.
#[must_use]
pub fn lower(products: &[Product]) -> ir::Ir {
    let mut crates: Vec<ir::Crate> = products.iter().map(lower_product).collect();
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
    let types = scope.named_types(used_in_requests(product));
    let required = required_names(&families, &types);
    ir::Crate {
        package: service.package.clone(),
        krate: service.package.replace('-', "_"),
        product: service.product.clone(),
        version: service.version.clone(),
        title: bilingual(&service.title),
        docs: bilingual(&service.docs),
        command_line: service.command_line,
        roa: service.style == Style::Roa,
        default_chain: service.default_chain,
        acs3: service.signature == Signature::Acs3HmacSha256,
        query: service.placement == Placement::Query,
        utc_offset_minutes: service
            .time_zone
            .as_ref()
            .map_or(0, |zone| offset_minutes(&zone.value)),
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
                docs::sentence(&zone.source)
            )
        }),
        endpoint: service.endpoints.central.clone(),
        endpoint_variable: service.endpoints.variable.clone(),
        regions: regions(product),
        types,
        families,
        codes: codes::lower(&product.errors),
        messages: message::lower(product, &source, &scope),
        required,
        source,
    }
}

/// Named types that a request holds, so that they get builders.
fn used_in_requests(product: &Product) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let shapes = product
        .operations
        .iter()
        .flat_map(|operation| &operation.parameters)
        .map(|p| &p.shape);
    for shape in shapes {
        shape::collect_named(shape, &product.service.types, &mut seen);
    }
    seen
}

fn families(product: &Product, source: &str, scope: &shape::Scope<'_>) -> Vec<ir::Family> {
    let mut by_family: BTreeMap<&str, Vec<ir::Operation>> = BTreeMap::new();
    for operation in &product.operations {
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
                title: bilingual(&family.title),
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

fn bilingual(text: &Text) -> ir::Text {
    ir::Text {
        en: text.en.trim().to_owned(),
        zh: docs::unfold(text.zh.trim()),
    }
}

/// Minutes east of UTC of `±HH:MM`; the form was checked before.
fn offset_minutes(text: &str) -> i16 {
    let negative = text.starts_with('-');
    let mut parts = text
        .trim_start_matches(['+', '-'])
        .splitn(2, ':')
        .map(|part| part.parse::<i16>().unwrap_or(0));
    let minutes = parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0);
    if negative { -minutes } else { minutes }
}
