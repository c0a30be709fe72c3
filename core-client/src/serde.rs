//! Storing requests, answers, messages and types with serde (feature `serde`).
//!
//! The form is the JSON that `dypls call --json` takes: names on the wire, lists as lists, JSON parameters as JSON, times in the
//! zone that the description states. A stored request encodes to the same bytes when it is read again, so it can be stored with an
//! order and sent later. Which checks the builder had turned off is not stored.
//!
//! **The stored form contains phone numbers and other personal data unmasked**: store it only where such data is allowed.
//! [`Masked`] writes the same form for people, with these values hidden. It cannot be read back.
//!
//! Reading a request is strict: an unknown member, a missing required one, or a value that its type cannot hold is an error. The
//! error repeats no value. What an answer may hold, a request may hold, too: a number that `new` refuses, or a time in another form,
//! is read and sent unchanged, so that a request with values from an answer can be stored. Reading an answer is as lenient as reading
//! the service's: unknown fields stay in `extra`. Any self-describing format of serde works, such as JSON, YAML or CBOR.
//!
//! Keys, tokens, credentials and ticket keys cannot be stored this way. A record or a request that contains one cannot be stored
//! either. Times without a zone ([`LocalDateTime`](crate::time::LocalDateTime) and the like) and [`Hidden`](crate::text::Hidden)
//! are stored only as a part of a record or request: its product states the zone, and its description says whether a hidden text is
//! a secret.

use std::fmt;

#[doc(hidden)]
pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use serde_core::de::Error as _;
use serde_core::ser::Error as _;
use serde_core::ser::SerializeMap as _;

use crate::Value;
use crate::answer::{
    Extra, Fields, FreeJson, FromAnswer, JsonText, Node, Record, ToAnswer, from_value, read_extra,
    read_repaired, read_stored, read_strictly,
};
use crate::request::{Parameters, Request, ServiceInfo};
use crate::text::{Binary, PhoneText, ServiceText};
use crate::time::{EpochMillis, EpochSeconds, Iso8601, Millis, Seconds, SecondsOrNever, UtcOffset};

/// Writes a value with everything hidden that nobody may see: for logs and support, never to be read back.
///
/// ```
/// use core_client::serde::Masked;
/// use core_client::text::PhoneText;
///
/// let number = PhoneText::new("13900000000");
/// assert_eq!(serde_json::to_string(&Masked(&number))?, r#""139****0000""#);
/// assert_eq!(serde_json::to_string(&number)?, r#""13900000000""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Masked<'a, T: ?Sized>(pub &'a T);

/// What [`Masked`] can write. Implemented by the macros of this module.
pub trait Mask {
    /// The value as JSON, with everything hidden that nobody may see.
    fn to_masked_json(&self) -> Value;
}

impl<T: Mask + ?Sized> Serialize for Masked<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_masked_json().serialize(serializer)
    }
}

impl<T: Mask + ?Sized> fmt::Debug for Masked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.to_masked_json())
    }
}

/// A request that can be read from its stored form. Implemented by [`serde_request!`](crate::serde_request).
pub trait Rebuild: Request + Sized {
    /// Takes the parameters out of a JSON object.
    fn rebuild(fields: &mut Fields<'_>) -> Self;
}

/// Implements `Serialize`, `Deserialize` and [`Mask`](crate::serde::Mask) for a request, by its fields with their
/// names on the wire.
#[macro_export]
macro_rules! serde_request {
    ($name:ident, { $($field:ident: $wire:literal),* $(,)? }) => {
        impl $crate::serde::Rebuild for $name {
            #[inline]
            #[allow(unused_variables, clippy::needless_update)]
            fn rebuild(fields: &mut $crate::answer::Fields<'_>) -> Self {
                Self { $($field: fields.take($wire),)* ..<Self as ::core::default::Default>::default() }
            }
        }

        $crate::serde_request!(@with $name, $crate::serde::serialize_request, $crate::serde::deserialize_request, $crate::serde::mask_request);
    };
    (@with $name:ident, $serialize:expr, $deserialize:expr, $mask:expr) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $serialize(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $deserialize(deserializer)
            }
        }

        impl $crate::serde::Mask for $name {
            #[inline]
            fn to_masked_json(&self) -> $crate::Value {
                $mask(self)
            }
        }
    };
}

/// Implements `Serialize`, `Deserialize` and [`Mask`](crate::serde::Mask) for records of a product, whose table states the zone of
/// their times.
#[macro_export]
macro_rules! serde_records {
    ($service:path; $($name:ident),+ $(,)?) => {$(
        $crate::serde_request!(
            @with $name,
            |record: &$name, serializer| $crate::serde::serialize_value(record, &$service, serializer),
            |deserializer| $crate::serde::deserialize_record(&$service, deserializer),
            |record: &$name| $crate::serde::mask_value(record, &$service)
        );
    )+};
}

/// Implements `Serialize`, `Deserialize` and [`Mask`](crate::serde::Mask) for single values that need no zone.
#[macro_export]
macro_rules! serde_scalars {
    ($($name:ident),+ $(,)?) => {$(
        $crate::serde_request!(
            @with $name,
            $crate::serde::serialize_single,
            $crate::serde::deserialize_single,
            $crate::serde::mask_single
        );
    )+};
}

/// Implements `Serialize`, `Deserialize` and [`Mask`](crate::serde::Mask) for the enumeration of a product's messages: an object
/// with one member, named by the message's type.
#[macro_export]
macro_rules! serde_messages {
    ($service:path; $name:ident { $($wire:literal => $variant:ident),* $(,)? }) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(message) => $crate::serde::serialize_message($wire, &**message, serializer),)*
                    Self::Other { message, members } => $crate::serde::serialize_message(message, members, serializer),
                }
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::serde::deserialize_message(&$service, deserializer, Self::read)
            }
        }

        impl $crate::serde::Mask for $name {
            #[inline]
            fn to_masked_json(&self) -> $crate::Value {
                match self {
                    $(Self::$variant(message) => $crate::serde::mask_message($wire, &**message),)*
                    Self::Other { message, members } => $crate::serde::mask_message(message, members),
                }
            }
        }
    };
}

serde_scalars!(
    PhoneText,
    ServiceText,
    Binary,
    JsonText,
    Iso8601,
    EpochMillis,
    EpochSeconds,
    Seconds,
    Millis,
    SecondsOrNever,
    FreeJson
);

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_extra(Node::deserialize(deserializer)?.into_value()).map_err(D::Error::custom)
    }
}

impl Mask for Extra {
    fn to_masked_json(&self) -> Value {
        self.masked().collect()
    }
}

fn zone_of<R: Request>() -> UtcOffset {
    R::OPERATION.service.utc_offset()
}

#[doc(hidden)]
pub fn serialize_request<R: Request, S: Serializer>(
    request: &R,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut parameters = Parameters::for_stored_json(zone_of::<R>(), false);
    request.encode(&mut parameters);
    if let Some(unsendable) = parameters.unsendable() {
        return Err(S::Error::custom(format_args!(
            "{} {}",
            unsendable.name, unsendable.problem
        )));
    }
    parameters.into_json().serialize(serializer)
}

#[doc(hidden)]
pub fn deserialize_request<'de, R: Rebuild, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<R, D::Error> {
    let stored = Node::deserialize(deserializer)?;
    let required = R::OPERATION.required;
    read_strictly(stored, zone_of::<R>(), required, R::rebuild).map_err(D::Error::custom)
}

#[doc(hidden)]
pub fn mask_request<R: Request>(request: &R) -> Value {
    let mut parameters = Parameters::for_stored_json(zone_of::<R>(), true);
    request.encode(&mut parameters);
    Value::Object(parameters.into_json())
}

#[doc(hidden)]
pub fn serialize_value<T: ToAnswer, S: Serializer>(
    value: &T,
    service: &ServiceInfo,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.to_answer(service.utc_offset()).serialize(serializer)
}

#[doc(hidden)]
pub fn deserialize_record<'de, T: Record, D: Deserializer<'de>>(
    service: &ServiceInfo,
    deserializer: D,
) -> Result<T, D::Error> {
    let stored = read_stored(deserializer)?;
    read_repaired(stored.tree, service.utc_offset(), stored.repaired).map_err(D::Error::custom)
}

#[doc(hidden)]
pub fn mask_value<T: ToAnswer>(value: &T, service: &ServiceInfo) -> Value {
    value.to_masked(service.utc_offset())
}

#[doc(hidden)]
pub fn serialize_single<T: ToAnswer, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.to_answer(UtcOffset::UTC).serialize(serializer)
}

#[doc(hidden)]
pub fn deserialize_single<'de, T: FromAnswer, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let stored = Node::deserialize(deserializer)?.into_value();
    from_value(stored, UtcOffset::UTC).map_err(D::Error::custom)
}

#[doc(hidden)]
pub fn mask_single<T: ToAnswer>(value: &T) -> Value {
    value.to_masked(UtcOffset::UTC)
}

#[doc(hidden)]
pub fn serialize_message<S: Serializer>(
    message: &str,
    members: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(message, members)?;
    map.end()
}

#[doc(hidden)]
pub fn deserialize_message<'de, T, D: Deserializer<'de>>(
    service: &ServiceInfo,
    deserializer: D,
    read: impl FnOnce(&str, Value, UtcOffset) -> Result<T, crate::answer::ShapeError>,
) -> Result<T, D::Error> {
    let stored = Node::deserialize(deserializer)?.into_value();
    let members = match stored {
        Value::Object(members) if members.len() == 1 => members.into_iter().next(),
        _ => None,
    };
    let (message, members) = members.ok_or_else(|| {
        D::Error::custom("expected an object with one member, named by the message's type")
    })?;
    read(&message, members, service.utc_offset()).map_err(D::Error::custom)
}

#[doc(hidden)]
pub fn mask_message(message: &str, members: &impl Mask) -> Value {
    let name = crate::mask::free_text(message);
    let mut named = serde_json::Map::new();
    named.insert(name, members.to_masked_json());
    Value::Object(named)
}

#[cfg(test)]
mod tests;
