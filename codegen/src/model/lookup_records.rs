//! Finding an unknown outcome by the records that a write leaves: `records` of `lookup`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lookup::LookupRead;

/// Searches for the records that the write leaves, one for each recipient. It can only prove that the write is done.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RecordSearch {
    /// The call, for each recipient, day and page.
    pub read: LookupRead,
    /// The path of the list of records in that answer.
    pub at: String,
    /// A page with this number of records is followed by another page.
    pub full_at: u32,
    /// The parameter of the write that lists the recipients: a list whose `encoding` is `json`, `comma`, `space` or `pipe`.
    pub recipients: String,
    /// The field of a record with the recipient.
    pub recipient: String,
    /// The parameter with the caller's own id. If the request lacks it, the client fills it before a call whose outcome may be looked
    /// up.
    pub own_id: String,
    /// The fields that identify a record of the write: field of the record, then parameter of the write. One of them is `own_id`.
    pub equal: BTreeMap<String, String>,
    /// The field of a record with the time of the write.
    pub made: String,
}
