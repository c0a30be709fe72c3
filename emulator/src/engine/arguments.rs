//! The parameters of one call, apart from those that belong to the gateway.

use std::collections::BTreeMap;

use crate::engine::incoming::Incoming;
use core_catalog::encoding::{Undecodable, decode};
use core_catalog::{Encoding, Kind, Location, Operation, Value};
use core_client::answer::Scalar as _;
use core_client::text::Binary;
use core_client::time::UtcOffset;

/// Parameters of the RPC gateway itself.
pub(crate) const COMMON: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "RegionId",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// The body as the text of its parameter: bytes are base64 in every other place, and are examined so.
fn body(request: &Incoming, kind: Kind) -> String {
    match kind {
        Kind::Binary => Binary::new(&*request.body)
            .to_wire(UtcOffset::UTC)
            .into_owned(),
        _ => String::from_utf8_lossy(&request.body).into_owned(),
    }
}

/// The parameters of one call by their wire names. Where a name was sent twice, the first counts.
#[derive(Debug, Default)]
pub(crate) struct Arguments(BTreeMap<String, String>);

impl Arguments {
    pub(crate) fn of(request: &Incoming, operation: &Operation) -> Self {
        let mut all = BTreeMap::new();
        for (name, value) in request.parameters() {
            let belongs_here = operation
                .parameters
                .iter()
                .any(|parameter| parameter.name == name);
            if belongs_here || !COMMON.contains(&name) {
                all.entry(name.to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
        for parameter in &operation.parameters {
            let value = match parameter.location {
                Location::Header => request
                    .header(&parameter.name.to_ascii_lowercase())
                    .map(str::to_owned),
                Location::Body if !request.body.is_empty() => Some(body(request, parameter.kind)),
                _ => None,
            };
            if let Some(value) = value {
                all.insert(parameter.name.clone(), value);
            }
        }
        Self(all)
    }

    /// The value; an empty one counts as not given.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The value of a required parameter, whose presence was checked before.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A boolean in any letter case; anything else reads as not given.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.eq_ignore_ascii_case("true") {
            Some(true)
        } else if value.eq_ignore_ascii_case("false") {
            Some(false)
        } else {
            None
        }
    }

    /// Whether the parameter was sent with a value, under its name or spread over names below it.
    pub(crate) fn is_given(&self, parameter: &Value) -> bool {
        let is_spread = matches!(parameter.encoding, Encoding::RepeatList | Encoding::Flat);
        self.get(&parameter.name).is_some()
            || is_spread && self.below(&parameter.name).next().is_some()
    }

    /// The parameter's value: a text, or JSON where it has a structure. `None` if it was not sent.
    pub(crate) fn json(&self, parameter: &Value) -> Result<Option<serde_json::Value>, Undecodable> {
        decode(
            parameter,
            self.get(&parameter.name),
            self.below(&parameter.name),
        )
    }

    /// All of them, in the order of the names.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Everything given under `name.`, such as `Tag.1.Key`, in the order of the names.
    pub(crate) fn below<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(found, value)| {
            Some((found.strip_prefix(name)?.strip_prefix('.')?, value.as_str()))
        })
    }
}

impl Arguments {
    /// The arguments of a call that comes through no gateway.
    pub(crate) fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        Self(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }
}
