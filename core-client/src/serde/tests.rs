use serde_json::{Value, from_str, from_value, json, to_string, to_value};

use super::*;
use crate::answer::RecordWriter;
use crate::request::OperationInfo;
use crate::text::Hidden;
use crate::time::LocalDateTime;

static SERVICE: ServiceInfo = ServiceInfo::new("Shop", "1").with_utc_offset_minutes(480);
static ORDER: OperationInfo = OperationInfo::rpc(&SERVICE, "Order").required(&["Buyer"]);

#[derive(Debug, Clone, Default, PartialEq)]
struct Order {
    buyer: Option<PhoneText>,
    items: Option<Vec<Item>>,
    tags: Option<Vec<String>>,
    note: Option<FreeJson>,
    until: Option<LocalDateTime>,
    weight: Option<f64>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Item {
    name: Option<Hidden>,
    count: Option<i32>,
    extra: Extra,
}

impl Record for Item {
    const REQUIRED: &'static [&'static str] = &["Name"];

    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.take("Name"),
            count: fields.take("Count"),
            extra: fields.rest(),
        }
    }

    fn write(&self, out: &mut RecordWriter<'_>) {
        out.put("Name", &self.name);
        out.put("Count", &self.count);
        out.extra(&self.extra);
    }
}

impl Request for Order {
    type Response = Item;
    const OPERATION: &'static OperationInfo = &ORDER;

    fn encode<'a>(&'a self, out: &mut Parameters<'a>) {
        out.put_opt("Buyer", &self.buyer);
        out.json_opt("Items", &self.items);
        out.json_opt("Note", &self.note);
        out.joined_opt("Tags", &self.tags, ',');
        out.put_opt("Until", &self.until);
        out.put_opt("Weight", &self.weight);
    }
}

crate::serde_request!(Order, {
    buyer: "Buyer", items: "Items", note: "Note", tags: "Tags", until: "Until", weight: "Weight"
});
crate::serde_records!(SERVICE; Item);

fn order() -> Order {
    from_value(stored()).unwrap()
}

fn stored() -> Value {
    json!({
        "Buyer": "13900000001",
        "Items": [{"Name": "张三", "Count": 2}],
        "Note": [null, {"a": null}],
        "Tags": ["a,b", ""],
        "Until": "2030-01-02 03:04:05",
        "Weight": 1.5,
    })
}

fn encoded(order: &Order, zone: UtcOffset) -> Vec<(String, String)> {
    let mut parameters = Parameters::new(zone);
    order.encode(&mut parameters);
    let pairs = parameters.expose().into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_stored_request_comes_back_as_it_was() {
    let order = order();
    assert_eq!(to_value(&order).unwrap(), stored());
    assert!(order.until.as_ref().unwrap().instant().is_some());
    for null in [None, Some(FreeJson(Value::Null))] {
        let order = Order {
            note: null,
            ..order.clone()
        };
        let again: Order = from_str(&to_string(&order).unwrap()).unwrap();
        assert_eq!(again, order);
        for zone in [UtcOffset::BEIJING, UtcOffset::UTC] {
            assert_eq!(encoded(&again, zone), encoded(&order, zone));
        }
    }
}

#[test]
fn a_request_refuses_what_it_does_not_know_and_what_it_lacks() {
    for (text, says) in [
        (r#"{}"#, "Buyer, found nothing"),
        (r#"{"Buyer": null}"#, "Buyer, found nothing"),
        (r#"[]"#, "an object at the request, found a list"),
        (
            r#"{"Buyer": "1", "Weigth": 2}"#,
            "at Weigth, found a number",
        ),
        (
            r#"{"Buyer": "1", "weight": 2}"#,
            "at weight, found a number",
        ),
        (r#"{"Buyer": "1", "Buyer": "2"}"#, "each once, at Buyer"),
        (
            r#"{"Buyer": "1", "Weight": "heavy"}"#,
            "described type at Weight, found a text",
        ),
        (r#"{"Buyer": "1", "Tags": ["a", null]}"#, "Tags"),
        (
            r#"{"Buyer": "1", "Tags": "a"}"#,
            "a list at Tags, found a text",
        ),
        (
            r#"{"Buyer": "1", "Items": [{"Count": 1}]}"#,
            "a value at Items[0].Name, found nothing",
        ),
        (
            r#"{"Buyer": "1", "Items": [{"Name": "n", "Cuont": 1}]}"#,
            "at Items[0].Cuont, found a number",
        ),
        (
            r#"{"Buyer": "1", "Items": [{"Name": "n", "Count": 1.5}]}"#,
            "at Items[0].Count",
        ),
        (r#"{"Buyer": "1", "13900000002": 1}"#, "<11 digits hidden>"),
    ] {
        let error = from_str::<Order>(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
        assert!(
            !error.contains("heavy") && !error.contains("1390"),
            "{error}"
        );
    }
    // Several names of one value are fine, and `null` counts as not given.
    let order: Order = from_str(r#"{"Buyer": "1", "Weight": null}"#).unwrap();
    assert_eq!(order.weight, None);
}

#[test]
fn what_cannot_be_sent_cannot_be_stored() {
    let order = Order {
        weight: Some(f64::NAN),
        ..order()
    };
    let error = to_string(&order).unwrap_err().to_string();
    assert!(error.contains("Weight is not a finite number"), "{error}");
}

#[test]
fn an_answer_keeps_what_it_does_not_know() {
    let text = r#"{"Count":"two","Name":"张三","New":{"a":[1,null]}}"#;
    let item: Item = from_str(text).unwrap();
    assert_eq!((item.count, item.extra.len()), (None, 2));
    assert_eq!(to_string(&item).unwrap(), text);
    assert_eq!(from_str::<Item>(&to_string(&item).unwrap()).unwrap(), item);
}

#[test]
fn what_was_not_certain_does_not_become_so_by_storing() {
    // Which of two names is meant, nobody can tell, and a lost character is not found again.
    for text in [
        r#"{"Name": "a", "Name": "b", "New": 1}"#,
        r#"{"Name": "a", "name": "b", "New": 1}"#,
        "{\"Name\": \"a\u{fffd}\", \"New\": 1}",
    ] {
        let item: Item = from_str(text).unwrap();
        assert_eq!(item.name, None, "{text}");
        let again: Item = from_value(to_value(&item).unwrap()).unwrap();
        assert_eq!(again.name, None, "{text}");
        assert!(again.extra.get("Name").is_some(), "{text}");
        assert_eq!(again.extra.was_repaired(), text.contains('\u{fffd}'));
    }
}

#[test]
fn masked_shows_nothing() {
    let shown = to_value(Masked(&order())).unwrap();
    assert_eq!(shown["Buyer"], "139****0001");
    assert_eq!(
        shown["Items"],
        json!([{"Name": "<2 characters hidden>", "Count": 2}])
    );
    assert_eq!(shown["Note"], "<a list hidden>");
    assert_eq!(shown["Until"], "2030-01-02 03:04:05");
    let item: Item = from_value(json!({"Name": "x", "13900000001": "13900000002"})).unwrap();
    let shown = to_string(&Masked(&item)).unwrap();
    assert!(
        !shown.contains("1390") && shown.contains("characters hidden"),
        "{shown}"
    );
    assert_eq!(format!("{:?}", Masked(&item)), shown);
}

#[test]
fn single_values_are_stored_alone() {
    let number: PhoneText = from_str("13900000001").unwrap();
    assert_eq!(to_string(&number).unwrap(), r#""13900000001""#);
    let never: SecondsOrNever = from_str("0").unwrap();
    assert_eq!(never, SecondsOrNever::Never);
    assert!(from_str::<Seconds>("[]").is_err());
    assert_eq!(
        to_string(&Masked(&Binary::new(*b"abc"))).unwrap(),
        r#""<3 bytes hidden>""#
    );
}

/// A format that tells a value that is there from one that is not, and puts names around values, as CBOR and others do.
struct Optional(Value);

impl<'de> Deserializer<'de> for Optional {
    type Error = serde_core::de::value::Error;

    fn deserialize_any<V: serde_core::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        use serde_core::de::IntoDeserializer as _;
        use serde_core::de::value::{MapDeserializer, SeqDeserializer};
        match self.0 {
            Value::Null => visitor.visit_none(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => visitor.visit_f64(number.as_f64().unwrap()),
            Value::String(text) => visitor.visit_newtype_struct(text.into_deserializer()),
            Value::Array(items) => {
                visitor.visit_some(SeqDeserializer::new(items.into_iter().map(Optional)))
            }
            Value::Object(map) => visitor.visit_map(MapDeserializer::new(
                map.into_iter().map(|(name, value)| (name, Optional(value))),
            )),
        }
    }

    serde_core::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> serde_core::de::IntoDeserializer<'de, serde_core::de::value::Error> for Optional {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn a_null_is_read_from_formats_that_have_options() {
    let stored = json!({"Name": "Li", "Count": null, "New": [null, {"Inner": null}], "Old": null});
    let item = Item::deserialize(Optional(stored)).unwrap();
    assert_eq!(item.name, Some(Hidden::new("Li")));
    assert_eq!(item.count, None);
    assert_eq!(item.extra.get("New"), Some(&json!([null, {"Inner": null}])));
    let order = json!({"Buyer": "13900000001", "Note": null, "Items": null});
    let read = Order::deserialize(Optional(order.clone())).unwrap();
    assert_eq!(read, from_value(order).unwrap());
}
