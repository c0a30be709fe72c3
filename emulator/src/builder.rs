//! Setting an emulator up and starting it.

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
    /// Starts one on a free port of 127.0.0.1 with the default key, pool and numbers. Call it inside a tokio runtime.
    ///
    /// # Panics
    ///
    /// If the system gives no port. Use [`Emulator::builder`] where that is to be an error.
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

    /// Sets one up.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// What an emulator is started with. Everything has a default.
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
    /// Adds a key. The default key is there only if none is added.
    #[must_use]
    pub fn access_key(mut self, key: AccessKey) -> Self {
        self.access_keys.push(key);
        self
    }

    /// Adds a pool. A second pool of the same key replaces the first. No two pools may have an X number in common.
    ///
    /// If none is added, there are those of [`Pool::defaults`].
    #[must_use]
    pub fn pool(mut self, pool: Pool) -> Self {
        self.pools.push(pool);
        self
    }

    /// The X numbers that `BuySecretNo` can buy; those without a city can be had for every city. Default:
    /// [`XNumber::default_stock`].
    #[must_use]
    pub fn on_sale<N: Into<XNumber>>(mut self, numbers: impl IntoIterator<Item = N>) -> Self {
        let stock = self.stock.get_or_insert_default();
        stock.extend(numbers.into_iter().map(Into::into));
        self
    }

    /// Adds a domain. If any is added, only those exist; else each that a call names exists from then on.
    #[must_use]
    pub fn domain(mut self, name: impl Into<String>) -> Self {
        self.domains.push(name.into());
        self
    }

    /// Lets a test turn the clock. Clients have to sign with its time, within 15 minutes. Outside of the years 1970 to 9999, answers have no
    /// `Date`.
    #[must_use]
    pub fn manual_clock(mut self, clock: &ManualClock) -> Self {
        self.clock = Clock::Manual(clock.clone());
        self
    }

    /// Runs by the system's clock, shifted by so many seconds. The time must lie in the years 1970 to 9999.
    #[must_use]
    pub fn clock_offset_seconds(mut self, seconds: i64) -> Self {
        self.clock = Clock::System {
            offset_seconds: seconds,
        };
        self
    }

    /// The seed of binding ids, request ids and chosen X numbers. Default: 0, so that runs are alike.
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

    /// Allows an address that is not a loopback one. Everyone who reaches it can then call the emulator.
    #[must_use]
    pub fn allow_beyond_loopback(mut self) -> Self {
        self.beyond_loopback = true;
        self
    }

    /// How many requests the journal keeps. Default: 100,000. Counts of executions are kept beyond that.
    #[must_use]
    pub fn journal_limit(mut self, entries: usize) -> Self {
        self.journal_limit = entries;
        self
    }

    /// How many bytes of memory the journal takes, about. Default: 256 MiB. The oldest requests go first.
    #[must_use]
    pub fn journal_bytes(mut self, bytes: usize) -> Self {
        self.journal_bytes = bytes;
        self
    }

    /// How many connections are open at a time. Default: 1,024. A further one is taken once another has ended; until then its
    /// client waits.
    #[must_use]
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.server.connections = connections.max(1);
        self
    }

    /// How long a connection may take for the head of its next request, a request for its body, and a client to take an
    /// answer. Then the connection is closed. Default: 60 seconds.
    #[must_use]
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.server.time = time;
        self
    }

    /// Injects a fault; more can follow by [`Emulator::faults`].
    #[must_use]
    pub fn inject(mut self, injection: Injection) -> Self {
        self.injections.push(injection);
        self
    }

    /// Is told of every request when it is answered, or would be but for a fault, and once more when it runs late. It
    /// must not block.
    #[must_use]
    pub fn on_request(mut self, observer: impl Fn(&Entry) + Send + Sync + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Takes an Expiration such as `2099-1-31 23:59:59`, too. Default: only the padded form.
    #[must_use]
    pub fn lenient_expiration(mut self) -> Self {
        self.lenient_expiration = true;
        self
    }

    /// Lets updates and unbinds of an unknown binding answer as in 2019: `isv.ILLEGAL_ARGUMENT` with `subs not exist`.
    #[must_use]
    pub fn legacy_subs_not_exist(mut self) -> Self {
        self.legacy_subs_not_exist = true;
        self
    }

    /// Lets `QuerySubscriptionDetail` show a binding that was taken back, with `Status` 0. Default: it is unknown then.
    #[must_use]
    pub fn unbound_stay_visible(mut self) -> Self {
        self.unbound_stay_visible = true;
        self
    }

    /// Lets `ReleaseSecretNo` release every number of the pool that begins with the given digits, as older pages say.
    /// Default: only the number itself.
    #[must_use]
    pub fn release_matches_prefix(mut self) -> Self {
        self.release_matches_prefix = true;
        self
    }

    /// How long it recognises a repeat by its idempotency token: ten minutes by default (assumed). Zero: it forgets every token at once.
    #[must_use]
    pub fn token_memory(mut self, time: Duration) -> Self {
        self.token_memory = time;
        self
    }

    /// How many bytes of memory the idempotency tokens and their answers take, about. Default: 64 MiB. Then a request with a new
    /// token is refused (`EmulatorFull`): none is forgotten within its time.
    #[must_use]
    pub fn token_bytes(mut self, bytes: usize) -> Self {
        self.token_bytes = bytes;
        self
    }

    /// How many nonces of the last 30 minutes are remembered. Default: 3,500,000, which take about 190 MiB. Then every signed
    /// request is refused (`EmulatorFull`): none is forgotten within its time, so that a copied request never runs.
    #[must_use]
    pub fn nonce_limit(mut self, nonces: usize) -> Self {
        self.nonce_limit = nonces;
        self
    }

    /// Makes a parameter of an action an idempotency token, by which it recognises a repeat, although no description says so.
    #[must_use]
    pub fn recognises(mut self, action: impl Into<String>, token: impl Into<String>) -> Self {
        self.recognised.push((action.into(), token.into()));
        self
    }

    /// The HTTP status of `SignatureDoesNotMatch`: 400 by default, 403 at some products.
    #[must_use]
    pub fn signature_mismatch_status(mut self, status: u16) -> Self {
        self.signature_mismatch_status = status;
        self
    }

    /// Starts it. Call it inside a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the address cannot be listened on, or is not a loopback one and [`Builder::allow_beyond_loopback`] was not
    /// called; if two pools have an X number in common, or one has more than [`Pool::MOST_NUMBERS`]; if the clock's offset leads out of the
    /// years 1970 to 9999; if a fault names an action that the emulator does not know.
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
