//! Answers in pages.

use crate::ir::{self, Path, Record, Ty, TypeItem};
use crate::model::{Operation, PagePlan, Types};
use crate::names;

use super::local_types::LocalTypes;
use super::shape::{Scope, as_shared};

/// How an operation gives its answer in pages, if it does. `types` are its own, the answer's record last.
pub(super) fn lower(
    operation: &Operation,
    types: &Types,
    parameters: &[ir::Parameter],
    local: &LocalTypes,
    scope: &Scope<'_>,
) -> Option<ir::PagePlan> {
    let plan = PagePlan::of(operation, types)?;
    // A setter of the same name has the name for itself.
    let is_free = |name: &str| parameters.iter().all(|parameter| parameter.rust != name);
    if !is_free("pages") {
        return None;
    }
    let path = |path: Option<String>| -> Path {
        let parts = path.iter().flat_map(|path| path.split('.'));
        parts.map(str::to_owned).collect()
    };
    let items = path(plan.items);
    Some(ir::PagePlan {
        kind: plan.kind,
        parameter: plan.parameter,
        location: plan.location,
        size: plan.size,
        first: plan.first,
        next: path(plan.next),
        more: path(plan.more),
        total: path(plan.total),
        stated_size: path(plan.stated_size),
        item: match is_free("items") {
            true => item(&items, types, local, scope),
            false => None,
        },
        items,
    })
}

/// The members of records that lead to the list, and what it is a list of.
fn item(
    path: &[String],
    types: &Types,
    local: &LocalTypes,
    scope: &Scope<'_>,
) -> Option<(Vec<String>, Ty)> {
    let TypeItem::Record(answer) = local.items.last()? else {
        return None;
    };
    let mut record: Record = answer.clone();
    let mut is_shared = false;
    let mut members = Vec::new();
    let (last, objects) = path.split_last()?;
    for name in objects {
        let field = record.fields.iter().find(|field| field.wire == *name)?;
        members.push(field.rust.clone());
        let ty = match &field.ty {
            Ty::Boxed(inner) => inner,
            other => other,
        };
        record = match ty {
            Ty::Record(rust, shared) if *shared || is_shared => {
                is_shared = true;
                shared_record(rust, types, scope)?
            }
            Ty::Record(rust, _) => local.items.iter().find_map(|item| match item {
                TypeItem::Record(record) if record.name == *rust => Some(record.clone()),
                _ => None,
            })?,
            _ => return None,
        };
    }
    let field = record.fields.iter().find(|field| field.wire == *last)?;
    members.push(field.rust.clone());
    match &field.ty {
        Ty::List(item) if field.joined.is_none() => {
            let item = (**item).clone();
            let item = if is_shared { as_shared(item) } else { item };
            Some((members, item))
        }
        _ => None,
    }
}

/// The record of this name in the module of shared types: a named type, or what one writes in place.
fn shared_record(rust: &str, types: &Types, scope: &Scope<'_>) -> Option<Record> {
    let is_it = |name: &str| names::type_name(name) == rust;
    let own = types.iter().filter(|(name, _)| is_it(name));
    let others = types.iter().filter(|(name, _)| !is_it(name));
    own.chain(others).find_map(|(name, shape)| {
        let mut inner = LocalTypes::of_type(name, shape);
        let item = scope.named_type(name, shape, false, &mut inner);
        let mut items = inner.items.into_iter().chain([item]);
        items.find_map(|item| match item {
            TypeItem::Record(record) if record.name == rust => Some(record),
            _ => None,
        })
    })
}
