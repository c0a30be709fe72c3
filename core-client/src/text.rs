//! Text that must not be shown: generated types for phone numbers, names, addresses, tokens and bytes wrap these types.
//!
//! `Debug` and `Display` of these show a masked form, and the plain text needs an explicit [`expose`](PhoneText::expose).

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::answer::{Scalar, scalar_in_answers};
use crate::newtype::TextValue;
use crate::time::UtcOffset;
use crate::{any_text, mask, text_scalar};

macro_rules! sensitive_text {
    ($(#[$docs:meta])* $name:ident, debug: $debug:path, display: $display:path, any text: $any_text:literal) => {
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The plain text.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Returns the plain text.
            pub fn into_exposed(self) -> String {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&$debug(&self.0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&$display(&self.0))
            }
        }

        impl TextValue for $name {
            const SENSITIVE: bool = true;
            const ANY_TEXT: bool = $any_text;

            fn from_text(text: String) -> Self {
                Self(text)
            }

            fn as_text(&self) -> &str {
                &self.0
            }
        }

        text_scalar!($name);
        any_text!($name);
    };
}

sensitive_text! {
    /// A phone number or a text like one. `Debug` and `Display` show `139****0000`.
    PhoneText, debug: mask::phone, display: mask::phone, any text: false
}
sensitive_text! {
    /// Any other sensitive text. `Debug` and `Display` show `<12 characters hidden>`.
    Hidden, debug: mask::hidden, display: mask::hidden, any text: false
}

sensitive_text! {
    /// A text of the service, such as a message, which may quote the request or stored data. `Debug` and `Display` hide numbers,
    /// keys and the like in it, as [`mask::free_text`] does.
    ServiceText, debug: quoted, display: mask::free_text, any text: true
}

fn quoted(text: &str) -> String {
    // Not by `Debug` of the masked text, which would escape its escapes.
    format!("\"{}\"", mask::free_text(text).replace('"', "\\\""))
}

/// Bytes; in JSON and parameters they are base64. `Debug` and `Display` show how many bytes there are.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binary(Vec<u8>);

impl Binary {
    /// Wraps bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<Vec<u8>> for Binary {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Binary {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes hidden>", self.0.len())
    }
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Scalar for Binary {
    const SENSITIVE: bool = true;

    fn to_wire(&self, _: UtcOffset) -> Cow<'_, str> {
        Cow::Owned(STANDARD.encode(&self.0))
    }

    fn from_json(value: &Value, _: UtcOffset) -> Option<Self> {
        STANDARD.decode(value.as_str()?).ok().map(Self)
    }

    fn to_json(&self, zone: UtcOffset) -> Value {
        Value::String(self.to_wire(zone).into_owned())
    }

    fn to_masked(&self, _: UtcOffset) -> Value {
        Value::from(self.to_string())
    }
}

scalar_in_answers!(Binary);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_masks() {
        for (text, shown) in [
            ("13900000000", "139****0000"),
            ("+86 139-0000-0000", "139****0000"),
            ("057100000000", "057****0000"),
            ("95187000", "****00"),
            ("12345", "****"),
            ("", "****"),
            ("not a number", "<12 characters hidden>"),
            ("13900000000,13900000001", "<23 characters hidden>"),
        ] {
            assert_eq!(format!("{:?}", PhoneText::new(text)), shown, "{text}");
        }
        let hidden = Hidden::new("张三 says hi!");
        assert_eq!(format!("{hidden:?}"), "<11 characters hidden>");
        assert_eq!(hidden.to_string(), "<11 characters hidden>");
        assert_eq!(hidden.into_exposed(), "张三 says hi!");
        let number = PhoneText::new("13900000000");
        assert_eq!(format!("{number:>14}"), "   139****0000");
        let message = ServiceText::new("no 13900000000 in FC12345");
        assert_eq!(message.to_string(), "no <11 digits hidden> in FC12345");
        assert_eq!(
            format!("{message:?}"),
            r#""no <11 digits hidden> in FC12345""#
        );
        assert_eq!(message.expose(), "no 13900000000 in FC12345");
        let message = ServiceText::new("say \"hi\"\n\u{9B}31m");
        assert_eq!(message.to_string(), r#"say "hi"\n\u{9b}31m"#);
        assert_eq!(format!("{message:?}"), r#""say \"hi\"\n\u{9b}31m""#);
        assert_eq!(format!("{:?}", Binary::new(*b"abc")), "<3 bytes hidden>");
        assert_eq!(PhoneText::new("13900000000").expose(), "13900000000");
    }

    #[test]
    fn numbers_in_answers_are_read_as_text() {
        let read = PhoneText::take_json(Value::from(13_900_000_000_i64), UtcOffset::UTC);
        assert_eq!(read, Ok(PhoneText::new("13900000000")));
        let bytes = Binary::new(*b"\x00\xff");
        assert_eq!(
            Binary::from_json(&bytes.to_json(UtcOffset::UTC), UtcOffset::UTC),
            Some(bytes)
        );
    }
}
