//! Building and signing one request against the least that the signature needs: HMAC-SHA1, keying included, and base64, over the same text.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core_client::request::{Parameters, Request as _};
use core_client::testing::signing_order;
use core_client::time::UtcOffset;
use core_signer::{Credential, Method, Nonce, Timestamp, rpc};
use dyplsapi_sdk::subscription::QuerySubscriptionDetailRequest;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::table::{Figure, Table};
use crate::{Result, Rounds, cpu_time, measured_call};

const ROUNDS: usize = 101;
const TIMES: u32 = 2_000;

/// What signing needs besides the request.
pub struct Signing {
    credential: Credential,
    at: Timestamp,
    nonce: Nonce,
    keyed: Hmac<Sha1>,
}

impl Signing {
    /// With made-up values.
    ///
    /// # Errors
    /// None: the values are valid.
    pub fn new() -> Result<Self> {
        Ok(Self {
            credential: measured_call::credential(),
            at: measured_call::moment()?,
            nonce: measured_call::nonce(),
            keyed: Hmac::new_from_slice(format!("{}&", measured_call::SECRET).as_bytes())?,
        })
    }

    /// Encodes and signs a request, as the client does.
    pub fn sign(&self, request: &QuerySubscriptionDetailRequest) -> String {
        self.with(request, |request| {
            rpc::sign(request, &self.credential, &self.at, &self.nonce).parameters
        })
    }

    /// Makes a request and signs it now, with a fresh nonce.
    ///
    /// # Errors
    /// If the system gives no random numbers.
    pub fn sign_anew(&self) -> Result<String> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        let at = Timestamp::from_unix_seconds(i64::try_from(now.as_secs())?)?;
        Ok(self.with(&measured_call::request()?, |request| {
            rpc::sign(request, &self.credential, &at, &Nonce::from_bytes(bytes)).parameters
        }))
    }

    /// What is signed.
    pub fn string_to_sign(&self, request: &QuerySubscriptionDetailRequest) -> String {
        self.with(request, |request| {
            rpc::string_to_sign(request, &self.credential, &self.at, &self.nonce)
        })
    }

    /// Hashes as the signer does, with the key's state kept.
    pub fn hash(&self, text: &str) -> Vec<u8> {
        self.keyed
            .clone()
            .chain_update(text)
            .finalize()
            .into_bytes()
            .to_vec()
    }

    fn with<T>(
        &self,
        request: &QuerySubscriptionDetailRequest,
        then: impl FnOnce(&rpc::Request<'_>) -> T,
    ) -> T {
        let mut parameters = Parameters::new(UtcOffset::BEIJING);
        request.encode(&mut parameters);
        then(&rpc::Request {
            method: Method::Post,
            action: "QuerySubscriptionDetail",
            version: "2017-05-25",
            parameters: signing_order(&parameters),
        })
    }
}

/// The floor: nothing but the hash and its spelling.
///
/// # Errors
/// None: a key may have any length.
pub fn bare(key: &[u8], text: &str) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key)?;
    mac.update(text.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Measures.
///
/// # Errors
/// None that can be expected.
pub fn measure() -> Result<Table> {
    let signing = Signing::new()?;
    let request = measured_call::request()?;
    let text = signing.string_to_sign(&request);
    let key = format!("{}&", measured_call::SECRET);
    let mut rounds = Rounds::<3>::default();
    for _ in 0..ROUNDS {
        rounds.add(0, nanoseconds(|| signing.sign(black_box(&request))));
        rounds.add(
            1,
            nanoseconds(|| bare(black_box(key.as_bytes()), black_box(&text))),
        );
        rounds.add(
            2,
            nanoseconds(|| measured_call::request().map(|request| signing.sign(&request))),
        );
    }
    let floor = format!("HMAC-SHA1 + base64, {:.0} ns", rounds.median(1));
    let row = |what: &str, contender| {
        Figure::plain(what, format!("{:.0} ns", rounds.median(contender)))
            .against(floor.clone(), rounds.ratio(contender, 1))
            .aim(2.0, 3.0)
    };
    let what = format!("encode + sign ({} bytes to sign)", text.len());
    Ok(Table(vec![
        row(&what, 0),
        row("the same, with the builder's calls", 2),
    ]))
}

fn nanoseconds<T>(mut work: impl FnMut() -> T) -> f64 {
    let before = cpu_time();
    for _ in 0..TIMES {
        black_box(work());
    }
    per(cpu_time() - before, TIMES)
}

fn per(time: Duration, times: u32) -> f64 {
    time.as_secs_f64() * 1e9 / f64::from(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_compute_the_same_signature() {
        let (signing, request) = (Signing::new().unwrap(), measured_call::request().unwrap());
        let text = signing.string_to_sign(&request);
        let bare = bare(b"testSecret&", &text).unwrap();
        let encoded = core_signer::encode::encode(&bare);
        assert!(
            signing
                .sign(&request)
                .ends_with(&format!("&Signature={encoded}"))
        );
    }
}
