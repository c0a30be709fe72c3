//! An HTTP server on loopback for tests and benches. hyper reads the requests and writes the answers; what no server library
//! would send is written byte by byte ([`Reply::Bytes`], [`frames`], [`Setup::connections`]).
//!
//! Each server listens on a free port and runs on a thread of its own, so that tests with and without a runtime can use it. It stops when
//! it is dropped, and its connections close with it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "for tests alone: what fails here fails the test"
)]

pub mod frames;
mod http;
mod reply;
mod request;
#[cfg(feature = "tls")]
mod tls;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use crate::reply::Reply;
pub use crate::request::Request;
#[cfg(feature = "tls")]
pub use crate::tls::{Identity, TlsStream};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
/// Is given the connection's number too.
type OnConnection = Arc<dyn Fn(TcpStream, usize) -> Task + Send + Sync>;

/// Thousands may connect at once in a bench; the system takes the most that it allows.
const BACKLOG: u32 = 20_000;

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens, such as `http://127.0.0.1:49152`; with TLS, `https://localhost:49152` by the name of its certificate.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    log: Log,
    commands: watch::Sender<Command>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone, Copy)]
enum Command {
    Serve,
    /// Close all connections and go on.
    Close,
    Stop,
}

impl Server {
    /// To be told what it does; it listens on `127.0.0.1`.
    pub fn setup() -> Setup {
        Setup {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            forgets: false,
            #[cfg(feature = "tls")]
            identity: None,
        }
    }

    /// Gives these replies in turn, the last one for ever. See [`Setup::replies`].
    pub fn replies(replies: Vec<Reply>) -> Self {
        Self::setup().replies(replies)
    }

    /// Replies as the function says. See [`Setup::script`].
    pub fn script(script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::setup().script(script)
    }

    /// All requests, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().requests.clone()
    }

    /// The requests since the last time.
    #[allow(clippy::must_use_candidate, reason = "also called to forget them")]
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.log.lock().requests)
    }

    /// How many requests there were.
    pub fn count(&self) -> usize {
        self.log.lock().requests.len()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.log.lock().connections
    }

    /// Closes all connections, soon after.
    pub fn close_connections(&self) {
        // The thread is gone only if it panicked.
        let _ = self.commands.send(Command::Close);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.commands.send(Command::Stop);
        // A panic of the thread was printed when it happened; a second one in `drop` would end the process.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// An address at which nobody listens, such as `http://127.0.0.1:49152`, as long as this process runs: the port stays taken,
/// so that no other process starts to listen there.
///
/// # Panics
/// If no port is free.
pub fn nobody() -> String {
    static TAKEN: Mutex<Vec<tokio::net::TcpSocket>> = Mutex::new(Vec::new());
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    let free = (Ipv4Addr::LOCALHOST, 0).into();
    socket.bind(free).expect("a free port");
    let address = socket.local_addr().expect("an address");
    TAKEN.lock().expect("no panic").push(socket);
    format!("http://{address}")
}

/// What a server has seen.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    requests: Vec<Request>,
    connections: usize,
    forgets: bool,
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a request.
    pub fn add(&self, request: Request) {
        self.lock().requests.push(request);
    }

    fn note(&self, request: &Request) {
        let mut noted = self.lock();
        if !noted.forgets {
            noted.requests.push(request.clone());
        }
    }
}

/// A server that does not run yet.
#[derive(Debug)]
pub struct Setup {
    address: SocketAddr,
    forgets: bool,
    #[cfg(feature = "tls")]
    identity: Option<Identity>,
}

impl Setup {
    /// Listens at this address.
    pub fn at(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Keeps no requests: a bench sends too many.
    pub fn forgetting(mut self) -> Self {
        self.forgets = true;
        self
    }

    /// Speaks TLS.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, identity: &Identity) -> Self {
        self.identity = Some(identity.clone());
        self
    }

    /// Gives these replies in turn, the last one for ever.
    ///
    /// # Panics
    /// If it cannot listen, or there is no reply.
    pub fn replies(self, replies: Vec<Reply>) -> Server {
        let next = AtomicUsize::new(0);
        self.script(move |_| {
            let index = next.fetch_add(1, Ordering::SeqCst);
            let reply = replies.get(index).or(replies.last());
            reply.cloned().expect("at least one reply")
        })
    }

    /// Replies as the function says, once a request was read whole.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn script(self, script: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
        self.answering(move |request| std::future::ready(script(&request)))
    }

    /// The same, for a function that waits.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn answering<F>(self, script: impl Fn(Request) -> F + Send + Sync + 'static) -> Server
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let script: http::Script = Arc::new(move |request| Box::pin(script(request)));
        let log = self.log();
        let noted = log.clone();
        let answers = move |connection| http::Answers {
            script: script.clone(),
            log: noted.clone(),
            connection,
        };
        #[cfg(feature = "tls")]
        if let Some(identity) = self.identity.clone() {
            let serve: OnConnection = Arc::new(move |stream, number| {
                let (identity, answers) = (identity.clone(), answers(number));
                Box::pin(async move {
                    // A client that does not trust the certificate hangs up.
                    let Ok(stream) = identity.accept(stream).await else {
                        return;
                    };
                    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                        http::serve_http2(stream, answers).await;
                    } else {
                        http::serve(stream, answers).await;
                    }
                })
            });
            return self.start(log, serve);
        }
        let serve: OnConnection =
            Arc::new(move |stream, number| Box::pin(http::serve(stream, answers(number))));
        self.start(log, serve)
    }

    /// Passes every request on to another server, and its answer back.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn forward(self, upstream: SocketAddr) -> Server {
        self.answering(move |request| http::forward(request, upstream))
    }

    /// Does with a connection what the function says. What it reads, it may [add](Log::add) to the log.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn connections<F>(
        self,
        work: impl Fn(TcpStream, Log) -> F + Send + Sync + 'static,
    ) -> Server
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let log = self.log();
        let noted = log.clone();
        self.start(
            log,
            Arc::new(move |stream, _| Box::pin(work(stream, noted.clone()))),
        )
    }

    /// Takes connections and never says anything.
    ///
    /// # Panics
    /// If it cannot listen.
    pub fn silent(self) -> Server {
        self.connections(|stream, _| async move {
            let _open = stream;
            std::future::pending().await
        })
    }

    fn log(&self) -> Log {
        let log = Log::default();
        log.lock().forgets = self.forgets;
        log
    }

    fn start(self, log: Log, serve: OnConnection) -> Server {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let (commands, told) = watch::channel(Command::Serve);
        let (found, address) = std::sync::mpsc::channel();
        let noted = log.clone();
        let wanted = self.address;
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let socket = TcpSocket::new_v4().expect("a socket");
                // So that a server can be started where one has just stopped.
                socket.set_reuseaddr(true).expect("SO_REUSEADDR");
                socket.bind(wanted).expect("the address is free");
                let listener = socket.listen(BACKLOG).expect("a listener");
                let address = listener.local_addr().expect("an address");
                // The thread that starts the server waits for it.
                let _ = found.send(address);
                accept(listener, told, noted, serve).await;
            });
        });
        let address = address.recv().expect("the server listens");
        #[cfg(feature = "tls")]
        let secured = self.identity.is_some();
        #[cfg(not(feature = "tls"))]
        let secured = false;
        let url = match secured {
            true => format!("https://localhost:{}", address.port()),
            false => format!("http://{address}"),
        };
        Server {
            url,
            address,
            log,
            commands,
            thread: Some(thread),
        }
    }
}

async fn accept(
    listener: tokio::net::TcpListener,
    mut told: watch::Receiver<Command>,
    log: Log,
    serve: OnConnection,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (stream, _) = accepted.expect("a connection");
                // Small answers would wait for the client's acknowledgement.
                let _ = stream.set_nodelay(true);
                let number = {
                    let mut noted = log.lock();
                    noted.connections += 1;
                    noted.connections
                };
                connections.spawn(serve(stream, number));
            }
            Some(ended) = connections.join_next() => {
                let panicked = ended.err().filter(tokio::task::JoinError::is_panic);
                assert!(panicked.is_none(), "a connection's task panicked");
            }
            changed = told.changed() => {
                let command = *told.borrow_and_update();
                match command {
                    Command::Close if changed.is_ok() => connections.abort_all(),
                    _ => return,
                }
            }
        }
    }
}
