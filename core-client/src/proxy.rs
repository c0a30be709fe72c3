//! Which proxy a client uses.

use std::fmt;

/// The proxy of a client. It is never used for loopback addresses.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Proxy {
    /// The proxy that the environment names when the client is built. For `https` it is the first of `HTTPS_PROXY`, `https_proxy`,
    /// `ALL_PROXY` and `all_proxy` that is not empty; for `http` the same with `HTTP_PROXY` and `http_proxy`. (`HTTP_PROXY` is ignored if
    /// `REQUEST_METHOD` is set, since a web server then started the program.) If the value is invalid, `build` fails: the client never
    /// connects directly instead.
    ///
    /// `NO_PROXY` or `no_proxy` lists the hosts that are called without a proxy, separated by commas or blanks:
    ///
    /// - `example.com` with all names below it; `.example.com` and `*.example.com` mean the same;
    /// - IP addresses, IPv6 with or without brackets;
    /// - networks such as `10.0.0.0/8` or `10.*`;
    /// - `*` for every host.
    ///
    /// Each entry may have a port, such as `example.com:8443`; without one it means all ports. Socket paths and `<local>` are ignored. If
    /// any other entry is invalid, `build` fails.
    #[default]
    Environment,
    /// No proxy.
    None,
    /// The proxy at this URL, such as `http://proxy.internal:3128`. `https://` connects to the proxy by TLS. `socks5h://` is a SOCKS proxy
    /// that resolves host names, `socks5://` one that takes IP addresses. The URL may have a user name and a password; in both, characters
    /// with a meaning in URLs (`@`, `:`, `/`, `#`, `%`) are percent-encoded.
    Url(String),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "Environment",
            Self::None => "None",
            Self::Url(_) => "Url(<hidden>)",
        })
    }
}
