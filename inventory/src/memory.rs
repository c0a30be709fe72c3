//! An inventory in memory, for tests, or for one process whose orders need not outlive it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use dyplsapi_sdk::types::{SubsId, XNumber};

use crate::inventory::{
    Claim, ClaimRequest, Entry, Lease, OwnNumber, Owners, StoreFuture, XInventory, pairs_per_x,
};
use crate::keyed_hash::KeyedHash;
use crate::times::to_millis;

/// X numbers and their orders in memory. Nothing outlives the process: an order that was in progress when the process died is lost,
/// and could be bound twice. If that matters, use a store on disk.
#[derive(Default)]
pub struct MemoryInventory(Mutex<State>);

#[derive(Default)]
struct State {
    numbers: Vec<Number>,
    orders: HashMap<KeyedHash, Order>,
    uses: HashMap<XNumber, Vec<Use>>,
}

struct Number {
    own: OwnNumber,
    /// When it was taken last, by count of its pool.
    turn: u64,
}

struct Order {
    request: KeyedHash,
    entry: Entry,
    lease: u64,
}

/// What an order has on an X. A conflict is a use of no order.
struct Use {
    numbers: Vec<KeyedHash>,
    order: Option<KeyedHash>,
    exclusive: bool,
    until: SystemTime,
}

impl MemoryInventory {
    /// An inventory with these numbers.
    pub fn new(numbers: impl IntoIterator<Item = OwnNumber>) -> Self {
        let inventory = Self::default();
        inventory.add(numbers);
        inventory
    }

    /// Adds numbers. An existing number gets the new pool and city.
    pub fn add(&self, numbers: impl IntoIterator<Item = OwnNumber>) {
        let mut state = self.state();
        for own in numbers {
            match state.numbers.iter_mut().find(|one| one.own.x == own.x) {
                Some(number) => number.own = own,
                None => state.numbers.push(Number { own, turn: 0 }),
            }
        }
    }

    /// Removes a number: no new order gets it. Orders that have it keep it.
    pub fn remove(&self, x: &XNumber) {
        self.state().numbers.retain(|one| one.own.x != *x);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No step panics half way, so what a panicking thread left behind is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step<T: Send + 'static>(&self, act: impl FnOnce(&mut State) -> T) -> StoreFuture<'_, T> {
        let done = act(&mut self.state());
        Box::pin(std::future::ready(Ok(done)))
    }
}

impl XInventory for MemoryInventory {
    fn claim(&self, wanted: ClaimRequest) -> StoreFuture<'_, Claim> {
        self.step(|state| state.claim(&wanted.in_millis()))
    }

    fn put_ticket(
        &self,
        held: &Lease,
        ticket: String,
        leased_until: SystemTime,
    ) -> StoreFuture<'_, bool> {
        self.step(|state| {
            state.write(held, |order| {
                order.entry.ticket = Some(ticket);
                order.entry.leased_until = to_millis(leased_until);
            })
        })
    }

    fn bound(&self, held: &Lease, subs_id: SubsId) -> StoreFuture<'_, bool> {
        self.step(|state| state.write(held, |order| order.entry.subs_id = Some(subs_id)))
    }

    fn conflict(&self, held: &Lease, until: SystemTime) -> StoreFuture<'_, bool> {
        self.step(|state| {
            let ours = state.write(held, |_| {});
            if ours {
                state.orders.remove(&held.order);
                let uses = state.uses.get_mut(&held.x).into_iter().flatten();
                for one in uses.filter(|one| one.order == Some(held.order)) {
                    one.order = None;
                    one.until = to_millis(until);
                }
            }
            ours
        })
    }

    fn forget_order(&self, held: &Lease) -> StoreFuture<'_, bool> {
        self.step(|state| {
            let ours = state.write(held, |_| {});
            if ours {
                state.forget(held.order);
            }
            ours
        })
    }

    fn release_lease(&self, held: &Lease) -> StoreFuture<'_, bool> {
        self.step(|state| {
            state.write(held, |order| {
                order.lease = 0;
                order.entry.leased_until = SystemTime::UNIX_EPOCH;
            })
        })
    }

    fn find(&self, order: KeyedHash) -> StoreFuture<'_, Option<Entry>> {
        self.step(|state| state.orders.get(&order).map(|order| order.entry.clone()))
    }

    fn unbound(&self, order: KeyedHash, subs_id: SubsId) -> StoreFuture<'_, bool> {
        self.step(|state| {
            let Some(found) = state.orders.get_mut(&order) else {
                return false;
            };
            if found.entry.subs_id != Some(subs_id) {
                return false;
            }
            found.entry.unbound = true;
            let x = found.entry.x.clone();
            state.free(&x, order);
            true
        })
    }

    fn owners(&self, x: XNumber) -> StoreFuture<'_, Owners> {
        self.step(|state| {
            let mut owners = Owners::default();
            for order in state.orders.values().filter(|order| order.entry.x == x) {
                match &order.entry.subs_id {
                    Some(subs_id) => owners.subs_ids.push(subs_id.clone()),
                    None => owners.open |= order.entry.ticket.is_some(),
                }
            }
            owners
        })
    }

    fn numbers(&self, pool: String) -> StoreFuture<'_, Vec<XNumber>> {
        self.step(|state| {
            let ours = state.numbers.iter().filter(|one| one.own.pool == pool);
            let mut numbers: Vec<_> = ours.map(|one| one.own.x.clone()).collect();
            numbers.sort_by(|one, other| one.expose().cmp(other.expose()));
            numbers
        })
    }

    fn purge(&self, ended_before: SystemTime) -> StoreFuture<'_, usize> {
        let ended_before = to_millis(ended_before);
        self.step(|state| {
            let before = state.orders.len();
            state
                .orders
                .retain(|_, order| order.entry.until >= ended_before);
            for uses in state.uses.values_mut() {
                uses.retain(|one| one.until >= ended_before);
            }
            before - state.orders.len()
        })
    }
}

impl State {
    fn claim(&mut self, wanted: &ClaimRequest) -> Claim {
        if let Some(order) = self.orders.get_mut(&wanted.order) {
            if let Some(claim) = order.claim(wanted) {
                return claim;
            }
            self.forget(wanted.order);
        }
        self.begin(wanted)
    }

    fn begin(&mut self, wanted: &ClaimRequest) -> Claim {
        let fits = |own: &OwnNumber| {
            own.pool == wanted.pool && (wanted.city.is_none() || own.city == wanted.city)
        };
        let pool = self
            .numbers
            .iter()
            .filter(|one| one.own.pool == wanted.pool);
        let last = pool.map(|one| one.turn).max().unwrap_or_default();
        let (uses, numbers) = (&self.uses, &mut self.numbers);
        let free = numbers
            .iter_mut()
            .filter(|one| fits(&one.own) && is_free(uses, &one.own.x, wanted));
        let first = free.min_by(|one, other| {
            let by_digits = || one.own.x.expose().cmp(other.own.x.expose());
            one.turn.cmp(&other.turn).then_with(by_digits)
        });
        let Some(number) = first else {
            return Claim::Exhausted;
        };
        number.turn = last + 1;
        let x = number.own.x.clone();
        self.uses.entry(x.clone()).or_default().push(Use {
            numbers: wanted.numbers.clone(),
            order: Some(wanted.order),
            exclusive: wanted.exclusive,
            until: wanted.until,
        });
        let order = Order::new(wanted, x);
        let held = order.held(wanted.order);
        self.orders.insert(wanted.order, order);
        Claim::Fresh(held)
    }

    /// Writes if the lease is this one.
    fn write(&mut self, held: &Lease, act: impl FnOnce(&mut Order)) -> bool {
        let order = self.orders.get_mut(&held.order);
        let ours = order.filter(|order| order.lease == held.number);
        ours.map(act).is_some()
    }

    fn forget(&mut self, order: KeyedHash) {
        if let Some(forgotten) = self.orders.remove(&order) {
            self.free(&forgotten.entry.x, order);
        }
    }

    fn free(&mut self, x: &XNumber, order: KeyedHash) {
        if let Some(uses) = self.uses.get_mut(x) {
            uses.retain(|one| one.order != Some(order));
        }
    }
}

impl Order {
    fn new(wanted: &ClaimRequest, x: XNumber) -> Self {
        Self {
            request: wanted.request,
            entry: Entry {
                pool: wanted.pool.clone(),
                x,
                ends: wanted.ends,
                until: wanted.until,
                subs_id: None,
                unbound: false,
                ticket: None,
                leased_until: wanted.leased_until,
            },
            lease: wanted.lease_number,
        }
    }

    /// What a claim of an order that is there comes to. `None` if it has sent nothing, and can begin anew.
    fn claim(&mut self, wanted: &ClaimRequest) -> Option<Claim> {
        if self.request != wanted.request {
            return Some(Claim::OtherRequest);
        }
        if self.entry.subs_id.is_some() {
            let ended = self.entry.unbound || self.entry.until <= wanted.now;
            let as_known = if ended { Claim::Ended } else { Claim::Bound };
            return Some(as_known(self.entry.clone()));
        }
        if wanted.waits_for(self.entry.leased_until) {
            return Some(Claim::Busy(self.entry.leased_until));
        }
        let ticket = self.entry.ticket.clone()?;
        self.lease = wanted.lease_number;
        self.entry.leased_until = wanted.leased_until;
        Some(Claim::Resumed(self.held(wanted.order), ticket))
    }

    fn held(&self, order: KeyedHash) -> Lease {
        Lease {
            order,
            number: self.lease,
            x: self.entry.x.clone(),
            ends: self.entry.ends,
        }
    }
}

fn is_free(uses: &HashMap<XNumber, Vec<Use>>, x: &XNumber, wanted: &ClaimRequest) -> bool {
    let uses = uses.get(x).into_iter().flatten();
    let mut taken = 0;
    for one in uses.filter(|one| one.until > wanted.now) {
        let shares = |number| one.numbers.contains(number);
        if wanted.exclusive || one.exclusive || wanted.numbers.iter().any(shares) {
            return false;
        }
        taken += usize::from(one.order.is_some());
    }
    taken < pairs_per_x()
}

impl fmt::Debug for MemoryInventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryInventory")
            .field("numbers", &state.numbers.len())
            .field("orders", &state.orders.len())
            .finish()
    }
}
