//! Stand-ins on loopback for the metadata server, STS and a credentials URI, and a clock that is set by hand.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "test code")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dypls_credentials::{Clock, Credential};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// 2030-01-01T00:00:00Z.
pub const START: u64 = 1_893_456_000;
/// An hour later.
pub const IN_AN_HOUR: &str = "2030-01-01T01:00:00Z";

/// A clock that stands still until it is told otherwise.
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    pub fn new() -> Self {
        let start = UNIX_EPOCH + Duration::from_secs(START);
        Self(Arc::new(Mutex::new(start)))
    }

    pub fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    pub fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub fn clock(&self) -> Clock {
        let now = self.clone();
        Clock::from_fn(move || now.now())
    }
}

/// A request as a server has read it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Request {
    /// A parameter of the form body, decoded.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.body.split('&').find_map(|pair| {
            let (found, value) = pair.split_once('=')?;
            (found == name).then(|| decode(value))
        })
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A server that keeps what it was sent. It stops with the test's runtime.
pub struct Server {
    pub url: String,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers with what the function says: status and body.
    pub async fn start(answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static) -> Self {
        Self::dated(|| None, answer).await
    }

    /// Says in each answer what time it is.
    pub async fn dated(
        now: impl Fn() -> Option<SystemTime> + Send + Sync + 'static,
        answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        Self::bound("127.0.0.1:0", now, answer).await
    }

    /// At this address.
    pub async fn at(
        address: &str,
        answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        Self::bound(address, || None, answer).await
    }

    async fn bound(
        address: &str,
        now: impl Fn() -> Option<SystemTime> + Send + Sync + 'static,
        answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let keep = Arc::clone(&seen);
        let answer = Arc::new(move |request: &Request| {
            let (status, body) = answer(request);
            let date = now().map(|now| format!("date: {}\r\n", httpdate::fmt_http_date(now)));
            (status, body, date.unwrap_or_default())
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, keep) = (Arc::clone(&answer), Arc::clone(&keep));
                tokio::spawn(async move { serve(stream, &*answer, &keep).await });
            }
        });
        Self { url, seen }
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// Reads a request, keeps it and answers, on any kind of stream. The answer is status, body and further headers.
pub async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &(dyn Fn(&Request) -> (u16, String, String) + Send + Sync),
    seen: &Mutex<Vec<Request>>,
) -> Option<()> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.lines();
    let mut first = lines.next()?.split(' ');
    let mut request = Request {
        method: first.next()?.to_owned(),
        path: first.next()?.to_owned(),
        ..Request::default()
    };
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let name = name.to_ascii_lowercase();
        request.headers.insert(name, value.trim().to_owned());
    }
    let length = request
        .headers
        .get("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while bytes.len() < head + 4 + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    request.body = String::from_utf8_lossy(&bytes[head + 4..]).into_owned();
    let (status, body, date) = answer(&request);
    seen.lock().unwrap().push(request);
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{date}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

/// An address on which nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// What the metadata server and a credentials URI answer.
pub fn flat(id: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"testSecret","SecurityToken":"testToken","Expiration":"{IN_AN_HOUR}"}}"#
    )
}

/// What STS answers.
pub fn of_sts(id: &str) -> String {
    format!(
        r#"{{"RequestId":"R-1","Credentials":{{"AccessKeyId":"{id}","AccessKeySecret":"testSecret","SecurityToken":"testToken","Expiration":"{IN_AN_HOUR}"}}}}"#
    )
}

/// A metadata server of version 2 with one role, `web`; `v1` says whether it also answers without a token.
pub fn metadata(v1: bool) -> impl Fn(&Request) -> (u16, String) + Send + Sync + 'static {
    move |request| {
        let token = request.headers.get("x-aliyun-ecs-metadata-token");
        let allowed = token.is_some_and(|token| token == "metadataToken") || v1;
        match (request.method.as_str(), request.path.as_str()) {
            ("PUT", "/latest/api/token") if !v1 => (200, "metadataToken".to_owned()),
            ("GET", _) if !allowed => (403, String::new()),
            ("GET", "/latest/meta-data/ram/security-credentials/") => (200, "web".to_owned()),
            ("GET", "/latest/meta-data/ram/security-credentials/web") => (200, flat("STS.fromEcs")),
            _ => (404, String::new()),
        }
    }
}

/// Writes a file, with its folders.
pub fn write(path: impl AsRef<std::path::Path>, text: impl AsRef<[u8]>) {
    let path = path.as_ref();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A profile of the mode `AK`, alone in its file and current.
pub fn cli_profile(id: &str) -> String {
    format!(
        r#"{{"current":"a","profiles":[{{"name":"a","mode":"AK","access_key_id":"{id}","access_key_secret":"testSecret"}}]}}"#
    )
}

/// The default profile of a file in INI form.
pub fn ini_profile(id: &str) -> String {
    format!("[default]\ntype=access_key\naccess_key_id={id}\naccess_key_secret=testSecret\n")
}

/// Who a credential is.
pub fn id(credential: &Credential) -> &str {
    credential.access_key_id()
}
