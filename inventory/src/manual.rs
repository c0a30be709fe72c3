//! A person's decisions about an order that the binder cannot settle. A new look-up checks each decision.

use core_client::OrderContext;
use core_client::reconcile::LookupVerdict;
use dyplsapi_sdk::Evidence;
use dyplsapi_sdk::types::SubsId;

use crate::binder::{BindStep, Binder, Bound, ClaimedOrder};
use crate::error::BindError;
use crate::kind::Bind;

impl Binder {
    /// Makes this binding the order's, after [`AlreadyBound`](BindError::AlreadyBound): it binds the same pair on the order's X,
    /// and a person knows that no other order owns it. From then on the order is bound, and unbinding the order ends that binding.
    ///
    /// It looks the binding up, and sends no request to bind. It takes at most the time of [waiting](Self::busy_wait) for another
    /// worker and the time of a [look-up](Self::resolve_unknown), besides the steps of the inventory.
    ///
    /// # Errors
    /// [`BindError`]: the result of the look-up, if this binding does not bind the pair; [`Bound`](BindError::Bound) if the order
    /// has another binding.
    pub async fn adopt<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        subs_id: &SubsId,
    ) -> Result<Bound, BindError> {
        let step = match self.claim_order(order, what).await? {
            ClaimedOrder::Bound(bound) => BindStep::Bound(bound),
            ClaimedOrder::Fresh(lease) => return self.not_begun(&lease).await,
            ClaimedOrder::Open(lease, open) => match self.look_up(what, &lease, &open.ticket).await
            {
                LookupVerdict::AlreadyExists { id: found } if found == subs_id.as_str() => {
                    self.store_binding(&lease, subs_id.clone(), Evidence::LookedUp)
                        .await?
                }
                verdict => self.apply_verdict(&lease, open, verdict).await?,
            },
        };
        match step {
            BindStep::Bound(bound) if bound.subs_id == *subs_id => Ok(bound),
            BindStep::Bound(bound) => Err(bound.into()),
            BindStep::TryAnotherX(_) => Err(BindError::NotDone),
        }
    }

    /// Takes an order's X from it, after [`Blocked`](BindError::Blocked) or [`AlreadyBound`](BindError::AlreadyBound), so that
    /// it can be bound on another one. That X is not tried for the same numbers for a [while](Self::conflict_pause).
    ///
    /// A copy of the order's request that is still in flight can bind on that X once the other binding ends: by giving the X up, a
    /// person says that this does no harm. It looks the outcome up, and sends no request to bind; it takes at most as long as
    /// [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// [`BindError`]: the result of the look-up, if no binding blocks the X. An [undecided](BindError::Undecided) order cannot give
    /// up its X; [`Bound`](BindError::Bound) if the order is bound after all.
    pub async fn give_up<B: Bind>(&self, order: &OrderContext, what: &B) -> Result<(), BindError> {
        let step = match self.claim_order(order, what).await? {
            ClaimedOrder::Bound(bound) => BindStep::Bound(bound),
            ClaimedOrder::Fresh(lease) => return self.not_begun(&lease).await,
            ClaimedOrder::Open(lease, open) => match self.look_up(what, &lease, &open.ticket).await
            {
                LookupVerdict::Blocked { .. } | LookupVerdict::AlreadyExists { .. } => {
                    self.release_x(&lease, open.error).await?
                }
                verdict => self.apply_verdict(&lease, open, verdict).await?,
            },
        };
        match step {
            BindStep::TryAnotherX(_) => Ok(()),
            BindStep::Bound(bound) => Err(bound.into()),
        }
    }
}

impl From<Bound> for BindError {
    fn from(bound: Bound) -> Self {
        Self::Bound {
            x: bound.x,
            subs_id: bound.subs_id,
        }
    }
}
