//! The client behind every call, set up from the global options.

use std::path::PathBuf;
use std::time::Duration;

use core_client::request::Placement;
use core_client::transport::{Endpoint, Transport};
use core_client::{Client, ClientBuilder, Credential, ErrorKind, Options};

use crate::diagnosis;
use crate::exit::{Exit, Failure, MaskedMessage};
use crate::lang::tr_masked;
use crate::output::Output;
use crate::service::Product;

/// The options that every command has.
#[derive(Debug, Clone)]
pub(crate) struct Globals {
    /// The product that is called.
    pub(crate) product: &'static Product,
    /// Where to call.
    pub(crate) endpoint: Option<String>,
    /// The form of results; each command has a default of its own.
    pub(crate) output: Option<Output>,
    /// Show the request and send nothing.
    pub(crate) dry_run: bool,
    /// Show personal data as they are.
    pub(crate) show_numbers: bool,
    /// Do not ask.
    pub(crate) yes: bool,
    /// How long a call may take.
    pub(crate) timeout: Option<Duration>,
    /// The profile whose credential is taken.
    pub(crate) profile: Option<String>,
    /// What is taken out of results, as JMESPath.
    pub(crate) filter: Option<String>,
    /// Where parameters are sent.
    pub(crate) placement: Placement,
    /// Where a ticket is stored before a call is sent.
    pub(crate) save_ticket: Option<PathBuf>,
    /// How long an unknown outcome is looked up.
    pub(crate) resolve_unknown: Option<Duration>,
}

impl Globals {
    /// A client that signs with this credential.
    pub(crate) fn client(&self, credential: Credential) -> Result<Client, Failure> {
        self.build(self.builder(credential))
    }

    /// A client that leaves the clock as it is, for looking at the skew.
    pub(crate) fn measuring(&self, credential: Credential) -> Result<Client, Failure> {
        self.build(self.builder(credential).correct_clock(false))
    }

    /// A client that hands its requests to this transport.
    pub(crate) fn client_on(
        &self,
        credential: Credential,
        transport: impl Transport,
    ) -> Result<Client, Failure> {
        self.build(self.builder(credential).transport(transport))
    }

    fn builder(&self, credential: Credential) -> ClientBuilder<Client> {
        /// As the client's own default.
        const CONNECT: Duration = Duration::from_secs(3);
        let mut builder = ClientBuilder::new(self.product.info)
            .credential(credential)
            .placement(self.placement)
            .user_agent_suffix(concat!("dypls/", env!("CARGO_PKG_VERSION")));
        if let Some(endpoint) = &self.endpoint {
            builder = builder.endpoint(endpoint);
        }
        if let Some(timeout) = self.timeout {
            builder = builder
                .timeout(timeout)
                .connect_timeout(timeout.min(CONNECT));
        }
        builder
    }

    fn build(&self, builder: ClientBuilder<Client>) -> Result<Client, Failure> {
        let endpoint = self.endpoint.as_deref().map(str::parse::<Endpoint>);
        if let Some(Ok(endpoint)) = endpoint
            && !endpoint.is_https()
            && !endpoint.is_loopback()
        {
            // The client's own words name a setting that programs have.
            return Err(Failure::usage(tr_masked!(
                "{} would send numbers and signatures in plain text: use https. http is for addresses of this machine",
                "{} 会以明文发送号码与签名：请使用 https；http 只可用于本机地址",
                endpoint
            )));
        }
        builder.build().map_err(|error| Failure {
            // The settings come from the command line.
            exit: if error.kind() == ErrorKind::Configuration {
                Exit::Usage
            } else {
                Exit::NotSent
            },
            message: MaskedMessage::of(diagnosis::line(&error)),
        })
    }

    /// The options of a single call.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::new();
        options.resolve_unknown = self.resolve_unknown;
        options
    }

    /// Whether to tell in words what this command tells in words unless asked for a form.
    pub(crate) fn in_words(&self) -> bool {
        self.table(Output::Table) && self.filter.is_none()
    }

    /// Whether results are to be in columns.
    pub(crate) fn table(&self, default: Output) -> bool {
        self.output.unwrap_or(default) == Output::Table
    }
}

/// The runtime that waits for calls. One thread is enough for one call.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::not_sent(error.to_string()))
}
