//! The way to a server: straight, or through the proxy that the settings or the environment name.
//!
//! Through an HTTP proxy, `https` goes in a tunnel (`CONNECT`), so that the proxy sees host and port alone, and `http` is forwarded by it.

mod address;
mod connector;
mod environment;
mod exceptions;
mod tunnel;

use std::error::Error;
use std::io;
use std::sync::Arc;

use http::{HeaderValue, Uri};

use crate::proxy::Proxy;
use address::ProxyAddress;
pub(in crate::transport) use connector::ProxyConnector;
use connector::ProxyFailure;
use environment::Environment;

/// Which proxy is used for which address; none for most.
#[derive(Clone, Default)]
pub(super) struct Proxies(Option<Arc<Rules>>);

enum Rules {
    Always(ProxyAddress),
    Environment(Box<Environment>),
}

impl Proxies {
    pub(super) fn new(proxy: &Proxy, https: bool, loopback: bool) -> Result<Self, String> {
        let rules = match proxy {
            // A proxy cannot reach what listens on our own loopback interface.
            _ if loopback => return Ok(Self::default()),
            Proxy::None => return Ok(Self::default()),
            Proxy::Environment => {
                let environment = Environment::read(|name| std::env::var_os(name));
                environment.check(https)?;
                Rules::Environment(Box::new(environment))
            }
            Proxy::Url(text) => match address::read(text) {
                Ok(Some(proxy)) => Rules::Always(proxy),
                Ok(None) => return Err("the proxy's URL is empty".to_owned()),
                Err(problem) => return Err(format!("the proxy's URL cannot be used: {problem}")),
            },
        };
        Ok(Self(Some(Arc::new(rules))))
    }

    fn on_the_way_to(&self, to: &Uri) -> Result<Option<&ProxyAddress>, String> {
        match self.0.as_deref() {
            None => Ok(None),
            Some(Rules::Always(proxy)) => Ok(Some(proxy)),
            Some(Rules::Environment(environment)) => environment.on_the_way_to(to),
        }
    }

    /// Why there is no connection to this address in time. It names the proxy: nobody else may know of it.
    pub(super) fn timed_out(&self, to: &Uri) -> Box<dyn Error + Send + Sync> {
        match self.on_the_way_to(to) {
            Ok(Some(proxy)) => {
                let problem = "there was no connection through it in time".to_owned();
                Box::new(ProxyFailure::new(proxy, problem))
            }
            _ => io::Error::from(io::ErrorKind::TimedOut).into(),
        }
    }

    /// What a request says to a proxy that forwards it. In a tunnel the proxy sees no request, and is told when the tunnel is made.
    pub(super) fn authorization(&self, to: &Uri) -> Option<HeaderValue> {
        if self.0.is_none() || to.scheme_str() != Some("http") {
            return None;
        }
        self.on_the_way_to(to).ok()??.authorization().cloned()
    }
}
