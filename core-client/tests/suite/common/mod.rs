//! A request written by hand as generated code writes it, and servers.

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
pub mod orders;
pub mod script;

use std::time::Duration;

use core_client::answer::{Extra, Fields, Record, RecordWriter};
use core_client::codes::{Class, CodeInfo, Fault};
use core_client::outcome::{SuccessField, SuccessRule};
use core_client::request::{
    Numbering, OperationInfo, Parameters, Request, ServiceInfo, Violations,
};
use core_client::text::PhoneText;
use core_client::{Client, ClientBuilder, Credential, Effect, Error, Options};
pub use test_server::{Identity, Reply, Server};

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

    fn enforced_violations(&self, out: &mut Violations) {
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

/// An answer with these lines of headers.
pub fn http(status: u16, headers: &str, body: &str) -> Reply {
    let headers = headers.lines().filter_map(|line| line.split_once(": "));
    headers.fold(
        Reply::answer(status, body.to_owned()),
        |reply, (name, value)| reply.header(name, value),
    )
}

pub fn ok() -> Reply {
    Reply::json(200, r#"{"Code":"OK"}"#)
}

/// Starts a server that gives these replies in turn, the last one for ever.
pub fn serve(replies: Vec<Reply>) -> (String, Server) {
    let server = Server::replies(replies);
    (server.url.clone(), server)
}

/// Starts a server with TLS for a name, which speaks HTTP/2 where the client agrees to it, else HTTP/1.1. Gives its certificate too.
pub fn serve_tls(name: &str, protocols: &[&str]) -> (Server, Vec<u8>) {
    let identity = Identity::new(name, protocols);
    let server = Server::setup().tls(&identity).replies(vec![ok()]);
    (server, identity.root)
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
