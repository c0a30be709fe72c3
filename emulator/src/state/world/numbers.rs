//! The account's X numbers, and those on sale.

use std::collections::BTreeMap;

use super::World;
use crate::state::pool::XNumber;

/// Selects numbers of the stock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StockFilter<'a> {
    /// 1: numbers that begin with 170 or 171, 3: with 95, 2: all others.
    pub(crate) spec_id: &'a str,
    /// None: any city.
    pub(crate) city: Option<&'a str>,
    /// The first digits.
    pub(crate) prefix: &'a str,
}

impl StockFilter<'_> {
    fn holds(&self, x: &XNumber) -> bool {
        spec_id(&x.number) == self.spec_id
            && x.number.starts_with(self.prefix)
            // A number without a city can be had for every city.
            && (self.city.is_none() || x.city.is_none() || x.city.as_deref() == self.city)
    }
}

fn spec_id(number: &str) -> &'static str {
    if number.starts_with("170") || number.starts_with("171") {
        "1"
    } else if number.starts_with("95") {
        "3"
    } else {
        "2"
    }
}

impl World {
    /// The X number of this pool.
    pub(crate) fn x_number(&self, pool_key: &str, number: &str) -> Option<&XNumber> {
        let numbers = &self.pools.get(pool_key)?.numbers;
        numbers.get(place(numbers, number).ok()?)
    }

    /// Locks or unlocks a number; says whether the pool has it.
    pub(crate) fn set_locked(&mut self, pool_key: &str, number: &str, locked: bool) -> bool {
        let Some(pool) = self.pools.get_mut(pool_key) else {
            return false;
        };
        let found = place(&pool.numbers, number).ok();
        let found = found.and_then(|place| pool.numbers.get_mut(place));
        found.is_some_and(|x| {
            x.locked = locked;
            true
        })
    }

    /// Whether X carries a binding in effect.
    pub(crate) fn is_bound(&self, number: &str, now: i64) -> bool {
        self.active_on(number, now).next().is_some()
    }

    /// How many numbers are on sale.
    pub(crate) fn on_sale(&self, filter: &StockFilter<'_>) -> usize {
        self.stock.iter().filter(|x| filter.holds(x)).count()
    }

    /// How many numbers are on sale in each city that is named for one.
    pub(crate) fn on_sale_by_city(&self, filter: &StockFilter<'_>) -> BTreeMap<&str, usize> {
        let mut cities = BTreeMap::new();
        for x in self.stock.iter().filter(|x| filter.holds(x)) {
            if let Some(city) = &x.city {
                *cities.entry(city.as_str()).or_default() += 1;
            }
        }
        cities
    }

    /// Moves a number from the stock into the pool and gives it; `None` if the stock is empty.
    pub(crate) fn buy(
        &mut self,
        pool_key: &str,
        filter: &StockFilter<'_>,
        now: i64,
    ) -> Option<String> {
        let held = |number: &str| {
            self.pools
                .values()
                .any(|pool| place(&pool.numbers, number).is_ok())
        };
        let fitting: Vec<usize> = self
            .stock
            .iter()
            .enumerate()
            .filter(|(_, x)| filter.holds(x) && !held(&x.number))
            .map(|(place, _)| place)
            .collect();
        let chosen = self.random.choice(fitting)?;
        let pool = self.pools.get_mut(pool_key)?;
        let mut x = self.stock.swap_remove(chosen);
        if x.city.is_none() {
            x.city = filter.city.map(str::to_owned);
        }
        x.purchased = Some(now);
        let number = x.number.clone();
        if let Err(place) = place(&pool.numbers, &number) {
            pool.numbers.insert(place, x);
        }
        self.bought.push(number.clone());
        Some(number)
    }

    /// The numbers of the pool that begin with these digits.
    pub(crate) fn numbers_with_prefix(&self, pool_key: &str, prefix: &str) -> Vec<String> {
        let numbers = self.pools.get(pool_key).map(|pool| pool.numbers.as_slice());
        let fitting = numbers.unwrap_or_default().iter().map(|x| &x.number);
        fitting
            .filter(|number| number.starts_with(prefix))
            .cloned()
            .collect()
    }

    /// Takes a number out of the pool for good.
    pub(crate) fn release(&mut self, pool_key: &str, number: &str) {
        if let Some(pool) = self.pools.get_mut(pool_key)
            && let Ok(place) = place(&pool.numbers, number)
        {
            pool.numbers.remove(place);
            self.released.push(number.to_owned());
        }
    }

    /// The numbers bought, the first one first.
    pub(crate) fn bought(&self) -> &[String] {
        &self.bought
    }

    /// The numbers released, the first one first.
    pub(crate) fn released(&self) -> &[String] {
        &self.released
    }
}

/// Where the number stands, or where it would have to stand: a pool keeps its numbers in order.
fn place(numbers: &[XNumber], number: &str) -> Result<usize, usize> {
    numbers.binary_search_by(|x| x.number.as_str().cmp(number))
}
