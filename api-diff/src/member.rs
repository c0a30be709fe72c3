//! Parameters and fields as one thing: what has a name, a value and rules.

use std::collections::BTreeMap;

use codegen::ir::{Parameter as LoweredParameter, Record, RecordField, Ty};
use codegen::model::{Encoding, Field, IdempotencyToken, Location, Parameter, Shape};
use core_catalog_types::Encoding as Resolved;

use crate::words::word;

/// A parameter of a request, or a member of an object.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    /// The name on the wire.
    pub(crate) name: &'a str,
    /// The name in Rust.
    pub(crate) rust: &'a str,
    /// The marker of a required one.
    pub(crate) marker: &'a str,
    pub(crate) aliases: &'a [String],
    pub(crate) required: bool,
    /// What makes a parameter an idempotency token.
    pub(crate) token: Option<&'a IdempotencyToken>,
    pub(crate) location: &'static str,
    pub(crate) encoding: String,
    pub(crate) shape: &'a Shape,
    pub(crate) ty: &'a Ty,
}

impl<'a> Member<'a> {
    pub(crate) fn of_parameter(described: &'a Parameter, lowered: &'a LoweredParameter) -> Self {
        Self {
            name: &described.name,
            rust: &lowered.rust,
            marker: &lowered.marker,
            aliases: &[],
            required: lowered.facts.required,
            token: described.token(),
            location: location(described.location),
            encoding: resolved(lowered.facts.encoding),
            shape: &described.shape,
            ty: &lowered.ty,
        }
    }

    pub(crate) fn of_field(described: &'a Field, lowered: &'a RecordField) -> Self {
        Self {
            name: &described.name,
            rust: &lowered.rust,
            marker: &lowered.marker,
            aliases: &described.aliases,
            required: described.required,
            token: None,
            location: "body",
            encoding: encoding(described.encoding),
            shape: &described.shape,
            ty: &lowered.ty,
        }
    }
}

/// The members of an object, as described and as its record has them.
pub(crate) fn fields<'a>(fields: &'a [Field], record: Option<&'a Record>) -> Vec<Member<'a>> {
    let lowered: BTreeMap<&str, &RecordField> = record
        .iter()
        .flat_map(|record| &record.fields)
        .map(|field| (field.wire.as_str(), field))
        .collect();
    let fields = fields.iter().filter_map(|field| {
        let lowered = lowered.get(field.name.as_str())?;
        Some(Member::of_field(field, lowered))
    });
    fields.collect()
}

pub(crate) fn location(location: Location) -> &'static str {
    match location {
        Location::Query => "query",
        Location::Form => "form",
        Location::Body => "body",
        Location::Path => "path",
        Location::Header => "header",
        Location::Host => "host",
    }
}

/// How a value becomes text, as descriptions spell it.
fn encoding(encoding: Option<Encoding>) -> String {
    encoding.map_or_else(|| "json".to_owned(), |encoding| word(&encoding))
}

fn resolved(encoding: Resolved) -> String {
    match encoding {
        Resolved::Joined(',') => "comma".to_owned(),
        Resolved::Joined(' ') => "space".to_owned(),
        Resolved::Joined('|') => "pipe".to_owned(),
        other => word(&other),
    }
}
