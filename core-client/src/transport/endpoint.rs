//! The address of a service: scheme, host and port. It is parsed once, when a client is built.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

/// Scheme, host and port, such as `https://dyplsapi.aliyuncs.com`.
///
/// Implements `FromStr` for such a text. A text without a scheme means HTTPS.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Arc<Parsed>);

#[derive(PartialEq, Eq)]
struct Parsed {
    /// Its path is `/`.
    uri: Uri,
    /// The value of the `Host` header: with the port, unless it is the scheme's default.
    host: String,
    host_header: HeaderValue,
    loopback: bool,
}

impl Hash for Endpoint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.host.hash(state);
    }
}

/// The error of a text that is not an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidEndpoint {
    reason: &'static str,
}

impl Endpoint {
    /// Host and port, as in the `Host` header; without the port if it is the scheme's default.
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Whether connections use TLS.
    pub fn is_https(&self) -> bool {
        self.0.uri.scheme() == Some(&Scheme::HTTPS)
    }

    /// Whether the host is this machine: `localhost`, `127.0.0.0/8` or `::1`.
    pub fn is_loopback(&self) -> bool {
        self.0.loopback
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.0.uri
    }

    pub(super) fn host_header(&self) -> &HeaderValue {
        &self.0.host_header
    }

    /// The URI of this path.
    pub(super) fn with_path(&self, path: PathAndQuery) -> Uri {
        let mut parts = self.0.uri.clone().into_parts();
        parts.path_and_query = Some(path);
        // It cannot fail: scheme, authority and path are there.
        Uri::from_parts(parts).unwrap_or_else(|_| self.0.uri.clone())
    }
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        parse(text.trim())
            .map(|parsed| Self(Arc::new(parsed)))
            .map_err(|reason| InvalidEndpoint { reason })
    }
}

fn parse(text: &str) -> Result<Parsed, &'static str> {
    let given = url(text)?;
    let scheme = match given.scheme() {
        Some(scheme) if [Scheme::HTTPS, Scheme::HTTP].contains(scheme) => scheme.clone(),
        _ => return Err("its scheme is neither https nor http"),
    };
    let name = match given.host() {
        Some(name) if !name.is_empty() => name.to_ascii_lowercase(),
        _ => return Err("it has no host"),
    };
    let usual = if scheme == Scheme::HTTPS { 443 } else { 80 };
    let host = match port(&given)? {
        Some(port) if port != usual => format!("{name}:{port}"),
        _ => name.clone(),
    };
    let uri = Uri::builder()
        .scheme(scheme)
        .authority(host.as_str())
        .path_and_query(PathAndQuery::from_static("/"))
        .build()
        .map_err(|_| NONE)?;
    Ok(Parsed {
        uri,
        host_header: HeaderValue::from_str(&host).map_err(|_| NONE)?,
        host,
        loopback: is_loopback(&name),
    })
}

/// A URL of scheme, host and port alone.
fn url(text: &str) -> Result<Uri, &'static str> {
    // The parser silently drops a fragment.
    if text.contains('#') {
        return Err(MORE);
    }
    let url: Uri = match text.contains("://") {
        true => text.parse(),
        false => format!("https://{text}").parse(),
    }
    .map_err(|_| NONE)?;
    let authority = url.authority();
    if authority.is_some_and(|host| host.as_str().contains('@')) {
        return Err("it has a user name or password");
    }
    if url.path() != "/" || url.query().is_some() {
        return Err(MORE);
    }
    Ok(url)
}

const NONE: &str = "it is not a valid URL (the host must be ASCII)";
const MORE: &str = "it has more than scheme, host and port";

/// The port, if the text has one. The parser accepts any text as a port.
fn port(uri: &Uri) -> Result<Option<u16>, &'static str> {
    let after_host = uri
        .authority()
        .zip(uri.host())
        .and_then(|(authority, host)| authority.as_str().strip_prefix(host));
    match after_host {
        None | Some("") => Ok(None),
        Some(_) => match uri.port_u16() {
            Some(port) if port > 0 => Ok(Some(port)),
            _ => Err("its port is not in 1–65535"),
        },
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
        let scheme = if self.is_https() { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.0.host)
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
            "not an endpoint such as https://product.aliyuncs.com: {}",
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
                "http://[::ffff:127.0.0.1]",
                "[::ffff:127.0.0.1]",
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
            "https://x:0",
            "https://x:65536",
            "https://x:y",
            "https://[::1",
            "https://:443",
            "https://例子.com",
        ] {
            assert!(odd.parse::<Endpoint>().is_err(), "{odd}");
        }
    }
}
