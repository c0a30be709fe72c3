//! What is stored for an order, for whoever wants to know it without asking the service.

use std::time::SystemTime;

use core_client::OrderContext;
use dyplsapi_sdk::types::{PoolKey, SubsId, XNumber};

use crate::binder::Binder;
use crate::inventory::{Entry, StoreError};

/// What is stored for an order. A and B are not, so the request is made again from what the order itself keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredOrder {
    /// How far it came.
    pub state: OrderState,
    /// Its pool.
    pub pool: PoolKey,
    /// Its X.
    pub x: XNumber,
    /// When its binding is to end, as the order asked first. The binding itself ends up to 59 seconds later, by its
    /// [mark](Binder::unique_expiration).
    pub ends: SystemTime,
    /// The id of its binding, where it is known to have or to have had one.
    pub subs_id: Option<SubsId>,
    /// The ticket of its last request, if one may have been sent: what
    /// [`reconcile`](core_client::Client::reconcile) takes, as text.
    pub ticket: Option<String>,
    /// Until when a worker has the order, if one has.
    pub busy_until: Option<SystemTime>,
}

/// How far an order came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderState {
    /// It has an X, and nothing was sent for it.
    Begun,
    /// A request may have been sent, and what became of it is not stored: [bind](Binder::bind) or
    /// [resume](Binder::resume) the order, which finds out.
    Open,
    /// It is bound.
    Bound,
    /// It was bound, and that is over: it ended, or was unbound.
    Ended,
}

impl Binder {
    /// What is stored for an order; `None` if nothing was begun for it, or all of it was refused or purged. It takes no lease,
    /// asks no service and sends nothing.
    ///
    /// # Errors
    /// If the inventory fails.
    pub async fn find(&self, order: &OrderContext) -> Result<Option<StoredOrder>, StoreError> {
        let found = self.inventory.find(self.order(order)).await?;
        Ok(found.map(|entry| stored(entry, self.now())))
    }
}

fn stored(entry: Entry, now: SystemTime) -> StoredOrder {
    let state = match (&entry.subs_id, &entry.ticket) {
        (Some(_), _) if entry.unbound || entry.until <= now => OrderState::Ended,
        (Some(_), _) => OrderState::Bound,
        (None, Some(_)) => OrderState::Open,
        (None, None) => OrderState::Begun,
    };
    let is_settled = matches!(state, OrderState::Bound | OrderState::Ended);
    StoredOrder {
        state,
        pool: PoolKey::new(entry.pool),
        x: entry.x,
        ends: entry.ends,
        subs_id: entry.subs_id,
        ticket: entry.ticket,
        // A lease on an order that is settled keeps nobody waiting.
        busy_until: Some(entry.leased_until).filter(|until| !is_settled && *until > now),
    }
}
