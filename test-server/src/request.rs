//! Requests as a server has read them.

use std::borrow::Cow;
use std::fmt;

use http_body_util::BodyExt as _;
use hyper::Version;
use hyper::body::Incoming;

/// A request as it came. `Debug` and `Display` show all of it: tests send made-up numbers only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The connection that it came by: the first one is 1.
    pub connection: usize,
    /// The HTTP method.
    pub method: String,
    /// What the request line names: path and query, a URL to a proxy and in HTTP/2, host and port for `CONNECT`.
    pub target: String,
    /// Of HTTP.
    pub version: Version,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A request that holds nothing but this target, for protocols that are not read by hyper.
    pub fn new(target: impl Into<String>) -> Self {
        Self {
            connection: 0,
            method: String::new(),
            target: target.into(),
            version: Version::HTTP_11,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) async fn read(
        request: hyper::Request<Incoming>,
        connection: usize,
    ) -> hyper::Result<Self> {
        let (head, body) = request.into_parts();
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str().to_owned(), value.into_owned())
        });
        Ok(Self {
            connection,
            method: head.method.to_string(),
            target: head.uri.to_string(),
            version: head.version,
            headers: headers.collect(),
            body: body.collect().await?.to_bytes().into(),
        })
    }

    /// The request line, such as `POST / HTTP/1.1`.
    pub fn line(&self) -> String {
        format!("{} {} {:?}", self.method, self.target, self.version)
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body.
    ///
    /// # Panics
    /// If it is not UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The parameters of the query and then of the form body, decoded, in their order.
    ///
    /// # Errors
    /// An encoding that does not decode to UTF-8.
    pub fn parameters(&self) -> Result<Vec<(String, String)>, String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let form = match self.header("content-type") {
            Some(kind) if kind.starts_with("application/x-www-form-urlencoded") => &*self.body,
            _ => &[],
        };
        let form = std::str::from_utf8(form).map_err(|error| error.to_string())?;
        let decode = |text: &str| {
            let decoded = core_signer::encode::decode_form(text).map(Cow::into_owned);
            decoded.ok_or_else(|| format!("{text} does not decode"))
        };
        let pairs = query.split('&').chain(form.split('&'));
        pairs
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name)?, decode(value)?))
            })
            .collect()
    }

    /// A parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut parameters = self.parameters().unwrap_or_default().into_iter();
        parameters.find_map(|(found, value)| (found == name).then_some(value))
    }

    /// The action, by parameter or header.
    pub fn action(&self) -> String {
        let named = self.parameter("Action");
        named
            .or_else(|| self.header("x-acs-action").map(str::to_owned))
            .unwrap_or_default()
    }
}

/// In the form of HTTP/1.1.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\r\n", self.line())?;
        for (name, value) in &self.headers {
            write!(f, "{name}: {value}\r\n")?;
        }
        write!(f, "\r\n{}", String::from_utf8_lossy(&self.body))
    }
}
