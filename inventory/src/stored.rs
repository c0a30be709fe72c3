//! The stored state of an order, which is read without a call of the service.

use std::time::SystemTime;

use core_client::OrderContext;
use dyplsapi_sdk::types::{PoolKey, SubsId, XNumber};

use crate::binder::Binder;
use crate::inventory::{Entry, StoreError};

/// The stored state of an order. A and B are not stored, so you must make the request again from your own data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredOrder {
    /// How far the order is.
    pub state: OrderState,
    /// Its pool.
    pub pool: PoolKey,
    /// Its X.
    pub x: XNumber,
    /// When its binding is to end, by the order's first request. The binding itself ends up to 59 seconds later, by its
    /// [mark](Binder::unique_expiration).
    pub ends: SystemTime,
    /// The id of its present or former binding, if it is known.
    pub subs_id: Option<SubsId>,
    /// The ticket of its last request, if one may have been sent: the text of the ticket for
    /// [`reconcile`](core_client::Client::reconcile).
    pub ticket: Option<String>,
    /// The end of the worker's lease, if a worker has the order.
    pub busy_until: Option<SystemTime>,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderState {
    /// The order has an X, and nothing was sent for it.
    Begun,
    /// A request may have been sent, and its outcome is not stored: [bind](Binder::bind) or [resume](Binder::resume) the order to
    /// look it up.
    Open,
    /// The order is bound.
    Bound,
    /// Its binding has ended or was unbound.
    Ended,
}

impl Binder {
    /// Returns the stored state of an order; `None` if nothing was begun for it, or everything was refused or purged. It takes no
    /// lease and calls no service.
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
