//! The tables of the world, and what changes its bindings.

use std::collections::{BTreeMap, HashMap};

use super::{Binding, Domains, Group, Lag, Messages, Terms};
use crate::state::pool::{Pool, XNumber};

/// The pools and bindings of one emulator.
pub(crate) struct World {
    pub(super) pools: HashMap<String, Pool>,
    /// Every binding ever made, by its id.
    pub(super) bindings: BTreeMap<u64, Binding>,
    /// The ids of the bindings on an X that have not ended, as far as is known; ended ones leave when they are met.
    pub(super) on_x: HashMap<String, Vec<u64>>,
    pub(super) groups: BTreeMap<u64, Group>,
    pub(super) groups_made: u64,
    /// The X numbers on sale.
    pub(super) stock: Vec<XNumber>,
    pub(super) bought: Vec<String>,
    pub(super) released: Vec<String>,
    pub(super) messages: Messages,
    pub(crate) domains: Domains,
    pub(super) lag: Lag,
    pub(super) random: fastrand::Rng,
}

impl World {
    pub(crate) fn new(
        pools: Vec<Pool>,
        stock: Vec<XNumber>,
        domains: Vec<String>,
        seed: u64,
    ) -> Self {
        Self {
            pools: pools
                .into_iter()
                .map(|pool| (pool.key.clone(), sorted(pool)))
                .collect(),
            bindings: BTreeMap::new(),
            on_x: HashMap::new(),
            groups: BTreeMap::new(),
            groups_made: 0,
            stock,
            bought: Vec::new(),
            released: Vec::new(),
            messages: Messages::default(),
            domains: Domains::new(domains),
            lag: Lag::default(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    pub(crate) fn pool(&self, key: &str) -> Option<&Pool> {
        self.pools.get(key)
    }

    pub(crate) fn binding(&self, subs_id: u64) -> Option<&Binding> {
        self.bindings.get(&subs_id)
    }

    pub(crate) fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.values()
    }

    /// Adds a binding that was checked before, and gives its id.
    pub(crate) fn bind(&mut self, terms: Terms) -> u64 {
        let subs_id = self.fresh_subs_id();
        self.sweep(&terms.phone_no_x, terms.created);
        self.on_x
            .entry(terms.phone_no_x.clone())
            .or_default()
            .push(subs_id);
        let binding = Binding::new(subs_id, terms);
        self.lag.made(subs_id, binding.terms.created);
        self.bindings.insert(subs_id, binding);
        subs_id
    }

    /// Replaces what a binding states by something that was checked before. X stays.
    pub(crate) fn update(&mut self, subs_id: u64, terms: Terms) {
        if let Some(binding) = self.bindings.get_mut(&subs_id) {
            binding.terms = terms;
        }
    }

    /// Takes a binding back.
    pub(crate) fn unbind(&mut self, subs_id: u64) {
        if let Some(binding) = self.bindings.get_mut(&subs_id) {
            binding.unbound = true;
            if let Some(ids) = self.on_x.get_mut(&binding.terms.phone_no_x) {
                ids.retain(|id| *id != subs_id);
            }
        }
    }

    /// The bindings on X that are in effect at the time `now`, the oldest first.
    pub(crate) fn active_on(&self, x: &str, now: i64) -> impl Iterator<Item = &Binding> {
        let ids = self.on_x.get(x).map(Vec::as_slice).unwrap_or_default();
        ids.iter()
            .filter_map(|id| self.bindings.get(id))
            .filter(move |binding| binding.is_active(now))
    }

    /// Forgets, for the search on X alone, what has ended; the bindings themselves stay and can be queried.
    fn sweep(&mut self, x: &str, now: i64) {
        let bindings = &self.bindings;
        if let Some(ids) = self.on_x.get_mut(x) {
            // A clock can be set back by hand, which would bring a binding to life again: keep a day's worth.
            ids.retain(|id| {
                bindings
                    .get(id)
                    .is_some_and(|binding| binding.is_active(now.saturating_sub(86_400)))
            });
        }
    }

    /// Sixteen digits, below 2^53, as the documented samples have them.
    fn fresh_subs_id(&mut self) -> u64 {
        loop {
            let id = self
                .random
                .u64(1_000_000_000_000_000..2_000_000_000_000_000);
            if !self.bindings.contains_key(&id) {
                return id;
            }
        }
    }
}

/// By number, so that one is found quickly in a large pool; a number given twice counts once, so that it is not drawn
/// more often.
fn sorted(mut pool: Pool) -> Pool {
    pool.numbers
        .sort_by(|left, right| left.number.cmp(&right.number));
    pool.numbers
        .dedup_by(|next, kept| next.number == kept.number);
    pool
}
