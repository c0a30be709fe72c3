#![doc = include_str!("../README.md")]

mod answer;
mod assume;
mod chain;
mod clock;
mod ecs;
mod environment;
mod external;
mod file;
mod http;
mod instant;
mod network;
mod profile;
mod refresh;
mod role;
mod session;
mod sign_in;
mod single_flight;
mod source;
mod uri;

pub use assume::{AssumeRole, OidcRole};
pub use chain::{ChainBuilder, DefaultChain};
pub use clock::Clock;
pub use core_client::credential::{
    Credential, CredentialError, CredentialFuture, EnvironmentCredential, ProvideCredential,
    StaticCredential,
};
pub use ecs::EcsRole;
pub use environment::{Environment, variable};
pub use network::Network;
pub use profile::ProfileFile;
#[doc(hidden)]
pub use profile::read_anything;
pub use refresh::Refreshing;
pub use role::Role;
pub use session::{FetchSession, Session, SessionFuture};
pub use source::Source;
pub use uri::CredentialsUri;
