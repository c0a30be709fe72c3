//! Where a proxy is and what it speaks, read from a URL. What is not certain to mean one thing is refused: a proxy that is left out in silence
//! lets calls go out directly, and half a password goes to somebody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use core_signer::encode::decode;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

use crate::credential::without_quotes;

/// A proxy. It has no `Debug`, since it holds a password.
pub(super) struct ProxyAddress {
    pub(super) speaks: Protocol,
    /// Scheme, host and port.
    pub(super) uri: Uri,
    login: Option<Login>,
    authorization: Option<HeaderValue>,
}

/// What a proxy speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    /// With the names looked up here, or by the proxy.
    Socks5 {
        local_names: bool,
    },
}

struct Login {
    user: String,
    password: String,
}

impl ProxyAddress {
    /// The header that identifies the client to an HTTP proxy.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    /// User name and password.
    pub(super) fn login(&self) -> Option<(&str, &str)> {
        self.login
            .as_ref()
            .map(|login| (login.user.as_str(), login.password.as_str()))
    }
}

const USABLE: &str = "it must begin with http://, https://, socks5:// or socks5h://";
const VERSIONLESS: &str = "socks:// does not name the version of SOCKS: write socks5://, or socks5h:// if the proxy looks up names";
const CHARACTER: &str = "it contains a blank, a control character or a character outside ASCII: write such characters of a user name or password \
     percent-encoded (%20 for a blank), and a host name in ASCII";
const LOGIN: &str = "its user name or password contains a character with another meaning in URLs, or a % without two hexadecimal \
     digits: write it percent-encoded, such as %40 for @, %23 for #, %2F for /, %5C for \\, %25 for %";
const COLON: &str = "a user name for an HTTP proxy cannot have a colon";
const LONG: &str = "SOCKS allows 255 bytes for the user name and for the password";
const HOST: &str = "the host must be a name in ASCII letters, digits, dots and hyphens, or an IP address (IPv6 in [brackets])";
const PORT: &str = "its port is not in 1–65535";
const MORE: &str = "it has more than scheme, user name, password, host and port";

/// Reads a proxy's URL; without a scheme it is `http://`. White space and quotes around it are left out. `None` if nothing is left.
pub(super) fn read(text: &str) -> Result<Option<ProxyAddress>, &'static str> {
    let text = without_quotes(text);
    if text.is_empty() {
        return Ok(None);
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CHARACTER);
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("http".to_owned(), text),
    };
    let (speaks, usual_port) = match scheme.as_str() {
        "http" => (Protocol::Http, 80),
        "https" => (Protocol::Http, 443),
        "socks5" => (Protocol::Socks5 { local_names: true }, 1080),
        "socks5h" => (Protocol::Socks5 { local_names: false }, 1080),
        "socks" => return Err(VERSIONLESS),
        _ => return Err(USABLE),
    };
    let (login, host_and_port) = match rest.rsplit_once('@') {
        Some((login, host_and_port)) => (read_login(login, speaks)?, host_and_port),
        None => (None, rest),
    };
    let host_and_port = host_and_port.strip_suffix('/').unwrap_or(host_and_port);
    if host_and_port.contains(['/', '?', '#', '\\']) {
        return Err(MORE);
    }
    let (host, port) = read_host_and_port(host_and_port)?;
    let authority = format!("{host}:{}", port.unwrap_or(usual_port));
    let uri = uri(&scheme, &authority).map_err(|_| HOST)?;
    let authorization = match (&login, speaks) {
        (Some(login), Protocol::Http) => Some(basic(login)?),
        _ => None,
    };
    Ok(Some(ProxyAddress {
        speaks,
        uri,
        login,
        authorization,
    }))
}

fn uri(scheme: &str, authority: &str) -> Result<Uri, http::Error> {
    Uri::builder()
        .scheme(Scheme::try_from(scheme)?)
        .authority(Authority::try_from(authority)?)
        .path_and_query(PathAndQuery::from_static("/"))
        .build()
}

fn read_login(text: &str, speaks: Protocol) -> Result<Option<Login>, &'static str> {
    // What RFC 3986 allows there.
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:%".contains(&byte);
    if !text.bytes().all(stays) {
        return Err(LOGIN);
    }
    if text.is_empty() {
        return Ok(None);
    }
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let decoded = |part| decode(part).filter(|part| !part.contains(char::is_control));
    let (Some(user), Some(password)) = (decoded(user), decoded(password)) else {
        return Err(LOGIN);
    };
    match speaks {
        Protocol::Http if user.contains(':') => return Err(COLON),
        Protocol::Socks5 { .. } if user.len().max(password.len()) > 255 => return Err(LONG),
        _ => {}
    }
    Ok(Some(Login {
        user: user.into_owned(),
        password: password.into_owned(),
    }))
}

/// Host, an IPv6 address in brackets, and port.
pub(super) fn read_host_and_port(text: &str) -> Result<(&str, Option<u16>), &'static str> {
    let host_ends = match text.starts_with('[') {
        true => text.find(']').map(|bracket| bracket + 1),
        // More than one colon: an IPv6 address whose brackets are missing.
        false if text.matches(':').count() > 1 => return Err(HOST),
        false => text.find(':'),
    };
    let (host, rest) = text.split_at(host_ends.unwrap_or(text.len()));
    let port = match rest.strip_prefix(':') {
        Some(digits) => Some(read_port(digits)?),
        None if rest.is_empty() => None,
        None => return Err(HOST),
    };
    match is_host(host) {
        true => Ok((host, port)),
        false => Err(HOST),
    }
}

fn read_port(digits: &str) -> Result<u16, &'static str> {
    // The standard library takes a plus sign.
    let port = digits.parse().ok().filter(|port| *port > 0);
    port.filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or(PORT)
}

fn is_host(text: &str) -> bool {
    let address = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_name(text),
    }
}

/// Whether a text can be a host name or an IPv4 address.
pub(super) fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    text.bytes().all(allowed) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn basic(login: &Login) -> Result<HeaderValue, &'static str> {
    let encoded = STANDARD.encode(format!("{}:{}", login.user, login.password));
    let mut value = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|_| LOGIN)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The port of an address, its scheme's own if it names none.
pub(super) fn port_of(uri: &Uri) -> u16 {
    let usual = if uri.scheme_str() == Some("http") {
        80
    } else {
        443
    };
    uri.port_u16().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_read_and_what_is_harmless_around_it_is_left_out() {
        let (local, remote) = (
            Protocol::Socks5 { local_names: true },
            Protocol::Socks5 { local_names: false },
        );
        for (text, speaks, uri, login) in [
            (
                "http://proxy:3128",
                Protocol::Http,
                "http://proxy:3128/",
                None,
            ),
            (
                "http://proxy:3128\n",
                Protocol::Http,
                "http://proxy:3128/",
                None,
            ),
            (
                "  proxy:3128/\r\n",
                Protocol::Http,
                "http://proxy:3128/",
                None,
            ),
            (
                "\"http://proxy:3128\"",
                Protocol::Http,
                "http://proxy:3128/",
                None,
            ),
            ("' http://proxy '", Protocol::Http, "http://proxy:80/", None),
            (
                "HTTPS://Proxy.internal",
                Protocol::Http,
                "https://Proxy.internal:443/",
                None,
            ),
            ("http://[::1]:81", Protocol::Http, "http://[::1]:81/", None),
            ("http://@proxy", Protocol::Http, "http://proxy:80/", None),
            (
                "http://user@proxy",
                Protocol::Http,
                "http://proxy:80/",
                Some(("user", "")),
            ),
            (
                "http://user:@proxy",
                Protocol::Http,
                "http://proxy:80/",
                Some(("user", "")),
            ),
            (
                "http://:pass@proxy",
                Protocol::Http,
                "http://proxy:80/",
                Some(("", "pass")),
            ),
            (
                "http://us%2Eer:p%40:%C3%A9%20%23@10.0.0.1:8080",
                Protocol::Http,
                "http://10.0.0.1:8080/",
                Some(("us.er", "p@:é #")),
            ),
            ("socks5://proxy", local, "socks5://proxy:1080/", None),
            (
                "socks5h://u%3A:p@my_proxy:9",
                remote,
                "socks5h://my_proxy:9/",
                Some(("u:", "p")),
            ),
        ] {
            let proxy = read(text).unwrap().unwrap();
            assert_eq!(
                (proxy.speaks, proxy.uri.to_string().as_str(), proxy.login()),
                (speaks, uri, login),
                "{text}"
            );
            let told = login.is_some() && speaks == Protocol::Http;
            assert_eq!(proxy.authorization().is_some(), told, "{text}");
        }
        for nothing in ["", " \t\n", "\"\"", "' '"] {
            assert!(read(nothing).unwrap().is_none(), "{nothing:?}");
        }
    }

    #[test]
    fn what_is_not_certain_to_be_one_proxy_is_refused() {
        for (text, problem) in [
            ("ftp://proxy", USABLE),
            ("socks4://proxy", USABLE),
            ("://proxy", USABLE),
            ("\"http://proxy", USABLE),
            ("socks://127.0.0.1:1080/", VERSIONLESS),
            ("http://user:pässword@proxy", CHARACTER),
            ("http://user:pass word@proxy", CHARACTER),
            ("http://代理:3128", CHARACTER),
            ("http://proxy:3128\nhttp://other", CHARACTER),
            ("\u{feff}http://proxy", CHARACTER),
            ("http://user:p@ss@proxy", LOGIN),
            ("http://user:pa#ss@proxy", LOGIN),
            ("http://user:pa/ss@proxy:3128", LOGIN),
            ("http://user:pa?ss@proxy", LOGIN),
            ("http://corp\\user:pass@proxy", LOGIN),
            ("http://user:pa%ss@proxy", LOGIN),
            ("http://user:%ff@proxy", LOGIN),
            ("http://user:pass%0a@proxy", LOGIN),
            ("http://\"user:pass\"@proxy", LOGIN),
            ("http://us%3Aer:pass@proxy", COLON),
            ("http://", HOST),
            ("http://:3128", HOST),
            ("http://user:pass@", HOST),
            ("http://[::1", HOST),
            ("http://[::1]3128", HOST),
            ("http://[proxy]:3128", HOST),
            ("http://$PROXY:3128", HOST),
            ("http://one,two", HOST),
            ("http://proxy:3128;", PORT),
            ("http://proxy\"", HOST),
            ("http://...", HOST),
            ("http://::1:3128", HOST),
            ("http://proxy:99999", PORT),
            ("http://proxy:0", PORT),
            ("http://proxy:", PORT),
            ("http://proxy:+80", PORT),
            ("http://proxy:port", PORT),
            ("http:/proxy:3128", MORE),
            ("http://http://proxy:3128", MORE),
            ("http://proxy/proxy.pac", MORE),
            ("http://proxy#", MORE),
            ("http://proxy?x", MORE),
        ] {
            assert_eq!(read(text).err(), Some(problem), "{text}");
        }
        let long = format!("socks5://user:{}@proxy", "x".repeat(256));
        assert_eq!(read(&long).err(), Some(LONG));
    }
}
