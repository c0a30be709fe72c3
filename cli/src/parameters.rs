//! From texts and JSON to what a request sends, by the table alone: each parameter in its place and encoding.

use std::time::SystemTime;

use core_client::request::{Location as Place, Parameters};
use core_client::text::Hidden;
use core_client::time::UtcOffset;
use serde_json::Value as Json;

use crate::exit::Failure;
use crate::lang::say;
use crate::output;
use crate::spec::{Encoding, Kind, Location, Operation, Sensitivity, Value};
use crate::{check, escape, moment};

/// A parameter that the user gave, as JSON: a text for what came as an option.
#[derive(Debug)]
pub(crate) struct Given {
    /// What is known of it.
    pub(crate) parameter: &'static Value,
    /// Its value; never `null`.
    pub(crate) value: Json,
}

/// How the parameters of a call were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// As options. What the parameter's type cannot read is a mistake in use, as a typed builder would not take it.
    Options,
    /// As JSON, by this argument. What the type cannot read is sent as given, with a warning: the service has the last word.
    Json(&'a str),
}

/// A parameter in its final spelling.
enum Spelt {
    Text(Place, String),
    /// A text that nobody may see.
    Hidden(Place, Hidden),
    Dotted(Json),
    BodyText(String),
    BodyJson(Json),
}

/// The parameters of one request.
pub(crate) struct Encoded(Vec<(&'static str, Spelt)>);

/// The parameters in a JSON object whose members are named as on the wire. `null` counts as left out.
pub(crate) fn from_json(operation: &Operation, json: Json) -> Result<Vec<Given>, Failure> {
    let Json::Object(members) = json else {
        return Err(Failure::usage(say!(
            "the parameters must be a JSON object such as {{\"PoolKey\": \"FC12345\"}}",
            "参数必须是 JSON 对象，例如 {{\"PoolKey\": \"FC12345\"}}"
        )));
    };
    let mut given = Vec::new();
    for (name, value) in members {
        let parameter = operation
            .parameter(&name)
            .ok_or_else(|| unknown(operation, &name))?;
        if let Some(place) = inexact(&value) {
            return Err(Failure::usage(say!(
                "{}: a number of so many digits would be rounded; write it as a text, in quotes",
                "{}：数字位数过多会被舍入，请写成带引号的文本",
                escape::echo(&format!("{name}{place}"))
            )));
        }
        if !value.is_null() {
            given.push(Given { parameter, value });
        }
    }
    Ok(sayable(given))
}

/// Leaves out lists and objects that are empty, where the encoding cannot say so: they count as not given.
pub(crate) fn sayable(mut given: Vec<Given>) -> Vec<Given> {
    given.retain(|one| {
        let says = says_something(one.parameter, &one.value);
        if !says {
            output::warn(&say!(
                "{}: an empty value cannot be sent in this encoding; left out",
                "{}：该编码无法发送空值，已省略",
                one.parameter.name
            ));
        }
        says
    });
    given
}

fn says_something(parameter: &Value, value: &Json) -> bool {
    fn has_leaf(value: &Json) -> bool {
        match value {
            Json::Null => false,
            Json::Array(items) => items.iter().any(has_leaf),
            Json::Object(members) => members.values().any(has_leaf),
            _ => true,
        }
    }
    match (parameter.location, parameter.encoding) {
        (Location::Body, _) => true,
        (_, Encoding::Joined(_)) => value.as_array().is_none_or(|items| !items.is_empty()),
        (_, Encoding::RepeatList | Encoding::Flat) => has_leaf(value),
        _ => true,
    }
}

fn unknown(operation: &Operation, name: &str) -> Failure {
    let names = operation.parameters.iter().map(|parameter| parameter.name);
    let hint = check::did_you_mean(name, names);
    // What stands in a name's place may be a number by mistake.
    let name = escape::echo(name);
    Failure::usage(say!(
        "{} has no parameter {}{}",
        "{} 没有参数 {}{}",
        operation.action(),
        name,
        hint
    ))
}

/// Where a JSON number stands that was read as a float though it was written as a whole number beyond 64 bits.
fn inexact(value: &Json) -> Option<String> {
    /// Beyond this, floats cannot tell neighbouring whole numbers apart.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Json::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64())?;
            (float.abs() >= EXACT).then(String::new)
        }
        Json::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| Some(format!("[{index}]{}", inexact(item)?))),
        Json::Object(members) => members
            .iter()
            .find_map(|(name, member)| Some(format!(".{name}{}", inexact(member)?))),
        _ => None,
    }
}

/// Gives every parameter its final spelling.
pub(crate) fn encode(given: &[Given]) -> Encoded {
    let spelt = given.iter().map(|one| {
        let spelt = match spell(one.parameter, &one.value) {
            Spelt::Text(place, text) if one.parameter.sensitivity != Sensitivity::None => {
                Spelt::Hidden(place, Hidden::new(text))
            }
            other => other,
        };
        (one.parameter.name, spelt)
    });
    Encoded(spelt.collect())
}

fn spell(parameter: &Value, value: &Json) -> Spelt {
    let place = match parameter.location {
        Location::Query => Place::Query,
        Location::Form => Place::Form,
        Location::Path => Place::Path,
        Location::Header => Place::Header,
        Location::Body => {
            return match value {
                Json::String(text) => Spelt::BodyText(text.clone()),
                other => Spelt::BodyJson(other.clone()),
            };
        }
    };
    match (parameter.encoding, value) {
        // A text is what the user wants on the wire, whatever the encoding.
        (_, Json::String(text)) => Spelt::Text(place, text.clone()),
        (Encoding::RepeatList | Encoding::Flat, value) if place == Place::Query => {
            Spelt::Dotted(value.clone())
        }
        (Encoding::Joined(separator), Json::Array(items)) => {
            let texts: Vec<String> = items.iter().map(text_of).collect();
            Spelt::Text(place, texts.join(&separator.to_string()))
        }
        (_, value) => Spelt::Text(place, text_of(value)),
    }
}

/// A single value's text; anything else as compact JSON.
pub(crate) fn text_of(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl Encoded {
    /// Writes the parameters for the client.
    pub(crate) fn parameters(&self, zone: UtcOffset) -> Parameters<'_> {
        let mut parameters = Parameters::new(zone);
        for (name, spelt) in &self.0 {
            match spelt {
                Spelt::Text(place, text) => parameters.put_in(*place, name, text),
                Spelt::Hidden(place, text) => parameters.put_in(*place, name, text),
                Spelt::Dotted(value) => parameters.flat(name, value),
                Spelt::BodyText(text) => {
                    parameters.body_bytes("application/octet-stream", text.as_bytes());
                }
                Spelt::BodyJson(value) => parameters.body_json(value),
            }
        }
        parameters
    }
}

/// The value of an option: the text itself, or JSON where the parameter has a structure.
pub(crate) fn from_option(parameter: &'static Value, texts: &[&str]) -> Result<Given, Failure> {
    let value = match (parameter.kind, texts) {
        (Kind::List(inner), texts) => list(parameter, *inner, texts)?,
        (kind, texts) if kind.is_single() => {
            let text = texts.last().copied().unwrap_or_default();
            let time = moment::spelt(kind, text, SystemTime::now());
            Json::String(time.unwrap_or_else(|| text.to_owned()))
        }
        (_, texts) => structured(parameter, texts.last().copied().unwrap_or_default())?,
    };
    Ok(Given { parameter, value })
}

/// One JSON list, or the items one by one.
fn list(parameter: &Value, item: Kind, texts: &[&str]) -> Result<Json, Failure> {
    if let [text] = texts
        && (text.trim_start().starts_with('[') || text.starts_with('@') || *text == "-")
    {
        return structured(parameter, text);
    }
    let items = texts.iter().map(|text| {
        if item.is_single() {
            let time = moment::spelt(item, text, SystemTime::now());
            Ok(Json::String(time.unwrap_or_else(|| (*text).to_owned())))
        } else {
            structured(parameter, text)
        }
    });
    items
        .collect::<Result<Vec<Json>, Failure>>()
        .map(Json::Array)
}

fn structured(parameter: &Value, text: &str) -> Result<Json, Failure> {
    let text = crate::input::text(text)?;
    crate::input::json(&text, &format!("--{}", parameter.option))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::SERVICE;

    fn sent(action: &str, json: Json) -> Vec<(String, String)> {
        let operation = SERVICE.operation(action).unwrap();
        let given = from_json(operation, json).unwrap();
        let encoded = encode(&given);
        let parameters = encoded.parameters(UtcOffset::BEIJING);
        let pairs = parameters.expose().into_iter();
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_spelling() {
        let request = json!({
            "PoolKey": "FC12345",
            "AxgBindList": [{"PhoneNoA": "13900000001", "GroupId": "1"}],
        });
        let list = r#"[{"GroupId":"1","PhoneNoA":"13900000001"}]"#;
        assert_eq!(
            sent("BindBatchAxg", request),
            [pair("AxgBindList", list), pair("PoolKey", "FC12345")]
        );
        let as_text = json!({"AxgBindList": list, "PoolKey": null});
        assert_eq!(sent("BindBatchAxg", as_text), [pair("AxgBindList", list)]);
        let scalars = json!({"CallTimeout": 10, "IsRecordingEnabled": true, "OutId": {"a": 1}});
        assert_eq!(
            sent("BindAxb", scalars),
            [
                pair("CallTimeout", "10"),
                pair("IsRecordingEnabled", "true"),
                pair("OutId", r#"{"a":1}"#)
            ]
        );
        let by_command = SERVICE.operation("bind-axb").map(Operation::action);
        assert_eq!(by_command, Some("BindAxb"));
    }

    /// Given and empty is not the same as not given, where the encoding can say it.
    #[test]
    fn an_empty_list_is_sent_as_json_and_else_left_out() {
        for (action, name, spelt) in [
            ("ConfigX", "SequenceCalls", Some("[]")),
            ("CreatePickUpWaybill", "GoodsInfos", Some("[]")),
            ("BindBatchAxg", "AxgBindList", Some("[]")),
            ("CreateAxgGroup", "Numbers", None),
            ("OperateAxgGroup", "Numbers", None),
        ] {
            let wanted: Vec<_> = spelt.map(|text| pair(name, text)).into_iter().collect();
            assert_eq!(sent(action, json!({name: []})), wanted, "{action}");
            let operation = SERVICE.operation(action).unwrap();
            let by_option = from_option(operation.parameter(name).unwrap(), &["[]"]).unwrap();
            let given = sayable(vec![by_option]);
            assert_eq!(given.len(), wanted.len(), "{action}");
            let missing = check::missing(operation, &given).contains(&name);
            let required = operation.parameter(name).unwrap().required;
            assert_eq!(missing, required && spelt.is_none(), "{action}");
        }
        let null = json!({"SequenceCalls": null});
        assert_eq!(sent("ConfigX", null), []);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let operation = SERVICE.operation("BindAxb").unwrap();
        let message = |json| from_json(operation, json).unwrap_err().message;
        assert!(message(json!([])).contains("JSON object"));
        assert!(message(json!({"PhoneNoC": "1"})).contains("PhoneNo"));
        let long: Json =
            serde_json::from_str(r#"{"OutId": 123456789012345678901234567890}"#).unwrap();
        assert!(message(long).contains("OutId"));
    }

    /// Every example of the descriptions is sent as the example says.
    #[test]
    fn every_example_is_sent_as_it_stands() {
        for operation in SERVICE.operations {
            let given: Vec<Given> = operation
                .example_request
                .iter()
                .map(|(name, value)| Given {
                    parameter: operation.parameter(name).unwrap(),
                    value: Json::String((*value).to_owned()),
                })
                .collect();
            let encoded = encode(&given);
            let parameters = encoded.parameters(UtcOffset::BEIJING);
            let mut wanted = operation.example_request.to_vec();
            wanted.sort_unstable();
            assert_eq!(parameters.expose(), wanted, "{}", operation.action());
        }
    }
}
