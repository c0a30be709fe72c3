//! HTTP headers without a foreign type in the public interface, and without copying between one map and another.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

/// HTTP headers; names in any letter case. `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Headers(HeaderMap);

impl Headers {
    /// The first value of this name, if it is plain text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    /// Whether they say that the body is JSON.
    pub(crate) fn say_json(&self) -> bool {
        let kind = self.get("content-type");
        kind.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
    }

    /// Whether the content type says that the body is no event stream. Without one, nothing is said.
    pub(crate) fn say_other_than_events(&self) -> bool {
        let kind = self.get("content-type");
        kind.is_some_and(|kind| !kind.to_ascii_lowercase().contains("event-stream"))
    }

    /// Whether a content type is stated. Without one, only an event shows that a body is an event stream.
    pub(crate) fn say_a_type(&self) -> bool {
        self.get("content-type").is_some()
    }

    /// Sets a header; `false` if HTTP does not allow the name or the value.
    #[must_use]
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                self.0.insert(name, value);
                true
            }
            _ => false,
        }
    }

    /// Like [`set`](Self::set), for a secret value: compression tables and logs of the HTTP stack do not keep it.
    #[must_use]
    pub fn set_sensitive(&mut self, name: &str, value: &str) -> bool {
        let set = self.set(name, value);
        if let (true, Some(value)) = (set, self.0.get_mut(name)) {
            value.set_sensitive(true);
        }
        set
    }

    /// All names and values that are plain text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    pub(crate) fn from_map(map: HeaderMap) -> Self {
        Self(map)
    }

    pub(crate) fn into_map(self) -> HeaderMap {
        self.0
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.0.keys().map(HeaderName::as_str))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_http_allows_is_set() {
        let mut headers = Headers::default();
        assert!(headers.set("X-Acs-Date", "2026"));
        assert!(!headers.set("a b", "1"));
        assert!(!headers.set("a", "1\r\nb: 2"));
        assert_eq!(headers.get("x-acs-date"), Some("2026"));
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("x-acs-date", "2026")]);
        assert_eq!(format!("{headers:?}"), r#"{"x-acs-date"}"#);
    }
}
