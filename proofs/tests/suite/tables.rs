//! What the typed client knows of an operation and what the catalogue tells of it come from one description and stand in two
//! places: here they are compared. Limits and rules are compared in `limits/`.

#![allow(clippy::unwrap_used, missing_docs)]

use core_catalog::{EffectKind, Product};
use core_client::codes::{Class, CodeInfo, Fault, Retry};
use core_client::outcome::{Absent, Effect, SuccessField};
use core_client::request::{OperationInfo, ServiceInfo};

fn product(service: &ServiceInfo) -> &'static Product {
    core_catalog::product(service.product, service.version).unwrap()
}

fn effect(kind: EffectKind) -> Effect {
    match kind {
        EffectKind::Read => Effect::Read,
        EffectKind::Repeatable => Effect::Repeatable,
        EffectKind::Creates => Effect::Creates,
        EffectKind::Destroys => Effect::Destroys,
        EffectKind::Spends | EffectKind::Unreviewed => Effect::Spends,
    }
}

fn fault(fault: core_catalog::Fault) -> Fault {
    match fault {
        core_catalog::Fault::Caller => Fault::Caller,
        core_catalog::Fault::Account => Fault::Account,
        core_catalog::Fault::Platform => Fault::Platform,
        core_catalog::Fault::Carrier => Fault::Carrier,
    }
}

fn class(class: core_catalog::Class) -> Class {
    match class {
        core_catalog::Class::Success => Class::Success,
        core_catalog::Class::Refused => Class::Refused,
        core_catalog::Class::Limited => Class::Limited,
        core_catalog::Class::Ambiguous => Class::Ambiguous,
    }
}

fn retry(retry: core_catalog::Retry) -> Retry {
    match retry {
        core_catalog::Retry::Never => Retry::Never,
        core_catalog::Retry::AfterPause => Retry::AfterPause,
        core_catalog::Retry::AfterPauseIfNamed => Retry::AfterPauseIfNamed,
        core_catalog::Retry::AfterClockCorrection => Retry::AfterClockCorrection,
        core_catalog::Retry::AfterCredentialRefresh => Retry::AfterCredentialRefresh,
    }
}

fn same_fields(table: &[SuccessField], catalogue: &[core_catalog::SuccessField], what: &str) {
    assert_eq!(table.len(), catalogue.len(), "{what}");
    for (table, catalogue) in table.iter().zip(catalogue) {
        assert_eq!(table.path, catalogue.path, "{what}");
        assert_eq!(table.values, catalogue.values, "{what}");
        let is_ignored = catalogue.absent == core_catalog::Absent::Ignored;
        assert_eq!(table.absent == Absent::Ignored, is_ignored, "{what}");
    }
}

fn same_operation(table: &OperationInfo) {
    let what = table.name;
    let catalogue = product(table.service).operation(what).unwrap();
    assert_eq!(table.effect, effect(catalogue.effect.kind), "{what}");
    assert_eq!(table.already_done, catalogue.effect.already_done, "{what}");
    assert_eq!(table.overwrites, catalogue.effect.overwrites, "{what}");
    assert_eq!(table.retry_after, catalogue.effect.retry_after, "{what}");
    assert_eq!(
        table.method.as_str(),
        catalogue.http_methods.first().unwrap(),
        "{what}"
    );
    assert_eq!(table.path, catalogue.path, "{what}");
    let parameters = catalogue.parameters.iter();
    let required = parameters.filter(|one| one.required);
    let mut required: Vec<_> = required.map(|one| one.name.as_str()).collect();
    required.sort_unstable();
    assert_eq!(table.required, required, "{what}");
    assert_eq!(table.statuses, catalogue.statuses, "{what}");
    assert_eq!(table.anonymous, catalogue.anonymous, "{what}");
    assert_eq!(table.rate_limit, catalogue.rate_limit, "{what}");
    same_fields(table.success.fields, &catalogue.success.fields, what);
    let items = (&table.success.items, &catalogue.success.items);
    if let (Some(table), Some(catalogue)) = items {
        assert_eq!(table.path, catalogue.path, "{what}");
        assert_eq!(table.message, catalogue.message.as_deref(), "{what}");
        same_fields(table.fields, &catalogue.fields, what);
    }
    assert_eq!(items.0.is_some(), items.1.is_some(), "{what}");
}

fn same_code(table: &CodeInfo, catalogue: &core_catalog::Code) {
    let what = table.code;
    assert_eq!(what, catalogue.code);
    assert_eq!(table.aliases, catalogue.aliases, "{what}");
    assert_eq!(
        (table.meaning_en, table.meaning_zh),
        (&*catalogue.meaning.en, &*catalogue.meaning.zh)
    );
    assert_eq!(
        (table.advice_en, table.advice_zh),
        (&*catalogue.advice.en, &*catalogue.advice.zh)
    );
    assert_eq!(table.fault, fault(catalogue.fault), "{what}");
    assert_eq!(table.class, class(catalogue.class), "{what}");
    assert_eq!(table.retry, retry(catalogue.retry), "{what}");
}

#[test]
fn table_and_catalogue_say_the_same() {
    macro_rules! tables {
        ($($package:ident),+) => {[$((&$package::service::SERVICE, $package::catalog::OPERATIONS)),+]};
    }
    let tables = tables!(
        alidns_sdk,
        dybaseapi_sdk,
        dyplsapi_sdk,
        dysmsapi_sdk,
        sts_sdk
    );
    assert_eq!(
        tables.len(),
        core_catalog::products().count(),
        "a product is left out"
    );
    for (service, operations) in tables {
        let product = product(service);
        assert_eq!(operations.len(), product.operations.len());
        operations
            .iter()
            .for_each(|operation| same_operation(operation));
        assert_eq!(service.codes.len(), product.codes.len());
        service
            .codes
            .iter()
            .zip(&product.codes)
            .for_each(|(table, catalogue)| same_code(table, catalogue));
        assert_eq!(service.utc_offset_minutes, product.utc_offset_minutes);
    }
}
