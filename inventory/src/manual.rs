//! What a person decides who has looked at an order that the binder cannot settle. It is held against what looking up says then.

use core_client::OrderContext;
use core_client::reconcile::LookupVerdict;
use dyplsapi_sdk::Evidence;
use dyplsapi_sdk::types::SubsId;

use crate::binder::{BindStep, Binder, Bound, Opened};
use crate::error::BindError;
use crate::kind::Bind;

impl Binder {
    /// Says that this binding is the order's, after [`AlreadyBound`](BindError::AlreadyBound): the same pair on the order's X,
    /// of which a person knows that no other order owns it. From then on the order is bound, and unbinding it ends that
    /// binding.
    ///
    /// It looks up, and sends nothing. It takes at most the time of [waiting](Self::busy_wait) for another worker and the time of
    /// [looking up](Self::resolve_unknown), beside steps of the inventory.
    ///
    /// # Errors
    /// See [`BindError`]: what the look says, if that is not that this binding binds the pair;
    /// [`Bound`](BindError::Bound) if another one is the order's.
    pub async fn adopt<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        subs_id: &SubsId,
    ) -> Result<Bound, BindError> {
        let step = match self.opened(order, what).await? {
            Opened::Bound(bound) => BindStep::Bound(bound),
            Opened::Fresh(held) => return self.not_begun(&held).await,
            Opened::Open(held, open) => match self.look(what, &held, &open.ticket).await {
                LookupVerdict::AlreadyExists { id: found } if found == subs_id.as_str() => {
                    self.bound(&held, subs_id.clone(), Evidence::LookedUp)
                        .await?
                }
                verdict => self.conclude(&held, open, verdict).await?,
            },
        };
        match step {
            BindStep::Bound(bound) if bound.subs_id == *subs_id => Ok(bound),
            BindStep::Bound(bound) => Err(bound.into()),
            BindStep::Another(_) => Err(BindError::NotDone),
        }
    }

    /// Takes an order's X from it, after [`Blocked`](BindError::Blocked) or [`AlreadyBound`](BindError::AlreadyBound), so that
    /// it can be bound on another one. That X is not tried for the same numbers for a [while](Self::conflict_pause).
    ///
    /// A copy of the order's request that is still on its way can bind on that X once what stands there ends: by giving it up
    /// a person says that this does no harm. It looks up, and sends nothing; it takes at most as long as [`adopt`](Self::adopt).
    ///
    /// # Errors
    /// See [`BindError`]: what the look says, if nothing stands in the way. What is [undecided](BindError::Undecided) cannot be
    /// given up; [`Bound`](BindError::Bound) if the order is bound after all.
    pub async fn give_up<B: Bind>(&self, order: &OrderContext, what: &B) -> Result<(), BindError> {
        let step = match self.opened(order, what).await? {
            Opened::Bound(bound) => BindStep::Bound(bound),
            Opened::Fresh(held) => return self.not_begun(&held).await,
            Opened::Open(held, open) => match self.look(what, &held, &open.ticket).await {
                LookupVerdict::Blocked { .. } | LookupVerdict::AlreadyExists { .. } => {
                    self.another(&held, open.error).await?
                }
                verdict => self.conclude(&held, open, verdict).await?,
            },
        };
        match step {
            BindStep::Another(_) => Ok(()),
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
