//! The pool over connections whose other ends the tests hold.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::net::TcpListener;
use tokio::time::{advance, sleep, timeout};

use super::*;
use crate::transport::BuiltInTransport;

const IDLE: Duration = Duration::from_secs(15);

/// A pool, a server that accepts, and its address.
async fn set_up() -> (Arc<Pool>, TcpListener, Endpoint) {
    set_up_with(IDLE).await
}

async fn set_up_with(idle_timeout: Duration) -> (Arc<Pool>, TcpListener, Endpoint) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to: Endpoint = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let transport = BuiltInTransport::builder(&to).pool_idle_timeout(idle_timeout);
    let pool = transport.build().unwrap().pools().current().unwrap();
    (pool, listener, to)
}

/// An open connection of HTTP/1, and its other end.
async fn line() -> (Line, DuplexStream) {
    let (ours, theirs) = duplex(1024);
    let (mut sender, connection) = http1::handshake(TokioIo::new(ours)).await.unwrap();
    let driver = drive(connection);
    sender.ready().await.unwrap();
    let line = Http1 {
        sender,
        forwarded: false,
        driver,
    };
    (Line::Http1(line), theirs)
}

fn idle(pool: &Pool, to: &Endpoint) -> usize {
    pool.hosts().get(to).map_or(0, |host| host.idle.len())
}

fn waiting(pool: &Pool, to: &Endpoint) -> usize {
    pool.hosts().get(to).map_or(0, |host| host.waiting.len())
}

/// The request that found none has begun to connect, and waits.
async fn begin<F: Future>(lease: &mut Pin<Box<F>>) {
    let pending = poll_fn(|context| Poll::Ready(lease.as_mut().poll(context).is_pending()));
    assert!(pending.await);
}

#[tokio::test]
async fn what_goes_back_first_is_taken_and_the_connection_begun_is_kept_for_the_next() {
    let (pool, _listener, to) = set_up().await;
    let mut lease = Box::pin(Arc::clone(&pool).lease(&to));
    begin(&mut lease).await;
    let (line, server) = line().await;
    pool.put(&to, line);
    assert_eq!((idle(&pool, &to), waiting(&pool, &to)), (0, 0));
    let lease = lease.await.unwrap();
    assert!(lease.line.is_open());
    // The one that was begun.
    let soon = async {
        while idle(&pool, &to) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(10), soon).await.unwrap();
    // It was the other one: its end is here.
    drop(server);
    tokio::task::yield_now().await;
    assert!(!lease.line.is_open());
    lease.give_back(true);
    assert_eq!(idle(&pool, &to), 1);
}

#[tokio::test]
async fn what_comes_too_late_for_one_request_is_kept_for_another() {
    let (pool, _listener, to) = set_up().await;
    let mut lease = Box::pin(Arc::clone(&pool).lease(&to));
    begin(&mut lease).await;
    let (line, _server) = line().await;
    pool.put(&to, line);
    drop(lease);
    assert_eq!((idle(&pool, &to), waiting(&pool, &to)), (1, 0));
    let mut lease = Box::pin(Arc::clone(&pool).lease(&to));
    assert!(matches!(
        poll_fn(|context| Poll::Ready(lease.as_mut().poll(context))).await,
        Poll::Ready(Ok(_))
    ));
    assert_eq!(idle(&pool, &to), 0);
}

#[tokio::test]
async fn a_request_that_does_not_wait_any_more_has_no_place() {
    let (pool, _listener, to) = set_up().await;
    let mut leases: Vec<_> = (0..3)
        .map(|_| Box::pin(Arc::clone(&pool).lease(&to)))
        .collect();
    for lease in &mut leases {
        begin(lease).await;
    }
    assert_eq!(waiting(&pool, &to), 3);
    drop(leases.pop());
    assert_eq!(waiting(&pool, &to), 2);
    for lease in leases {
        lease.await.unwrap();
    }
    assert_eq!(waiting(&pool, &to), 0);
    pool.close_idle();
    assert!(pool.hosts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_connection_waits_no_longer_than_it_may() {
    let (pool, _listener, to) = set_up().await;
    let (early, _early_server) = line().await;
    pool.put(&to, early);
    advance(IDLE / 2).await;
    let (late, _late_server) = line().await;
    pool.put(&to, late);
    advance(IDLE / 2).await;
    pool.close_idle();
    assert_eq!(idle(&pool, &to), 1);
    advance(IDLE / 2).await;
    assert!(pool.take(&to, Moment::now()).is_none());
    assert_eq!(idle(&pool, &to), 0);
}

#[tokio::test]
async fn a_connection_that_waited_while_the_machine_slept_is_not_taken() {
    let (pool, _listener, to) = set_up().await;
    for (slept, taken) in [(IDLE / 2, true), (IDLE, false)] {
        let (line, _server) = line().await;
        pool.put(&to, line);
        let now = Moment::now().after_sleep(slept);
        assert_eq!(pool.take(&to, now).is_some(), taken);
    }
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_is_not_taken() {
    let (pool, _listener, to) = set_up().await;
    for _ in 0..2 {
        let (line, server) = line().await;
        pool.put(&to, line);
        drop(server);
        tokio::task::yield_now().await;
    }
    assert_eq!(idle(&pool, &to), 2);
    assert!(pool.take(&to, Moment::now()).is_none());
    assert_eq!(idle(&pool, &to), 0);
}

#[tokio::test]
async fn a_request_that_waits_for_its_connection_takes_little_room() {
    let (pool, _listener, to) = set_up().await;
    let connecting = size_of_val(&pool.connect(&to));
    assert!(connecting < 3_000, "{connecting}");
    let waiting = size_of_val(&pool.wait_or_connect(&to));
    assert!(waiting < 512, "{waiting}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_answers_early_has_a_while_to_read_the_rest_of_the_request() {
    const BYTES: usize = 1 << 20;
    let (pool, _listener, to) = set_up().await;
    for (after, is_read) in [
        (READS_REST_WITHIN / 2, true),
        (2 * READS_REST_WITHIN, false),
    ] {
        let (line, mut server) = line().await;
        let mut lease = Lease {
            line,
            to: to.clone(),
            pool: Arc::clone(&pool),
        };
        let body = Full::new(Bytes::from(vec![b'x'; BYTES]));
        let mut request = Request::post("/").body(SentBody::Whole(body)).unwrap();
        let path = PathAndQuery::from_static("/");
        let Line::Http1(line) = lease.address(&mut request, path) else {
            panic!("it is one of HTTP/1");
        };
        let answer = async {
            let begun = server.read(&mut [0; 100]).await.unwrap();
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            server.write_all(head).await.unwrap();
            begun
        };
        let (response, begun) = tokio::join!(line.sender.send_request(request), answer);
        response.unwrap().into_body().collect().await.unwrap();
        lease.give_back(true);
        sleep(after).await;
        let mut rest = Vec::new();
        let ended = timeout(IDLE / 2, server.read_to_end(&mut rest)).await;
        assert_eq!(ended.is_err(), is_read);
        assert_eq!(begun + rest.len() > BYTES, is_read);
    }
}

#[tokio::test]
async fn a_connection_that_may_not_wait_ends_with_its_answer() {
    for (idle_timeout, kept) in [(IDLE, 1), (Duration::ZERO, 0)] {
        let (pool, _listener, to) = set_up_with(idle_timeout).await;
        let (line, _server) = line().await;
        let lease = Lease {
            line,
            to: to.clone(),
            pool: Arc::clone(&pool),
        };
        lease.give_back(true);
        assert_eq!(idle(&pool, &to), kept);
    }
}
