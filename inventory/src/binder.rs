//! The binder and its settings, and the steps of an order from a claim to a binding.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use core_client::OrderContext;
use core_client::reconcile::TicketKey;
use dyplsapi_sdk::types::{SubsId, XNumber};
use dyplsapi_sdk::{Client, Error, Evidence};

use crate::attempt::OpenRequest;
use crate::error::BindError;
use crate::inventory::{Claim, Entry, Lease, StoreError, XInventory};
use crate::keyed_hash::KeyedHash;
use crate::kind::Bind;

/// Binds orders on X numbers of an inventory. Cheap to clone. Call it inside a tokio runtime with timers enabled.
#[derive(Clone)]
pub struct Binder {
    pub(crate) client: Client,
    pub(crate) inventory: Arc<dyn XInventory>,
    pub(crate) key: TicketKey,
    pub(crate) settings: Settings,
}

#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) max_conflicts: u32,
    pub(crate) conflict_pause: Duration,
    pub(crate) resolve_unknown: Duration,
    pub(crate) busy_wait: Duration,
    pub(crate) lease: Duration,
    pub(crate) unique_expiration: bool,
    pub(crate) send_again: bool,
}

/// An order that is bound.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bound {
    /// The id of its binding.
    pub subs_id: SubsId,
    /// Its X.
    pub x: XNumber,
    /// When it was to end, by the order's first request. The binding itself ends up to 59 seconds later, by its
    /// [mark](Binder::unique_expiration).
    pub ends: SystemTime,
    /// How it is known, if this call found out. `None`: it was known before, and nothing was sent.
    pub evidence: Option<Evidence>,
}

/// An order whose lease this worker has, or which is bound.
pub(crate) enum ClaimedOrder {
    /// The order has an X, and nothing was sent for it.
    Fresh(Lease),
    /// A request for it may have been sent.
    Open(Lease, OpenRequest),
    Bound(Bound),
}

/// What the caller wants with an order.
#[derive(Clone, Copy)]
enum Intent {
    /// To bind it, if nothing was sent for it yet.
    Bind,
    /// Only to look up the outcome of a request that may have been sent.
    Resume,
}

/// The result of the attempt to bind an order on one X.
pub(crate) enum BindStep {
    Bound(Bound),
    /// The order has no X any more and may take another one: the service refused this X, or the request was not executed.
    TryAnotherX(Option<Error>),
}

impl Binder {
    /// A binder with the default settings.
    ///
    /// The key makes tickets, and hashes the data that the inventory stores: use the same key for all binders on one inventory, as
    /// long as its orders exist.
    pub fn new(client: Client, inventory: Arc<dyn XInventory>, key: TicketKey) -> Self {
        Self {
            client,
            inventory,
            key,
            settings: Settings {
                max_conflicts: 5,
                conflict_pause: Duration::from_secs(60 * 60),
                resolve_unknown: Duration::from_secs(20),
                busy_wait: Duration::from_secs(5),
                lease: Duration::from_secs(120),
                unique_expiration: true,
                send_again: false,
            },
        }
    }

    /// How many more X are tried in one call if the service says that an X is taken. Default: 5.
    #[must_use]
    pub fn max_conflicts(mut self, count: u32) -> Self {
        self.settings.max_conflicts = count;
        self
    }

    /// How long a taken X is not tried again for the same numbers. Default: an hour.
    #[must_use]
    pub fn conflict_pause(mut self, pause: Duration) -> Self {
        self.settings.conflict_pause = pause;
        self
    }

    /// The maximum time to look up an unknown outcome. Zero: it is looked up once, for at most 30 seconds
    /// ([`LONGEST_LOOKUP`](core_client::reconcile::LONGEST_LOOKUP)). Default: 20 seconds.
    #[must_use]
    pub fn resolve_unknown(mut self, max_time: Duration) -> Self {
        self.settings.resolve_unknown = max_time;
        self
    }

    /// How long to wait for another worker that has the order. One step of the inventory (SQLite: up to 10 seconds) is added.
    /// Default: 5 seconds.
    #[must_use]
    pub fn busy_wait(mut self, max_time: Duration) -> Self {
        self.settings.busy_wait = max_time;
        self
    }

    /// How long a worker that died blocks the order for the others. Default: 120 seconds. Set the same time for all workers: one
    /// does not wait for a lease that ends later than two of its own, since the clock that it was made by must have been ahead.
    ///
    /// It begins with the claim, and again before each request is sent. If it is shorter than the client's time-out and the time of
    /// [looking up](Self::resolve_unknown) together, another worker may take the order over meanwhile. That is harmless: the other
    /// worker only looks up the outcome.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease;
        self
    }

    /// Whether up to 59 random seconds are added to the end. They distinguish the order's binding from another one of the same
    /// pair: see [`Options::with_unique_expiration`](core_client::Options::with_unique_expiration). Default: yes.
    #[must_use]
    pub fn unique_expiration(mut self, mark: bool) -> Self {
        self.settings.unique_expiration = mark;
        self
    }

    /// Whether [`bind`](Self::bind) sends the identical request on the same X once more if the outcome is unknown and the look-up
    /// found nothing. Otherwise the order stays open until no copy of the first request can be executed any more (16 minutes).
    /// Default: no.
    ///
    /// The service's rule of one binding per number and X prevents a second binding.
    /// [`prepare_again`](core_client::Client::prepare_again) says what that rests on, and what happens if the order is unbound
    /// while the first copy is still in flight. [`sweep`](Self::sweep) finds a binding that was created this way.
    #[must_use]
    pub fn send_again(mut self, again: bool) -> Self {
        self.settings.send_again = again;
        self
    }

    /// Binds an order, once: every later call, in this process or in another one on the same inventory, returns the same binding.
    ///
    /// If a later call has another end, the order keeps its first end.
    ///
    /// One X takes at most the time of [waiting](Self::busy_wait) for another worker, the client's time-out of a call and the
    /// time of [looking up](Self::resolve_unknown), the last two twice with [`send_again`](Self::send_again), plus steps of the
    /// inventory. [`max_conflicts`](Self::max_conflicts) says how many X one call tries.
    ///
    /// # Errors
    /// [`BindError`]; each variant says what to do next.
    pub async fn bind<B: Bind>(&self, order: &OrderContext, what: &B) -> Result<Bound, BindError> {
        let mut tried = 0;
        loop {
            let last = match self.step(order, what, Intent::Bind).await? {
                BindStep::Bound(bound) => return Ok(bound),
                BindStep::TryAnotherX(last) => last,
            };
            tried += 1;
            if tried > self.settings.max_conflicts {
                return Err(match last {
                    Some(last) => BindError::Conflicts { tried, last },
                    None => BindError::NotDone,
                });
            }
        }
    }

    /// Looks up the outcome of an order that was begun, for example by a process that died, and begins nothing.
    ///
    /// `what` must equal the first request of the order: the inventory does not store the numbers.
    ///
    /// It takes at most as long as [`bind`](Self::bind) takes for one X, and tries no other.
    ///
    /// # Errors
    /// [`BindError`]: [`NotBegun`](BindError::NotBegun) if there is nothing to look up, [`NotDone`](BindError::NotDone) if the bind
    /// was not executed.
    pub async fn resume<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
    ) -> Result<Bound, BindError> {
        if self.inventory.find(self.order(order)).await?.is_none() {
            return Err(BindError::NotBegun);
        }
        match self.step(order, what, Intent::Resume).await? {
            BindStep::Bound(bound) => Ok(bound),
            BindStep::TryAnotherX(_) => Err(BindError::NotDone),
        }
    }

    /// Removes orders whose bindings ended longer ago than this from the inventory, so it does not grow. A removed id can be bound
    /// again: choose a time longer than a request to bind may be delayed. Returns how many orders were removed.
    ///
    /// # Errors
    /// If the inventory fails.
    pub async fn purge(&self, ended_for: Duration) -> Result<usize, StoreError> {
        let now = self.now();
        let before = now.checked_sub(ended_for).unwrap_or(SystemTime::UNIX_EPOCH);
        self.inventory.purge(before).await
    }

    /// Claims the order and tries to bind it on one X.
    async fn step<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
        intent: Intent,
    ) -> Result<BindStep, BindError> {
        match (self.claim_order(order, what).await?, intent) {
            (ClaimedOrder::Bound(bound), _) => Ok(BindStep::Bound(bound)),
            (ClaimedOrder::Fresh(lease), Intent::Bind) => self.send(order, what, &lease).await,
            (ClaimedOrder::Fresh(lease), Intent::Resume) => self.not_begun(&lease).await,
            (ClaimedOrder::Open(lease, open), Intent::Bind) => {
                self.resolve_or_resend(order, what, &lease, open).await
            }
            (ClaimedOrder::Open(lease, open), Intent::Resume) => {
                self.resolve(what, &lease, open).await
            }
        }
    }

    /// Claims the order and reads its stored state.
    pub(crate) async fn claim_order<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
    ) -> Result<ClaimedOrder, BindError> {
        match self.claim(order, what).await? {
            Claim::Fresh(lease) => Ok(ClaimedOrder::Fresh(lease)),
            Claim::Resumed(lease, ticket) => {
                let error = None;
                match ticket.parse() {
                    Ok(ticket) => Ok(ClaimedOrder::Open(lease, OpenRequest { ticket, error })),
                    Err(error) => {
                        // No worker sends anything for this order, so none need wait for the lease to end.
                        self.give_back(&lease).await;
                        Err(BindError::BadTicket(error))
                    }
                }
            }
            Claim::Bound(entry) => Ok(ClaimedOrder::Bound(known(entry)?)),
            Claim::Ended(entry) => Err(match entry.subs_id {
                Some(subs_id) => BindError::Ended {
                    subs_id,
                    ends: entry.ends,
                },
                None => BindError::NotDone,
            }),
            Claim::Busy(until) => Err(BindError::Busy { until }),
            Claim::OtherRequest => Err(BindError::OtherRequest),
            Claim::Exhausted => Err(BindError::Exhausted),
        }
    }

    /// Gives up the claim of an order for which nothing was sent.
    pub(crate) async fn not_begun<T>(&self, lease: &Lease) -> Result<T, BindError> {
        let forgotten = self.inventory.forget_order(lease).await;
        self.check_write(lease, forgotten).await?;
        Err(BindError::NotBegun)
    }

    pub(crate) fn order(&self, order: &OrderContext) -> KeyedHash {
        KeyedHash::of_order(&self.key, order)
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.client.server_time()
    }

    pub(crate) fn leased_until(&self) -> SystemTime {
        later(self.now(), self.settings.lease)
    }
}

fn known(entry: Entry) -> Result<Bound, BindError> {
    Ok(Bound {
        subs_id: entry.subs_id.ok_or(BindError::NotDone)?,
        x: entry.x,
        ends: entry.ends,
        evidence: None,
    })
}

pub(crate) fn later(at: SystemTime, by: Duration) -> SystemTime {
    at.checked_add(by).unwrap_or(at)
}

impl fmt::Debug for Binder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
