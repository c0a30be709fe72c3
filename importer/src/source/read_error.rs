//! What is wrong with bytes that are not metadata: where, what they look like, and what to do about it.

use serde_json::{Map, Value};

use super::metadata::{ReadError, shown};

/// What every refusal begins with.
const NO_METADATA: &str = "not the metadata of an API";

/// Bytes that `serde_json` refuses.
pub(super) fn unreadable(bytes: &[u8], error: &serde_json::Error) -> ReadError {
    let remedy = match error.is_syntax() && looks(bytes).is_none() {
        true => ": it is not JSON, give the provider's `api-docs.json`",
        false => "",
    };
    ReadError(format!("{NO_METADATA}: {}{remedy}", reason(bytes, error)))
}

/// What stands before the place in an error may be as long as a file's text; the place and the remedy are never cut.
pub(super) fn reason(bytes: &[u8], error: &serde_json::Error) -> String {
    if let Some(looks) = looks(bytes) {
        return looks.to_owned();
    }
    let place = format!(" at line {} column {}", error.line(), error.column());
    let told = error.to_string();
    let what = told.strip_suffix(&place).unwrap_or(&told);
    let remedy = match error.is_eof() {
        true => ": the file was cut, fetch it again",
        false => "",
    };
    format!("{}{place}{remedy}", shown(what))
}

/// What a download is that went wrong.
fn looks(bytes: &[u8]) -> Option<&'static str> {
    let first = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
    let text = first.and_then(|first| bytes.get(first..));
    match text.unwrap_or_default() {
        [] => Some("it is empty: fetch it again"),
        [0x1f, 0x8b, ..] => {
            Some("it is compressed (gzip): unpack it, or fetch it with `curl --compressed`")
        }
        [b'P', b'K', 3, 4, ..] => Some("it is a ZIP archive: unpack it"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [_, 0, ..] | [0, _, ..] => {
            Some("it is UTF-16: save it as UTF-8")
        }
        [b'<', ..] => Some(
            "it is HTML or XML: `curl` may have saved an error page; check the address, and fetch it with `curl --fail`",
        ),
        _ => None,
    }
}

/// JSON of another shape.
pub(super) fn other_shape(head: &Map<String, Value>, lacks: &str) -> ReadError {
    let code = ["code", "Code"]
        .iter()
        .find_map(|key| head.get(*key)?.as_str());
    let has = |keys: &[&str]| keys.iter().any(|key| head.contains_key(*key));
    let what = match code {
        Some(code) if has(&["message", "Message"]) => format!(
            "it is an error that the server answered, `{}`: check product and version in the address",
            shown(code)
        ),
        _ if has(&["pathPattern"]) => "it is one API of the command line's form: give the folder that holds all of the product's, \
                                       with `products.json` above it"
            .to_owned(),
        _ if has(&["products"]) => {
            "it is a list of products: give the file or the folder of one of them".to_owned()
        }
        _ => format!("it has no {lacks}: give the provider's `api-docs.json`, whose `info` and `apis` are objects"),
    };
    ReadError(format!("{NO_METADATA}: {what}"))
}

/// A name that becomes a folder's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// Where it stands.
    pub(super) key: &'static str,
    pub(super) what: &'static str,
    pub(super) is_good: fn(&str) -> bool,
    /// What a good one has.
    pub(super) needs: &'static str,
}

impl Name {
    pub(super) const fn product(key: &'static str) -> Self {
        Self {
            key,
            what: "product",
            is_good: codegen::names::is_product,
            needs: "begins with a letter, has ASCII letters, digits and dashes alone, ends in a letter or digit, and has at most 64 \
                    characters, as in `Alidns`",
        }
    }

    pub(super) const VERSION: Self = Self {
        key: "version",
        what: "version",
        is_good: codegen::names::is_version,
        needs: "has ASCII letters, digits, dashes, underscores and single dots alone, begins and ends in a letter or digit, and has at most 64 \
                characters, as in `2015-01-09`",
    };

    pub(super) fn of(self, object: &Map<String, Value>) -> Result<String, ReadError> {
        let Self { key, what, .. } = self;
        let wrong = match object.get(key) {
            None => format!(
                "there is no `{key}`, which the `info` of the provider's `api-docs.json` has"
            ),
            Some(Value::String(name)) if (self.is_good)(name) => return Ok(name.clone()),
            Some(Value::String(name)) => {
                format!("`{}` cannot be a {what}: one {}", shown(name), self.needs)
            }
            Some(_) => format!("`{key}` is not a text, and cannot be a {what}"),
        };
        Err(ReadError(format!("{NO_METADATA}: {wrong}")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    fn told(bytes: &[u8]) -> String {
        read(bytes).unwrap_err().to_string()
    }

    #[test]
    fn a_download_that_went_wrong_is_told_by_what_it_looks_like() {
        let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, words) in [
            (b" \n".as_slice(), "empty"),
            (&[0x1f, 0x8b, 8, 0], "`curl --compressed`"),
            (b"PK\x03\x04", "unpack it"),
            (&utf16, "save it as UTF-8"),
            (b"\n<!DOCTYPE html>", "`curl --fail`"),
            (br#"{"info": {"product": "A""#, "fetch it again"),
            (
                b"# a manifest\n",
                "column 1: it is not JSON, give the provider's",
            ),
            (
                br#"{"code": "ResourceNotFound", "message": "x"}"#,
                "answered, `ResourceNotFound`",
            ),
            (br#"{"name": "GetA", "pathPattern": ""}"#, "give the folder"),
            (br#"{"products": []}"#, "a list of products"),
            (br#"{"info": {}}"#, "no `apis`: give the provider's"),
        ] {
            let told = told(bytes);
            assert!(told.contains(words), "{words}: {told}");
        }
    }

    #[test]
    fn the_place_is_told_however_long_the_reason_is() {
        let list = told(br#"{"apis": []}"#);
        assert!(
            list.ends_with("expected `apis` to be an object of APIs at line 1 column 9"),
            "{list}"
        );
        let long = format!("{{\"apis\":\n \"{}\"}}", "a".repeat(5_000));
        let told = told(long.as_bytes());
        assert!(
            told.contains("at line 2 column 5003") && told.len() < 300,
            "{told}"
        );
    }

    #[test]
    fn a_name_that_cannot_be_one_is_told_by_the_rule_that_it_breaks() {
        let with =
            |product: &str| told(format!(r#"{{"info": {{{product}}}, "apis": {{}}}}"#).as_bytes());
        assert!(with("").contains("there is no `product`"));
        assert!(with(r#""product": 5"#).contains("is not a text"));
        assert!(with(r#""product": "1Zoo""#).contains("begins with a letter"));
        assert!(with(r#""product": "Zoo", "version": "1..2""#).contains("single dots"));
    }
}
