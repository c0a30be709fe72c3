//! A request written by hand as generated code writes it, and a server that counts what it reads.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "test code")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

pub mod desk;
pub mod http2;
pub mod orders;
pub mod script;
pub mod secure;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::codes::{Class, CodeInfo, Fault};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{
    Numbering, OperationInfo, Parameters, Request, Response, ServiceInfo, Violations,
};
use core_client::text::PhoneText;
use core_client::{Client, ClientBuilder, Credential, Effect, Error, Options};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub const KEY_ID: &str = "testIdCanary";
pub const SECRET: &str = "testSecretCanary";
pub const TOKEN: &str = "testTokenCanary";
pub const NUMBER: &str = "13900000077";

static CODES: &[CodeInfo] = &[
    CodeInfo::new("OK").with_class(Class::Success),
    CodeInfo::new("isv.*")
        .with_class(Class::Refused)
        .with_fault(Fault::Caller),
    CodeInfo::new("SignatureDoesNotMatch")
        .with_class(Class::Refused)
        .with_fault(Fault::Caller),
    CodeInfo::new("InvalidTimeStamp.Expired")
        .with_class(Class::Refused)
        .with_fault(Fault::Caller),
];
pub static SERVICE: ServiceInfo = ServiceInfo::new("Dyplsapi", "2017-05-25")
    .with_package("dyplsapi-sdk/0.1.0")
    .with_endpoint("dyplsapi.aliyuncs.com")
    .with_utc_offset_minutes(480)
    .with_numbering(Numbering::new("86").with_mobile("1", 11))
    .with_codes(CODES);
static CODE: SuccessRule = SuccessRule::new(&[SuccessField::new(&["Code"], &["OK"])]);
static BIND: OperationInfo = OperationInfo::rpc(&SERVICE, "BindAxb")
    .effect(Effect::Creates)
    .success(&CODE);

#[derive(Debug)]
pub struct Bind {
    pub phone_no_a: PhoneText,
    pub open: Option<bool>,
}

impl Bind {
    pub fn new() -> Self {
        Self {
            phone_no_a: PhoneText::new(NUMBER),
            open: Some(true),
        }
    }
}

impl Request for Bind {
    type Response = BindAnswer;
    const OPERATION: &'static OperationInfo = &BIND;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put_opt("IsOpen", &self.open);
        out.put("PhoneNoA", &self.phone_no_a);
    }

    fn check(&self, out: &mut Violations) {
        if !self
            .phone_no_a
            .expose()
            .bytes()
            .all(|byte| byte.is_ascii_digit())
        {
            out.add(&["PhoneNoA"], "must consist of digits");
        }
    }
}

#[derive(Debug)]
pub struct BindAnswer {
    pub code: Option<String>,
    pub open: Option<bool>,
    pub extra: Extra,
}

impl Record for BindAnswer {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            code: fields.take("Code"),
            open: fields.take("Open"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Code", &self.code);
        out.put("Open", &self.open);
        out.extra(&self.extra);
    }
}

impl Response for BindAnswer {}

pub fn credential() -> Credential {
    Credential::new(KEY_ID, SECRET).with_security_token(TOKEN)
}

pub fn builder(endpoint: &str) -> ClientBuilder {
    ClientBuilder::new(&SERVICE)
        .endpoint(endpoint)
        .credential(credential())
        .connect_timeout(Duration::from_millis(500))
        .timeout(Duration::from_secs(2))
}

pub fn client(endpoint: &str) -> Client {
    builder(endpoint).build().unwrap()
}

pub async fn call(client: &Client) -> Result<BindAnswer, Error> {
    client.call(&Bind::new(), &Options::new()).await
}

/// What a server does with the next request that it has read.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Writes these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    BytesThenClose(Vec<u8>),
    /// Says nothing and keeps the connection.
    Silence,
    /// Resets the connection.
    Reset,
}

/// A whole answer.
pub fn http(status: u16, headers: &str, body: &str) -> Reply {
    Reply::Bytes(
        format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

pub fn ok() -> Reply {
    http(
        200,
        "Content-Type: application/json\r\n",
        r#"{"Code":"OK"}"#,
    )
}

/// What a server saw.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl Seen {
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    pub fn note(&self, request: String) -> usize {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request);
        requests.len() - 1
    }

    pub fn connected(&self) {
        *self.connections.lock().unwrap() += 1;
    }
}

/// Starts a server that gives these replies in turn, the last one for ever.
pub async fn serve(replies: Vec<Reply>) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let noted = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            noted.connected();
            tokio::spawn(connection(stream, replies.clone(), noted.clone()));
        }
    });
    (endpoint, seen)
}

/// An address at which nobody listens.
pub async fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn connection(mut stream: TcpStream, replies: Vec<Reply>, seen: Seen) {
    while let Some(request) = read_request(&mut stream).await {
        let index = seen.note(request).min(replies.len() - 1);
        match replies[index].clone() {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await.unwrap(),
            Reply::BytesThenClose(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                return;
            }
            Reply::Silence => {}
            Reply::Reset => {
                stream.set_zero_linger().unwrap();
                return;
            }
        }
    }
}

/// Reads one HTTP/1.1 request, head and body.
pub async fn read_request(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<String> {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        read.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Some(text);
            }
        }
    }
}

/// A header of a request as the server read it.
pub fn header(request: &str, name: &str) -> Option<String> {
    let head = request.split("\r\n\r\n").next()?;
    let line = head
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

pub fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

/// The decoded pairs of a form or query.
pub fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |part: &str| core_signer::encode::decode(part).unwrap().into_owned();
    text.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

pub fn value<'p>(pairs: &'p [(String, String)], name: &str) -> &'p str {
    pairs
        .iter()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.as_str())
        .unwrap()
}
