//! Which X, and which extension, a bind gets when it names none.

use std::collections::HashSet;

use super::{DesiredBinding, World};
use crate::state::pool::XNumber;

/// How often a number is drawn before all are looked through. In a pool with free numbers the first draws hit.
const DRAWS: usize = 8;
/// Extensions that are given out: those of three digits without a leading zero.
const EXTENSIONS: std::ops::Range<u16> = 100..1000;

impl World {
    /// Draws an X of the pool that can carry the desired binding: of the asked city if it has one, else of any other unless
    /// the pool is strict. Every free number has the same chance.
    pub(crate) fn choose_x(
        &mut self,
        pool_key: &str,
        city: Option<&str>,
        desired: &DesiredBinding<'_>,
        now: i64,
    ) -> Option<String> {
        let pool = self.pools.get(pool_key)?;
        let strict = pool.strict_city;
        if let Some(city) = city {
            let found = self.draw(pool_key, |x| x.city.as_deref() == Some(city), desired, now);
            if found.is_some() || strict {
                return found;
            }
        }
        self.draw(pool_key, |_| true, desired, now)
    }

    fn draw(
        &mut self,
        pool_key: &str,
        wanted: impl Fn(&XNumber) -> bool,
        desired: &DesiredBinding<'_>,
        now: i64,
    ) -> Option<String> {
        let mut random = self.random.clone();
        let numbers = &self.pools.get(pool_key)?.numbers;
        let free = |x: &&XNumber| wanted(x) && self.takes(x, desired, now);
        let lucky = (0..DRAWS).find_map(|_| random.choice(numbers).filter(free));
        let chosen = lucky.or_else(|| {
            let all: Vec<&XNumber> = numbers.iter().filter(free).collect();
            random.choice(all)
        });
        let chosen = chosen.map(|x| x.number.clone());
        self.random = random;
        chosen
    }

    /// Draws an extension that nobody has on X.
    pub(crate) fn choose_extension(&mut self, x: &str, now: i64) -> Option<String> {
        let taken: HashSet<String> = self
            .active_on(x, now)
            .filter_map(|binding| binding.terms.extension.clone())
            .collect();
        let free: Vec<String> = EXTENSIONS
            .map(|number| number.to_string())
            .filter(|extension| !taken.contains(extension))
            .collect();
        self.random.choice(free)
    }
}
