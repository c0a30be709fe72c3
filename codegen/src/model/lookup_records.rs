//! Finding an unknown outcome by the records that a write leaves: `records` of `lookup`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::lookup::LookupRead;

/// Looks for the records that the write leaves, one for each recipient. It says that the write is done, or nothing.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RecordSearch {
    /// The call, for each recipient, day and page.
    pub read: LookupRead,
    /// Where the list of records stands in that answer.
    pub at: String,
    /// A list of so many records goes on on the next page.
    pub full_at: u32,
    /// The parameter of the write that lists the recipients: a list whose `encoding` is `json`, `comma`, `space` or `pipe`.
    pub recipients: String,
    /// The field of a record with the recipient.
    pub recipient: String,
    /// The parameter with an id of the caller's own. A call whose outcome may be looked up fills it where the request leaves it
    /// open.
    pub own_id: String,
    /// What makes it a record of the write: field of the record, parameter of the write. One of them is `own_id`.
    pub equal: BTreeMap<String, String>,
    /// The field of a record with the time of the write.
    pub made: String,
}
