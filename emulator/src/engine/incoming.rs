//! A request as it was received, read far enough for signatures and parameters to be judged.

use bytes::Bytes;

/// No request of this API has near this many parameters; each costs more memory than its bytes.
const MOST_PARAMETERS: usize = 10_000;

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
    /// Reads the head and the whole body of a request; `None` if it has too many parameters.
    pub(crate) fn new(head: &hyper::http::request::Parts, body: Bytes) -> Option<Self> {
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
        let query = head.uri.query().unwrap_or_default().as_bytes();
        let form: &[u8] = if is_form { &body } else { &[] };
        if count(query) + count(form) > MOST_PARAMETERS {
            return None;
        }
        Some(Self {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            host,
            query: pairs(query),
            form: pairs(form),
            headers,
            body,
        })
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

fn count(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .count()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}
