//! A ticket as one line of JSON, and back.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_core::de::{Deserialize, Deserializer, Visitor};
use serde_core::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::ticket::{FORMAT, Ticket};
use crate::request::Token;
use crate::time::Civil;

/// All of them but `token`, which a ticket has where the client filled one in.
const MEMBERS: [&str; 8] = [
    "format",
    "product",
    "version",
    "operation",
    "kept",
    "prepared_at",
    "not_after",
    "fingerprint",
];
const TIME: &str = "yyyy-MM-ddTHH:mm:ss";

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"{{"format":{FORMAT}"#)?;
        let texts = [
            ("product", &*self.product),
            ("version", &*self.version),
            ("operation", &*self.operation),
        ];
        for (name, text) in texts {
            write!(f, r#","{name}":{}"#, Value::from(text))?;
        }
        let stored = self.stored_values();
        let mut kept = Map::new();
        kept.extend(stored.map(|(name, value)| (name.to_owned(), Value::from(value))));
        write!(f, r#","kept":{}"#, Value::Object(kept))?;
        if let Some(token) = &self.token {
            write!(f, r#","token":{}"#, Value::from(token.expose()))?;
        }
        let (prepared_at, not_after) = (format_time(self.prepared_at), format_time(self.not_after));
        write!(
            f,
            r#","prepared_at":"{prepared_at}","not_after":"{not_after}""#
        )?;
        write!(
            f,
            r#","fingerprint":"{}"}}"#,
            STANDARD.encode(self.fingerprint)
        )
    }
}

/// `2026-01-02T03:04:05.678Z`.
pub(super) fn format_time(millis: i64) -> String {
    let seconds = Civil::from_seconds(millis.div_euclid(1000)).print(TIME);
    format!("{seconds}.{:03}Z", millis.rem_euclid(1000))
}

fn read_time(text: &str) -> Option<i64> {
    let (seconds, millis) = text.strip_suffix('Z')?.split_once('.')?;
    let seconds = Civil::parse(seconds, TIME)?.seconds()?;
    let digits = millis.len() == 3 && millis.bytes().all(|byte| byte.is_ascii_digit());
    let millis: i64 = millis.parse().ok().filter(|_| digits)?;
    Some(seconds * 1000 + millis)
}

/// The error of a text that is not a ticket. It says what is wrong, and shows nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTicket(String);

impl InvalidTicket {
    fn at(member: &str, problem: &str) -> Self {
        Self(format!("{member} {problem}"))
    }
}

impl fmt::Display for InvalidTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a ticket: {}", self.0)
    }
}

impl std::error::Error for InvalidTicket {}

impl FromStr for Ticket {
    type Err = InvalidTicket;

    fn from_str(text: &str) -> Result<Self, InvalidTicket> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            InvalidTicket(format!("not JSON at line {line} column {column}"))
        })?;
        let Value::Object(mut members) = value else {
            return Err(InvalidTicket("not a JSON object".to_owned()));
        };
        let format = take(&mut members, "format")?.as_u64();
        if format != Some(u64::from(FORMAT)) {
            let problem = format!("is not {FORMAT}, the only known format");
            return Err(InvalidTicket::at("format", &problem));
        }
        let ticket = Self {
            product: take_text(&mut members, "product")?,
            version: take_text(&mut members, "version")?,
            operation: take_text(&mut members, "operation")?,
            kept: take_kept(&mut members)?,
            token: take_token(&mut members)?,
            prepared_at: take_time(&mut members, "prepared_at")?,
            not_after: take_time(&mut members, "not_after")?,
            fingerprint: take_fingerprint(&mut members)?,
        };
        if members.is_empty() {
            return Ok(ticket);
        }
        let known = MEMBERS.join(", ");
        let problem = format!("it has members other than {known} and token");
        Err(InvalidTicket(problem))
    }
}

fn take(members: &mut Map<String, Value>, name: &str) -> Result<Value, InvalidTicket> {
    members
        .remove(name)
        .ok_or_else(|| InvalidTicket::at(name, "is missing"))
}

fn take_text(members: &mut Map<String, Value>, name: &str) -> Result<String, InvalidTicket> {
    match take(members, name)? {
        Value::String(text) => Ok(text),
        _ => Err(InvalidTicket::at(name, "is not a text")),
    }
}

fn take_time(members: &mut Map<String, Value>, name: &str) -> Result<i64, InvalidTicket> {
    read_time(&take_text(members, name)?)
        .ok_or_else(|| InvalidTicket::at(name, "is not a time like 2026-01-02T03:04:05.678Z"))
}

fn take_kept(members: &mut Map<String, Value>) -> Result<BTreeMap<String, String>, InvalidTicket> {
    let Value::Object(kept) = take(members, "kept")? else {
        return Err(InvalidTicket::at("kept", "is not an object"));
    };
    let mut texts = BTreeMap::new();
    for (name, value) in kept {
        let Value::String(text) = value else {
            return Err(InvalidTicket::at("kept", "has a value that is not a text"));
        };
        texts.insert(name, text);
    }
    Ok(texts)
}

fn take_token(members: &mut Map<String, Value>) -> Result<Option<Token>, InvalidTicket> {
    match members.remove("token") {
        None => Ok(None),
        Some(Value::String(text)) if is_sendable(&text) => Ok(Some(Token::stored(text))),
        Some(_) => Err(InvalidTicket::at("token", "is not a token")),
    }
}

/// What the client draws, and nothing longer: letters and digits.
fn is_sendable(token: &str) -> bool {
    token.len() <= 64 && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn take_fingerprint(members: &mut Map<String, Value>) -> Result<[u8; 32], InvalidTicket> {
    let text = take_text(members, "fingerprint")?;
    let bytes = STANDARD.decode(text).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| InvalidTicket::at("fingerprint", "is not 32 bytes in base64"))
}

/// As the text.
impl Serialize for Ticket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From the text.
impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TicketVisitor)
    }
}

struct TicketVisitor;

impl Visitor<'_> for TicketVisitor {
    type Value = Ticket;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a ticket")
    }

    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<Ticket, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            product: "Dyplsapi".to_owned(),
            version: "2017-05-25".to_owned(),
            operation: "BindAxb".to_owned(),
            kept: BTreeMap::from([("PoolKey".to_owned(), "FC12345".to_owned())]),
            token: None,
            prepared_at: 1_767_323_045_678,
            not_after: 1_767_323_115_678,
            fingerprint: [255; 32],
        }
    }

    #[test]
    fn it_is_one_line_of_json() {
        let wanted = r#"{"format":1,"product":"Dyplsapi","version":"2017-05-25","operation":"BindAxb","kept":{"PoolKey":"FC12345"},"prepared_at":"2026-01-02T03:04:05.678Z","not_after":"2026-01-02T03:05:15.678Z","fingerprint":"//////////////////////////////////////////8="}"#;
        assert_eq!(ticket().to_string(), wanted);
        assert_eq!(wanted.parse(), Ok(ticket()));
        let json = serde_json::to_string(&ticket()).unwrap();
        assert_eq!(json, serde_json::to_string(wanted).unwrap());
        assert_eq!(serde_json::from_str::<Ticket>(&json).unwrap(), ticket());
        assert!(serde_json::from_str::<Ticket>("\"{}\"").is_err());
        let error = serde_json::from_str::<Ticket>("1").unwrap_err().to_string();
        assert!(error.contains("expected the text of a ticket"), "{error}");
    }

    #[test]
    fn a_token_is_stored_and_not_shown() {
        let ticket = Ticket {
            token: Some(Token::stored("0123456789abcdefghijklmno".to_owned())),
            ..ticket()
        };
        let wanted =
            r#""kept":{"PoolKey":"FC12345"},"token":"0123456789abcdefghijklmno","prepared_at":"#;
        let text = ticket.to_string();
        assert!(text.contains(wanted), "{text}");
        assert_eq!(text.parse(), Ok(ticket.clone()));
        assert!(!format!("{ticket:?}").contains("0123456789"));
        for bad in [r#""a b""#, r#""a\r\nb""#, "null", "7"] {
            let altered = text.replace(r#""0123456789abcdefghijklmno""#, bad);
            let error = altered.parse::<Ticket>().unwrap_err().to_string();
            assert!(error.contains("token"), "{error}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_not_shown() {
        let mut problems = Vec::new();
        let whole: Value = serde_json::from_str(&ticket().to_string()).unwrap();
        for name in MEMBERS {
            let mut value = whole.clone();
            value.as_object_mut().unwrap().remove(name);
            problems.push((name, value));
            let mut value = whole.clone();
            value[name] = Value::from("13900000077");
            // Any text is the name of a product.
            if !["product", "version", "operation"].contains(&name) {
                problems.push((name, value));
            }
            let mut value = whole.clone();
            value[name] = Value::from(2);
            problems.push((name, value));
        }
        for (member, other) in [
            ("prepared_at", "2026-02-30T03:04:05.678Z"),
            ("prepared_at", "2026-01-02T03:04:05Z"),
            ("not_after", "2026-01-02T03:04:05.6789Z"),
            ("not_after", "2026-01-02T03:04:05.+78Z"),
            ("fingerprint", "AAAA"),
        ] {
            let mut value = whole.clone();
            value[member] = Value::from(other);
            problems.push((member, value));
        }
        let mut value = whole.clone();
        value["kept"]["PoolKey"] = Value::Null;
        problems.push(("kept", value));
        let mut value = whole.clone();
        value["13900000077"] = Value::Null;
        problems.push(("members other than", value));
        for (name, value) in problems {
            let error = value.to_string().parse::<Ticket>().unwrap_err().to_string();
            assert!(error.contains(name), "{error} of {value}");
            assert!(!error.contains("13900000077"), "{error}");
        }
        for (text, wanted) in [
            ("", "line 1 column 0"),
            ("{", "line 1"),
            ("[]", "object"),
            ("x", "column 1"),
        ] {
            let error = text.parse::<Ticket>().unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(
            texts in [any::<String>(), any::<String>(), any::<String>()],
            kept: BTreeMap<String, String>,
            times in [-62_135_596_800_000..253_402_300_800_000_i64, -62_135_596_800_000..253_402_300_800_000_i64],
            fingerprint: [u8; 32],
            token in proptest::option::of("[0-9a-z]{1,64}"),
        ) {
            let [product, version, operation] = texts;
            let [prepared_at, not_after] = times;
            let token = token.map(Token::stored);
            let ticket = Ticket { product, version, operation, kept, token, prepared_at, not_after, fingerprint };
            let text = ticket.to_string();
            prop_assert!(!text.contains('\n'));
            prop_assert_eq!(text.parse(), Ok(ticket));
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = text.parse::<Ticket>();
        }
    }
}
