//! Connections: requests are read by hyper, in HTTP/1.1 and HTTP/2.

use std::error::Error as _;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;

use crate::reply::Unanswered;
use crate::{Log, Reply, Request};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Answering = Pin<Box<dyn Future<Output = Result<Response<Full<Bytes>>, Unanswered>> + Send>>;
pub(crate) type Script =
    Arc<dyn Fn(Request) -> Pin<Box<dyn Future<Output = Reply> + Send>> + Send + Sync>;

/// Between the pieces of an answer.
const PAUSE: Duration = Duration::from_millis(20);

/// What connections share, and which of them this is.
#[derive(Clone)]
pub(crate) struct Answers {
    pub(crate) script: Script,
    pub(crate) log: Log,
    pub(crate) connection: usize,
}

/// A connection that can be reset.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

#[cfg(feature = "tls")]
impl Wire for crate::TlsStream {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Serves until one side closes. Where hyper does not write the reply, it gives the connection back for as long.
pub(crate) async fn serve(mut stream: impl Wire, answers: Answers) {
    loop {
        let service = service_fn(|request| respond(request, answers.clone()));
        let mut connection = http1::Builder::new()
            .auto_date_header(false)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service);
        let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
        let reply = ended
            .err()
            .and_then(|error| match error.source()?.downcast_ref()? {
                Unanswered::ByHand(reply) => Some(reply.clone()),
                Unanswered::Unread => None,
            });
        let Some(reply) = reply else { return };
        stream = connection.into_parts().io.into_inner();
        // A client that hangs up meanwhile sees what it has done.
        match by_hand(&mut stream, reply).await {
            Ok(true) => {}
            _ => return,
        }
    }
}

/// Says whether the connection goes on.
async fn by_hand(stream: &mut impl Wire, reply: Reply) -> io::Result<bool> {
    match reply {
        Reply::Answer { .. } => {}
        Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
        Reply::BytesThenClose(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
            return Ok(false);
        }
        Reply::Silence => pending().await,
        Reply::Reset => {
            stream.tcp().set_zero_linger()?;
            return Ok(false);
        }
        Reply::Tunnel(answer, to) => {
            for piece in answer.split('|') {
                stream.write_all(piece.as_bytes()).await?;
                stream.flush().await?;
                tokio::time::sleep(PAUSE).await;
            }
            let mut behind = TcpStream::connect(to).await?;
            copy_bidirectional(stream, &mut behind).await?;
            return Ok(false);
        }
    }
    Ok(true)
}

/// Serves streams until the connection closes.
#[cfg_attr(not(feature = "tls"), allow(dead_code, reason = "agreed on by TLS"))]
pub(crate) async fn serve_http2(stream: impl Wire, answers: Answers) {
    let service = service_fn(|request| respond(request, answers.clone()));
    let served = http2::Builder::new(TokioExecutor::new())
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    // A client that breaks the connection sees it.
    let _ = served.await;
}

fn respond(request: hyper::Request<Incoming>, answers: Answers) -> Answering {
    Box::pin(async move {
        let read = Request::read(request, answers.connection).await;
        let request = read.map_err(|_| Unanswered::Unread)?;
        answers.log.note(&request);
        (answers.script)(request).await.response()
    })
}

/// The answer of another server, or none where it gives none.
pub(crate) async fn forward(request: Request, upstream: SocketAddr) -> Reply {
    let answered = ask(request, upstream).await;
    answered.unwrap_or_else(|_| Reply::BytesThenClose(Vec::new()))
}

async fn ask(request: Request, upstream: SocketAddr) -> Result<Reply, BoxError> {
    let stream = TokioIo::new(TcpStream::connect(upstream).await?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let connection = tokio::spawn(connection);
    let mut sent = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(request.target);
    for (name, value) in request.headers {
        sent = sent.header(name, value);
    }
    let sent = sent.body(Full::new(Bytes::from(request.body)))?;
    let (head, body) = sender.send_request(sent).await?.into_parts();
    let mut reply = Reply::answer(head.status.as_u16(), body.collect().await?.to_bytes());
    for (name, value) in &head.headers {
        reply = reply.header(name.as_str(), value.to_str()?);
    }
    connection.abort();
    Ok(reply)
}
