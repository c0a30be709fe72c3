//! How a product is called: its style of calls, and how they are signed.

use serde_json::{Value, json};

use crate::source::Metadata;

/// How calls look and are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Rpc,
    Roa,
}

impl Style {
    /// The style of a product, if we can call it.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        match metadata.style.to_ascii_uppercase().as_str() {
            "RPC" => Some(Self::Rpc),
            // The functions' own style is ROA with a signature that the service takes beside ACS3.
            "ROA" | "FC" => Some(Self::Roa),
            // The word for calls of both kinds that are signed by ACS3 alone: what has a path is ROA.
            "V3" => Some(Self::of_paths(metadata)),
            _ => None,
        }
    }

    fn of_paths(metadata: &Metadata) -> Self {
        let mut paths = metadata.apis.iter().filter_map(|api| api.body.get("path"));
        if paths.any(|path| path.as_str().is_some_and(is_path)) {
            Self::Roa
        } else {
            Self::Rpc
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rpc => "rpc",
            Self::Roa => "roa",
        }
    }
}

/// Whether a call with this path is ROA: those of RPC live at `/`, if they state a path.
pub(crate) fn is_path(path: &str) -> bool {
    path.starts_with('/') && path != "/"
}

/// The metadata's own form of an authentication: the inverse of what the import reads from `security`.
pub(crate) fn security(word: &str) -> Value {
    match word {
        "anonymous" => json!([{"Anonymous": []}]),
        "signed_or_anonymous" => json!([{"AK": []}, {"Anonymous": []}]),
        "unsupported" => json!([]),
        _ => json!([{"AK": []}]),
    }
}
