//! A call of the generated client against what any client pays: bare reqwest, and bare hyper, sending the same bytes and reading the answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use core_client::transport::{
    ExchangeFuture, HttpAnswer, HttpRequest, ReqwestTransport, Transport,
};
use dyplsapi_sdk::Client;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::server::Server;
use crate::sign_cost::Signing;
use crate::table::{Figure, Table};
use crate::{Result, Rounds, cpu_time, measured_call, runtime};

const ROUNDS: usize = 41;
const CALLS: usize = 1_000;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// As long as the generated client's own.
const AGENT: HeaderValue = HeaderValue::from_static(
    "dyplsapi-sdk/0.1.0 core-client/0.1.0 (linux; x86_64) Dyplsapi/2017-05-25",
);

/// Who makes the call.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "there are only a few of them")]
pub enum Caller {
    /// The generated client.
    Sdk(Client),
    /// reqwest, the request signed beforehand.
    Reqwest {
        /// With its own defaults, and TLS set up as ours.
        client: reqwest::Client,
        /// Where to.
        url: reqwest::Url,
        /// The signed form.
        body: Bytes,
    },
    /// What one would write by hand for this one operation: reqwest with a time-out, our signer, and a derived type.
    ByHand {
        /// As bare.
        client: reqwest::Client,
        /// Where to.
        url: reqwest::Url,
        /// What the signature needs.
        signing: Arc<Signing>,
    },
    /// hyper with its pool, the request signed beforehand.
    Hyper {
        /// With its own defaults.
        client: Hyper<HttpConnector, Full<Bytes>>,
        /// Where to.
        url: hyper::Uri,
        /// The signed form.
        body: Bytes,
    },
}

impl Caller {
    /// The generated client, with its defaults.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn sdk(address: &str) -> Result<Self> {
        Ok(Self::Sdk(measured_call::client(address).build()?))
    }

    /// The generated client on reqwest.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn sdk_on_reqwest(address: &str) -> Result<Self> {
        let transport = ReqwestTransport::new(reqwest_settings()?)?;
        Ok(Self::Sdk(
            measured_call::client(address)
                .transport(transport)
                .build()?,
        ))
    }

    /// The generated client on a transport that answers at once: all of a call but HTTP.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn without_http(answer: &str) -> Result<Self> {
        let transport = Immediate(Bytes::copy_from_slice(answer.as_bytes()));
        let client = measured_call::client("http://127.0.0.1:9").transport(transport);
        Ok(Self::Sdk(client.build()?))
    }

    /// reqwest, with its defaults.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn reqwest(address: &str) -> Result<Self> {
        Ok(Self::Reqwest {
            client: reqwest_settings()?.build()?,
            url: address.parse()?,
            body: signed()?,
        })
    }

    /// The hand-written client.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn by_hand(address: &str) -> Result<Self> {
        Ok(Self::ByHand {
            client: reqwest_settings()?.build()?,
            url: address.parse()?,
            signing: Arc::new(Signing::new()?),
        })
    }

    /// hyper, with its defaults.
    ///
    /// # Errors
    /// If the address is invalid.
    pub fn hyper(address: &str) -> Result<Self> {
        Ok(Self::Hyper {
            client: Hyper::builder(TokioExecutor::new()).build_http(),
            url: address.parse()?,
            body: signed()?,
        })
    }

    /// Makes one call.
    ///
    /// # Errors
    /// If it fails.
    pub async fn call(&self) -> Result<()> {
        match self {
            Self::Sdk(client) => {
                let answer = client
                    .query_subscription_detail()
                    .subs_id("1000000768798832")
                    .phone_no_x(measured_call::x_number()?)
                    .pool_key("FC12345")
                    .await?;
                answer.detail.ok_or("no detail")?;
            }
            Self::Reqwest { client, url, body } => {
                let request = client
                    .post(url.clone())
                    .header(ACCEPT, JSON)
                    .header(USER_AGENT, AGENT)
                    .header(CONTENT_TYPE, FORM)
                    .body(body.clone());
                filled(&request.send().await?.bytes().await?)?;
            }
            Self::ByHand {
                client,
                url,
                signing,
            } => {
                let request = client
                    .post(url.clone())
                    .timeout(Duration::from_secs(10))
                    .header(ACCEPT, JSON)
                    .header(USER_AGENT, AGENT)
                    .header(CONTENT_TYPE, FORM)
                    .body(signing.sign_anew()?);
                let body = request.send().await?.bytes().await?;
                let answer: Answer = serde_json::from_slice(&body)?;
                filled(answer.secret_bind_detail_dto.phone_no_x.as_bytes())?;
            }
            Self::Hyper { client, url, body } => {
                let request = hyper::Request::post(url)
                    .header(ACCEPT, JSON)
                    .header(USER_AGENT, AGENT)
                    .header(CONTENT_TYPE, FORM)
                    .body(Full::new(body.clone()))?;
                let answer = client.request(request).await?;
                filled(&answer.into_body().collect().await?.to_bytes())?;
            }
        }
        Ok(())
    }

    /// Makes so many calls, so many of them at once.
    ///
    /// # Errors
    /// If one fails.
    pub async fn calls(&self, calls: usize, at_once: usize) -> Result<()> {
        if at_once == 1 {
            for _ in 0..calls {
                self.call().await?;
            }
            return Ok(());
        }
        let mut tasks = JoinSet::new();
        for _ in 0..at_once {
            let caller = self.clone();
            tasks.spawn(async move {
                for _ in 0..calls / at_once {
                    caller.call().await?;
                }
                Ok(())
            });
        }
        tasks.join_all().await.into_iter().collect()
    }
}

/// TLS is given, as ours is, since reqwest has none of its own in this build; plain HTTP does not use it.
fn reqwest_settings() -> Result<reqwest::ClientBuilder> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls))
}

/// The answer as one would derive it by hand.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "read from the answer, as a user would")]
struct Answer {
    code: String,
    message: String,
    request_id: String,
    #[serde(rename = "SecretBindDetailDTO")]
    secret_bind_detail_dto: Detail,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "read from the answer, as a user would")]
struct Detail {
    status: i64,
    phone_no_a: String,
    phone_no_b: String,
    phone_no_x: String,
    subs_id: String,
    expire_date: String,
    gmt_create: String,
    need_record: bool,
}

fn signed() -> Result<Bytes> {
    Ok(Signing::new()?.sign(&measured_call::request()?).into())
}

fn filled(body: &[u8]) -> Result<()> {
    if body.is_empty() {
        return Err("an empty answer".into());
    }
    Ok(())
}

/// Answers without a network.
struct Immediate(Bytes);

impl Transport for Immediate {
    fn send(&self, _: HttpRequest) -> ExchangeFuture<'_> {
        Box::pin(std::future::ready(Ok(HttpAnswer::new(200, self.0.clone()))))
    }
}

/// Measures.
///
/// # Errors
/// If the server cannot be started, or a call fails.
pub fn measure() -> Result<Table> {
    let server = Server::start(measured_call::ANSWER, 1)?;
    let mut table = Table::default();
    for (threads, in_words) in [(2, "2 threads"), (1, "1 thread")] {
        for at_once in [1, 64] {
            let set_up = format!("{at_once} at once, {in_words}");
            compare(
                &server.address,
                at_once,
                &runtime(threads)?,
                &set_up,
                &mut table,
            )?;
        }
    }
    Ok(table)
}

fn compare(
    address: &str,
    at_once: usize,
    runtime: &Runtime,
    set_up: &str,
    table: &mut Table,
) -> Result<()> {
    let callers = [
        Caller::sdk(address)?,
        Caller::reqwest(address)?,
        Caller::hyper(address)?,
        Caller::without_http(measured_call::ANSWER)?,
        Caller::by_hand(address)?,
        Caller::sdk_on_reqwest(address)?,
    ];
    let calls = CALLS / at_once * at_once;
    let mut costs = Rounds::<6>::default();
    let mut walls = Rounds::<6>::default();
    for round in 0..=ROUNDS {
        for turn in 0..callers.len() {
            // Nobody always comes after the same one.
            let index = (turn + round) % callers.len();
            let Some(caller) = callers.get(index) else {
                continue;
            };
            let (clock, before) = (std::time::Instant::now(), cpu_time());
            runtime.block_on(caller.calls(calls, at_once))?;
            let (cpu, wall) = (cpu_time() - before, clock.elapsed());
            // The first round opens the connections.
            if round > 0 {
                costs.add(index, cpu.as_secs_f64() * 1e6 / calls as f64);
                walls.add(index, calls as f64 / wall.as_secs_f64());
            }
        }
    }
    let shown = |index| {
        format!(
            "{:.1} us CPU, {:.0}/s",
            costs.median(index),
            walls.median(index)
        )
    };
    let floor = format!("reqwest, {}", shown(1));
    let row = |what: &str, index| {
        let figure = Figure::plain(format!("{what}, {set_up}"), shown(index));
        figure.against(floor.clone(), costs.ratio(index, 1))
    };
    table.0.extend([
        row("generated client", 0).aim(1.15, 1.25),
        row("generated client on reqwest", 5),
        row("by hand for this operation alone", 4),
        row("bare hyper", 2),
        row("generated client without HTTP", 3),
    ]);
    Ok(())
}
