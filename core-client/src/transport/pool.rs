//! The connections of one runtime: those that wait for a request, and how one is found for it.
//!
//! A request takes an open connection or makes one, whichever is there first, and is handed to that one connection, once. The connection
//! goes back when its answer is read. hyper's own pool does the same for any client; a call on it costs a third more, for a request that
//! it could send again, for hosts that it compares letter by letter, and for a task that waits for each answer's body.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use http::header::HOST;
use http::uri::PathAndQuery;
use http::{Request, Uri};
use hyper::client::conn::http1;
use hyper_util::client::legacy::connect::Connection as _;
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, yield_now};
use tokio::time::timeout;
use tower_service::Service as _;

use super::Endpoint;
use super::connect::Connector;
use super::exchange::{TransportError, TransportErrorKind};
use super::http2::Http2;
use super::moment::Moment;
use super::sent_body::SentBody;
use super::tasks::{drive, spawn};

/// A connection that has waited for longer may have been closed by the server while nobody drove the runtime.
const UNWATCHED: Duration = Duration::from_millis(10);

/// How long a server that has answered may take to read the rest of the request. Then the connection is closed: hyper keeps it open, for no
/// further request, and what is unsent in memory.
const READS_REST_WITHIN: Duration = Duration::from_secs(30);

/// The connections of one runtime.
pub(super) struct Pool {
    connector: Connector,
    /// How long a connection waits for a request. With zero, none waits.
    idle_timeout: Duration,
    hosts: Mutex<HashMap<Endpoint, Host>>,
}

#[derive(Default)]
struct Host {
    /// Of HTTP/1, each for one request at a time. The last one was used last.
    idle: Vec<Idle>,
    /// Of HTTP/2, for all requests, and when it was last given one or found open.
    http2: Option<(Http2, Moment)>,
    /// Requests that take what goes back before their own connection is made.
    waiting: VecDeque<oneshot::Sender<Line>>,
}

struct Idle {
    line: Http1,
    since: Moment,
}

pub(super) struct Http1 {
    pub(super) sender: http1::SendRequest<SentBody>,
    /// Whether a proxy forwards requests on it, so that they name their server in full.
    forwarded: bool,
    /// Closes it.
    driver: AbortHandle,
}

/// The end of a connection that takes requests.
pub(super) enum Line {
    Http1(Http1),
    Http2(Http2),
}

impl Line {
    fn is_open(&self) -> bool {
        match self {
            Self::Http1(line) => line.sender.is_ready(),
            Self::Http2(sender) => !sender.is_closed(),
        }
    }
}

/// What is there first for a request that found no idle connection.
enum First {
    Made(Result<Line, TransportError>),
    WentBack(Line),
}

/// A connection that one request has for itself, or a stream's place on a shared one. Dropped, it is not used again, unless it is shared.
pub(super) struct Lease {
    line: Line,
    to: Endpoint,
    pool: Arc<Pool>,
}

impl Pool {
    pub(super) fn new(connector: Connector, idle_timeout: Duration) -> Self {
        Self {
            connector,
            idle_timeout,
            hosts: Mutex::default(),
        }
    }

    /// An open connection. If none waits, one is made, and the first that is there is taken: the new one, or one that goes back meanwhile.
    ///
    /// # Errors
    /// Of kinds that say that no request was sent.
    pub(super) async fn lease(self: Arc<Self>, to: &Endpoint) -> Result<Lease, TransportError> {
        let line = loop {
            let Some((line, waited)) = self.take(to, Moment::now()) else {
                // In a box, so that the many calls that find one do not carry the room for it.
                break Box::pin(self.wait_or_connect(to)).await?;
            };
            if waited < UNWATCHED {
                break line;
            }
            see_what_came().await;
            if line.is_open() {
                self.looked_at(to, &line);
                break line;
            }
        };
        Ok(Lease {
            line,
            to: to.clone(),
            pool: self,
        })
    }

    fn keeps(&self) -> bool {
        !self.idle_timeout.is_zero()
    }

    /// A connection that waits for a request, open as far as the runtime has looked, and for how long it has waited.
    fn take(&self, to: &Endpoint, now: Moment) -> Option<(Line, Duration)> {
        let mut hosts = self.hosts();
        hosts.get_mut(to)?.take(now, self.idle_timeout)
    }

    /// Spares the next requests a look at a connection that all share.
    fn looked_at(&self, to: &Endpoint, line: &Line) {
        if let Line::Http2(_) = line
            && let Some(host) = self.hosts().get_mut(to)
            && let Some((_, used)) = &mut host.http2
        {
            *used = Moment::now();
        }
    }

    async fn wait_or_connect(self: &Arc<Self>, to: &Endpoint) -> Result<Line, TransportError> {
        if !self.keeps() {
            // In a box, so that the others do not carry the room for it.
            return Box::pin(self.connect(to)).await;
        }
        let mut place = Place {
            receiver: self.hosts().entry(to.clone()).or_default().queue(),
            pool: self,
            to,
        };
        let (pool, host) = (Arc::clone(self), to.clone());
        let mut connecting = Box::pin(async move { pool.connect(&host).await });
        let mut waits = true;
        let first = poll_fn(|context| {
            if waits && let Poll::Ready(came) = Pin::new(&mut place.receiver).poll(context) {
                waits = false;
                // The server may have closed it meanwhile.
                if let Some(line) = came.ok().filter(Line::is_open) {
                    return Poll::Ready(First::WentBack(line));
                }
            }
            connecting.as_mut().poll(context).map(First::Made)
        });
        match first.await {
            First::Made(made) => Ok(self.share(to, made?)),
            First::WentBack(line) => {
                // The other one is made all the same, for the next request.
                let (pool, host) = (Arc::downgrade(self), to.clone());
                spawn(async move {
                    if let (Ok(line), Some(pool)) = (connecting.await, pool.upgrade()) {
                        pool.put(&host, line);
                    }
                });
                Ok(line)
            }
        }
    }

    /// Makes a connection. No request has been given to it, whatever fails.
    ///
    /// The handshakes are in boxes: each is larger than all the rest, which mostly waits for the network.
    async fn connect(&self, to: &Endpoint) -> Result<Line, TransportError> {
        let not_begun = |error: hyper::Error| {
            TransportError::new(TransportErrorKind::NotBegun).with_source(&error)
        };
        let stream = self.connector.clone().call(to.uri().clone()).await;
        let stream = stream.map_err(|error| {
            TransportError::new(TransportErrorKind::NotConnected).with_source(&*error)
        })?;
        let connected = stream.connected();
        if connected.is_negotiated_h2() {
            let begun = Box::pin(Http2::begin(stream)).await.map_err(not_begun)?;
            let not_spoken = || TransportError::new(TransportErrorKind::NotConnected);
            return begun.map(Line::Http2).ok_or_else(not_spoken);
        }
        let handshake = Box::pin(http1::handshake(stream)).await;
        let (mut sender, connection) = handshake.map_err(not_begun)?;
        let driver = drive(connection);
        sender.ready().await.map_err(not_begun)?;
        Ok(Line::Http1(Http1 {
            sender,
            forwarded: connected.is_proxied(),
            driver,
        }))
    }

    /// Makes a connection of HTTP/2 that of all requests, unless there is one.
    fn share(&self, to: &Endpoint, line: Line) -> Line {
        let Line::Http2(sender) = line else {
            return line;
        };
        let mut hosts = self.hosts();
        let host = hosts.entry(to.clone()).or_default();
        match &host.http2 {
            Some((open, _)) if !open.is_closed() => Line::Http2(open.clone()),
            _ => {
                host.http2 = Some((sender.clone(), Moment::now()));
                for waiting in host.waiting.drain(..) {
                    // Who does not wait any more has another one.
                    let _ = waiting.send(Line::Http2(sender.clone()));
                }
                Line::Http2(sender)
            }
        }
    }

    /// Gives an open connection to the first request that waits for one, or keeps it.
    fn put(&self, to: &Endpoint, line: Line) {
        let Line::Http1(line) = self.share(to, line) else {
            return;
        };
        let mut line = Line::Http1(line);
        let mut hosts = self.hosts();
        let Some(host) = hosts.get_mut(to) else {
            hosts.insert(to.clone(), Host::of(line));
            return;
        };
        while let Some(waiting) = host.waiting.pop_front() {
            match waiting.send(line) {
                Ok(()) => return,
                Err(back) => line = back,
            }
        }
        host.keep(line);
    }

    /// Closes the connections that have waited too long, and forgets those that the server has closed.
    pub(super) fn close_idle(&self) {
        let (now, timeout) = (Moment::now(), self.idle_timeout);
        let mut closed = Vec::new();
        self.hosts().retain(|_, host| {
            let idle = std::mem::take(&mut host.idle);
            let (open, over): (Vec<_>, Vec<_>) = idle
                .into_iter()
                .partition(|idle| idle.line.sender.is_ready() && now.since(idle.since) < timeout);
            host.idle = open;
            closed.extend(over);
            host.http2
                .take_if(|(sender, used)| sender.is_closed() || now.since(*used) >= timeout);
            !(host.idle.is_empty() && host.http2.is_none() && host.waiting.is_empty())
        });
        // Without the lock.
        drop(closed);
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<Endpoint, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    fn of(line: Line) -> Self {
        let mut host = Self::default();
        host.keep(line);
        host
    }

    fn keep(&mut self, line: Line) {
        let since = Moment::now();
        match line {
            Line::Http1(line) => self.idle.push(Idle { line, since }),
            Line::Http2(sender) => self.http2 = Some((sender, since)),
        }
    }

    fn take(&mut self, now: Moment, timeout: Duration) -> Option<(Line, Duration)> {
        if let Some((sender, used)) = &mut self.http2 {
            let waited = now.since(*used);
            if !sender.is_closed() && waited < timeout {
                // Else only once it was looked at: another request may come before that.
                if waited < UNWATCHED {
                    *used = now;
                }
                return Some((Line::Http2(sender.clone()), waited));
            }
            self.http2 = None;
        }
        while let Some(Idle { line, since }) = self.idle.pop() {
            let waited = now.since(since);
            if waited >= timeout {
                // All others have waited longer.
                self.idle.clear();
            } else if line.sender.is_ready() {
                return Some((Line::Http1(line), waited));
            }
        }
        None
    }

    fn queue(&mut self) -> oneshot::Receiver<Line> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.push_back(sender);
        receiver
    }
}

/// Lets the runtime see what has come for its connections. A runtime that runs only while a program waits for it (`block_on`) sees it no
/// earlier; a request that is written before goes to a server that has closed the connection, and its outcome is unknown.
async fn see_what_came() {
    // The first time the runtime looks, and the second time the tasks of the connections have run.
    for _ in 0..2 {
        yield_now().await;
    }
}

/// A place in a host's queue. What comes too late for it goes on to others.
struct Place<'p> {
    receiver: oneshot::Receiver<Line>,
    pool: &'p Pool,
    to: &'p Endpoint,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.receiver.close();
        if let Ok(line) = self.receiver.try_recv() {
            return self.pool.put(self.to, line);
        }
        if let Some(host) = self.pool.hosts().get_mut(self.to) {
            host.waiting.retain(|waiting| !waiting.is_closed());
        }
    }
}

impl Lease {
    /// Addresses a request for this path as the connection wants it, and gives what takes it.
    pub(super) fn address(
        &mut self,
        request: &mut Request<SentBody>,
        path: PathAndQuery,
    ) -> &mut Line {
        *request.uri_mut() = match &self.line {
            Line::Http1(line) if !line.forwarded => Uri::from(path),
            Line::Http1(_) | Line::Http2(_) => self.to.with_path(path),
        };
        if let Line::Http1(_) = &self.line {
            let host = request.headers_mut().entry(HOST);
            host.or_insert_with(|| self.to.host_header().clone());
        }
        &mut self.line
    }

    /// Lets the next request have the connection, once the answer's body is read; whether it is read already.
    pub(super) fn give_back(self, is_read: bool) {
        let Line::Http1(line) = self.line else {
            return;
        };
        if line.sender.is_ready() {
            if self.pool.keeps() {
                self.pool.put(&self.to, Line::Http1(line));
            }
            return;
        }
        if !line.sender.is_closed() {
            line.give_back_later(Arc::downgrade(&self.pool), self.to, is_read);
        }
    }
}

impl Http1 {
    /// Once the request is sent to its end, and the answer read to its end.
    #[cold]
    fn give_back_later(mut self, pool: Weak<Pool>, to: Endpoint, is_read: bool) {
        spawn(async move {
            let ready = self.sender.ready();
            let ready = match is_read {
                true => timeout(READS_REST_WITHIN, ready).await,
                false => Ok(ready.await),
            };
            match ready {
                Ok(Ok(())) => {
                    if let Some(pool) = Weak::upgrade(&pool).filter(|pool| pool.keeps()) {
                        pool.put(&to, Line::Http1(self));
                    }
                }
                Ok(Err(_)) => {}
                Err(_) => self.driver.abort(),
            }
        });
    }
}

#[cfg(test)]
mod tests;
