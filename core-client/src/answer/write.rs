//! From records to JSON: for JSON parameters, for mock answers and for tests of the round trip.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Extra, Record};
use crate::mask;
use crate::time::UtcOffset;

/// A type that can be written as JSON: the types that [`FromAnswer`](super::FromAnswer) reads.
pub trait ToAnswer {
    /// The value as JSON.
    fn to_answer(&self, zone: UtcOffset) -> Value;

    /// The value as JSON for people, with personal and secret values hidden.
    fn to_masked(&self, zone: UtcOffset) -> Value;
}

/// Writes a record as a JSON object.
pub fn write_answer<T: Record>(record: &T, zone: UtcOffset) -> Value {
    write(record, zone, false)
}

fn write<T: Record>(record: &T, zone: UtcOffset, masked: bool) -> Value {
    let mut members = Map::new();
    record.write(&mut RecordWriter {
        members: &mut members,
        zone,
        masked,
    });
    Value::Object(members)
}

/// Collects the members of a JSON object.
#[derive(Debug)]
pub struct RecordWriter<'w> {
    members: &'w mut Map<String, Value>,
    zone: UtcOffset,
    /// Whether what nobody may see is hidden.
    masked: bool,
}

impl RecordWriter<'_> {
    /// Writes a member if there is a value.
    pub fn put<T: ToAnswer>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Writes a member that always has a value.
    pub fn set<T: ToAnswer>(&mut self, name: &'static str, value: &T) {
        let value = match self.masked {
            true => value.to_masked(self.zone),
            false => value.to_answer(self.zone),
        };
        self.members.insert(name.to_owned(), value);
    }

    pub(super) fn is_masked(&self) -> bool {
        self.masked
    }

    /// The zone of times that the service spells without one.
    pub(super) fn zone(&self) -> UtcOffset {
        self.zone
    }

    /// Writes the members that the record does not know. A known member of the same name is not overwritten.
    pub fn extra(&mut self, extra: &Extra) {
        if self.masked {
            for (name, value) in extra.masked() {
                self.members.entry(name).or_insert(value);
            }
            return;
        }
        for (name, value) in extra.iter() {
            self.members.entry(name).or_insert_with(|| value.clone());
        }
        for (name, value) in extra.contradictions() {
            self.members.entry(name).or_insert_with(|| value.clone());
        }
    }
}

impl<T: Record> ToAnswer for T {
    fn to_answer(&self, zone: UtcOffset) -> Value {
        write_answer(self, zone)
    }

    fn to_masked(&self, zone: UtcOffset) -> Value {
        write(self, zone, true)
    }
}

impl ToAnswer for Value {
    fn to_answer(&self, _: UtcOffset) -> Value {
        self.clone()
    }

    /// Nobody has said what it holds.
    fn to_masked(&self, _: UtcOffset) -> Value {
        Value::from("<hidden>")
    }
}

impl<T: ToAnswer> ToAnswer for Vec<T> {
    fn to_answer(&self, zone: UtcOffset) -> Value {
        self.iter().map(|item| item.to_answer(zone)).collect()
    }

    fn to_masked(&self, zone: UtcOffset) -> Value {
        self.iter().map(|item| item.to_masked(zone)).collect()
    }
}

impl<T: ToAnswer> ToAnswer for BTreeMap<String, T> {
    fn to_answer(&self, zone: UtcOffset) -> Value {
        let mut members = Map::new();
        for (key, item) in self {
            members.insert(key.clone(), item.to_answer(zone));
        }
        Value::Object(members)
    }

    fn to_masked(&self, zone: UtcOffset) -> Value {
        let mut members = Map::new();
        for (key, item) in self {
            members.insert(mask::free_text(key), item.to_masked(zone));
        }
        Value::Object(members)
    }
}
