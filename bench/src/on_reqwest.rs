//! Calls through reqwest: bare, and as one would write this one operation by hand.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use core_client::transport::ReqwestTransport;
use hyper::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use serde::Deserialize;

use crate::caller::{AGENT, Caller, FORM, JSON, filled, signed};
use crate::sign_cost::Signing;
use crate::{Result, measured_call};

/// A call through reqwest.
#[derive(Clone)]
pub struct OnReqwest {
    /// With its own defaults, and TLS set up as ours.
    client: reqwest::Client,
    /// Where to.
    url: reqwest::Url,
    sent: Sent,
}

#[derive(Clone)]
enum Sent {
    /// The request signed beforehand.
    Signed(Bytes),
    /// What one would write by hand for this one operation: a time-out, our signer, and a derived type.
    ByHand(Arc<Signing>),
}

impl Caller {
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

    /// reqwest, with its defaults.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn reqwest(address: &str) -> Result<Self> {
        OnReqwest::caller(address, Sent::Signed(signed()?))
    }

    /// The hand-written client.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn by_hand(address: &str) -> Result<Self> {
        OnReqwest::caller(address, Sent::ByHand(Arc::new(Signing::new()?)))
    }
}

impl OnReqwest {
    fn caller(address: &str, sent: Sent) -> Result<Caller> {
        Ok(Caller::OnReqwest(Self {
            client: reqwest_settings()?.build()?,
            url: address.parse()?,
            sent,
        }))
    }

    /// Makes one call.
    ///
    /// # Errors
    /// If it fails.
    pub async fn call(&self) -> Result<()> {
        let request = self
            .client
            .post(self.url.clone())
            .header(ACCEPT, JSON)
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, FORM);
        match &self.sent {
            Sent::Signed(body) => {
                let request = request.body(body.clone());
                filled(&request.send().await?.bytes().await?)
            }
            Sent::ByHand(signing) => {
                let request = request
                    .timeout(Duration::from_secs(10))
                    .body(signing.sign_anew()?);
                let body = request.send().await?.bytes().await?;
                let answer: Answer = serde_json::from_slice(&body)?;
                filled(answer.secret_bind_detail_dto.phone_no_x.as_bytes())
            }
        }
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
