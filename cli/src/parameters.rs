//! From the texts and the JSON that a user gives to the arguments of a call.

use std::time::SystemTime;

use clap::ArgMatches;
use core_catalog::check::text_of;
use core_catalog::encoding::{Argument, Encoded, encode, says_something};
use core_catalog::{Kind, Value};
use core_client::time::UtcOffset;
use serde_json::Value as Json;

use crate::exit::Failure;
use crate::lang::{tr, tr_masked};
use crate::output;
use crate::service::Operation;
use crate::{check, escape, time_input};

/// How the parameters of a call were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// As options. A value that the parameter's type cannot read is a usage error; a typed builder would not take it either.
    Options,
    /// As JSON, by this argument. A value that the parameter's type cannot read is sent as given, with a warning: the service decides.
    Json(&'a str),
}

/// The parameters in a JSON object whose members are named as on the wire. `null` counts as left out.
pub(crate) fn from_json(operation: &Operation, json: Json) -> Result<Vec<Argument>, Failure> {
    let Json::Object(members) = json else {
        return Err(Failure::usage(tr_masked!(
            "the parameters must be a JSON object such as {{\"PoolKey\": \"FC12345\"}}",
            "参数必须是 JSON 对象，例如 {{\"PoolKey\": \"FC12345\"}}"
        )));
    };
    let mut given = Vec::new();
    for (name, value) in members {
        let parameter = operation
            .described()
            .parameter(&name)
            .ok_or_else(|| unknown(operation, &name))?;
        if !value.is_null() {
            let value = with_whole_numbers(parameter, value);
            given.push(Argument { parameter, value });
        }
    }
    Ok(drop_unsendable_empty_values(given))
}

/// The parameters that were given as options.
pub(crate) fn from_options(
    operation: &Operation,
    matches: &ArgMatches,
) -> Result<Vec<Argument>, Failure> {
    let mut given = Vec::new();
    for parameter in &operation.described().parameters {
        let texts: Vec<&str> = matches
            .get_many::<String>(&parameter.option)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if texts.is_empty() {
            continue;
        }
        let one = from_option(parameter, &texts, operation.zone())?;
        if texts
            .iter()
            .any(|text| time_input::is_relative(parameter.kind, text))
        {
            // A later look-up needs the time itself.
            let zone = time_input::zone_in_words(parameter, operation.zone()).unwrap_or_default();
            let time = text_of(&one.value);
            output::diagnostic(&tr!(
                "{}: {} ({})",
                "{}：{}，{}",
                parameter.name,
                time,
                zone
            ));
        }
        given.push(one);
    }
    Ok(drop_unsendable_empty_values(given))
}

/// Leaves out empty lists and objects that the encoding cannot express: they count as not given.
pub(crate) fn drop_unsendable_empty_values(mut given: Vec<Argument>) -> Vec<Argument> {
    given.retain(|one| {
        let says = says_something(one.parameter, &one.value);
        if !says {
            output::warn(&tr!(
                "{}: an empty value cannot be sent in this encoding; left out",
                "{}：该编码无法发送空值，已省略",
                one.parameter.name
            ));
        }
        says
    });
    given
}

/// The parameters in their final spelling.
pub(crate) fn encoded(given: &[Argument]) -> Result<Encoded, Failure> {
    encode(given).map_err(|error| Failure::not_sent(error.to_string()))
}

fn unknown(operation: &Operation, name: &str) -> Failure {
    let names = operation.parameters.iter().map(|one| one.name.as_str());
    let hint = check::did_you_mean(name, names);
    // What stands in a name's place may be a number by mistake.
    let name = escape::echo(name);
    Failure::usage(tr_masked!(
        "{} has no parameter {}{}",
        "{} 没有参数 {}{}",
        operation.action(),
        name,
        hint
    ))
}

/// Whole numbers of floats as such, where the description says that they are whole: the typed request sends `10` for `10.0`, too.
fn with_whole_numbers(described: &Value, value: Json) -> Json {
    match value {
        Json::Number(number) if is_whole(described.kind) => {
            let whole = number.as_f64().filter(|_| number.is_f64()).and_then(whole);
            whole.map_or(Json::Number(number), Json::from)
        }
        Json::Array(items) => {
            let item = described.item.as_deref();
            let items = items.into_iter().map(|value| match item {
                Some(item) => with_whole_numbers(item, value),
                None => value,
            });
            Json::Array(items.collect())
        }
        Json::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let value = match member(described, &name) {
                    Some(member) => with_whole_numbers(member, value),
                    None => value,
                };
                (name, value)
            });
            Json::Object(members.collect())
        }
        other => other,
    }
}

/// What describes a member of an object, or whatever stands in a map.
fn member<'v>(described: &'v Value, name: &str) -> Option<&'v Value> {
    match described.kind {
        Kind::Map => described.item.as_deref(),
        _ => described.members.iter().find(|one| one.is_called(name)),
    }
}

fn is_whole(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Integer
            | Kind::Long
            | Kind::EpochMillis
            | Kind::EpochSeconds
            | Kind::Seconds
            | Kind::SecondsOrNever
            | Kind::Millis
    )
}

/// A float that is a whole number, unless it may have lost digits: the typed request takes none from there on.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 1e15;
    let is_whole = number.fract() == 0.0 && number.abs() < EXACT;
    // The text of a zero may have a sign, which the integer drops.
    is_whole.then(|| format!("{number:.0}").parse().ok())?
}

/// The value of an option: the text itself, or JSON where the parameter has a structure.
pub(crate) fn from_option(
    parameter: &'static Value,
    texts: &[&str],
    zone: UtcOffset,
) -> Result<Argument, Failure> {
    let last = || texts.last().copied().unwrap_or_default();
    let value = match (&parameter.item, parameter.kind) {
        (Some(item), Kind::List) => list(parameter, item, texts, zone)?,
        _ if parameter.is_structured() => structured(parameter, last())?,
        _ => {
            let time = time_input::wire_time(parameter.kind, last(), SystemTime::now(), zone);
            Json::String(time.unwrap_or_else(|| last().to_owned()))
        }
    };
    let value = with_whole_numbers(parameter, value);
    Ok(Argument { parameter, value })
}

/// One JSON list, or the items one by one.
fn list(parameter: &Value, item: &Value, texts: &[&str], zone: UtcOffset) -> Result<Json, Failure> {
    if let [text] = texts
        && (text.trim_start().starts_with('[') || text.starts_with('@') || *text == "-")
    {
        return structured(parameter, text);
    }
    let items = texts.iter().map(|text| {
        if !item.is_structured() {
            let time = time_input::wire_time(item.kind, text, SystemTime::now(), zone);
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
    crate::input::json(text, &format!("--{}", parameter.option))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service;

    fn sent(action: &str, json: Json) -> Vec<(String, String)> {
        let operation = service::main().operation(action).unwrap();
        let given = from_json(operation, json).unwrap();
        let encoded = encode(&given).unwrap();
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
        let by_command = service::main().operation("bind-axb").map(Operation::action);
        assert_eq!(by_command, Some("BindAxb"));
    }

    /// The typed request sends them in the same way. A number whose type is not an integer is sent as written.
    #[test]
    fn whole_numbers_are_sent_as_whole_numbers() {
        for (written, wire) in [
            ("10.0", "10"),
            ("1.5e1", "15"),
            ("-0.0", "0"),
            ("-0e1", "0"),
            ("0.0", "0"),
            ("10.5", "10.5"),
        ] {
            let text = format!(r#"{{"CallTimeout": {written}}}"#);
            let json = crate::exact_json::read(&text).ok().unwrap();
            assert_eq!(sent("BindAxb", json), [pair("CallTimeout", wire)]);
        }
        let as_texts = json!({"OutId": {"Ratio": 10.0}, "PoolKey": 10.0});
        assert_eq!(
            sent("BindAxb", as_texts),
            [pair("OutId", r#"{"Ratio":10.0}"#), pair("PoolKey", "10.0")]
        );
        let number = |kind| Value {
            kind,
            name: "N".to_owned(),
            ..Value::default()
        };
        let object = Value {
            kind: Kind::Object,
            members: vec![number(Kind::Long)],
            ..Value::default()
        };
        let list = Value {
            kind: Kind::List,
            item: Some(Box::new(object)),
            ..Value::default()
        };
        let inner = with_whole_numbers(&list, json!([{"N": 3.0, "M": 3.0}, {"N": 1e15}]));
        assert_eq!(inner, json!([{"N": 3, "M": 3.0}, {"N": 1e15}]));
        let map = Value {
            kind: Kind::Map,
            item: Some(Box::new(number(Kind::Seconds))),
            ..Value::default()
        };
        assert_eq!(
            with_whole_numbers(&map, json!({"a": 60.0})),
            json!({"a": 60})
        );
    }

    /// Given and empty is not the same as not given, where the encoding can say it.
    #[test]
    fn an_empty_list_is_sent_as_json_and_else_left_out() {
        for (action, name, wire) in [
            ("ConfigX", "SequenceCalls", Some("[]")),
            ("CreatePickUpWaybill", "GoodsInfos", Some("[]")),
            ("BindBatchAxg", "AxgBindList", Some("[]")),
            ("CreateAxgGroup", "Numbers", None),
            ("OperateAxgGroup", "Numbers", None),
        ] {
            let wanted: Vec<_> = wire.map(|text| pair(name, text)).into_iter().collect();
            assert_eq!(sent(action, json!({name: []})), wanted, "{action}");
            let operation = service::main().operation(action).unwrap();
            let by_option = from_option(
                operation.described().parameter(name).unwrap(),
                &["[]"],
                operation.zone(),
            )
            .unwrap();
            let given = drop_unsendable_empty_values(vec![by_option]);
            assert_eq!(given.len(), wanted.len(), "{action}");
            let missing = check::missing(operation, &given).contains(&name);
            let required = operation.parameter(name).unwrap().required;
            assert_eq!(missing, required && wire.is_none(), "{action}");
        }
        let null = json!({"SequenceCalls": null});
        assert_eq!(sent("ConfigX", null), []);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let operation = service::main().operation("BindAxb").unwrap();
        let message = |json| from_json(operation, json).unwrap_err().message.to_string();
        assert!(message(json!([])).contains("JSON object"));
        assert!(message(json!({"PhoneNoC": "1"})).contains("PhoneNo"));
    }

    /// Every example of the descriptions is sent as the example says.
    #[test]
    fn every_example_is_sent_as_it_stands() {
        for operation in service::products().flat_map(service::Product::operations) {
            let example = operation.examples.first();
            let mut wanted = example.map_or_else(Vec::new, |one| one.request.clone());
            let given: Vec<Argument> = wanted
                .iter()
                .map(|(name, value)| Argument {
                    parameter: operation.described().parameter(name).unwrap(),
                    value: Json::String(value.clone()),
                })
                .collect();
            let encoded = encode(&given).unwrap();
            let parameters = encoded.parameters(UtcOffset::BEIJING);
            wanted.sort_unstable();
            let wanted: Vec<_> = wanted
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            assert_eq!(parameters.expose(), wanted, "{}", operation.action());
        }
    }
}
