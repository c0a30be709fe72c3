//! What is wrong with a profile file.

/// Why a text gives no profile.
pub(super) enum Problem {
    /// The text is fine, and holds no profile of this name.
    NoProfile(String),
    Wrong(String),
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self::Wrong(text)
    }
}

impl From<&str> for Problem {
    fn from(text: &str) -> Self {
        Self::Wrong(text.to_owned())
    }
}
