//! Servers on loopback that keep what they were sent, byte for byte: one that passes it on, and one that answers by a
//! script. Plain sockets, since a library's server would show requests as it understood them, not as they came.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came. `Debug` shows all of it: it holds made-up numbers only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The HTTP method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The parameters of the query and then of the form body, decoded, in their order.
    ///
    /// # Errors
    /// An encoding that does not decode to UTF-8.
    pub fn parameters(&self) -> Result<Vec<(String, String)>, String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let form = match self.header("content-type") {
            Some(kind) if kind.starts_with("application/x-www-form-urlencoded") => &*self.body,
            _ => &[],
        };
        let form = std::str::from_utf8(form).map_err(|error| error.to_string())?;
        let decode = |text: &str| {
            let decoded = core_signer::encode::decode_form(text).map(std::borrow::Cow::into_owned);
            decoded.ok_or_else(|| format!("{text} does not decode"))
        };
        let pairs = query
            .split('&')
            .chain(form.split('&'))
            .filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name)?, decode(value)?))
            })
            .collect()
    }

    /// The action, by parameter or header.
    #[must_use]
    pub fn action(&self) -> String {
        let parameters = self.parameters().unwrap_or_default();
        let named = parameters
            .into_iter()
            .find(|(name, _)| name == "Action")
            .map(|(_, value)| value);
        named
            .or_else(|| self.header("x-acs-action").map(str::to_owned))
            .unwrap_or_default()
    }
}

/// What a scripted server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Sends these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and closes.
    BytesThenClose(Vec<u8>),
    /// Never answers.
    Silence,
}

impl Reply {
    /// A whole JSON answer.
    #[must_use]
    pub fn json(status: u16, body: &str) -> Self {
        Self::of(status, "application/json;charset=utf-8", body)
    }

    /// A whole answer.
    #[must_use]
    pub fn of(status: u16, content_type: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status} Made Up\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        Self::Bytes(text.into_bytes())
    }
}

type Script = Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>;

/// A recording server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Records every request and passes it on, byte for byte.
    ///
    /// # Errors
    /// No port is free.
    pub async fn before(upstream: SocketAddr) -> io::Result<Self> {
        Self::start(move |client, log| forward(client, upstream, log)).await
    }

    /// Records every request and answers by a script.
    ///
    /// # Errors
    /// No port is free.
    pub async fn scripted(
        script: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let script: Script = Arc::new(script);
        Self::start(move |client, log| answer(client, Arc::clone(&script), log)).await
    }

    async fn start<F, W>(work: F) -> io::Result<Self>
    where
        F: Fn(TcpStream, Log) -> W + Send + 'static,
        W: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let log = Log::default();
        let kept = Arc::clone(&log.0);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A connection that breaks is the client's matter: it sees it.
                let _handle = tokio::spawn(work(client, log.clone()));
            }
        });
        Ok(Self {
            address,
            log: kept,
            task,
        })
    }

    /// Where it listens, as `127.0.0.1:49152`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests since the last time, in the order in which they came.
    #[allow(clippy::must_use_candidate, reason = "also called to forget them")]
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Recorded>>>);

impl Log {
    fn add(&self, request: Recorded) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
    }
}

/// Passes whole requests on after recording them, so that a request is known before its answer is.
async fn forward(client: TcpStream, upstream: SocketAddr, log: Log) -> io::Result<()> {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = TcpStream::connect(upstream).await?.into_split();
    let back = tokio::spawn(async move {
        let copied = copy(&mut from_server, &mut to_client).await;
        let _closed = to_client.shutdown().await;
        copied
    });
    let mut buffer = Vec::new();
    while let Some(raw) = next_request(&mut from_client, &mut buffer).await? {
        log.add(parse(&raw)?);
        to_server.write_all(&raw).await?;
    }
    to_server.shutdown().await?;
    let _copied = back.await;
    Ok(())
}

async fn answer(client: TcpStream, script: Script, log: Log) -> io::Result<()> {
    let (mut from_client, mut to_client): (OwnedReadHalf, OwnedWriteHalf) = client.into_split();
    let mut buffer = Vec::new();
    while let Some(raw) = next_request(&mut from_client, &mut buffer).await? {
        let request = parse(&raw)?;
        let reply = script(&request);
        log.add(request);
        match reply {
            Reply::Bytes(bytes) => to_client.write_all(&bytes).await?,
            Reply::BytesThenClose(bytes) => {
                to_client.write_all(&bytes).await?;
                return to_client.shutdown().await;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
    Ok(())
}

/// The bytes of the next whole request; what follows stays in the buffer.
async fn next_request(
    from: &mut OwnedReadHalf,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(length) = whole(buffer)? {
            let rest = buffer.split_off(length);
            return Ok(Some(std::mem::replace(buffer, rest)));
        }
        if from.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// The length of the first request in the bytes, once all of it is there.
fn whole(bytes: &[u8]) -> io::Result<Option<usize>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = parse(bytes.get(..end + 4).unwrap_or_default())?;
    if head.header("transfer-encoding").is_some() {
        return Err(io::Error::other(
            "a chunked request; no client here sends one",
        ));
    }
    let body: usize = head
        .header("content-length")
        .map_or(Ok(0), str::parse)
        .map_err(io::Error::other)?;
    let length = end + 4 + body;
    Ok((bytes.len() >= length).then_some(length))
}

fn parse(raw: &[u8]) -> io::Result<Recorded> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.ok_or_else(|| io::Error::other("no end of headers"))?;
    let (head, body) = raw.split_at(end + 4);
    let head = std::str::from_utf8(head).map_err(io::Error::other)?;
    let mut lines = head.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Ok(Recorded {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    })
}
