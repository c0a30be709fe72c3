//! Where a service is reached: scheme, host, port. Parsed once, when a client is built.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use reqwest::Url;

/// Scheme, host and port, such as `https://dyplsapi.aliyuncs.com`.
///
/// Parses from such a text; without a scheme it is HTTPS.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Arc<Parsed>);

#[derive(PartialEq, Eq)]
struct Parsed {
    url: Url,
    /// As the `Host` header spells it, with the port if it is not the scheme's own.
    host: String,
    loopback: bool,
}

/// A text that is no endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidEndpoint {
    reason: &'static str,
}

impl Endpoint {
    /// Host and port as the `Host` header spells them.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Whether the connection is made with TLS.
    pub fn is_https(&self) -> bool {
        self.0.url.scheme() == "https"
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8` or `::1`.
    pub fn is_loopback(&self) -> bool {
        self.0.loopback
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0.url
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        let wrong = |reason| InvalidEndpoint { reason };
        let text = text.trim();
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        let url = Url::parse(&with_scheme).map_err(|_| wrong("it is no URL"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(wrong("its scheme is neither https nor http"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a user name or password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("it holds more than scheme, host and port"));
        }
        let name = url.host_str().ok_or(wrong("it names no host"))?;
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let loopback = is_loopback(name);
        Ok(Self(Arc::new(Parsed {
            url,
            host,
            loopback,
        })))
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.url.scheme(), self.0.host)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not an endpoint such as https://dyplsapi.aliyuncs.com: {}",
            self.reason
        )
    }
}

impl std::error::Error for InvalidEndpoint {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_read() {
        for (text, shown, host, loopback) in [
            (
                "dyplsapi.aliyuncs.com",
                "https://dyplsapi.aliyuncs.com",
                "dyplsapi.aliyuncs.com",
                false,
            ),
            (
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:8080",
                "127.0.0.1:8080",
                true,
            ),
            (
                "https://LOCALHOST:443",
                "https://localhost",
                "localhost",
                true,
            ),
            ("http://[::1]:81", "http://[::1]:81", "[::1]:81", true),
            (
                "http://[::ffff:127.0.0.1]",
                "http://[::ffff:7f00:1]",
                "[::ffff:7f00:1]",
                true,
            ),
            (
                "http://127.0.0.1.example.com",
                "http://127.0.0.1.example.com",
                "127.0.0.1.example.com",
                false,
            ),
            (
                "http://localhost.example.com",
                "http://localhost.example.com",
                "localhost.example.com",
                false,
            ),
            ("http://128.0.0.1", "http://128.0.0.1", "128.0.0.1", false),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!(
                (
                    endpoint.to_string().as_str(),
                    endpoint.host(),
                    endpoint.is_loopback()
                ),
                (shown, host, loopback)
            );
        }
        for odd in [
            "",
            "ftp://x",
            "https://u:p@x",
            "https://x/path",
            "https://x?q",
            "https://x#f",
            "https://",
            "a b",
        ] {
            assert!(odd.parse::<Endpoint>().is_err(), "{odd}");
        }
    }
}
