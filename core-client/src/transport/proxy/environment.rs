//! The proxies that the environment names.

use std::ffi::OsString;

use http::Uri;

use super::address::{self, ProxyAddress, port_of};
use super::exceptions::Exceptions;
use crate::credential::without_quotes;

/// For `https` and `http`: the proxy, if there is one, or why its variable cannot be used.
pub(super) struct Environment {
    https: Choice,
    http: Choice,
    exceptions: Exceptions,
}

type Choice = Result<Option<ProxyAddress>, String>;

/// The first of each list that is set and not empty counts.
const HTTPS: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
const HTTP: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// Set for programs that a web server starts for each request. There `HTTP_PROXY` holds what the request's header `Proxy` says.
const CGI: &str = "REQUEST_METHOD";

impl Environment {
    /// Reads it by a function that gives a variable's value.
    pub(super) fn read(value_of: impl Fn(&str) -> Option<OsString>) -> Self {
        let by_a_request = value_of(CGI).is_some();
        let value_of = |name: &str| match name {
            "HTTP_PROXY" if by_a_request => None,
            name => value_of(name),
        };
        let mut environment = Self {
            https: choose(&HTTPS, value_of),
            http: choose(&HTTP, value_of),
            exceptions: Exceptions::default(),
        };
        match first(&EXCEPTIONS, value_of) {
            Ok(None) => {}
            Ok(Some((name, list))) => match Exceptions::read(&list) {
                Ok(exceptions) => environment.exceptions = exceptions,
                Err(problem) => environment.fail(&format!("{name} cannot be used: {problem}")),
            },
            Err(problem) => environment.fail(&problem),
        }
        environment
    }

    /// Where there is a proxy, nobody can say whether it is to be used.
    fn fail(&mut self, problem: &str) {
        for choice in [&mut self.https, &mut self.http] {
            if matches!(choice, Ok(Some(_))) {
                *choice = Err(problem.to_owned());
            }
        }
    }

    /// Refuses what cannot be used for an address of this scheme. Variables that do not matter for it are not looked at: desktops set an
    /// `ALL_PROXY` of `socks://` beside good ones.
    pub(super) fn check(&self, https: bool) -> Result<(), String> {
        match self.choice(https) {
            Ok(_) => Ok(()),
            Err(problem) => Err(problem.clone()),
        }
    }

    fn choice(&self, https: bool) -> &Choice {
        if https { &self.https } else { &self.http }
    }

    pub(super) fn on_the_way_to(&self, to: &Uri) -> Result<Option<&ProxyAddress>, String> {
        let proxy = match self.choice(to.scheme_str() == Some("https")) {
            Ok(proxy) => proxy.as_ref(),
            Err(problem) => return Err(problem.clone()),
        };
        let host = to.host().unwrap_or_default();
        Ok(proxy.filter(|_| !self.exceptions.hold(host, port_of(to))))
    }
}

fn choose(names: &[&'static str], value_of: impl Fn(&str) -> Option<OsString>) -> Choice {
    let Some((name, text)) = first(names, value_of)? else {
        return Ok(None);
    };
    address::read(&text).map_err(|problem| {
        format!(
            "{name} is not a valid proxy: {problem}. Correct it, unset it, or use the setting `proxy`"
        )
    })
}

/// The first of these variables that is set and not empty, without what is harmless around it.
fn first(
    names: &[&'static str],
    value_of: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, String> {
    for name in names {
        let Some(value) = value_of(name) else {
            continue;
        };
        let Ok(text) = value.into_string() else {
            return Err(format!(
                "{name} is not UTF-8: write such characters percent-encoded, unset it, or use the setting `proxy`"
            ));
        };
        match without_quotes(&text) {
            "" => {}
            text => return Ok(Some((name, text.to_owned()))),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment::read(|name| {
            let found = variables.iter().find(|(found, _)| *found == name)?;
            Some(found.1.into())
        })
    }

    /// The proxy's host on the way to an address.
    fn proxy(variables: &[(&str, &str)], to: &'static str) -> Option<String> {
        let environment = environment(variables);
        environment.check(to.starts_with("https")).unwrap();
        let proxy = environment.on_the_way_to(&Uri::from_static(to)).unwrap();
        proxy.map(|proxy| proxy.uri.host().unwrap().to_owned())
    }

    #[test]
    fn the_first_variable_that_is_not_empty_counts() {
        let https = "https://gateway.invalid";
        for (variables, expected) in [
            (&[("HTTPS_PROXY", "a"), ("https_proxy", "b")][..], Some("a")),
            (&[("HTTPS_PROXY", ""), ("https_proxy", "b")], Some("b")),
            (&[("HTTPS_PROXY", " \n"), ("https_proxy", "b")], Some("b")),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", "c")], Some("c")),
            (&[("all_proxy", "c")], Some("c")),
            (&[("HTTP_PROXY", "d")], None),
            // What does not matter does no harm.
            (
                &[("HTTPS_PROXY", "a"), ("ALL_PROXY", "socks://b")],
                Some("a"),
            ),
            (&[("HTTP_PROXY", "ftp://d"), ("NO_PROXY", "http://")], None),
            (&[("HTTPS_PROXY", "a"), ("NO_PROXY", "x *.invalid")], None),
            (
                &[
                    ("HTTPS_PROXY", "a"),
                    ("NO_PROXY", ""),
                    ("no_proxy", "invalid"),
                ],
                None,
            ),
            (
                &[("HTTPS_PROXY", "a"), ("NO_PROXY", "gateway.invalid:443")],
                None,
            ),
            (
                &[("HTTPS_PROXY", "a"), ("NO_PROXY", "gateway.invalid:80")],
                Some("a"),
            ),
        ] {
            assert_eq!(
                proxy(variables, https).as_deref(),
                expected,
                "{variables:?}"
            );
        }
    }

    #[test]
    fn what_a_request_says_is_no_proxy() {
        let http = "http://gateway.invalid";
        let set_by_a_request = [("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "a")];
        assert_eq!(proxy(&set_by_a_request, http), None);
        let more = [
            set_by_a_request[0],
            set_by_a_request[1],
            ("http_proxy", "b"),
        ];
        assert_eq!(proxy(&more, http).as_deref(), Some("b"));
    }

    #[test]
    fn a_variable_that_cannot_be_read_is_named_and_not_shown() {
        for (variables, name) in [
            (
                &[("HTTPS_PROXY", "http://user:canary@h:99999")][..],
                "HTTPS_PROXY",
            ),
            (&[("https_proxy", "ftp://canary")], "https_proxy"),
            (&[("ALL_PROXY", "socks://canary")], "ALL_PROXY"),
            (
                &[("HTTPS_PROXY", "a"), ("no_proxy", "http://canary")],
                "no_proxy",
            ),
        ] {
            let problem = environment(variables).check(true).unwrap_err();
            assert!(problem.starts_with(name), "{problem}");
            assert!(!problem.contains("canary"), "{problem}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_refused() {
        use std::os::unix::ffi::OsStringExt as _;

        for name in ["HTTPS_PROXY", "NO_PROXY"] {
            let environment = Environment::read(|asked| match asked {
                asked if asked == name => Some(OsString::from_vec(b"http://\xff".to_vec())),
                "https_proxy" => Some("proxy".into()),
                _ => None,
            });
            let problem = environment.check(true).unwrap_err();
            assert!(
                problem.starts_with(&format!("{name} is not UTF-8")),
                "{problem}"
            );
        }
    }
}
