//! What is encoded can be read back, and is not shown.

use core_catalog::encoding::{Argument, InHostName, Undecodable, decode, encode};
use core_catalog::{Encoding, Kind, Location, Value};
use core_client::time::UtcOffset;
use serde_json::{Value as Json, json};

fn parameter(kind: Kind, encoding: Encoding) -> &'static Value {
    Box::leak(Box::new(Value {
        name: "P".to_owned(),
        kind,
        encoding,
        ..Value::default()
    }))
}

/// What is encoded comes back; single values as text.
#[test]
fn every_encoding_can_be_read_back() {
    let objects = json!([{"Key": "a", "Tags": ["x", "y"]}, {"Key": "b"}]);
    for (kind, encoding, value) in [
        (Kind::Text, Encoding::Plain, json!("text")),
        (Kind::List, Encoding::Json, objects.clone()),
        (Kind::List, Encoding::RepeatList, objects.clone()),
        (
            Kind::Object,
            Encoding::Flat,
            json!({"A": "1", "B": {"C": "2"}}),
        ),
        (Kind::Json, Encoding::Flat, json!({"A": ["1", "2"]})),
        (Kind::Json, Encoding::Flat, json!("one text")),
        (Kind::List, Encoding::Joined(','), json!(["1", "2"])),
        (Kind::Map, Encoding::Json, json!({"a": 1})),
    ] {
        let parameter = parameter(kind, encoding);
        let encoded = encode(&[Argument {
            parameter,
            value: value.clone(),
        }])
        .unwrap();
        let sent = encoded.parameters(UtcOffset::UTC);
        let sent = sent.expose();
        let text = sent
            .iter()
            .find(|(name, _)| *name == "P")
            .map(|(_, text)| *text);
        let below = sent
            .iter()
            .filter_map(|(name, text)| Some((name.strip_prefix("P.")?, *text)));
        assert_eq!(
            decode(parameter, text, below),
            Ok(Some(value)),
            "{kind:?} {encoding:?}"
        );
    }
}

#[test]
fn spread_names_become_a_tree() {
    let pairs = [("1.Key", "a"), ("10.Key", "c"), ("2.Key", "b")];
    assert_eq!(
        decode(
            parameter(Kind::List, Encoding::RepeatList),
            None,
            pairs.into_iter()
        ),
        Ok(Some(json!([{"Key": "a"}, {"Key": "b"}, {"Key": "c"}])))
    );
    let none = std::iter::empty();
    assert_eq!(
        decode(parameter(Kind::Text, Encoding::Plain), None, none),
        Ok(None)
    );
    let none = std::iter::empty();
    let json = parameter(Kind::Object, Encoding::Json);
    assert_eq!(decode(json, Some("{"), none), Err(Undecodable));
}

/// Anybody can write a name of any number of levels into a request.
#[test]
fn names_have_so_many_levels_and_no_more() {
    let flat = parameter(Kind::Object, Encoding::Flat);
    let read = |levels: usize| {
        let name = vec!["1"; levels].join(".");
        decode(flat, None, std::iter::once((name.as_str(), "a")))
    };
    let deepest = (0..64).fold(json!("a"), |inner, _| json!([inner]));
    assert_eq!(read(64), Ok(Some(deepest)));
    assert_eq!(read(65), Err(Undecodable));
    assert_eq!(read(200_000), Err(Undecodable));
}

/// A number in a name is a place in an order, and takes no memory for the places before it.
#[test]
fn a_great_number_in_a_name_is_one_item() {
    let list = parameter(Kind::List, Encoding::RepeatList);
    let pairs = [("4000000000.Key", "b"), ("7.Key", "a")];
    assert_eq!(
        decode(list, None, pairs.into_iter()),
        Ok(Some(json!([{"Key": "a"}, {"Key": "b"}])))
    );
}

/// Sent anywhere else it would be another parameter.
#[test]
fn a_parameter_in_the_host_name_is_refused() {
    let parameter: &Value = Box::leak(Box::new(Value {
        name: "Bucket".to_owned(),
        location: Location::Host,
        ..Value::default()
    }));
    let value = json!("a");
    let refused = encode(&[Argument { parameter, value }]).map(drop);
    let error = refused.unwrap_err();
    assert_eq!(
        error,
        InHostName {
            parameter: "Bucket"
        }
    );
    assert!(error.to_string().starts_with("Bucket is part of the host"));
}

#[test]
fn debug_shows_no_value() {
    let parameter: &Value = Box::leak(Box::default());
    let value = Json::from("13900000001");
    let shown = format!("{:?}", Argument { parameter, value });
    assert!(!shown.contains("139"), "{shown}");
}
