//! Settings and start of an emulator.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::answer::{Entry, Journal};
use crate::emulator::Emulator;
use crate::engine::faults::{self, Injection, Script};
use crate::engine::shared::{Observer, Shared};
use crate::server;
use crate::state::access_key::{AccessKey, DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET};
use crate::state::clock::{Clock, ManualClock};
use crate::state::nonces::NonceMemory;
use crate::state::pool::{Pool, XNumber, check_apart, check_counts};
use crate::state::settings::Settings;
use crate::state::tokens::TokenMemory;
use crate::state::world::World;

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1 with the default key, pool and numbers. Call it inside a tokio runtime.
    ///
    /// # Panics
    ///
    /// If the system has no free port. [`Emulator::builder`] returns an error instead.
    #[allow(
        clippy::panic,
        reason = "a convenience for tests, and there is a fallible way beside it"
    )]
    pub async fn start() -> Self {
        match Self::builder().start().await {
            Ok(emulator) => emulator,
            Err(error) => panic!("the emulator cannot listen on 127.0.0.1: {error}"),
        }
    }

    /// A builder with settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// The settings of an emulator. Everything has a default.
pub struct Builder {
    access_keys: Vec<AccessKey>,
    pools: Vec<Pool>,
    stock: Option<Vec<XNumber>>,
    domains: Vec<String>,
    clock: Clock,
    seed: u64,
    listen: SocketAddr,
    beyond_loopback: bool,
    journal_limit: usize,
    journal_bytes: usize,
    server: server::Limits,
    observer: Option<Observer>,
    injections: Vec<Injection>,
    lenient_expiration: bool,
    legacy_subs_not_exist: bool,
    unbound_stay_visible: bool,
    release_matches_prefix: bool,
    signature_mismatch_status: u16,
    token_memory: Duration,
    token_bytes: usize,
    nonce_limit: usize,
    recognised: Vec<(String, String)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            access_keys: Vec::new(),
            pools: Vec::new(),
            stock: None,
            domains: Vec::new(),
            clock: Clock::System { offset_seconds: 0 },
            seed: 0,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            beyond_loopback: false,
            journal_limit: 100_000,
            journal_bytes: 256 * 1024 * 1024,
            server: server::Limits::default(),
            observer: None,
            injections: Vec::new(),
            lenient_expiration: false,
            legacy_subs_not_exist: false,
            unbound_stay_visible: false,
            release_matches_prefix: false,
            signature_mismatch_status: 400,
            token_memory: Duration::from_secs(600),
            token_bytes: 64 * 1024 * 1024,
            // Just below what makes the table of them double its size.
            nonce_limit: 3_500_000,
            recognised: Vec::new(),
        }
    }
}

/// The system says neither where nor what to do.
fn cannot_listen(address: SocketAddr, error: &io::Error) -> io::Error {
    let remedy = match error.kind() {
        io::ErrorKind::AddrInUse => "; end what listens there, or take port 0, which is a free one",
        _ => "",
    };
    io::Error::new(
        error.kind(),
        format!("cannot listen on {address}: {error}{remedy}"),
    )
}

impl Builder {
    /// Adds a key. The default key exists only if no key is added.
    #[must_use]
    pub fn access_key(mut self, key: AccessKey) -> Self {
        self.access_keys.push(key);
        self
    }

    /// Adds a pool. A second pool of the same key replaces the first. No two pools may have an X number in common.
    ///
    /// If no pool is added, the emulator has [`Pool::defaults`].
    #[must_use]
    pub fn pool(mut self, pool: Pool) -> Self {
        self.pools.push(pool);
        self
    }

    /// The X numbers that `BuySecretNo` can buy; those without a city can be bought for every city. Default:
    /// [`XNumber::default_stock`].
    #[must_use]
    pub fn on_sale<N: Into<XNumber>>(mut self, numbers: impl IntoIterator<Item = N>) -> Self {
        let stock = self.stock.get_or_insert_default();
        stock.extend(numbers.into_iter().map(Into::into));
        self
    }

    /// Adds a domain. If you add domains, only these exist. Otherwise, a domain exists once a call names it.
    #[must_use]
    pub fn domain(mut self, name: impl Into<String>) -> Self {
        self.domains.push(name.into());
        self
    }

    /// Uses a clock that the test sets. Clients must sign with its time, within 15 minutes. Outside of the years 1970 to 9999, answers
    /// have no `Date`.
    #[must_use]
    pub fn manual_clock(mut self, clock: &ManualClock) -> Self {
        self.clock = Clock::Manual(clock.clone());
        self
    }

    /// Uses the system's clock, shifted by this many seconds. The resulting time must be in the years 1970 to 9999.
    #[must_use]
    pub fn clock_offset_seconds(mut self, seconds: i64) -> Self {
        self.clock = Clock::System {
            offset_seconds: seconds,
        };
        self
    }

    /// The seed of binding ids, request ids and chosen X numbers. Default: 0, so all runs are equal.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Where to listen. Default: a free port of 127.0.0.1.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Allows an address other than loopback. Everyone who reaches it can then call the emulator.
    #[must_use]
    pub fn allow_beyond_loopback(mut self) -> Self {
        self.beyond_loopback = true;
        self
    }

    /// How many requests the journal keeps. Default: 100,000. The counts of executions include removed requests.
    #[must_use]
    pub fn journal_limit(mut self, entries: usize) -> Self {
        self.journal_limit = entries;
        self
    }

    /// About how many bytes of memory the journal takes. Default: 256 MiB. The oldest requests are removed first.
    #[must_use]
    pub fn journal_bytes(mut self, bytes: usize) -> Self {
        self.journal_bytes = bytes;
        self
    }

    /// The maximum number of open connections. Default: 1,024. Another client waits until one of them has ended. While it waits, a
    /// connection without a request in flight is closed after a second.
    #[must_use]
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.server.connections = connections.max(1);
        self
    }

    /// The maximum time for the head of a connection's next request, for a request's body, and for a client to read an answer. Then
    /// the connection is closed. Default: 60 seconds.
    #[must_use]
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.server.time = time;
        self
    }

    /// Injects a fault. [`Emulator::faults`] can inject more later.
    #[must_use]
    pub fn inject(mut self, injection: Injection) -> Self {
        self.injections.push(injection);
        self
    }

    /// Called for each request when it is answered (or when a fault suppresses the answer), and again if it is executed late. It
    /// must not block.
    #[must_use]
    pub fn on_request(mut self, observer: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Also accepts an Expiration such as `2099-1-31 23:59:59`. Default: only the padded form.
    #[must_use]
    pub fn lenient_expiration(mut self) -> Self {
        self.lenient_expiration = true;
        self
    }

    /// Answers updates and unbinds of an unknown binding as in 2019: `isv.ILLEGAL_ARGUMENT` with `subs not exist`.
    #[must_use]
    pub fn legacy_subs_not_exist(mut self) -> Self {
        self.legacy_subs_not_exist = true;
        self
    }

    /// Makes `QuerySubscriptionDetail` show a binding that was unbound, with `Status` 0. Default: such a binding is unknown.
    #[must_use]
    pub fn unbound_stay_visible(mut self) -> Self {
        self.unbound_stay_visible = true;
        self
    }

    /// Makes `ReleaseSecretNo` release every number of the pool that begins with the given digits, as older pages say. Default:
    /// only the number itself.
    #[must_use]
    pub fn release_matches_prefix(mut self) -> Self {
        self.release_matches_prefix = true;
        self
    }

    /// How long the emulator recognises a retry by its idempotency token: ten minutes by default (assumed). Zero: it forgets every
    /// token immediately.
    #[must_use]
    pub fn token_memory(mut self, time: Duration) -> Self {
        self.token_memory = time;
        self
    }

    /// About how many bytes of memory the idempotency tokens and their answers may take. Default: 64 MiB. Beyond that, a request
    /// with a new token is refused (`EmulatorFull`): no token is forgotten within its time.
    #[must_use]
    pub fn token_bytes(mut self, bytes: usize) -> Self {
        self.token_bytes = bytes;
        self
    }

    /// How many nonces of the last 30 minutes are remembered. Default: 3,500,000, which take about 190 MiB. Beyond that, every
    /// signed request is refused (`EmulatorFull`): no nonce is forgotten within its time, so a copied request is never executed.
    #[must_use]
    pub fn nonce_limit(mut self, nonces: usize) -> Self {
        self.nonce_limit = nonces;
        self
    }

    /// Makes a parameter of an action an idempotency token, although no description says so: the emulator then recognises a retry
    /// by it.
    #[must_use]
    pub fn recognises(mut self, action: impl Into<String>, token: impl Into<String>) -> Self {
        self.recognised.push((action.into(), token.into()));
        self
    }

    /// The HTTP status of `SignatureDoesNotMatch`: 400 by default; some products use 403.
    #[must_use]
    pub fn signature_mismatch_status(mut self, status: u16) -> Self {
        self.signature_mismatch_status = status;
        self
    }

    /// Starts the emulator. Call it inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the emulator cannot listen at the address; if the address is not a loopback one and [`Builder::allow_beyond_loopback`]
    /// was not called; if two pools have an X number in common, or one pool has more than [`Pool::MOST_NUMBERS`]; if the shifted clock is
    /// outside of the years 1970 to 9999; if the emulator does not know a fault's action.
    pub async fn start(self) -> io::Result<Emulator> {
        if !self.listen.ip().is_loopback() && !self.beyond_loopback {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the address is not a loopback one; allow it explicitly (--allow-beyond-loopback) if everyone may call the emulator",
            ));
        }
        self.check()
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| cannot_listen(self.listen, &error))?;
        let address = listener.local_addr()?;
        let limits = self.server;
        let shared = Arc::new(self.into_shared());
        let (stop, stopped) = watch::channel(false);
        let run = server::run(listener, Arc::clone(&shared), limits, stopped);
        let server = tokio::spawn(run);
        Ok(Emulator::new(shared, address, stop, server))
    }

    /// Refuses what cannot be meant. Reads the catalogue only if a fault names an action.
    fn check(&self) -> Result<(), String> {
        self.clock.check()?;
        let stock = self.stock.as_deref().unwrap_or_default();
        check_counts(&self.pools, stock)?;
        check_apart(&self.pools)?;
        self.injections.iter().try_for_each(faults::check)
    }

    pub(crate) fn into_shared(mut self) -> Shared {
        if self.access_keys.is_empty() {
            self.access_keys.push(AccessKey::new(
                DEFAULT_ACCESS_KEY_ID,
                DEFAULT_ACCESS_KEY_SECRET,
            ));
        }
        if self.pools.is_empty() {
            self.pools = Pool::defaults();
        }
        let stock = self.stock.unwrap_or_else(XNumber::default_stock);
        Shared {
            settings: Settings {
                access_keys: self.access_keys,
                clock: self.clock,
                utc_offset_minutes: 8 * 60,
                lenient_expiration: self.lenient_expiration,
                legacy_subs_not_exist: self.legacy_subs_not_exist,
                unbound_stay_visible: self.unbound_stay_visible,
                release_matches_prefix: self.release_matches_prefix,
                signature_mismatch_status: self.signature_mismatch_status,
                recognised: self.recognised,
            },
            nonces: Mutex::new(NonceMemory::new(self.nonce_limit)),
            world: Mutex::new(World::new(self.pools, stock, self.domains, self.seed)),
            tokens: Mutex::new(TokenMemory::new(self.token_memory, self.token_bytes)),
            script: Mutex::new(Script::new(self.injections, self.seed ^ 0x4661_756c_7473)),
            late: Mutex::default(),
            journal: Mutex::new(Journal::new(self.journal_limit, self.journal_bytes)),
            request_ids: Mutex::new(fastrand::Rng::with_seed(self.seed ^ 0x5265_7175_6573_7449)),
            observer: self.observer,
        }
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("access_keys", &self.access_keys)
            .field("pools", &self.pools)
            .field("listen", &self.listen)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
