//! Finding a binding by its id, its X and its pool or product, as query, update and unbind do.

use super::{Call, Note, phone, pool};
use crate::answer::Refusal;
use crate::state::pool::PoolKind;
use crate::state::world::{Binding, BindingStatus};
use core_catalog::Mark;

pub(crate) const GIVEN: Note = Note {
    text: "PoolKey or ProductType is given; else isv.ILLEGAL_ARGUMENT",
    mark: Mark::Documented,
    source: "IDL; the code is assumed",
};
pub(crate) const UNKNOWN_POOL: Note = Note {
    text: "An unknown pool: isv.POOLKEY_NOT_EXISTS",
    mark: Mark::Documented,
    source: "help/109196",
};
pub(crate) const TOGETHER: Note = Note {
    text: "SubsId, X and pool do not belong together, or there is no such binding: isv.SUBS_NOT_EXIST",
    mark: Mark::Documented,
    source: "help/109196",
};
pub(crate) const NOT_A_NUMBER: Note = Note {
    text: "A SubsId that is not a number: isv.SUBS_NOT_EXIST",
    mark: Mark::Assumed,
    source: "no source",
};
pub(crate) const PRODUCT_TYPES: Note = Note {
    text: "ProductType stands for all pools of its kind: AXB_170, AXN_170, AXN_95, AXN_EXTENSION_REUSE",
    mark: Mark::Assumed,
    source: "the values are documented (IDL)",
};
pub(crate) const LEGACY: Note = Note {
    text: "A setting answers isv.ILLEGAL_ARGUMENT with the message `subs not exist` instead of isv.SUBS_NOT_EXIST",
    mark: Mark::Observed,
    source: "public traces of 2019, of update and unbind",
};

/// The binding that `SubsId`, the pool and the X in the parameter `x_name` name, with any status except unbound.
pub(crate) fn find<'c>(call: &'c Call<'_>, x_name: &str) -> Result<&'c Binding, Refusal> {
    found(call, x_name)?
        .filter(|binding| binding.status(call.now) != BindingStatus::Unbound)
        .ok_or_else(not_exist)
}

/// Like [`find`], but also finds an unbound binding.
pub(crate) fn found<'c>(call: &'c Call<'_>, x_name: &str) -> Result<Option<&'c Binding>, Refusal> {
    let scope = scope(call)?;
    let x = call.arguments.text(x_name);
    phone::check_x(x)?;
    let id: Option<u64> = call.arguments.text("SubsId").parse().ok();
    let binding = id.and_then(|id| call.world.binding(id));
    Ok(binding.filter(|binding| binding.phone_no_x() == x && scope.holds(binding)))
}

/// The refusal that the action has today for a missing binding.
pub(crate) fn not_exist() -> Refusal {
    Refusal::business("isv.SUBS_NOT_EXIST", "subs not exist")
}

/// The refusal of a write that found no binding, as the emulator is set.
pub(crate) fn as_set(call: &Call<'_>, refusal: Refusal) -> Refusal {
    if call.settings.legacy_subs_not_exist && refusal.code == "isv.SUBS_NOT_EXIST" {
        return Refusal::business("isv.ILLEGAL_ARGUMENT", "subs not exist");
    }
    refusal
}

/// Where the binding has to be.
enum Scope<'a> {
    Pool(&'a str),
    Kind(Option<PoolKind>),
}

impl Scope<'_> {
    fn holds(&self, binding: &Binding) -> bool {
        match self {
            Self::Pool(key) => binding.pool_key() == *key,
            Self::Kind(kind) => Some(binding.kind()) == *kind,
        }
    }
}

fn scope<'a>(call: &Call<'a>) -> Result<Scope<'a>, Refusal> {
    let arguments = call.arguments;
    if arguments.get("PoolKey").is_some() {
        return pool::known(call).map(Scope::Pool);
    }
    let product = arguments
        .get("ProductType")
        .ok_or_else(|| Refusal::code("isv.ILLEGAL_ARGUMENT"))?;
    Ok(Scope::Kind(match product {
        "AXB_170" => Some(PoolKind::Axb),
        "AXN_170" => Some(PoolKind::Axn),
        "AXN_95" => Some(PoolKind::Axn95),
        "AXN_EXTENSION_REUSE" => Some(PoolKind::AxnExtension),
        _ => None,
    }))
}
