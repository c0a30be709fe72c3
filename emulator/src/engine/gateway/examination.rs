//! A request while the gateway's checks look at it.

use std::sync::Mutex;
use std::time::SystemTime;

use core_signer::acs3::Authorization;

use crate::engine::arguments::Arguments;
use crate::engine::incoming::Incoming;
use crate::state::access_key::AccessKey;
use crate::state::nonces::NonceMemory;
use crate::state::settings::Settings;
use core_catalog::{Operation, Product};

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// RPC signature 1.0: in the parameters.
    Rpc,
    /// ACS3-HMAC-SHA256: in the `Authorization` header.
    Acs3,
}

/// A request under examination, with what the checks found out so far.
pub(crate) struct Examination<'a> {
    pub(crate) request: &'a Incoming,
    pub(crate) settings: &'a Settings,
    pub(crate) nonces: &'a Mutex<NonceMemory>,
    pub(crate) now: SystemTime,
    pub(crate) scheme: Scheme,
    pub(crate) service: Option<&'static Product>,
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) arguments: Arguments,
    /// The request is signed, or would have to be: false only for an anonymous action without any signature.
    pub(crate) signed: bool,
    pub(crate) authorization: Option<Authorization<'a>>,
    pub(crate) key: Option<&'a AccessKey>,
}

impl<'a> Examination<'a> {
    pub(crate) fn new(
        request: &'a Incoming,
        settings: &'a Settings,
        nonces: &'a Mutex<NonceMemory>,
        now: SystemTime,
    ) -> Self {
        let in_header = request.header("authorization").is_some();
        Self {
            request,
            settings,
            nonces,
            now,
            scheme: if in_header { Scheme::Acs3 } else { Scheme::Rpc },
            service: None,
            operation: None,
            arguments: Arguments::default(),
            signed: true,
            authorization: None,
            key: None,
        }
    }

    /// The action's name as it was sent. Some clients send it twice, as a parameter and as a header.
    pub(crate) fn action_name(&self) -> Option<&'a str> {
        self.named("Action", "x-acs-action")
    }

    /// The version as it was sent.
    pub(crate) fn version_name(&self) -> Option<&'a str> {
        self.named("Version", "x-acs-version")
    }

    /// A value of the gateway, from where the signature scheme has it first.
    fn named(&self, parameter: &str, header: &str) -> Option<&'a str> {
        let request = self.request;
        let found = match self.scheme {
            Scheme::Rpc => request
                .parameter(parameter)
                .or_else(|| request.header(header)),
            Scheme::Acs3 => request
                .header(header)
                .or_else(|| request.parameter(parameter)),
        };
        found.filter(|value| !value.is_empty())
    }

    /// A value of the signature, from where the scheme has it and only there: elsewhere it would not be signed.
    pub(crate) fn signing_value(&self, parameter: &str, header: &str) -> Option<&'a str> {
        let found = match self.scheme {
            Scheme::Rpc => self.request.parameter(parameter),
            Scheme::Acs3 => self.request.header(header),
        };
        found.filter(|value| !value.is_empty())
    }

    /// The id of the key that the request names.
    pub(crate) fn access_key_id(&self) -> Option<&'a str> {
        match self.scheme {
            Scheme::Rpc => self
                .request
                .parameter("AccessKeyId")
                .filter(|value| !value.is_empty()),
            Scheme::Acs3 => self
                .authorization
                .as_ref()
                .map(|authorization| authorization.access_key_id),
        }
    }
}
