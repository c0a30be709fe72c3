//! From request parameters back to JSON.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{Encoding, Kind, Value};

/// The most levels that the names of one parameter may have. No description has near as many, and a name can be as long as a
/// request.
const DEEPEST: usize = 64;

/// The error of a parameter that should be JSON but is not, or whose names have too many levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecodable;

/// Reads a parameter: single values as text, everything else as JSON. `text` is the value under its name. `below` are the values
/// under names that begin with its name and a dot, without that beginning. Returns `None` if it was not sent.
///
/// # Errors
/// [`Undecodable`] if JSON is expected but the text is not JSON, or if names have more than 64 levels.
pub fn decode<'a>(
    parameter: &Value,
    text: Option<&'a str>,
    below: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Option<Json>, Undecodable> {
    match (parameter.encoding, text) {
        (Encoding::RepeatList | Encoding::Flat, None) => {
            let mut below = below.peekable();
            let is_given = below.peek().is_some();
            is_given.then(|| gather(below, DEEPEST)).transpose()
        }
        (_, None) => Ok(None),
        // Free JSON under dotted names is one text if it is a single value.
        (Encoding::Flat, Some(text)) if parameter.kind == Kind::Json => Ok(Some(Json::from(text))),
        (Encoding::Joined(separator), Some(text)) => {
            Ok(Some(text.split(separator).map(Json::from).collect()))
        }
        (_, Some(text))
            if matches!(
                parameter.kind,
                Kind::List | Kind::Map | Kind::Object | Kind::Json
            ) =>
        {
            let json = serde_json::from_str(text).map_err(|_| Undecodable)?;
            Ok(Some(json))
        }
        (_, Some(text)) => Ok(Some(Json::from(text))),
    }
}

/// `1.Key=a, 1.Value=b, 2.Key=c` as the tree that it describes; levels whose names are all numbers are lists. Names of more
/// than `levels` levels are refused: this calls itself once for each, and so does everything that walks the tree.
fn gather<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    levels: usize,
) -> Result<Json, Undecodable> {
    let mut here = None;
    let mut below: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (name, value) in pairs {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        if first.is_empty() {
            here = Some(value);
            continue;
        }
        below.entry(first).or_default().push((rest, value));
    }
    if below.is_empty() {
        return Ok(Json::from(here.unwrap_or_default()));
    }
    let levels = levels.checked_sub(1).ok_or(Undecodable)?;
    let members = below.into_iter().map(|(name, members)| {
        let value = gather(members.into_iter(), levels)?;
        Ok((name, value))
    });
    let mut members = members.collect::<Result<Vec<_>, _>>()?;
    if members.iter().all(|(name, _)| name.parse::<u32>().is_ok()) {
        members.sort_by_key(|(name, _)| name.parse::<u32>().unwrap_or(u32::MAX));
        return Ok(members.into_iter().map(|(_, value)| value).collect());
    }
    let members = members.into_iter();
    Ok(members
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}
