//! From JSON to request parameters, each in its place and spelling.

use std::fmt;

use core_client::request::{Location as Place, Parameters, has_single_value};
use core_client::text::Hidden;
use core_client::time::UtcOffset;
use serde_json::Value as Json;

use crate::check::text_of;
use crate::{Encoding, Kind, Location, Sensitivity, Value};

/// A parameter and its value. `Debug` shows its name, never the value.
#[derive(Clone)]
pub struct Argument {
    /// The description of the parameter.
    pub parameter: &'static Value,
    /// Its value. A text is sent unchanged, whatever the encoding is.
    pub value: Json,
}

impl fmt::Debug for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Argument")
            .field("parameter", &self.parameter.name)
            .finish_non_exhaustive()
    }
}

/// The parameters of one request, in their final spelling.
pub struct Encoded(Vec<(&'static str, WireValue)>);

/// A parameter in its final spelling.
enum WireValue {
    Text(Place, String),
    /// A text that nobody may see.
    Hidden(Place, Hidden),
    Dotted(Place, Json),
    BodyBytes(String),
    BodyText(String),
    BodyJson(Json),
}

/// The error of a parameter in the host name, which the client does not support. The generator refuses such operations, but a
/// catalogue from elsewhere may have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHostName {
    /// The parameter's name.
    pub parameter: &'static str,
}

impl fmt::Display for InHostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parameter } = self;
        write!(
            f,
            "{parameter} is part of the host name, which the client cannot fill"
        )
    }
}

impl std::error::Error for InHostName {}

/// Encodes every argument.
///
/// # Errors
/// [`InHostName`] if a parameter belongs in the host name: in any other place, the service would not read it.
pub fn encode(arguments: &[Argument]) -> Result<Encoded, InHostName> {
    let wire = arguments.iter().map(|argument| {
        let Argument { parameter, value } = argument;
        let wire = match wire_value(parameter, value)? {
            WireValue::Text(place, text) if parameter.sensitivity != Sensitivity::None => {
                WireValue::Hidden(place, Hidden::new(text))
            }
            other => other,
        };
        Ok((parameter.name.as_str(), wire))
    });
    wire.collect::<Result<_, _>>().map(Encoded)
}

impl Encoded {
    /// Writes the parameters for the client. `zone` is the zone of times that the service writes without a zone.
    #[must_use]
    pub fn parameters(&self, zone: UtcOffset) -> Parameters<'_> {
        let mut parameters = Parameters::new(zone);
        for (name, wire) in &self.0 {
            match wire {
                WireValue::Text(place, text) => parameters.put_in(*place, name, text),
                WireValue::Hidden(place, text) => parameters.put_in(*place, name, text),
                WireValue::Dotted(place, value) => parameters.flat_in(*place, name, value),
                WireValue::BodyBytes(text) => {
                    parameters.body_bytes(name, "application/octet-stream", text.as_bytes());
                }
                WireValue::BodyText(text) => parameters.body_text(name, text),
                WireValue::BodyJson(value) => parameters.body_json(name, value),
            }
        }
        parameters
    }
}

fn wire_value(parameter: &'static Value, value: &Json) -> Result<WireValue, InHostName> {
    let place = match parameter.location {
        Location::Query => Place::Query,
        Location::Form => Place::Form,
        Location::Path => Place::Path,
        Location::Header => Place::Header,
        Location::Body => {
            return Ok(match value {
                Json::String(text) if parameter.kind == Kind::Binary => {
                    WireValue::BodyBytes(text.clone())
                }
                Json::String(text) => WireValue::BodyText(text.clone()),
                other => WireValue::BodyJson(other.clone()),
            });
        }
        Location::Host => {
            let parameter = &parameter.name;
            return Err(InHostName { parameter });
        }
    };
    Ok(match (parameter.encoding, value) {
        (_, Json::String(text)) => WireValue::Text(place, text.clone()),
        (Encoding::RepeatList | Encoding::Flat, value) => WireValue::Dotted(place, value.clone()),
        (Encoding::Joined(separator), Json::Array(items)) => {
            let texts: Vec<_> = items.iter().map(text_of).collect();
            WireValue::Text(place, texts.join(&separator.to_string()))
        }
        (_, value) => WireValue::Text(place, text_of(value).into_owned()),
    })
}

/// Whether a value is sent at all: an empty list or object is not sent if the encoding cannot express it.
#[must_use]
pub fn says_something(parameter: &Value, value: &Json) -> bool {
    match (parameter.location, parameter.encoding) {
        (Location::Body, _) => true,
        (_, Encoding::Joined(_)) => value.as_array().is_none_or(|items| !items.is_empty()),
        (_, Encoding::RepeatList | Encoding::Flat) => has_single_value(value),
        _ => true,
    }
}
