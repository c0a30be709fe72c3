//! Listening, reading requests and writing answers, by HTTP/1.1 and by HTTP/2 with prior knowledge.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming as IncomingBody;
use hyper::header::{CONTENT_TYPE, DATE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::answer::{Answer, Refusal};
use crate::clock::shift;
use crate::dispatch;
use crate::emulator::Shared;
use crate::fault;
use crate::incoming::Incoming;
use crate::link::{Link, LinkedStream};
use crate::sync::lock;

/// No request of this API is near this size.
const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// How long requests under way may take after the emulator was told to stop.
const STOP_TIME: Duration = Duration::from_secs(2);
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// Takes connections until told to stop, then lets requests under way finish. When its task is aborted, the connections
/// end with it.
pub(crate) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that broke while it was taken is no reason to stop.
                match accepted {
                    Ok((stream, _)) => serve(stream, &shared, &graceful, &mut connections),
                    // Nor is a lack of file handles, which lasts a while: do not ask again at once.
                    Err(_) => sleep(ACCEPT_PAUSE).await,
                }
            }
            Some(_ended) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    // A client that never ends its request must not keep the emulator alive.
    let _cut_off = timeout(STOP_TIME, graceful.shutdown()).await;
}

fn serve(
    stream: TcpStream,
    shared: &Arc<Shared>,
    graceful: &GracefulShutdown,
    connections: &mut JoinSet<()>,
) {
    // Without it, small answers may wait for the client's acknowledgement. Nothing is lost where it cannot be set.
    let _best_effort = stream.set_nodelay(true);
    let local = stream.local_addr().ok();
    let (stream, link) = LinkedStream::new(stream);
    let connection = Arc::new(Connection {
        shared: Arc::clone(shared),
        link,
        local,
        used: AtomicBool::new(false),
    });
    let service = service_fn(move |request| {
        let connection = Arc::clone(&connection);
        async move { Ok::<_, Infallible>(connection.respond(request).await) }
    });
    let connection = Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    let connection = graceful.watch(connection);
    connections.spawn(async move {
        // Clients that hang up are their own affair.
        let _broken = connection.await;
    });
}

/// One connection.
struct Connection {
    shared: Arc<Shared>,
    link: Arc<Link>,
    local: Option<SocketAddr>,
    /// It carried a request before.
    used: AtomicBool,
}

impl Connection {
    async fn respond(&self, request: Request<IncomingBody>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let by_http2 = head.version == Version::HTTP_2;
        let shared = &self.shared;
        let answer = match Limited::new(body, LARGEST_BODY).collect().await {
            Ok(body) => {
                self.answer(Incoming::new(&head, body.to_bytes()), by_http2)
                    .await
            }
            Err(_) => unreadable(shared, self.local),
        };
        into_http(answer, shared)
    }

    async fn answer(&self, request: Incoming, by_http2: bool) -> Answer {
        let shared = &self.shared;
        shared.run_due();
        let reused = self.used.swap(true, Ordering::Relaxed);
        let strike = {
            let mut script = lock(&shared.script);
            if script.is_empty() {
                None
            } else {
                let action = dispatch::action_name(&request, shared);
                script.strike(&action, request.header(fault::TAG_HEADER), reused)
            }
        };
        match strike {
            None => dispatch::answer(&request, shared),
            Some(strike) => {
                self.link.frame_by_http2(by_http2);
                fault::deliver(request, shared, &self.link, strike).await
            }
        }
    }
}

/// A body that is too large or broke off. Nothing of it was judged, so the journal does not name it.
fn unreadable(shared: &Shared, local: Option<SocketAddr>) -> Answer {
    let refusal = Refusal::gateway(
        413,
        "RequestEntityTooLarge",
        "The request body is too large or incomplete.",
    );
    let host = local.map(|address| address.to_string()).unwrap_or_default();
    Answer::refused(&refusal, "", &host, shared.request_id())
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
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now)) {
        headers.insert(DATE, date);
    }
    response
}
