//! Lists that are one text in an answer, such as `1,2,3`.

use serde_json::Value;

use super::tree::Kind;
use super::{FromAnswer, Node, Reader, RecordWriter, Scalar, Unread};

/// A list of single values that is one text in an answer: the items, joined by a separator.
///
/// The text is read item by item. Blanks around an item and empty items are left out, so an empty text is an empty list. A JSON
/// list is read as well, and a single value of another kind is a list of one. A text with an item that the type cannot hold is not
/// read: the record keeps it in its [`Extra`](super::Extra). The same happens to a list that exceeds 50,000 items, counted over all
/// such lists of the answer.
///
/// Records store the list itself; [`RecordWriter::put_joined`] is the reverse.
///
/// ```
/// use core_client::answer::{Joined, from_value};
/// use core_client::time::UtcOffset;
///
/// let ids: Joined<String, ','> = from_value("7,8".into(), UtcOffset::UTC)?;
/// assert_eq!(ids.into_items(), ["7", "8"]);
/// # Ok::<(), core_client::answer::ShapeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined<T, const SEPARATOR: char>(Vec<T>);

impl<T, const SEPARATOR: char> Joined<T, SEPARATOR> {
    /// The list.
    pub fn into_items(self) -> Vec<T> {
        self.0
    }
}

impl<T: FromAnswer + Scalar, const SEPARATOR: char> FromAnswer for Joined<T, SEPARATOR> {
    const MAY_KEEP: bool = true;

    fn from_answer<'j>(node: Node<'j>, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        match node.0 {
            Kind::Single(Value::String(text)) => Self::split(text, reader),
            // The reader says whether a text in which characters were replaced may be read.
            Kind::Damaged(_) if T::ANY_TEXT => {
                let text = reader.scalar(node)?;
                Self::split(text, reader)
            }
            Kind::List(_) => Vec::from_answer(node, reader).map(Self),
            _ => reader.scalar(node).map(|item| Self(vec![item])),
        }
    }
}

impl<T: Scalar, const SEPARATOR: char> Joined<T, SEPARATOR> {
    fn split<'j>(text: String, reader: &mut Reader) -> Result<Self, Unread<'j>> {
        let zone = reader.zone();
        let items = text.split(SEPARATOR).map(str::trim);
        let items = items.filter(|item| !item.is_empty());
        let read = |item: &str| T::take_json(Value::from(item), zone).ok();
        let read = match reader.takes_items(items.clone().count()) {
            true => items.map(read).collect(),
            false => None,
        };
        match read {
            Some(items) => Ok(Self(items)),
            None => Err(Unread::Keep(Node(Kind::Single(Value::String(text))))),
        }
    }
}

impl RecordWriter<'_> {
    /// Writes a list as one text, its items joined, if there is a list.
    pub fn put_joined<T: Scalar>(
        &mut self,
        name: &'static str,
        items: &Option<Vec<T>>,
        separator: char,
    ) {
        let Some(items) = items else {
            return;
        };
        let mut text = String::new();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                text.push(separator);
            }
            match self.is_masked() && T::SENSITIVE {
                true => match item.to_masked(self.zone()) {
                    Value::String(masked) => text.push_str(&masked),
                    other => text.push_str(&other.to_string()),
                },
                false => text.push_str(&item.to_wire(self.zone())),
            }
        }
        self.set(name, &Value::String(text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::answer::{
        Extra, Fields, MAX_ANSWER_VALUES, Record, parse_body, read_answer, read_repaired,
        write_answer,
    };
    use crate::text::PhoneText;
    use crate::time::UtcOffset;

    #[derive(Debug, Default, PartialEq)]
    struct Found {
        ids: Option<Vec<String>>,
        counts: Option<Vec<i64>>,
        numbers: Option<Vec<PhoneText>>,
        extra: Extra,
    }

    impl Record for Found {
        fn read(fields: &mut Fields<'_>) -> Self {
            Self {
                ids: fields
                    .take_any(&["Ids", "ids"])
                    .map(Joined::<_, ','>::into_items),
                counts: fields.take("Counts").map(Joined::<_, '|'>::into_items),
                numbers: fields.take("Numbers").map(Joined::<_, ' '>::into_items),
                extra: fields.rest(),
            }
        }

        fn write(&self, out: &mut RecordWriter<'_>) {
            out.put_joined("Ids", &self.ids, ',');
            out.put_joined("Counts", &self.counts, '|');
            out.put_joined("Numbers", &self.numbers, ' ');
            out.extra(&self.extra);
        }
    }

    fn read(answer: Value) -> Found {
        read_answer(answer, UtcOffset::UTC).unwrap()
    }

    fn ids(answer: Value) -> Option<Vec<String>> {
        read(json!({"Ids": answer})).ids
    }

    #[test]
    fn one_text_is_a_list_and_becomes_the_same_text() {
        let answer = json!({"Ids": "1000000768393849,7", "Counts": "-1|20", "Numbers": "13900000001 13900000002", "New": 1});
        let found = read(answer.clone());
        assert_eq!(found.ids, Some(vec!["1000000768393849".into(), "7".into()]));
        assert_eq!(found.counts, Some(vec![-1, 20]));
        assert!(!format!("{found:?}").contains("13900000001"), "{found:?}");
        assert_eq!(write_answer(&found, UtcOffset::UTC), answer);
        assert_eq!(read(json!({"ids": "7"})).ids, Some(vec!["7".into()]));
    }

    #[test]
    fn empty_is_an_empty_list_and_absent_is_none() {
        assert_eq!(ids(json!("")), Some(vec![]));
        assert_eq!(ids(json!(" ")), Some(vec![]));
        assert_eq!(ids(json!([])), Some(vec![]));
        assert_eq!(ids(Value::Null), None);
        assert_eq!(read(json!({})), Found::default());
        let empty = Found {
            ids: Some(vec![]),
            ..Found::default()
        };
        assert_eq!(write_answer(&empty, UtcOffset::UTC), json!({"Ids": ""}));
    }

    #[test]
    fn other_forms_of_the_same_list_are_read() {
        assert_eq!(ids(json!(["7", 8])), Some(vec!["7".into(), "8".into()]));
        assert_eq!(
            ids(json!(1_000_000_768_393_849_i64)),
            Some(vec!["1000000768393849".into()])
        );
        assert_eq!(ids(json!("7, 8,,")), Some(vec!["7".into(), "8".into()]));
    }

    #[test]
    fn what_cannot_be_read_is_kept_whole() {
        let found = read(json!({"Counts": "1|two"}));
        assert_eq!(found.counts, None);
        assert_eq!(found.extra.get("Counts"), Some(&json!("1|two")));
    }

    #[test]
    fn an_answer_gives_so_many_items_and_no_more() {
        let most = "7,".repeat(MAX_ANSWER_VALUES);
        assert_eq!(ids(json!(most)).unwrap().len(), MAX_ANSWER_VALUES);
        assert_eq!(ids(json!(",".repeat(MAX_ANSWER_VALUES * 2))), Some(vec![]));
        let long = most.clone() + "8";
        let found = read(json!({"Ids": long}));
        assert_eq!(found.ids, None);
        assert_eq!(found.extra.get("Ids"), Some(&json!(long)));
        // All lists of an answer together.
        let found = read(json!({"Ids": most, "Counts": "1"}));
        assert_eq!(found.counts, None);
        assert_eq!(found.extra.get("Counts"), Some(&json!("1")));
    }

    #[test]
    fn a_repaired_text_is_read_where_its_field_is_no_id() {
        #[derive(Default)]
        struct Named {
            names: Option<Vec<String>>,
            ids: Option<Vec<String>>,
            counts: Option<Vec<i64>>,
            extra: Extra,
        }

        impl Record for Named {
            fn read(fields: &mut Fields<'_>) -> Self {
                Self {
                    names: fields.take("Names").map(Joined::<_, ','>::into_items),
                    ids: fields.take("SubsId").map(Joined::<_, ','>::into_items),
                    counts: fields.take("Counts").map(Joined::<_, ','>::into_items),
                    extra: fields.rest(),
                }
            }

            fn write(&self, _: &mut RecordWriter<'_>) {}
        }

        let body = b"{\"Names\": \"a,\xff\", \"SubsId\": \"7,\xff\", \"Counts\": \"7,\xff\"}";
        let parsed = parse_body(body, None, &mut 100).unwrap();
        let named: Named = read_repaired(parsed.tree, UtcOffset::UTC, parsed.repaired).unwrap();
        assert_eq!(named.names, Some(vec!["a".into(), "\u{fffd}".into()]));
        assert_eq!((named.ids, named.counts), (None, None));
        assert!(named.extra.get("SubsId").is_some() && named.extra.was_repaired());
    }

    #[test]
    fn an_object_is_a_wrong_shape() {
        let wrong = read_answer::<Found>(json!({"Ids": {"Id": 7}}), UtcOffset::UTC);
        assert!(wrong.unwrap_err().to_string().contains("Ids"));
    }
}
