//! The parts of generated text types: a text with its own meaning, such as a pool's key or a phone number.

use std::fmt;

/// A type that contains only a text, such as an id, a number or an open enumeration.
///
/// A generated type implements this and `Display`, which masks sensitive texts, and then calls
/// [`text_scalar!`](crate::text_scalar).
pub trait TextValue: Sized {
    /// Whether the text is sensitive.
    const SENSITIVE: bool = false;

    /// Whether any text is one, as in [`Scalar`](crate::answer::Scalar::ANY_TEXT).
    const ANY_TEXT: bool = false;

    /// Takes a text from the service, whatever it contains.
    fn from_text(text: String) -> Self;

    /// The text as it is on the wire.
    fn as_text(&self) -> &str;
}

/// Makes a [`TextValue`](crate::newtype::TextValue) usable as a parameter and in answers: implements
/// [`Scalar`](crate::answer::Scalar) and what comes with it. `text_scalar!(Name, number)` is for texts that JSON holds as
/// whole numbers.
#[macro_export]
macro_rules! text_scalar {
    ($name:ident) => {
        $crate::text_scalar!($name, text);
    };
    (@json $text:expr, text) => {
        $crate::Value::from($text)
    };
    (@json $text:expr, number) => {
        match $text.parse::<i64>() {
            // Read again it is the same text.
            ::core::result::Result::Ok(number)
                if ::std::string::ToString::to_string(&number) == $text =>
            {
                $crate::Value::from(number)
            }
            _ => $crate::Value::from($text),
        }
    };
    ($name:ident, $kind:ident) => {
        impl $crate::answer::Scalar for $name {
            const SENSITIVE: bool = <Self as $crate::newtype::TextValue>::SENSITIVE;
            const ANY_TEXT: bool = <Self as $crate::newtype::TextValue>::ANY_TEXT;

            #[inline]
            fn to_wire(&self, _: $crate::time::UtcOffset) -> ::std::borrow::Cow<'_, str> {
                ::std::borrow::Cow::Borrowed($crate::newtype::TextValue::as_text(self))
            }

            #[inline]
            fn from_json(
                value: &$crate::Value,
                zone: $crate::time::UtcOffset,
            ) -> ::core::option::Option<Self> {
                <::std::string::String as $crate::answer::Scalar>::from_json(value, zone)
                    .map($crate::newtype::TextValue::from_text)
            }

            #[inline]
            fn to_json(&self, _: $crate::time::UtcOffset) -> $crate::Value {
                $crate::text_scalar!(@json $crate::newtype::TextValue::as_text(self), $kind)
            }

            #[inline]
            fn to_masked(&self, zone: $crate::time::UtcOffset) -> $crate::Value {
                match <Self as $crate::newtype::TextValue>::SENSITIVE {
                    true => $crate::Value::from(::std::string::ToString::to_string(self)),
                    false => $crate::answer::Scalar::to_json(self, zone),
                }
            }

            #[inline]
            fn take_json(
                value: $crate::Value,
                zone: $crate::time::UtcOffset,
            ) -> ::core::result::Result<Self, $crate::Value> {
                <::std::string::String as $crate::answer::Scalar>::take_json(value, zone)
                    .map($crate::newtype::TextValue::from_text)
            }
        }

        $crate::scalar_in_answers!($name);
    };
}

/// Makes a [`TextValue`](crate::newtype::TextValue) that holds any text out of one: `From<&str>`, `From<String>`, `FromStr`.
#[macro_export]
macro_rules! any_text {
    ($name:ident) => {
        impl ::core::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                $crate::newtype::TextValue::from_text(::std::string::String::from(text))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                $crate::newtype::TextValue::from_text(text)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(::core::convert::From::from(text))
            }
        }
    };
}

/// Like [`any_text!`](crate::any_text), for a text that everybody may see: also `AsRef<str>` and `Display`.
#[macro_export]
macro_rules! plain_text {
    ($name:ident) => {
        $crate::any_text!($name);

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                $crate::newtype::TextValue::as_text(self)
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad($crate::newtype::TextValue::as_text(self))
            }
        }
    };
}

/// Makes a type whose `new` takes some texts only out of a text: `FromStr`, `TryFrom<&str>`, `TryFrom<String>`.
#[macro_export]
macro_rules! checked_text {
    ($name:ident) => {
        impl ::core::str::FromStr for $name {
            type Err = $crate::newtype::InvalidText;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl ::core::convert::TryFrom<&str> for $name {
            type Error = $crate::newtype::InvalidText;

            #[inline]
            fn try_from(text: &str) -> ::core::result::Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl ::core::convert::TryFrom<::std::string::String> for $name {
            type Error = $crate::newtype::InvalidText;

            #[inline]
            fn try_from(text: ::std::string::String) -> ::core::result::Result<Self, Self::Error> {
                Self::new(text)
            }
        }
    };
}

/// The error of a text that its type cannot hold. It names the type and what the type accepts, never the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    name: &'static str,
    min: usize,
    max: usize,
    found: Found,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Length(usize),
    OtherThanDigits,
}

/// Accepts a text of `min` to `max` ASCII digits.
///
/// # Errors
///
/// [`InvalidText`] for any other text.
pub fn digits(
    name: &'static str,
    text: String,
    min: usize,
    max: usize,
) -> Result<String, InvalidText> {
    let found = if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        Found::OtherThanDigits
    } else if !(min..=max).contains(&text.len()) {
        Found::Length(text.len())
    } else {
        return Ok(text);
    };
    Err(InvalidText {
        name,
        min,
        max,
        found,
    })
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            min,
            max,
            found,
        } = self;
        write!(
            f,
            "not a {name}: expected {min} to {max} digits without spaces, hyphens or a country code, but the text "
        )?;
        match found {
            Found::Length(length) => write!(f, "has {length} digits"),
            Found::OtherThanDigits => f.write_str("has other characters"),
        }
    }
}

impl std::error::Error for InvalidText {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_pass() {
        assert_eq!(
            digits("PhoneNumber", "13900000000".to_owned(), 3, 20).as_deref(),
            Ok("13900000000")
        );
        for text in [
            "",
            "12",
            "+8613900000000",
            "139 0000 0000",
            "1390000000０",
            "012345678901234567890",
        ] {
            let error = digits("PhoneNumber", text.to_owned(), 3, 20)
                .unwrap_err()
                .to_string();
            assert!(error.contains("PhoneNumber"), "{error}");
            assert!(text.len() < 3 || !error.contains(text), "{error}");
        }
    }
}
