//! What the emulator knows of each call: how often it came, and how often it ran.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::leaks;
use crate::faults::TOKEN;
use dypls_emulator::{Emulator, Entry, ManualClock, Pool, PoolKind};

/// Counts by tag, kept up by the emulator as it answers and as requests run late.
#[derive(Clone, Default)]
pub(super) struct ExecutionCounts(Arc<Mutex<HashMap<String, usize>>>);

impl ExecutionCounts {
    /// An emulator whose executions are counted here.
    pub(super) async fn start_emulator(
        &self,
        clock: &ManualClock,
        seed: u64,
    ) -> Result<Emulator, String> {
        let counts = self.clone();
        let builder = Pool::defaults()
            .into_iter()
            .fold(Emulator::builder(), |builder, pool| builder.pool(pool));
        // Numbers that each only one call touches.
        let own = Pool::new("FC12349", PoolKind::Axb).with_number_range("17000001000", 1_000);
        let builder = builder
            .pool(own)
            .recognises("SendSms", TOKEN)
            .access_key(leaks::access_key())
            .manual_clock(clock)
            .seed(seed);
        let started = builder.on_request(move |entry| counts.count(entry)).start();
        started.await.map_err(|error| error.to_string())
    }

    /// Told of an entry once when it is answered, and once more when it runs late.
    fn count(&self, entry: &Entry) {
        if let (Some(tag), true) = (&entry.tag, entry.executed) {
            *self.lock().entry(tag.clone()).or_default() += 1;
        }
    }

    /// How often a call ran.
    pub(super) fn executed(&self, tag: &str) -> usize {
        self.lock().get(tag).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
