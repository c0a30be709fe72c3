//! A client that signs and sends by hand: what it sends is exactly what a test writes down.

#![allow(dead_code, unreachable_pub, reason = "each test program uses its part")]

pub mod raw;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, acs3, rpc};
use dypls_emulator::{Emulator, ManualClock};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const A: &str = "13900000001";
pub const B: &str = "13900000002";
pub const C: &str = "13900000003";
pub const X: &str = "17000000000";
pub const VERSION: &str = "2017-05-25";

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["Code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["Message"].as_str().unwrap_or_default()
    }

    #[track_caller]
    pub fn assert_ok(&self) {
        assert_eq!((self.status, self.code()), (200, "OK"), "{self:?}");
    }

    /// The refusal has the gateway's shape.
    #[track_caller]
    pub fn assert_gateway(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        for field in ["RequestId", "HostId", "Recommend", "Message"] {
            assert!(
                self.body[field]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{field} in {self:?}"
            );
        }
        assert!(self.head.contains("x-emulator-answer: refused"));
    }

    /// The refusal has the service's shape.
    #[track_caller]
    pub fn assert_business(&self, code: &str) {
        assert_eq!((self.status, self.code()), (200, code), "{self:?}");
        assert!(
            self.body.get("HostId").is_none() && self.body.get("Recommend").is_none(),
            "{self:?}"
        );
    }
}

/// Where the parameters and the signature travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    RpcGet,
    RpcPostQuery,
    RpcPostForm,
    Acs3Query,
    Acs3Form,
}

pub const WAYS: [Way; 5] = [
    Way::RpcGet,
    Way::RpcPostQuery,
    Way::RpcPostForm,
    Way::Acs3Query,
    Way::Acs3Form,
];

/// A request in the making.
#[derive(Clone)]
pub struct Call {
    pub way: Way,
    pub action: String,
    pub version: String,
    pub parameters: Vec<(String, String)>,
    pub credential: Credential,
    pub at: SystemTime,
    pub nonce: String,
}

/// A call of an action with the given parameters, signed with the default key, now.
pub fn call(action: &str, parameters: &[(&str, &str)]) -> Call {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    Call {
        way: Way::RpcPostForm,
        action: action.to_owned(),
        version: VERSION.to_owned(),
        parameters: parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        credential: Credential::new("testId", "testSecret"),
        at: SystemTime::now(),
        nonce: format!("nonce-{}", COUNT.fetch_add(1, Ordering::Relaxed)),
    }
}

/// A bind of A and B in the default pool until 2099.
pub fn bind(a: &str, x: Option<&str>, b: &str) -> Call {
    let mut call = call(
        "BindAxb",
        &[
            ("PoolKey", "FC12345"),
            ("PhoneNoA", a),
            ("PhoneNoB", b),
            ("Expiration", "2099-01-01 00:00:00"),
        ],
    );
    call.parameters
        .extend(x.map(|x| ("PhoneNoX".to_owned(), x.to_owned())));
    call
}

/// A query of a binding in the default pool.
pub fn query(subs_id: &str, x: &str) -> Call {
    call(
        "QuerySubscriptionDetail",
        &[("PoolKey", "FC12345"), ("SubsId", subs_id), ("PhoneNoX", x)],
    )
}

impl Call {
    pub fn way(mut self, way: Way) -> Self {
        self.way = way;
        self
    }

    pub fn at(mut self, clock: &ManualClock) -> Self {
        self.at = clock.now();
        self
    }

    pub fn signed_by(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.parameters.retain(|(found, _)| found != name);
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(found, _)| found != name);
        self
    }

    pub async fn send(&self, emulator: &Emulator) -> Answer {
        send_text(emulator, &self.text(emulator)).await
    }

    /// The request as it goes over the wire.
    pub fn text(&self, emulator: &Emulator) -> String {
        match self.way {
            Way::RpcGet | Way::RpcPostQuery | Way::RpcPostForm => self.rpc_text(emulator),
            Way::Acs3Query | Way::Acs3Form => self.acs3_text(emulator),
        }
    }

    fn rpc_text(&self, emulator: &Emulator) -> String {
        let own = own(&self.parameters);
        let method = if self.way == Way::RpcGet {
            Method::Get
        } else {
            Method::Post
        };
        let request = rpc::Request {
            method,
            action: &self.action,
            version: &self.version,
            parameters: &own,
        };
        let signed = rpc::sign(
            &request,
            &self.credential,
            &timestamp(self.at),
            &Nonce::new(&self.nonce).unwrap(),
        );
        match self.way {
            Way::RpcGet | Way::RpcPostQuery => http(emulator, method, &signed.parameters, &[], ""),
            _ => http(emulator, method, "", &[form_type()], &signed.parameters),
        }
    }

    fn acs3_text(&self, emulator: &Emulator) -> String {
        let own = own(&self.parameters);
        let form = self.way == Way::Acs3Form;
        let body = if form {
            encode(&self.parameters)
        } else {
            String::new()
        };
        let host = emulator.address().to_string();
        let request = acs3::Request {
            method: Method::Post,
            host: &host,
            path: "/",
            action: &self.action,
            version: &self.version,
            query: if form { &[] } else { &own },
            // As the official Python client does: its own headers are signed, too.
            headers: &[
                ("accept", "application/json"),
                ("user-agent", "by-hand/1.0"),
            ],
            body: body.as_bytes(),
            content_type: form.then_some("application/x-www-form-urlencoded"),
        };
        let signed = acs3::sign(
            &request,
            &self.credential,
            &timestamp(self.at),
            &Nonce::new(&self.nonce).unwrap(),
        );
        let headers: Vec<_> = signed
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
        http(emulator, Method::Post, &signed.query, &headers, &body)
    }
}

/// Sends a request and reads the answer to the end of the connection.
pub async fn send_text(emulator: &Emulator, text: &str) -> Answer {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    read(&String::from_utf8(answer).unwrap())
}

pub fn read(answer: &str) -> Answer {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.to_owned(),
        body: serde_json::from_str(body).unwrap(),
    }
}

pub fn http(
    emulator: &Emulator,
    method: Method,
    query: &str,
    headers: &[(String, String)],
    body: &str,
) -> String {
    let target = if query.is_empty() {
        "/".to_owned()
    } else {
        format!("/?{query}")
    };
    let mut text = format!(
        "{} {target} HTTP/1.1\r\nHost: {}\r\n",
        method.as_str(),
        emulator.address()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    text
}

pub fn form_type() -> (String, String) {
    (
        "Content-Type".to_owned(),
        "application/x-www-form-urlencoded".to_owned(),
    )
}

pub fn encode(parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

pub fn timestamp(at: SystemTime) -> Timestamp {
    let seconds = at.duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_unix_seconds(seconds.try_into().unwrap()).unwrap()
}

/// 2026-01-02T03:04:05Z, which is 11:04:05 in Beijing.
pub fn morning() -> ManualClock {
    ManualClock::new(UNIX_EPOCH + Duration::from_secs(1_767_323_045))
}

/// An emulator by that clock.
pub async fn in_the_morning() -> (Emulator, ManualClock) {
    let clock = morning();
    let emulator = Emulator::builder().manual_clock(&clock).start();
    (emulator.await.unwrap(), clock)
}

fn own(parameters: &[(String, String)]) -> Vec<Parameter<'_>> {
    parameters
        .iter()
        .map(|(name, value)| Parameter::new(name.as_str(), value.as_str()))
        .collect()
}
