//! An unofficial emulator of Alibaba Cloud APIs for tests: Phone Number Protection (Dyplsapi 2017-05-25), and parts of SMS
//! (Dysmsapi), DNS (Alidns) and Dybaseapi.
//!
//! It listens on a loopback address, checks what the real gateway is believed to check (signature, timestamp, nonce,
//! parameters), and binds and queries in memory. It is not affiliated with Alibaba Cloud, and nothing in it was tried
//! on the live service: [`assumptions`] lists every rule that it follows and how that rule is known.
//!
//! # In a test
//!
//! ```
//! use core_signer::{Credential, Method, Nonce, Parameter, Timestamp, rpc};
//! use dypls_emulator::Emulator;
//! use std::io::{Read, Write};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
//! # let emulator = runtime.block_on(Emulator::start());
//! // let emulator = Emulator::start().await;
//! // Any client will do, the official ones included; here a signed request is sent by hand.
//! let parameters = [
//!     Parameter::new("Expiration", "2099-01-01 00:00:00"),
//!     Parameter::new("PhoneNoA", "13900000001"),
//!     Parameter::new("PhoneNoB", "13900000002"),
//!     Parameter::new("PhoneNoX", "17000000000"),
//!     Parameter::new("PoolKey", "FC12345"),
//! ];
//! let request =
//!     rpc::Request { method: Method::Get, action: "BindAxb", version: "2017-05-25", parameters: &parameters };
//! let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
//! let signed = rpc::sign(
//!     &request,
//!     &Credential::new("testId", "testSecret"),
//!     &Timestamp::from_unix_seconds(now.try_into()?)?,
//!     &Nonce::new("nonce-1")?,
//! );
//! let mut stream = std::net::TcpStream::connect(emulator.address())?;
//! let head = format!("GET /?{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", signed.parameters);
//! stream.write_all(head.as_bytes())?;
//! let mut answer = String::new();
//! stream.read_to_string(&mut answer)?;
//!
//! assert!(answer.contains(r#""Code":"OK""#));
//! assert_eq!(emulator.executed("BindAxb"), 1);
//! emulator.assert_bindings("13900000001", "17000000000", "13900000002", 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Beyond the defaults
//!
//! Without further options it knows the access key `testId` / `testSecret` and one pool of each kind ([`Pool::defaults`]);
//! the one for AXB is `FC12345`, with the X numbers `17000000000` to `17000000099`. [`Emulator::builder`] sets other keys (also temporary and disabled ones), pools
//! and cities, a [`ManualClock`], and the seed from which ids and X numbers are drawn.
//!
//! # Faults
//!
//! [`Emulator::faults`] and [`Builder::inject`] make a call fail: it is refused before it is executed; or it is executed and its
//! answer is dropped, cut, delayed or replaced; or it is executed only later ([`Fault`], [`Injection`], [`Late`]). Lists can lag
//! ([`ListLag`]), and other clients can act in between ([`OtherClient`]). The journal has the truth: whether and when a request was
//! executed, its result, and how much of the answer was sent ([`Entry`]).
//!
//! ```
//! # use dypls_emulator::{Emulator, Fault, Injection};
//! # async fn test() {
//! let emulator = Emulator::start().await;
//! emulator.faults().inject(Injection::new("BindAxb", Fault::Drop).on_call(1));
//! // A client under test binds, and gets no answer; it must not say that nothing happened.
//! assert_eq!(emulator.executed("BindAxb"), 1);
//! emulator.assert_all_faults_hit();
//! # }
//! ```
//!
//! # How it is built
//!
//! A request passes an ordered table of checks, then the behaviour of its action, then the journal. Which actions and
//! parameters there are comes from the catalogue (`core_catalog`). An action whose behaviour is not written yet is
//! routed and checked all the same, answers with the example of its description, and says so in the header
//! `x-emulator-answer: example`.

mod answer;
mod assumption;
mod builder;
mod connection;
mod emulator;
mod engine;
mod server;
mod state;

pub use answer::{AnswerKind, Entry, Sent};
pub use assumption::{Assumption, assumptions};
pub use builder::Builder;
pub use core_catalog::Mark;
pub use emulator::Emulator;
pub use engine::faults::{
    Calls, Fault, FaultHits, FaultId, Faults, Injection, InvalidInjection, Late, TAG_HEADER,
};
pub use engine::other_client::OtherClient;
pub use state::access_key::{AccessKey, DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET};
pub use state::clock::ManualClock;
pub use state::pool::{DEFAULT_FIRST_X, DEFAULT_POOL_KEY, Pool, PoolKind, XNumber};
pub use state::world::{Binding, BindingStatus, DnsRecord, Group, ListLag};
