//! From what stands in a request to JSON: the way back.

use serde_json::Value as Json;

use crate::{Encoding, Kind, Value};

/// A parameter that should hold JSON and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undecodable;

/// Reads a parameter: single values as text, everything else as JSON. `text` is what was sent under its name, `below` what was sent
/// under names that begin with it and a dot, without that beginning. `None` if it was not sent.
///
/// # Errors
/// [`Undecodable`] where JSON is expected and something else stands.
pub fn decode<'a>(
    parameter: &Value,
    text: Option<&'a str>,
    below: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Option<Json>, Undecodable> {
    match (parameter.encoding, text) {
        (Encoding::RepeatList | Encoding::Flat, None) => {
            let mut below = below.peekable();
            Ok(below.peek().is_some().then(|| gather(below)))
        }
        (_, None) => Ok(None),
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

/// `1.Key=a, 1.Value=b, 2.Key=c` as the tree that it describes; levels whose names are all numbers are lists.
fn gather<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Json {
    let mut here = None;
    let mut below: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for (name, value) in pairs {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        if first.is_empty() {
            here = Some(value);
            continue;
        }
        match below.iter_mut().find(|(known, _)| *known == first) {
            Some((_, members)) => members.push((rest, value)),
            None => below.push((first, vec![(rest, value)])),
        }
    }
    if below.is_empty() {
        return Json::from(here.unwrap_or_default());
    }
    let mut members: Vec<(&str, Json)> = below
        .into_iter()
        .map(|(name, members)| (name, gather(members.into_iter())))
        .collect();
    if members.iter().all(|(name, _)| name.parse::<u32>().is_ok()) {
        members.sort_by_key(|(name, _)| name.parse::<u32>().unwrap_or(u32::MAX));
        return members.into_iter().map(|(_, value)| value).collect();
    }
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
