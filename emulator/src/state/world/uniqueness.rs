//! What may not be on one X at the same time; it differs between the kinds of pools.

use super::{Binding, Terms, World};
use crate::state::pool::{PoolKind, XNumber};

/// What somebody wants to have on an X.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    pub(crate) kind: PoolKind,
    pub(crate) a: &'a str,
    pub(crate) b: Option<&'a str>,
    pub(crate) extension: Option<&'a str>,
    /// A binding that does not stand in the way: the one that is to be changed.
    pub(crate) except: Option<u64>,
    /// How many bindings one X of an AXB pool carries [D help/400482].
    pub(crate) at_most: Option<u32>,
}

impl<'a> Wish<'a> {
    /// What a binding is, as a wish; it does not stand in its own way.
    pub(crate) fn of(subs_id: u64, terms: &'a Terms) -> Self {
        Self {
            kind: terms.kind,
            a: &terms.phone_no_a,
            b: terms.phone_no_b.as_deref(),
            extension: terms.extension.as_deref(),
            except: Some(subs_id),
            at_most: None,
        }
    }
}

/// Why two bindings cannot be on one X.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) subs_id: u64,
    /// What is taken: `phoneA`, `phoneB`, `phoneX` or `extension`.
    pub(crate) role: &'static str,
}

impl World {
    /// Who stands in the way of the wish on X at the time `now`.
    pub(crate) fn conflict(&self, x: &str, wish: &Wish<'_>, now: i64) -> Option<Conflict> {
        self.active_on(x, now)
            .filter(|binding| wish.except != Some(binding.subs_id))
            .find_map(|binding| {
                let role = clash(binding, wish)?;
                Some(Conflict {
                    subs_id: binding.subs_id,
                    role,
                })
            })
    }

    /// Whether X carries as many bindings as it can.
    pub(crate) fn is_full(&self, x: &str, wish: &Wish<'_>, now: i64) -> bool {
        let carried = self.active_on(x, now).count();
        wish.kind == PoolKind::Axb
            && wish
                .at_most
                .is_some_and(|most| u32::try_from(carried).is_ok_and(|carried| carried >= most))
    }

    /// Whether X can carry what is wished for besides what it carries.
    pub(super) fn takes(&self, x: &XNumber, wish: &Wish<'_>, now: i64) -> bool {
        !x.locked
            && x.number != wish.a
            && Some(x.number.as_str()) != wish.b
            && !self.is_full(&x.number, wish, now)
            && self.conflict(&x.number, wish, now).is_none()
    }
}

/// What of the wish the binding has already.
fn clash(binding: &Binding, wish: &Wish<'_>) -> Option<&'static str> {
    let same_a = binding.terms.phone_no_a == wish.a;
    match wish.kind {
        PoolKind::Axb => {
            let takes = |number: &str| {
                binding.terms.phone_no_a == number
                    || binding.terms.phone_no_b.as_deref() == Some(number)
            };
            if takes(wish.a) {
                Some("phoneA")
            } else {
                wish.b.filter(|b| takes(b)).map(|_| "phoneB")
            }
        }
        PoolKind::Axn | PoolKind::Axn95 => Some("phoneX"),
        PoolKind::AxnExtension
            if wish
                .extension
                .is_some_and(|one| binding.extension() == Some(one)) =>
        {
            Some("extension")
        }
        PoolKind::AxnExtension | PoolKind::Axg => same_a.then_some("phoneA"),
    }
}
