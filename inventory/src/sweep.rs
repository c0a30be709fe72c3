//! Bindings on the inventory's numbers that no order owns.

use std::collections::BTreeSet;

use dyplsapi_sdk::Error;
use dyplsapi_sdk::types::{PoolKey, SubsId, XNumber};

use crate::binder::Binder;
use crate::inventory::{Owners, StoreError, pairs_per_x};
use crate::kind::is_id;

/// What a sweep found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Sweep {
    /// Bindings in effect that no order owns.
    pub orphans: Vec<Orphan>,
    /// Bindings in effect that no order is known to own, on the X of an order with an unknown outcome: they may belong to that
    /// order. Resume the order, then sweep again.
    pub undecided: Vec<Orphan>,
    /// Numbers whose bindings could not be read, or not completely.
    pub unread: Vec<Unread>,
    /// How many numbers were read.
    pub numbers: usize,
}

/// A binding that no order is known to own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Orphan {
    /// The X of the binding.
    pub x: XNumber,
    /// The id of the binding.
    pub subs_id: SubsId,
}

/// A number whose bindings could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unread {
    /// The number.
    pub x: XNumber,
    /// Why its bindings could not be read.
    pub reason: UnreadReason,
}

/// Why a list of bindings is unknown or incomplete.
#[derive(Debug)]
#[non_exhaustive]
pub enum UnreadReason {
    /// The call failed.
    Failed(Error),
    /// The answer has no list, not even an empty one.
    NoList,
    /// The list has a value that is no id: an empty text, or a word such as `true`.
    NoId,
    /// The list is so long that it may be incomplete. Its bindings were checked.
    MaybeCutOff,
}

impl Binder {
    /// Reads the bindings on each number that the inventory has in a pool, one number after the other, and returns the bindings
    /// that no order owns. It ends no binding: unbind those that you know to be orphans. A number takes at most the client's
    /// time-out of a call, plus two steps of the inventory.
    ///
    /// # Errors
    /// If the inventory fails. A number whose bindings cannot be read is in [`unread`](Sweep::unread), and is not an error.
    pub async fn sweep(&self, pool: &PoolKey) -> Result<Sweep, StoreError> {
        let mut sweep = Sweep::default();
        for x in self.inventory.numbers(pool.as_str().to_owned()).await? {
            sweep.numbers += 1;
            self.sweep_number(pool, x, &mut sweep).await?;
        }
        Ok(sweep)
    }

    async fn sweep_number(
        &self,
        pool: &PoolKey,
        x: XNumber,
        sweep: &mut Sweep,
    ) -> Result<(), StoreError> {
        // The owners are read before and after the list: an order may be bound or unbound meanwhile.
        let before = self.inventory.owners(x.clone()).await?;
        let listed = match self.list(pool, &x).await {
            Ok(listed) => listed,
            Err(reason) => {
                sweep.unread.push(Unread { x, reason });
                return Ok(());
            }
        };
        let after = self.inventory.owners(x.clone()).await?;
        if listed.len() >= pairs_per_x() {
            let reason = UnreadReason::MaybeCutOff;
            sweep.unread.push(Unread {
                x: x.clone(),
                reason,
            });
        }
        let owned = |owners: &Owners, id: &SubsId| owners.subs_ids.contains(id);
        let unowned = listed
            .into_iter()
            .filter(|id| !owned(&before, id) && !owned(&after, id))
            .map(|subs_id| Orphan {
                x: x.clone(),
                subs_id,
            });
        if before.open || after.open {
            sweep.undecided.extend(unowned);
        } else {
            sweep.orphans.extend(unowned);
        }
        Ok(())
    }

    async fn list(&self, pool: &PoolKey, x: &XNumber) -> Result<BTreeSet<SubsId>, UnreadReason> {
        let asked = self.client.query_subs_id();
        let answer = asked
            .phone_no_x(x.clone())
            .pool_key(pool.clone())
            .await
            .map_err(UnreadReason::Failed)?;
        let ids = answer.subs_ids.ok_or(UnreadReason::NoList)?;
        match ids.iter().all(is_id) {
            true => Ok(ids.into_iter().collect()),
            false => Err(UnreadReason::NoId),
        }
    }
}
