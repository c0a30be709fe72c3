//! A running emulator, for its user.

use std::net::SocketAddr;
use std::sync::{Arc, MutexGuard};
use std::time::SystemTime;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::answer::Entry;
use crate::engine::faults::Faults;
use crate::engine::other_client::OtherClient;
use crate::engine::shared::Shared;
use crate::state::sync::lock;
use crate::state::wire_time;
use crate::state::world::{Binding, DnsRecord, Group, World};

/// A running emulator. It stops when it is dropped.
///
/// Each emulator has its own state: keys, nonces, pools, bindings and journal.
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Emulator {
    /// One that runs already.
    pub(crate) fn new(
        shared: Arc<Shared>,
        address: SocketAddr,
        stop: watch::Sender<bool>,
        server: JoinHandle<()>,
    ) -> Self {
        Self {
            shared,
            address,
            stop,
            server,
        }
    }

    /// Its URL, such as `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address at which it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops the emulator. It accepts no further connection; requests in flight have two seconds to be answered.
    pub async fn stop(mut self) {
        let _nobody_listens = self.stop.send(true);
        let _cut_off = (&mut self.server).await;
    }

    /// The last requests, the oldest first (see [`Builder::journal_limit`](crate::Builder::journal_limit)).
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.run_due();
        lock(&self.shared.journal).entries()
    }

    /// How often an action was executed since the start. Refused requests and acts of other clients do not count.
    #[must_use]
    pub fn executed(&self, action: &str) -> usize {
        self.shared.run_due();
        lock(&self.shared.journal).executed(action)
    }

    /// All bindings since the start, in effect or not, sorted by id.
    #[must_use]
    pub fn bindings(&self) -> Vec<Binding> {
        self.world().bindings().cloned().collect()
    }

    /// All existing DNS records, sorted by id.
    #[must_use]
    pub fn dns_records(&self) -> Vec<DnsRecord> {
        self.world().domains.all_records().cloned().collect()
    }

    /// All groups that are not deleted, sorted by id.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        self.world().groups().cloned().collect()
    }

    /// The numbers bought by `BuySecretNo`, unmasked, in order. Each is one purchase.
    #[must_use]
    pub fn purchases(&self) -> Vec<String> {
        self.world().bought().to_vec()
    }

    /// The numbers released by `ReleaseSecretNo`, unmasked, in order.
    #[must_use]
    pub fn released(&self) -> Vec<String> {
        self.world().released().to_vec()
    }

    /// How many bindings in effect have exactly this A, X and B.
    #[must_use]
    pub fn count_bindings(&self, a: &str, x: &str, b: &str) -> usize {
        let now = wire_time::unix_seconds(self.now());
        let world = self.world();
        world
            .active_on(x, now)
            .filter(|one| one.phone_no_a() == a && one.phone_no_b() == Some(b))
            .count()
    }

    /// Checks how many bindings in effect have exactly this A, X and B.
    ///
    /// # Panics
    ///
    /// If the count is another one.
    #[track_caller]
    pub fn assert_bindings(&self, a: &str, x: &str, b: &str, count: usize) {
        let found = self.count_bindings(a, x, b);
        assert_eq!(found, count, "bindings in effect of this A, X and B");
    }

    /// The faults of requests: injects faults, and tells which of them were applied.
    #[must_use]
    pub fn faults(&self) -> Faults<'_> {
        Faults::new(&self.shared)
    }

    /// Checks that every injected fault was applied.
    ///
    /// # Panics
    ///
    /// If a fault was not applied.
    #[track_caller]
    pub fn assert_all_faults_hit(&self) {
        self.faults().assert_all_hit();
    }

    /// Forgets all idempotency tokens: a retry is executed again.
    pub fn forget_tokens(&self) {
        lock(&self.shared.tokens).forget();
    }

    /// Acts as another client, in one step: no request comes in between.
    pub fn as_other_client<T>(&self, act: impl FnOnce(&mut OtherClient<'_>) -> T) -> T {
        self.shared.run_due();
        let now = wire_time::unix_seconds(self.now());
        self.shared.as_other_client(now, act)
    }

    /// The world, with everything in it that is due by now.
    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.run_due();
        lock(&self.shared.world)
    }

    /// The time by the emulator's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.shared.settings.clock.now()
    }
}

impl std::fmt::Debug for Emulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Emulator")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // Nobody waits for the answers any more: cut the connections off.
        self.server.abort();
    }
}
