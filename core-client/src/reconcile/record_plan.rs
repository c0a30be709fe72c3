//! The table of a search among records.

use super::plan::{FieldMatch, Read};

/// Looks for the records that a write leaves, one for each of its recipients. It says that the write is done, or nothing:
/// records may come late, and nothing tells how late.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RecordSearch {
    /// What gives the records of a recipient on a day. It is made for each recipient and each day on which the write may have
    /// run: two around midnight.
    pub read: Read,
    /// Where the list of records stands in that answer.
    pub path: &'static [&'static str],
    /// A list with so many records goes on on the next page.
    pub full_at: usize,
    /// The write's parameter that holds the recipients.
    pub recipients: &'static str,
    /// How it holds them.
    pub format: RecipientFormat,
    /// The field of a record with the recipient's number.
    pub recipient_path: &'static [&'static str],
    /// The fields that make it a record of the write: all of them must be equal.
    pub matches: &'static [FieldMatch],
    /// Where the time stands at which the write made it: it must be one at which the write may have run.
    pub made: &'static [&'static str],
}

/// How a parameter holds several recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecipientFormat {
    /// As a JSON list of texts.
    Json,
    /// Joined by this sign.
    Joined(char),
}

impl RecordSearch {
    /// A search in this read, among the records at this place of its answer.
    pub const fn new(read: Read, path: &'static [&'static str], full_at: usize) -> Self {
        Self {
            read,
            path,
            full_at,
            recipients: "",
            format: RecipientFormat::Json,
            recipient_path: &[],
            matches: &[],
            made: &[],
        }
    }

    /// Sets where the recipients stand: the write's parameter, how it holds them, and the field of a record.
    pub const fn recipients(
        mut self,
        parameter: &'static str,
        format: RecipientFormat,
        path: &'static [&'static str],
    ) -> Self {
        self.recipients = parameter;
        self.format = format;
        self.recipient_path = path;
        self
    }

    /// Sets the fields that make it a record of the write.
    pub const fn matches(mut self, matches: &'static [FieldMatch]) -> Self {
        self.matches = matches;
        self
    }

    /// Sets where the time of its making stands.
    pub const fn made(mut self, path: &'static [&'static str]) -> Self {
        self.made = path;
        self
    }
}
