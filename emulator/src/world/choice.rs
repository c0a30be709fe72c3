//! Which X a bind gets when it names none.

use super::{BINDINGS_PER_X, World};
use crate::pool::XNumber;

/// How often a number is drawn before all are looked through. In a pool with free numbers the first draws hit.
const DRAWS: usize = 8;

impl World {
    /// Draws an X of the pool that takes A and B: of the asked city if it has one, else of any other unless the pool is
    /// strict. Every free number has the same chance.
    pub(crate) fn choose_x(
        &mut self,
        pool_key: &str,
        city: Option<&str>,
        a: &str,
        b: Option<&str>,
        now: i64,
    ) -> Option<String> {
        let pool = self.pools.get(pool_key)?;
        let strict = pool.strict_city;
        if let Some(city) = city {
            let found = self.draw(pool_key, |x| x.city.as_deref() == Some(city), a, b, now);
            if found.is_some() || strict {
                return found;
            }
        }
        self.draw(pool_key, |_| true, a, b, now)
    }

    fn draw(
        &mut self,
        pool_key: &str,
        wanted: impl Fn(&XNumber) -> bool,
        a: &str,
        b: Option<&str>,
        now: i64,
    ) -> Option<String> {
        let mut random = self.random.clone();
        let numbers = &self.pools.get(pool_key)?.numbers;
        let free = |x: &&XNumber| wanted(x) && self.takes(x, a, b, now);
        let lucky = (0..DRAWS).find_map(|_| random.choice(numbers).filter(free));
        let chosen = lucky.or_else(|| {
            let all: Vec<&XNumber> = numbers.iter().filter(free).collect();
            random.choice(all)
        });
        let chosen = chosen.map(|x| x.number.clone());
        self.random = random;
        chosen
    }

    /// Whether X can carry one more binding, of A and B.
    pub(crate) fn takes(&self, x: &XNumber, a: &str, b: Option<&str>, now: i64) -> bool {
        !x.locked
            && x.number != a
            && Some(x.number.as_str()) != b
            && self.active_on(&x.number, now).len() < BINDINGS_PER_X
            && self.conflict(&x.number, a, b, now).is_none()
    }
}
