//! Whatever steps are taken: all stores come to the same.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects"
)]

use std::time::{Duration, SystemTime};

use crate::stores::{keyed, start, wanted};
use crate::support::*;
use dypls_inventory::{Claim, ClaimRequest, Lease, XInventory};
use dyplsapi_sdk::types::SubsId;

/// The same steps, drawn by chance, come to the same in every store.
#[tokio::test]
async fn stores_agree_on_any_steps() {
    for seed in 1..=10 {
        let mut random = Random(seed);
        let numbers: Vec<_> = [3, 1, 0, 2].map(own).to_vec();
        let stores = stores_of(numbers);
        let mut held: Vec<Vec<Lease>> = stores.iter().map(|_| Vec::new()).collect();
        let mut now = 0;
        for step in 0..80 {
            // Now and then the clock is set back.
            now = match random.below(20) {
                0 => random.below(now + 1),
                _ => now + random.below(40),
            };
            let drawn = DrawnStep::draw(&mut random, now);
            let mut said = Vec::new();
            for (store, held) in stores.iter().zip(&mut held) {
                said.push(drawn.take(&*store.inventory, held).await);
            }
            assert!(
                said.windows(2).all(|two| two[0] == two[1]),
                "seed {seed}, step {step}, {drawn:?}: {said:#?}"
            );
        }
    }
}

/// A xorshift: the same steps in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

#[derive(Debug)]
enum DrawnStep {
    Claim(Box<ClaimRequest>),
    /// With one of the last leases.
    Write(usize, Write),
    Unbound(u32, u64),
    Look(u32),
    Purge(u64),
}

#[derive(Debug)]
enum Write {
    PutTicket(u64),
    Bound(u64),
    Conflict(u64),
    Forget,
    ReleaseLease,
}

impl DrawnStep {
    fn draw(random: &mut Random, now: u64) -> Self {
        let order = u32::try_from(random.below(6)).unwrap();
        let which = usize::try_from(random.below(4)).unwrap();
        match random.below(12) {
            0..=4 => {
                let exclusive = random.below(4) == 0;
                let people = if exclusive { 1 } else { 2 };
                // An order is asked for with the same numbers again, but for one.
                let numbers: Vec<u32> = (0..people).map(|index| 20 + (order + index) % 5).collect();
                let claim = ClaimRequest {
                    exclusive,
                    until: start() + Duration::from_secs(now + 300),
                    request: keyed(order + u32::from(exclusive) * 100),
                    ..wanted(order, &numbers, 1 + random.below(1_000_000), now)
                };
                Self::Claim(Box::new(claim))
            }
            5 => Self::Write(which, Write::PutTicket(now)),
            6 => Self::Write(which, Write::Bound(random.below(3))),
            7 => Self::Write(which, Write::Conflict(now + random.below(200))),
            8 => match random.below(2) {
                0 => Self::Write(which, Write::Forget),
                _ => Self::Write(which, Write::ReleaseLease),
            },
            9 => Self::Unbound(order, random.below(3)),
            10 => Self::Purge(now.saturating_sub(random.below(200))),
            _ => Self::Look(order),
        }
    }

    /// What the step comes to, as text. The last leases that the store gave are kept.
    async fn take(&self, store: &dyn XInventory, held: &mut Vec<Lease>) -> String {
        match self {
            Self::Claim(wanted) => {
                let claim = store.claim((**wanted).clone()).await.unwrap();
                let said = format!("{claim:?} {:?}", x_of(&claim));
                if let Claim::Fresh(lease) | Claim::Resumed(lease, _) = claim {
                    held.push(lease);
                }
                said
            }
            Self::Write(index, write) => match held.iter().rev().nth(*index) {
                Some(lease) => format!("{:?}", write.take(store, lease).await),
                None => String::new(),
            },
            Self::Unbound(order, id) => {
                let unbound = store.unbound(keyed(*order), SubsId::new(id.to_string()));
                format!("{:?}", unbound.await.unwrap())
            }
            Self::Look(order) => {
                let entry = store.find(keyed(*order)).await.unwrap();
                let mut owners = Vec::new();
                for index in 0..4 {
                    let mut found = store.owners(x(index)).await.unwrap();
                    found.subs_ids.sort();
                    owners.push((found.subs_ids, found.open));
                }
                let entry = entry.map(|entry| (entry.x.expose().to_owned(), format!("{entry:?}")));
                format!("{entry:?} {owners:?}")
            }
            Self::Purge(before) => format!("{:?}", store.purge(at(*before)).await.unwrap()),
        }
    }
}

impl Write {
    async fn take(&self, store: &dyn XInventory, lease: &Lease) -> bool {
        let done = match self {
            Self::PutTicket(now) => store.put_ticket(lease, format!("t{now}"), at(now + 30)),
            Self::Bound(id) => store.bound(lease, SubsId::new(id.to_string())),
            Self::Conflict(until) => store.conflict(lease, at(*until)),
            Self::Forget => store.forget_order(lease),
            Self::ReleaseLease => store.release_lease(lease),
        };
        done.await.unwrap()
    }
}

fn at(seconds: u64) -> SystemTime {
    start() + Duration::from_secs(seconds)
}

fn x_of(claim: &Claim) -> Option<&str> {
    match claim {
        Claim::Fresh(held) | Claim::Resumed(held, _) => Some(held.x.expose()),
        Claim::Bound(entry) | Claim::Ended(entry) => Some(entry.x.expose()),
        _ => None,
    }
}
