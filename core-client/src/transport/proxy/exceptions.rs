//! The hosts that are called without a proxy (`NO_PROXY`).

use std::net::{IpAddr, Ipv4Addr};

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use super::address::{is_name, read_host_and_port};

/// Names with all that is below them, addresses and networks; each for all ports or for one.
#[derive(Default)]
pub(super) struct Exceptions {
    /// `*`.
    all: bool,
    /// For all ports together, and each for its own.
    hosts: Vec<(Option<u16>, Matcher)>,
}

const ENTRY: &str = "it is a list of names (example.com, .example.com and *.example.com mean the same), addresses, networks such as \
     10.0.0.0/8 or 10.*, IPv6 with or without [brackets], each with or without :port, and *; separated by commas or blanks";

impl Exceptions {
    pub(super) fn read(list: &str) -> Result<Self, &'static str> {
        let mut all = false;
        let (mut hosts, mut for_all_ports) = (Vec::new(), Vec::new());
        // Which proxy it is does not matter: the matcher is asked for its exceptions alone.
        let matcher = |hosts: String| Matcher::builder().all("http://proxy").no(hosts).build();
        let between = |character: char| character == ',' || character.is_whitespace();
        for entry in list.split(between).filter(|entry| !entry.is_empty()) {
            match entry {
                "*" => all = true,
                // They stand in many lists and are no host: a socket in the file system, and Windows' word for names without a dot,
                // which no gateway has.
                "<local>" => {}
                path if path.starts_with('/') => {}
                entry => {
                    let (host, port) = read_entry(entry).ok_or(ENTRY)?;
                    match port {
                        None => for_all_ports.push(host),
                        Some(_) => hosts.push((port, matcher(host))),
                    }
                }
            }
        }
        if !for_all_ports.is_empty() {
            hosts.push((None, matcher(for_all_ports.join(","))));
        }
        Ok(Self { all, hosts })
    }

    /// Whether this host is called without a proxy.
    pub(super) fn hold(&self, host: &str, port: u16) -> bool {
        if self.all {
            return true;
        }
        let Ok(uri) = format!("http://{}/", host.trim_end_matches('.')).parse::<Uri>() else {
            return false;
        };
        let with_port = |only: &Option<u16>| only.is_none_or(|only| only == port);
        let mut hosts = self.hosts.iter().filter(|(only, _)| with_port(only));
        hosts.any(|(_, hosts)| hosts.intercept(&uri).is_none())
    }
}

/// An entry as the matcher reads it, and its port.
fn read_entry(entry: &str) -> Option<(String, Option<u16>)> {
    if is_network(entry) {
        return Some((entry.to_owned(), None));
    }
    if let Some(network) = network_in_brackets(entry).or_else(|| short_network(entry)) {
        return Some((network, None));
    }
    let entry = entry.strip_prefix("*.").unwrap_or(entry);
    if let Some(network) = wildcard_network(entry) {
        return Some((network, None));
    }
    let (host, port) = read_host_and_port(entry).ok()?;
    let host = host.trim_start_matches('[').trim_end_matches([']', '.']);
    (is_name(host) || host.parse::<IpAddr>().is_ok()).then(|| (host.to_owned(), port))
}

/// An address, or a network such as `10.0.0.0/8`.
fn is_network(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    length.is_none_or(|length| length.parse::<u8>().is_ok_and(|length| length <= most))
}

/// `[fd00::]/8`.
fn network_in_brackets(text: &str) -> Option<String> {
    let (address, length) = text.strip_prefix('[')?.split_once("]/")?;
    Some(format!("{address}/{length}")).filter(|network| is_network(network))
}

/// `169.254/16`, as macOS writes it.
fn short_network(text: &str) -> Option<String> {
    let (start, length) = text.split_once('/')?;
    Some(format!("{}/{length}", address_from(start)?)).filter(|network| is_network(network))
}

/// `192.168.*` as the network that it means.
fn wildcard_network(text: &str) -> Option<String> {
    let mut start = text.strip_suffix(".*")?;
    while let Some(shorter) = start.strip_suffix(".*") {
        start = shorter;
    }
    let address = address_from(start)?;
    Some(format!("{address}/{}", start.split('.').count() * 8))
}

/// The address that begins with these numbers, of which one is missing at least.
fn address_from(start: &str) -> Option<Ipv4Addr> {
    let octets: Vec<u8> = start
        .split('.')
        .map(|octet| octet.parse().ok())
        .collect::<Option<_>>()?;
    let mut address = [0; 4];
    address
        .get_mut(..octets.len())
        .filter(|_| octets.len() < 4)?
        .copy_from_slice(&octets);
    Some(address.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_hold_hosts() {
        for (list, host, port, expected) in [
            ("gateway.invalid", "gateway.invalid", 443, true),
            ("Gateway.INVALID", "gateway.invalid", 443, true),
            ("invalid", "gateway.invalid", 443, true),
            (".invalid", "gateway.invalid", 443, true),
            ("*.invalid", "gateway.invalid", 443, true),
            ("*.gateway.invalid", "gateway.invalid", 443, true),
            ("invalid.", "gateway.invalid", 443, true),
            ("invalid", "gateway.invalid.", 443, true),
            ("way.invalid", "gateway.invalid", 443, false),
            ("x.gateway.invalid", "gateway.invalid", 443, false),
            ("*", "gateway.invalid", 443, true),
            ("*", "10.0.0.1", 443, true),
            ("a, b , invalid", "gateway.invalid", 443, true),
            ("a b\tinvalid\n", "gateway.invalid", 443, true),
            ("a,,invalid,", "gateway.invalid", 443, true),
            ("gateway.invalid:443", "gateway.invalid", 443, true),
            ("gateway.invalid:443", "gateway.invalid", 444, false),
            ("*.invalid:8443 b", "gateway.invalid", 8443, true),
            ("10.0.0.0/8", "10.1.2.3", 80, true),
            ("10.0.0.0/8", "11.1.2.3", 80, false),
            ("10.*", "10.1.2.3", 80, true),
            ("192.168.*.*", "192.168.9.9", 80, true),
            ("192.168.*", "192.169.9.9", 80, false),
            ("10.1.2.3:80", "10.1.2.3", 80, true),
            ("10.1.2.3:80", "10.1.2.3", 81, false),
            ("fd00::1", "[fd00::1]", 80, true),
            ("[fd00::1]", "[fd00::1]", 80, true),
            ("[fd00:0:0::1]:80", "[fd00::1]", 80, true),
            ("[fd00::1]:80", "[fd00::1]", 81, false),
            ("fd00::/8", "[fd12::1]", 80, true),
            ("[fd00::]/8", "[fd12::1]", 80, true),
            ("*.local, 169.254/16", "169.254.1.2", 80, true),
            ("*.local, 169.254/16", "169.253.1.2", 80, false),
            ("10/8", "10.1.2.3", 80, true),
            ("/var/run/docker.sock,invalid", "gateway.invalid", 443, true),
            ("/var/run/docker.sock", "gateway.invalid", 443, false),
            ("<local>", "gateway.invalid", 443, false),
            ("*.invalid:443", "gateway.invalid", 443, true),
            (".invalid:443", "gateway.invalid", 444, false),
        ] {
            let exceptions = Exceptions::read(list).unwrap();
            assert_eq!(
                exceptions.hold(host, port),
                expected,
                "{list} {host}:{port}"
            );
        }
        assert!(!Exceptions::default().hold("gateway.invalid", 443));
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for list in [
            "http://gateway.invalid",
            "a;b",
            "a|b",
            "gateway.invalid:port",
            "gateway.invalid:0",
            "10.0.0.0/33",
            "10.0.0.0/",
            "gateway.invalid/8",
            "10.1/33",
            "10.256/8",
            "[fd00::]/129",
            "[10.0.0.0/8",
            "<all>",
            "[fd00::1",
            "gate*.invalid",
            "localhost，b",
            "\"a",
        ] {
            assert!(Exceptions::read(list).is_err(), "{list}");
        }
    }
}
