//! What the example programs share: a place to call, either the embedded emulator or the real service.
//!
//! Without arguments an example starts an emulator on loopback and calls that: real HTTP, real signatures, made-up
//! numbers. With `--live` it calls the real service with the credentials in the environment. `DYPLS_ENDPOINT` makes
//! either call another address.

use std::env;
use std::error::Error;
use std::time::{Duration, SystemTime};

use dypls_emulator::Emulator;
use dyplsapi_sdk::types::{Expiration, PhoneNumber, PoolKey, XNumber};
use dyplsapi_sdk::{Client, Credential};

/// What an example's `main` returns.
pub type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A client, and what it calls.
#[derive(Debug)]
pub struct Place {
    /// The client.
    pub client: Client,
    /// The pool to work in.
    pub pool_key: PoolKey,
    /// Whether calls reach the real service.
    pub live: bool,
    // Stops with the example.
    _emulator: Option<Emulator>,
}

impl Place {
    /// The place that the command line and the environment ask for.
    ///
    /// # Errors
    /// If the emulator cannot start, or a variable that `--live` needs is missing.
    pub async fn from_arguments() -> Result<Self> {
        let live = env::args().skip(1).any(|argument| argument == "--live");
        if live {
            Self::live()
        } else {
            Self::emulated().await
        }
    }

    /// The pool of another kind: the emulator's, or the one that a variable names.
    ///
    /// # Errors
    /// If `--live` was given and the variable is not set.
    pub fn pool_of(&self, emulated: &str, name: &str) -> Result<PoolKey> {
        self.text(emulated, name).map(PoolKey::from)
    }

    /// A text that the emulator takes, or the one that a variable names.
    ///
    /// # Errors
    /// If `--live` was given and the variable is not set.
    pub fn text(&self, emulated: &str, name: &str) -> Result<String> {
        if self.live {
            variable(name)
        } else {
            Ok(emulated.to_owned())
        }
    }

    fn live() -> Result<Self> {
        let client = Client::from_env()?;
        println!("calling the real service; set DYPLS_ENDPOINT to call another address");
        Ok(Self {
            client,
            pool_key: variable("DYPLS_POOL_KEY")?.into(),
            live: true,
            _emulator: None,
        })
    }

    async fn emulated() -> Result<Self> {
        let emulator = Emulator::builder().start().await?;
        let endpoint = env::var("DYPLS_ENDPOINT").unwrap_or_else(|_| emulator.url());
        println!("calling the emulator at {endpoint}; --live calls the real service");
        let client = Client::builder()
            .endpoint(endpoint)
            .credential(Credential::new("testId", "testSecret"))
            .build()?;
        Ok(Self {
            client,
            pool_key: "FC12345".into(),
            live: false,
            _emulator: Some(emulator),
        })
    }
}

/// An environment variable that the example cannot do without.
///
/// # Errors
/// If it is not set; the error names it.
pub fn variable(name: &str) -> Result<String> {
    env::var(name).map_err(|_| format!("--live needs the environment variable {name}").into())
}

/// The made-up passenger's number.
///
/// # Errors
/// None: the number is well formed.
pub fn passenger() -> Result<PhoneNumber> {
    Ok(PhoneNumber::new("13900001111")?)
}

/// The made-up driver's number.
///
/// # Errors
/// None: the number is well formed.
pub fn driver() -> Result<PhoneNumber> {
    Ok(PhoneNumber::new("13900002222")?)
}

/// An X number of the emulator's pool.
///
/// # Errors
/// None: the number is well formed.
pub fn x_number() -> Result<XNumber> {
    Ok(XNumber::new("17000000000")?)
}

/// The end of a ride: an hour from now.
#[must_use]
pub fn in_an_hour() -> Expiration {
    Expiration::at(SystemTime::now() + Duration::from_secs(3600))
}

/// The programs of the README files, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../README.zh-CN.md")]
#[doc = include_str!("../../docs/logging.md")]
mod readme {}
