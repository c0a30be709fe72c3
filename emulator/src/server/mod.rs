//! Listening, reading requests and writing answers, by HTTP/1.1 and by HTTP/2 with prior knowledge.

mod body;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming as IncomingBody;
use hyper::header::{CONNECTION, CONTENT_TYPE, DATE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use self::body::{Bodies, Unread};
use crate::answer::{Answer, Refusal};
use crate::connection::{ConnectionControl, ControlledStream};
use crate::engine::dispatch;
use crate::engine::incoming::Incoming;
use crate::engine::shared::Shared;
use crate::state::clock::{is_writable, shift};

/// How long requests under way may take after the emulator was told to stop.
const STOP_TIME: Duration = Duration::from_secs(2);
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);
/// How much of a request's head, or of an answer that its client does not take, a connection holds.
const CONNECTION_BUFFER: usize = 128 * 1024;
/// How much of the bodies of an HTTP/2 connection is on its way without having been asked for.
const HTTP2_WINDOW: u32 = 64 * 1024;

/// What clients cannot go beyond.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    /// For the head of the next request, for a body, and for an answer to be taken.
    pub(crate) time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            time: Duration::from_secs(60),
        }
    }
}

/// Takes connections until told to stop, then lets requests under way finish. When its task is aborted, the connections
/// end with it.
pub(crate) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let server = Server {
        shared,
        limits,
        bodies: Arc::new(Bodies::new(limits.time)),
        graceful: GracefulShutdown::new(),
        crowded: watch::Sender::new(false),
    };
    let mut connections = JoinSet::new();
    let mut waiting = None;
    loop {
        tokio::select! {
            accepted = listener.accept(), if waiting.is_none() => {
                // A connection that broke while it was taken is no reason to stop.
                match accepted {
                    Ok((stream, _)) => waiting = Some(stream),
                    // Nor is a lack of file handles, which lasts a while: do not ask again at once.
                    Err(_) => sleep(ACCEPT_PAUSE).await,
                }
            }
            Some(_ended) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
        if connections.len() < limits.connections
            && let Some(stream) = waiting.take()
        {
            server.serve(stream, &mut connections);
        }
        let now = waiting.is_some();
        let changes = |before: &mut bool| std::mem::replace(before, now) != now;
        server.crowded.send_if_modified(changes);
    }
    drop(listener);
    // A client that never ends its request must not keep the emulator alive.
    let _cut_off = timeout(STOP_TIME, server.graceful.shutdown()).await;
}

struct Server {
    shared: Arc<Shared>,
    limits: Limits,
    bodies: Arc<Bodies>,
    graceful: GracefulShutdown,
    /// Whether a client waits for a connection to end.
    crowded: watch::Sender<bool>,
}

impl Server {
    fn serve(&self, stream: TcpStream, connections: &mut JoinSet<()>) {
        // Without it, small answers may wait for the client's acknowledgement. Nothing is lost where it cannot be set.
        let _best_effort = stream.set_nodelay(true);
        let local = stream.local_addr().ok();
        let time = self.limits.time;
        let (stream, control) = ControlledStream::new(stream, time);
        let connection = Arc::new(Connection {
            shared: Arc::clone(&self.shared),
            bodies: Arc::clone(&self.bodies),
            control,
            local,
            used: AtomicBool::new(false),
        });
        let answering = Arc::clone(&connection);
        let service = service_fn(move |request| {
            let connection = Arc::clone(&answering);
            async move { Ok::<_, Infallible>(connection.respond(request).await) }
        });
        let served = protocol()
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let served = self.graceful.watch(served);
        let crowded = self.crowded.subscribe();
        connections.spawn(async move {
            tokio::select! {
                // Clients that hang up are their own affair.
                _broken = served => {}
                () = connection.control.activity.idle(time, crowded) => {}
            }
        });
    }
}

/// HTTP/1.1 and HTTP/2, each with a bound on what it keeps of what clients send and do not take.
fn protocol() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // No date but the emulator's own: the system's time is another.
    builder
        .http1()
        .max_buf_size(CONNECTION_BUFFER)
        .auto_date_header(false);
    builder
        .http2()
        .auto_date_header(false)
        .initial_stream_window_size(HTTP2_WINDOW)
        .initial_connection_window_size(HTTP2_WINDOW)
        .max_send_buf_size(CONNECTION_BUFFER);
    builder
}

/// One connection.
struct Connection {
    shared: Arc<Shared>,
    bodies: Arc<Bodies>,
    control: Arc<ConnectionControl>,
    local: Option<SocketAddr>,
    /// It carried a request before.
    used: AtomicBool,
}

impl Connection {
    async fn respond(&self, request: Request<IncomingBody>) -> Response<Full<Bytes>> {
        let _under_way = self.control.activity.begin();
        let (head, body) = request.into_parts();
        let by_http2 = head.version == Version::HTTP_2;
        let (body, _held) = match self.bodies.read(body).await {
            Ok(read) => read,
            Err(unread) => return self.unread(&unread, by_http2),
        };
        let answer = match Incoming::new(&head, body) {
            Some(request) => self.answer(request, by_http2).await,
            None => return self.unread(&Unread::TooLarge, by_http2),
        };
        into_http(answer, &self.shared)
    }

    /// A request that was not read to its end. Nothing of it was judged, so the journal does not name it.
    fn unread(&self, why: &Unread, by_http2: bool) -> Response<Full<Bytes>> {
        let refusal = match why {
            Unread::TooLarge => Refusal::gateway(
                413,
                "RequestEntityTooLarge",
                "The request is too large or incomplete.",
            ),
            Unread::TooLate => Refusal::gateway(
                408,
                "RequestTimeout",
                "The request did not come to its end in time.",
            ),
        };
        let local = self.local.map(|address| address.to_string());
        let host = local.unwrap_or_default();
        let answer = Answer::refused(&refusal, "", &host, self.shared.request_id());
        let mut response = into_http(answer, &self.shared);
        if !by_http2 {
            // What is left of it would be taken for the next request.
            let headers = response.headers_mut();
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    async fn answer(&self, request: Incoming, by_http2: bool) -> Answer {
        let reused = self.used.swap(true, Ordering::Relaxed);
        self.control.frame_by_http2(by_http2);
        dispatch::respond(request, &self.shared, &self.control, reused).await
    }
}

fn into_http(answer: Answer, shared: &Shared) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !answer.content_type.is_empty() {
        let content_type = HeaderValue::from_static(answer.content_type);
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(
        "x-emulator",
        HeaderValue::from_static(concat!("dypls-emulator/", env!("CARGO_PKG_VERSION"))),
    );
    headers.insert(
        "x-emulator-answer",
        HeaderValue::from_static(answer.kind.as_str()),
    );
    if let Ok(id) = HeaderValue::from_str(&answer.request_id) {
        headers.insert("x-acs-request-id", id);
    }
    // The emulator's own time, which a test may have set: clients learn their clock's error from here.
    let now = shift(shared.settings.clock.now(), answer.date_shift);
    if is_writable(now)
        && let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now))
    {
        headers.insert(DATE, date);
    }
    response
}
