//! What an order asks of the inventory, and how long it waits for it.

use std::time::Duration;

use core_client::OrderContext;
use core_client::request::Request as _;
use tokio::time::{Instant, sleep};

use crate::binder::{Binder, later};
use crate::error::BindError;
use crate::inventory::{Claim, ClaimRequest, StoreError};
use crate::keyed_hash::KeyedHash;
use crate::kind::Bind;

/// The end may be marked by up to 59 seconds, and two clocks are never quite one.
const AFTER_THE_END: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl Binder {
    /// Claims, and waits for another worker for a while.
    pub(crate) async fn claim<B: Bind>(
        &self,
        order: &OrderContext,
        what: &B,
    ) -> Result<Claim, BindError> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let claim = self.inventory.claim(self.wanted(order, what)?).await?;
            let left = self.settings.busy_wait.saturating_sub(begun.elapsed());
            if !matches!(claim, Claim::Busy(_)) || left.is_zero() {
                return Ok(claim);
            }
            sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn wanted<B: Bind>(&self, order: &OrderContext, what: &B) -> Result<ClaimRequest, BindError> {
        let numbers = what.numbers();
        let operation = B::Request::OPERATION.name;
        let texts: Vec<&str> = [operation, what.pool().as_str()]
            .into_iter()
            .chain(numbers.iter().map(|number| number.expose()))
            .collect();
        let now = self.now();
        let ends = what.ends();
        Ok(ClaimRequest {
            order: self.order(order),
            request: KeyedHash::of_request(&self.key, &texts),
            pool: what.pool().as_str().to_owned(),
            city: what.city().map(str::to_owned),
            numbers: numbers
                .iter()
                .map(|number| KeyedHash::of_number(&self.key, number))
                .collect(),
            exclusive: B::EXCLUSIVE,
            ends,
            until: later(ends, AFTER_THE_END),
            lease_number: random_lease()?,
            now,
            leased_until: self.leased_until(),
        })
    }
}

/// A lease's number. Not 0, which a store may use for none.
fn random_lease() -> Result<u64, BindError> {
    match getrandom::u64() {
        Ok(number) => Ok(number.max(1)),
        Err(_) => Err(BindError::Store(StoreError::new(
            "the system's random number generator failed",
        ))),
    }
}
