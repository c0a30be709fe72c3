//! A request as it was received, read far enough for signatures and parameters to be judged.

use bytes::Bytes;

/// A received request.
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The host and port that the client called, as it wrote them.
    pub(crate) host: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Decoded; `+` is a space.
    pub(crate) query: Vec<(String, String)>,
    /// Decoded, where the body is a form.
    pub(crate) form: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Incoming {
    /// Reads the head and the whole body of a request.
    pub(crate) fn new(head: &hyper::http::request::Parts, body: Bytes) -> Self {
        let headers: Vec<(String, String)> = head
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let host = find(&headers, "host")
            .map(str::to_owned)
            // HTTP/2 has the pseudo header `:authority` instead.
            .or_else(|| head.uri.authority().map(ToString::to_string))
            .unwrap_or_default();
        let is_form = find(&headers, "content-type").is_some_and(|kind| {
            kind.trim_start()
                .to_ascii_lowercase()
                .starts_with("application/x-www-form-urlencoded")
        });
        Self {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            host,
            query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
            form: if is_form { pairs(&body) } else { Vec::new() },
            headers,
            body,
        }
    }

    /// The first header of this name, given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// All parameters, those of the query first.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .chain(&self.form)
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first parameter of this name.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.as_str())
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
