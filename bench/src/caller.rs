//! Who makes the measured call: the generated client, or what any client pays, sending the same bytes and reading the answer.

use bytes::Bytes;
use core_client::transport::{ExchangeFuture, HttpAnswer, HttpRequest, Transport};
use dyplsapi_sdk::Client;
use http_body_util::{BodyExt as _, Full};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinSet;

#[cfg(feature = "comparisons")]
use crate::on_reqwest::OnReqwest;
use crate::sign_cost::Signing;
use crate::{Result, measured_call};

pub(crate) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// As long as the generated client's own.
pub(crate) const AGENT: HeaderValue = HeaderValue::from_static(
    "dyplsapi-sdk/0.1.0 core-client/0.1.0 (linux; x86_64) Dyplsapi/2017-05-25",
);

/// Who makes the call.
#[derive(Clone)]
#[allow(clippy::large_enum_variant, reason = "there are only a few of them")]
pub enum Caller {
    /// The generated client.
    Sdk(Client),
    /// On reqwest.
    #[cfg(feature = "comparisons")]
    OnReqwest(OnReqwest),
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

    /// The generated client on a transport that answers at once: all of a call but HTTP.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn without_http(answer: &str) -> Result<Self> {
        let transport = Immediate(Bytes::copy_from_slice(answer.as_bytes()));
        let client = measured_call::client("http://127.0.0.1:9").transport(transport);
        Ok(Self::Sdk(client.build()?))
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
            #[cfg(feature = "comparisons")]
            Self::OnReqwest(caller) => caller.call().await?,
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

pub(crate) fn signed() -> Result<Bytes> {
    Ok(Signing::new()?.sign(&measured_call::request()?).into())
}

pub(crate) fn filled(body: &[u8]) -> Result<()> {
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
