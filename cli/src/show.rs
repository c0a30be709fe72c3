//! Masks results before they are shown. A described field is shown as its sensitivity says. Of anything else, only names and kinds are
//! shown: it may be a key, a password or somebody's name.

use core_catalog::{Encoding, Kind, Sensitivity, Value};
use core_client::{Credential, mask};
use serde_json::{Map, Value as Json};

use crate::readable::is_readable;

/// The fields that the gateway itself puts into its answers, described or not: texts for people, and ids.
const GATEWAY_TEXTS: &[&str] = &["RequestId", "HostId", "Code", "Message", "Recommend"];

/// How values are masked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Show {
    /// Whether personal data and values without a description are shown as they are (`--show-numbers`).
    pub(crate) plain: bool,
    /// The texts that are never shown: the key id and the token that signed the request.
    pub(crate) secrets: Vec<String>,
}

impl Show {
    /// Masks as the option says, and always hides the credential.
    pub(crate) fn new(plain: bool, credential: &Credential) -> Self {
        let key = Some(credential.access_key_id());
        let secrets = key.into_iter().chain(credential.security_token());
        Self {
            plain,
            secrets: secrets.map(str::to_owned).collect(),
        }
    }

    /// A copy that masks personal data whatever the option says.
    pub(crate) fn masked(&self) -> Self {
        Self {
            plain: false,
            ..self.clone()
        }
    }

    /// An answer, by the members that are described.
    pub(crate) fn answer(&self, members: &[Value], answer: &Json) -> Json {
        match answer {
            Json::Object(map) => {
                let of_gateway = |name: &String| {
                    GATEWAY_TEXTS
                        .iter()
                        .any(|text| text.eq_ignore_ascii_case(name))
                };
                let mut shown = Map::new();
                for (name, value) in map {
                    let (shown_name, shown_value) = match value {
                        Json::String(text)
                            if of_gateway(name) && described(members, name).is_none() =>
                        {
                            (name.clone(), Json::String(self.free(text)))
                        }
                        other => self.member(members, name, other),
                    };
                    shown.insert(shown_name, shown_value);
                }
                Json::Object(shown)
            }
            other => self.unknown(other),
        }
    }

    fn object(&self, members: &[Value], map: &Map<String, Json>) -> Json {
        let shown = map.iter();
        let shown = shown.map(|(name, value)| self.member(members, name, value));
        Json::Object(shown.collect())
    }

    fn member(&self, members: &[Value], name: &str, value: &Json) -> (String, Json) {
        match described(members, name) {
            Some(member) => (name.to_owned(), self.value(member, value)),
            None => (self.free(name), self.unknown(value)),
        }
    }

    /// A value with a description: a parameter, or a member of an answer.
    pub(crate) fn value(&self, described: &Value, value: &Json) -> Json {
        match value {
            Json::Null | Json::Bool(_) => value.clone(),
            Json::Array(items) => Json::Array(
                items
                    .iter()
                    .map(|item| self.element(described, item))
                    .collect(),
            ),
            Json::Object(map) if described.kind == Kind::Map => self.map(described, map),
            Json::Object(map) if !described.members.is_empty() => {
                self.object(&described.members, map)
            }
            Json::Object(_) => self.undescribed_object(described, value),
            Json::String(text) if described.is_structured() => {
                Json::String(self.written_structure(described, text))
            }
            // A number in place of a described object: its description says nothing about it.
            Json::Number(_) if described.is_structured() && !holds_single_values(described) => {
                self.unknown(value)
            }
            _ => self.single(described, value),
        }
    }

    /// An element of a list or map, by its own description or else by that of the list.
    fn element(&self, described: &Value, value: &Json) -> Json {
        match value {
            Json::String(_) if holds_single_values(described) => self.single(described, value),
            _ => self.value(element(described), value),
        }
    }

    /// A text or a number with a description.
    fn single(&self, described: &Value, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.one_text(described, text)),
            other => {
                let text = other.to_string();
                let shown = self.text(described, &text);
                if shown == text {
                    other.clone()
                } else {
                    Json::String(shown)
                }
            }
        }
    }

    /// An object or list that arrived as a text: its members are hidden as they are in an object.
    fn written_structure(&self, described: &Value, text: &str) -> String {
        if self.plain {
            return self.free(text);
        }
        match serde_json::from_str::<Json>(text) {
            Ok(inner @ (Json::Object(_) | Json::Array(_))) => {
                self.value(described, &inner).to_string()
            }
            _ => self.no_structure(described, text),
        }
    }

    /// A text in place of a structure. A list may be one text of its items; anything else may hold what the members hold.
    fn no_structure(&self, described: &Value, text: &str) -> String {
        let is_list = described.kind == Kind::List && holds_single_values(described);
        let is_joined = matches!(described.encoding, Encoding::Joined(_));
        let is_masked = !matches!(
            described.sensitivity,
            Sensitivity::None | Sensitivity::ServiceText
        );
        if is_masked || (is_list && (is_joined || is_readable(described, text))) {
            return self.one_text(described, text);
        }
        match text.is_empty() {
            true => String::new(),
            false => mask::hidden(text),
        }
    }

    /// The keys of a map are the service's data, too.
    fn map(&self, described: &Value, map: &Map<String, Json>) -> Json {
        let shown = map.iter().map(|(key, value)| {
            let value = match value {
                Json::Object(inner) if !described.members().is_empty() => {
                    self.object(described.members(), inner)
                }
                other => self.element(described, other),
            };
            (self.free(key), value)
        });
        Json::Object(shown.collect())
    }

    /// An object whose members are not described.
    fn undescribed_object(&self, described: &Value, value: &Json) -> Json {
        if described.sensitivity == Sensitivity::None {
            self.unknown(value)
        } else {
            Json::String(self.text(described, &value.to_string()))
        }
    }

    /// A value without a description: its names and its size.
    pub(crate) fn unknown(&self, value: &Json) -> Json {
        match value {
            Json::Null | Json::Bool(_) => value.clone(),
            Json::String(text) if self.plain || text.is_empty() => Json::String(self.free(text)),
            Json::String(text) => Json::String(mask::hidden(text)),
            Json::Number(number) if self.plain => {
                let text = number.to_string();
                let shown = self.free(&text);
                if shown == text {
                    value.clone()
                } else {
                    Json::String(shown)
                }
            }
            Json::Number(_) => Json::String("<number hidden>".to_owned()),
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.unknown(item)).collect())
            }
            Json::Object(map) => self.object(&[], map),
        }
    }

    /// A text that may be a list of joined items: each item is masked by itself.
    fn one_text(&self, described: &Value, text: &str) -> String {
        let Encoding::Joined(separator) = described.encoding else {
            return self.text(described, text);
        };
        let items = text.split(separator);
        let items = items.map(|item| self.text(described, item));
        items.collect::<Vec<_>>().join(&separator.to_string())
    }

    /// A single value with a description, as text.
    pub(crate) fn text(&self, described: &Value, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        if self.plain {
            return self.free(text);
        }
        match described.sensitivity {
            Sensitivity::None if is_readable(described, text) => self.without_secrets(text),
            Sensitivity::None | Sensitivity::ServiceText => self.free(text),
            Sensitivity::PhoneNumber | Sensitivity::XNumber => mask::phone(text),
            _ => mask::hidden(text),
        }
    }

    /// A text that may hold anything.
    pub(crate) fn free(&self, text: &str) -> String {
        // A string to sign holds the key id and all parameters, so it stays masked even with `--show-numbers`.
        let gateway_quotes_us = text.contains("string to sign");
        let shown = self.without_secrets(text);
        if self.plain && !gateway_quotes_us {
            shown
        } else {
            mask::free_text(&shown)
        }
    }

    fn without_secrets(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            if shown.contains(secret.as_str()) {
                shown = shown.replace(secret.as_str(), "<hidden>");
            }
        }
        shown
    }
}

fn described<'a>(members: &'a [Value], name: &str) -> Option<&'a Value> {
    members.iter().find(|member| member.is_called(name))
}

/// What describes the elements of a list or map: single values go by the list's own name and type.
fn element(described: &Value) -> &Value {
    let item = described
        .item
        .as_deref()
        .filter(|item| item.is_structured());
    item.unwrap_or(described)
}

/// Whether it is a list or map of texts and numbers.
fn holds_single_values(described: &Value) -> bool {
    let item = described.item.as_deref();
    matches!(described.kind, Kind::List | Kind::Map) && !item.is_some_and(Value::is_structured)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn members() -> Vec<Value> {
        let value = |name: &str, kind, sensitivity| Value {
            name: name.to_owned(),
            kind,
            sensitivity,
            ..Value::default()
        };
        let (none, number) = (Sensitivity::None, Sensitivity::PhoneNumber);
        vec![
            Value {
                type_name: Some("SubsId".to_owned()),
                ..value("SubsId", Kind::Text, none)
            },
            value("Message", Kind::Text, none),
            value("GmtCreate", Kind::LocalDateTime, none),
            value("PhoneNoA", Kind::Text, number),
            value("Numbers", Kind::List, number),
            Value {
                encoding: Encoding::Joined(','),
                ..value("Ids", Kind::List, none)
            },
            Value {
                encoding: Encoding::Joined('|'),
                ..value("Called", Kind::List, number)
            },
            value("Remain", Kind::Long, none),
            value("Holder", Kind::Text, Sensitivity::Name),
        ]
    }

    fn answer() -> Json {
        json!({
            "SubsId": "1000000768798832",
            "Message": "13900000001 is taken",
            "GmtCreate": "2030-01-02 03:04:05",
            "PhoneNoA": 13_900_000_001_i64,
            "Numbers": ["13900000001", "13900000002"],
            "Ids": "1000000768798832,13900000001,1000000768798833",
            "Called": "13900000001|13900000002",
            "Remain": 12_345_678,
            "Holder": "张三",
            "New": {"Inner": "call 139 0000 0003", "13900000004": 13_900_000_005_i64, "Count": 3},
        })
    }

    #[test]
    fn each_kind_of_field() {
        let shown = Show::default().answer(&members(), &answer());
        assert_eq!(
            shown,
            json!({
                "SubsId": "1000000768798832",
                "Message": "<11 digits hidden> is taken",
                "GmtCreate": "2030-01-02 03:04:05",
                "PhoneNoA": "139****0001",
                "Numbers": ["139****0001", "139****0002"],
                "Ids": "1000000768798832,<11 digits hidden>,1000000768798833",
                "Called": "139****0001|139****0002",
                "Remain": 12_345_678,
                "Holder": "<2 characters hidden>",
                "New": {
                    "Inner": "<18 characters hidden>",
                    "<11 digits hidden>": "<number hidden>",
                    "Count": "<number hidden>",
                },
            })
        );
    }

    /// Some products write an object into a text; the text is hidden as the object is.
    #[test]
    fn a_structure_that_arrives_as_a_text_is_shown_by_its_members() {
        let structure = |name: &str, kind| Value {
            name: name.to_owned(),
            kind,
            ..Value::default()
        };
        let object = Value {
            members: members(),
            ..structure("Bind", Kind::Object)
        };
        let list = Value {
            item: Some(Box::new(object.clone())),
            ..structure("Binds", Kind::List)
        };
        let map = Value {
            item: Some(Box::new(structure("", Kind::Text))),
            ..structure("Map", Kind::Map)
        };
        let texts = Value {
            item: Some(Box::new(structure("", Kind::Text))),
            ..structure("OrderIds", Kind::List)
        };
        let free = structure("Free", Kind::Json);
        let members = [object, list, map, texts, free];
        let inner = r#"{"SubsId":"1000000768798832","AccessKeySecret":"s3cret","Name":"张三","PhoneNoA":"13900000001"}"#;
        let show = Show::default();
        for member in &members {
            for text in [inner, &format!("[{inner}]"), "张三 s3cret", r#""s3cret""#] {
                // What stands in a map of texts is described as a text for people.
                let name = &member.name;
                if name == "Map" && text.starts_with(['{', '[']) {
                    continue;
                }
                let shown = show.answer(&members, &json!({ name: text })).to_string();
                for secret in ["s3cret", "张三", "139000"] {
                    assert!(!shown.contains(secret), "{name}: {shown}");
                }
                let has_id = text.contains("1000000768798832")
                    && (name == "Bind" || (name == "Binds" && text.starts_with('[')));
                assert_eq!(shown.contains("1000000768798832"), has_id, "{shown}");
            }
        }
        let ids = r#"{"OrderIds":"1000000768798832"}"#;
        let read: Json = serde_json::from_str(ids).unwrap();
        assert_eq!(show.answer(&members, &read), read, "a list of one");
        let plain = Show {
            plain: true,
            ..Show::default()
        };
        let answer = json!({"Bind": inner, "Binds": "张三"});
        assert_eq!(plain.answer(&members, &answer), answer);
    }

    /// Whatever is in them: a masker that goes by the look of a text knows no password.
    #[test]
    fn values_that_nobody_described_are_hidden() {
        let holds_secrets = json!({
            "AccessKeySecret": "s3cretS3cret", "SecurityToken": "CAISxyz", "Signature": "a+b/c=", "Name": "张三", "Pin": 1234,
            "List": ["opensesame", {"Password": "opensesame"}], "Flag": true, "Nothing": null,
        });
        let mut answer = holds_secrets.clone();
        answer["Code"] = json!("InvalidAccessKey");
        answer["Recommend"] = json!("https://example.com/help?q=13900000001");
        let shown = Show::default().answer(&members(), &answer);
        let text = shown.to_string();
        for secret in ["s3cret", "CAIS", "a+b", "张三", "1234", "opensesame", "139"] {
            assert!(!text.contains(secret), "{text}");
        }
        // What the gateway says is for people.
        assert_eq!(shown["Code"], "InvalidAccessKey");
        assert!(
            shown["Recommend"]
                .as_str()
                .unwrap()
                .contains("example.com/help")
        );
        assert_eq!(
            (&shown["Flag"], &shown["Nothing"]),
            (&json!(true), &Json::Null)
        );
        // Only there: deeper inside, such names may stand for anything.
        let inner = Show::default().answer(&members(), &json!({"Door": {"Code": "4711-x"}}));
        assert_eq!(inner["Door"]["Code"], "<6 characters hidden>");
        let plain = Show {
            plain: true,
            ..Show::default()
        };
        assert_eq!(plain.answer(&members(), &holds_secrets), holds_secrets);
    }

    #[test]
    fn plain_shows_numbers_and_still_no_key() {
        let show = Show {
            plain: true,
            secrets: vec!["testId".to_owned()],
        };
        assert_eq!(show.answer(&members(), &answer()), answer());
        let refused = json!({"Message": "server string to sign is:POST&AccessKeyId%3DtestId%26PhoneNoA%3D13900000001"});
        let shown = show.answer(&members(), &refused).to_string();
        assert!(
            !shown.contains("testId") && !shown.contains("139"),
            "{shown}"
        );
    }

    #[test]
    fn what_is_called_an_id_and_looks_like_a_number_is_masked() {
        let member = &members()[0];
        let show = Show::default();
        assert_eq!(
            show.text(member, "1000000768798832,1000000768798833"),
            "1000000768798832,1000000768798833"
        );
        assert_eq!(show.text(member, "13900000001"), "<11 digits hidden>");
        assert_eq!(show.text(member, "139-0000-0001"), "<11 digits hidden>");
    }
}
