//! What a store of X numbers can do. Each method is atomic, also for other processes.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::SystemTime;

use dyplsapi_sdk::reconcile::plan::Search;
use dyplsapi_sdk::types::{SubsId, XNumber};

use crate::keyed_hash::KeyedHash;
use crate::times::to_millis;

/// The future of a step.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The maximum number of pairs on an X, and of ids in a list of them, as the description of the bind says.
pub(crate) fn pairs_per_x() -> usize {
    let plan = dyplsapi_sdk::axb::BIND_AXB.lookup_plan;
    let list = plan.and_then(|plan| match plan.search {
        Search::Resource(search) => search.list,
        _ => None,
    });
    list.map_or(usize::MAX, |list| list.full_at)
}

/// The source of X numbers: the user's own numbers, and which order has which of them.
///
/// For a store of your own, implement every method as one transaction. Times come from the caller. A store truncates them to
/// milliseconds, both when it stores and when it compares. A row that something else has changed must be an error
/// ([`StoreErrorKind::Damaged`]), never a missing order. The methods that take a [`Lease`] write only if it is still the order's
/// lease, and return whether they did: a worker that comes late, after another took its order over, changes nothing.
pub trait XInventory: Send + Sync {
    /// Takes the lease of an order, and an X for it if it has none.
    ///
    /// An existing order is judged in this sequence: by its request ([`Claim::OtherRequest`]), by its end ([`Claim::Ended`],
    /// [`Claim::Bound`]), by its lease ([`Claim::Busy`], see [`ClaimRequest::waits_for`]), by its ticket ([`Claim::Resumed`]). An order without a ticket has sent
    /// nothing, and starts again.
    ///
    /// A new X is in the pool and the city, and free. For an `exclusive` claim, free means that no use of the X is in effect.
    /// Otherwise it means that no use has one of these numbers or is exclusive, and that the X has fewer than 200 orders; what
    /// [`conflict`](Self::conflict) left is a use, but not an order. If several X are free, the store takes the one that was taken
    /// the longest ago in the pool, or else the first one by its digits.
    fn claim(&self, wanted: ClaimRequest) -> StoreFuture<'_, Claim>;

    /// Stores the ticket of the request that is about to be sent, and extends the lease.
    fn put_ticket(
        &self,
        held: &Lease,
        ticket: String,
        leased_until: SystemTime,
    ) -> StoreFuture<'_, bool>;

    /// Stores that the order is bound. It keeps its X until the binding is over.
    fn bound(&self, held: &Lease, subs_id: SubsId) -> StoreFuture<'_, bool>;

    /// Forgets the order. Until `until`, its X is not taken for the same numbers, or for any number if the use was exclusive.
    fn conflict(&self, held: &Lease, until: SystemTime) -> StoreFuture<'_, bool>;

    /// Forgets the order, and frees its X.
    fn forget_order(&self, held: &Lease) -> StoreFuture<'_, bool>;

    /// Releases the lease, and keeps everything else.
    fn release_lease(&self, held: &Lease) -> StoreFuture<'_, bool>;

    /// What the store knows about an order.
    fn find(&self, order: KeyedHash) -> StoreFuture<'_, Option<Entry>>;

    /// Stores that the binding of the order is over, and frees its X. `false` if the order has no such binding.
    fn unbound(&self, order: KeyedHash, subs_id: SubsId) -> StoreFuture<'_, bool>;

    /// Which orders have a binding on an X, or may have one.
    fn owners(&self, x: XNumber) -> StoreFuture<'_, Owners>;

    /// All numbers of a pool, sorted by their digits.
    fn numbers(&self, pool: String) -> StoreFuture<'_, Vec<XNumber>>;

    /// Forgets orders and uses that ended before `ended_before`. The ids of these orders can then be bound again. Returns how many
    /// orders were removed.
    fn purge(&self, ended_before: SystemTime) -> StoreFuture<'_, usize>;
}

/// The request of an order for an X.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// The order.
    pub order: KeyedHash,
    /// Everything that must be equal in a repeated request.
    pub request: KeyedHash,
    /// The pool.
    pub pool: String,
    /// The city of the X; `None`: any city.
    pub city: Option<String>,
    /// The numbers A and B.
    pub numbers: Vec<KeyedHash>,
    /// Whether no other order can use the X meanwhile.
    pub exclusive: bool,
    /// When the binding is to end.
    pub ends: SystemTime,
    /// When the X is free again in any case: after the end, with a margin for clock differences.
    pub until: SystemTime,
    /// A random number for this claim.
    pub lease_number: u64,
    /// The present time.
    pub now: SystemTime,
    /// When another worker may take the order over.
    pub leased_until: SystemTime,
}

impl ClaimRequest {
    /// Whether a lease on the order that ends then is another worker's ([`Claim::Busy`]). It is not if it has ended, nor if it ends
    /// later than two leases after now: then the clock that it was made by was ahead.
    #[must_use]
    pub fn waits_for(&self, leased_until: SystemTime) -> bool {
        let lease = self.leased_until.duration_since(self.now);
        let longest = lease.unwrap_or_default().saturating_mul(2);
        leased_until
            .duration_since(self.now)
            .is_ok_and(|left| !left.is_zero() && left <= longest)
    }

    /// The same, with times as a store keeps them.
    pub(crate) fn in_millis(mut self) -> Self {
        for time in [
            &mut self.ends,
            &mut self.until,
            &mut self.now,
            &mut self.leased_until,
        ] {
            *time = to_millis(*time);
        }
        self
    }
}

/// The result of a claim.
#[derive(Debug, Clone)]
pub enum Claim {
    /// The order has an X, and nothing was sent for it yet.
    Fresh(Lease),
    /// A request for the order may have been sent by a worker that has ended or left. This is its ticket.
    Resumed(Lease, String),
    /// The order is bound.
    Bound(Entry),
    /// The order's binding has ended.
    Ended(Entry),
    /// Another worker has the order, at the latest until this time.
    Busy(SystemTime),
    /// An earlier request for the order had another pool, kind, A or B.
    OtherRequest,
    /// No X is free for the order.
    Exhausted,
}

/// The right to write an order, until another worker claims it.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The order.
    pub order: KeyedHash,
    /// The number of the claim that got the lease.
    pub number: u64,
    /// The order's X.
    pub x: XNumber,
    /// When the binding is to end, by the order's first request.
    pub ends: SystemTime,
}

/// What the store knows about an order.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its pool.
    pub pool: String,
    /// Its X.
    pub x: XNumber,
    /// When its binding is to end, by its first request.
    pub ends: SystemTime,
    /// When its X is free in any case.
    pub until: SystemTime,
    /// The id of its binding, if it is known.
    pub subs_id: Option<SubsId>,
    /// Whether that binding was unbound.
    pub unbound: bool,
    /// The ticket of its last request, if one may have been sent.
    pub ticket: Option<String>,
    /// When the lease on it ends; far in the past if the lease was released.
    pub leased_until: SystemTime,
}

/// The owners of an X's bindings.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    /// Bindings of orders.
    pub subs_ids: Vec<SubsId>,
    /// Whether an order may have a binding whose id is not known.
    pub open: bool,
}

/// An X number that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNumber {
    /// The number.
    pub x: XNumber,
    /// Its pool.
    pub pool: String,
    /// Its city, named as in orders.
    pub city: Option<String>,
}

impl OwnNumber {
    /// A number of this pool.
    #[must_use]
    pub fn new(x: XNumber, pool: impl Into<String>) -> Self {
        Self {
            x,
            pool: pool.into(),
            city: None,
        }
    }

    /// Sets its city.
    #[must_use]
    pub fn in_city(mut self, city: impl Into<String>) -> Self {
        self.city = Some(city.into());
        self
    }
}

/// The error of a step that failed. It is not known whether the step was done.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    cause: Box<dyn std::error::Error + Send + Sync>,
}

/// Why a store could not do a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The step failed. It may succeed later.
    Failed,
    /// Something other than the store changed the stored data, so it is not used. Have a person check.
    Damaged,
    /// The opened files were deleted, moved or replaced. Have a person check.
    Replaced,
}

impl StoreError {
    /// A step that failed for this reason. The cause's `Display` must not contain a number.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::of_kind(StoreErrorKind::Failed, cause)
    }

    /// A step that failed in this way. The cause's `Display` must not contain a number.
    pub fn of_kind(
        kind: StoreErrorKind,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            cause: cause.into(),
        }
    }

    /// Why the step was not done.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// What to do next: `then` where the step may succeed later.
    pub(crate) const fn advice<'a>(&self, then: &'a str) -> &'a str {
        match self.kind {
            StoreErrorKind::Failed => then,
            StoreErrorKind::Damaged | StoreErrorKind::Replaced => "have a person check",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the inventory failed: {}", self.cause)
    }
}

/// `Display` has the cause's text, so the chain goes on behind the cause: a program that prints a chain of errors prints each text
/// once.
impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}
