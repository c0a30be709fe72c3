//! The known differences between the official SDKs and this one, each with its reason; one that does not occur is an error.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::python::Sdk;

/// A sort of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// `True` for `true`.
    CapitalBooleans,
    /// The same JSON, spelt with other spaces, escapes or order.
    JsonSpelling,
    /// The SDK has not the action.
    ActionAbsent,
    /// The SDK has no place for the parameter.
    ParameterAbsent,
    /// The SDK leaves out an idempotency token that the caller left out, and ours draws one.
    TokenDrawn,
    /// The SDK drops a member of the answer.
    MemberDropped,
    /// The SDK sends in the query what ours sends in the form.
    InForm,
    /// A header, by its name, that both do not send alike.
    Header,
    /// The SDK sends an empty object where the caller left the body out.
    EmptyBody,
    /// The SDK sends an empty list where the caller left a list out.
    EmptyLists,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    sort: Sort,
    sdks: Vec<String>,
    /// Actions, `Action.Parameter`, `Action.path.of.member`, or headers; absent where the sort is meant wherever it occurs.
    #[serde(default)]
    places: Vec<String>,
    reason: String,
}

/// All known differences, and which of them were met.
#[derive(Debug)]
pub struct Differences {
    entries: Vec<Entry>,
    met: RefCell<BTreeSet<String>>,
}

impl Differences {
    /// Reads the file.
    ///
    /// # Errors
    /// It is not as described here, or an entry gives no reason.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
        Self::parse(&text)
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// It is not as described here, or an entry gives no reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries: Vec<Entry> = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        if entries.iter().any(|entry| entry.reason.trim().is_empty()) {
            return Err("an entry without a reason".to_owned());
        }
        Ok(Self {
            entries,
            met: RefCell::default(),
        })
    }

    /// Whether a difference is known; if so, it counts as met.
    pub fn allow(&self, sort: Sort, sdk: Sdk, place: &str) -> bool {
        let known = self.entries.iter().any(|entry| {
            entry.sort == sort
                && entry.sdks.iter().any(|name| name == sdk.name())
                && (entry.places.is_empty() || entry.places.iter().any(|known| known == place))
        });
        if known {
            let mut met = self.met.borrow_mut();
            met.insert(key(sort, sdk.name(), place));
            met.insert(key(sort, sdk.name(), ""));
        }
        known
    }

    /// The entries that were not met by the SDKs that ran.
    #[must_use]
    pub fn unmet(&self, ran: &[Sdk]) -> Vec<String> {
        let ran: Vec<&str> = ran.iter().map(|sdk| sdk.name()).collect();
        let met = self.met.borrow();
        let wanted = self.entries.iter().flat_map(|entry| {
            let places: Vec<&str> = match &*entry.places {
                [] => vec![""],
                places => places.iter().map(String::as_str).collect(),
            };
            let sdks = entry.sdks.iter();
            let sdks = sdks.filter(|sdk| ran.contains(&sdk.as_str()));
            sdks.flat_map(move |sdk| {
                places
                    .clone()
                    .into_iter()
                    .map(move |place| key(entry.sort, sdk, place))
            })
        });
        wanted.filter(|wanted| !met.contains(wanted)).collect()
    }
}

fn key(sort: Sort, sdk: &str, place: &str) -> String {
    format!("{sort:?} of {sdk} {place}").trim_end().to_owned()
}
