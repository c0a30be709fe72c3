//! Which bindings conflict on one X. The rules differ between the kinds of pools.

use super::{Binding, Terms, World};
use crate::state::pool::{PoolKind, XNumber};

/// A binding to be made or changed, as far as it can conflict with others on its X.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DesiredBinding<'a> {
    pub(crate) kind: PoolKind,
    pub(crate) a: &'a str,
    pub(crate) b: Option<&'a str>,
    pub(crate) extension: Option<&'a str>,
    /// The binding that is to be changed: it is no conflict.
    pub(crate) except: Option<u64>,
    /// How many bindings one X of an AXB pool carries [D help/400482].
    pub(crate) at_most: Option<u32>,
}

impl<'a> DesiredBinding<'a> {
    /// An existing binding as a desired one. It does not conflict with itself.
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
    /// The binding on X that conflicts with the desired one at the time `now`.
    pub(crate) fn conflict(
        &self,
        x: &str,
        desired: &DesiredBinding<'_>,
        now: i64,
    ) -> Option<Conflict> {
        self.active_on(x, now)
            .filter(|binding| desired.except != Some(binding.subs_id))
            .find_map(|binding| {
                let role = clash(binding, desired)?;
                Some(Conflict {
                    subs_id: binding.subs_id,
                    role,
                })
            })
    }

    /// Whether X carries as many bindings as it can.
    pub(crate) fn is_full(&self, x: &str, desired: &DesiredBinding<'_>, now: i64) -> bool {
        let carried = self.active_on(x, now).count();
        desired.kind == PoolKind::Axb
            && desired
                .at_most
                .is_some_and(|most| u32::try_from(carried).is_ok_and(|carried| carried >= most))
    }

    /// Whether X can carry what is wished for besides what it carries.
    pub(super) fn takes(&self, x: &XNumber, desired: &DesiredBinding<'_>, now: i64) -> bool {
        !x.locked
            && x.number != desired.a
            && Some(x.number.as_str()) != desired.b
            && !self.is_full(&x.number, desired, now)
            && self.conflict(&x.number, desired, now).is_none()
    }
}

/// The role of the desired binding that an existing one has taken.
fn clash(binding: &Binding, desired: &DesiredBinding<'_>) -> Option<&'static str> {
    let same_a = binding.terms.phone_no_a == desired.a;
    match desired.kind {
        PoolKind::Axb => {
            let takes = |number: &str| {
                binding.terms.phone_no_a == number
                    || binding.terms.phone_no_b.as_deref() == Some(number)
            };
            if takes(desired.a) {
                Some("phoneA")
            } else {
                desired.b.filter(|b| takes(b)).map(|_| "phoneB")
            }
        }
        PoolKind::Axn | PoolKind::Axn95 => Some("phoneX"),
        PoolKind::AxnExtension
            if desired
                .extension
                .is_some_and(|one| binding.extension() == Some(one)) =>
        {
            Some("extension")
        }
        PoolKind::AxnExtension | PoolKind::Axg => same_a.then_some("phoneA"),
    }
}
