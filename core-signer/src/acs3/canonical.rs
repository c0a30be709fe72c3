//! The canonical request: one spelling of method, path, query, headers and body that client and service arrive at alike.

use std::borrow::Cow;

use crate::encode::encode_into;
use crate::order::places;
use crate::parameter::sorted;
use crate::{Method, Parameter};

/// The headers that are signed, sorted by name: names in lower case, values without blanks around them.
pub(super) struct Headers<'a> {
    sorted: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Headers<'a> {
    pub(super) fn new(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sorted: Vec<_> = headers.map(normal).collect();
        if !sorted.is_sorted_by(|left, right| left.0 <= right.0) {
            // Values of a repeated header keep their order.
            sorted = places(sorted.iter().map(|(name, _)| (&**name, "")))
                .filter_map(|place| sorted.get(place).cloned())
                .collect();
        }
        let mut headers = Self { sorted };
        headers.join_repeated();
        headers
    }

    /// Adds those whose names are not there yet. `authorization` carries the signature, so it cannot be part of it.
    pub(super) fn add_missing(&mut self, headers: &[(&'a str, &'a str)]) {
        let further = Self::new(headers.iter().copied());
        for header in further.sorted {
            if header.0 == "authorization" {
                continue;
            }
            if let Err(place) = self.sorted.binary_search_by(|known| known.0.cmp(&header.0)) {
                self.sorted.insert(place, header);
            }
        }
    }

    /// HTTP takes a repeated header for one with the values joined by commas.
    fn join_repeated(&mut self) {
        self.sorted.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 = Cow::Owned(format!("{},{}", kept.1, later.1));
            }
            same
        });
    }

    /// The names joined by `;`, as `SignedHeaders` has them.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.sorted.iter().map(|(name, _)| name.as_ref()).collect();
        names.join(";")
    }

    pub(super) fn into_owned(self) -> impl Iterator<Item = (Cow<'static, str>, String)> {
        self.sorted
            .into_iter()
            .map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned()))
    }
}

fn normal<'a>((name, value): (&'a str, &'a str)) -> (Cow<'a, str>, Cow<'a, str>) {
    let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
    let name = if upper {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    (name, Cow::Borrowed(value.trim()))
}

/// The query as it is signed and sent.
pub(super) fn query(parameters: &[Parameter<'_>]) -> String {
    let mut out = String::with_capacity(
        parameters
            .iter()
            .map(|p| 3 * (p.name.len() + p.value.len()) + 2)
            .sum(),
    );
    for parameter in sorted(parameters) {
        if !out.is_empty() {
            out.push('&');
        }
        encode_into(&parameter.name, &mut out);
        out.push('=');
        encode_into(&parameter.value, &mut out);
    }
    out
}

/// The six parts, a line each; the headers' lines end with a line end of their own, which makes the empty line after them.
pub(super) fn request(
    method: Method,
    path: &str,
    query: &str,
    headers: &Headers<'_>,
    body_hash: &str,
) -> String {
    let (method, path) = (method.as_str(), if path.is_empty() { "/" } else { path });
    let lines: String = headers
        .sorted
        .iter()
        .flat_map(|(name, value)| [name.as_ref(), ":", value.as_ref(), "\n"])
        .collect();
    let names = headers.names();
    [method, path, query, &lines, &names, body_hash].join("\n")
}

#[cfg(test)]
mod tests {
    use super::Headers;

    #[test]
    fn headers_are_made_alike() {
        let mut headers = Headers::new(
            [
                ("X-Acs-Date", " d "),
                ("accept", "b"),
                ("Accept", "a"),
                ("host", "h"),
            ]
            .into_iter(),
        );
        assert_eq!(headers.names(), "accept;host;x-acs-date");
        headers.add_missing(&[
            ("Authorization", "old"),
            ("HOST", "other"),
            ("user-agent", "u"),
            ("User-Agent", "v"),
        ]);
        let all: Vec<_> = headers
            .into_owned()
            .map(|(name, value)| format!("{name}:{value}"))
            .collect();
        assert_eq!(
            all,
            ["accept:b,a", "host:h", "user-agent:u,v", "x-acs-date:d"]
        );
    }
}
