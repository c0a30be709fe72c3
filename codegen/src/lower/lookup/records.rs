//! Look-ups by the records that a write leaves.

use super::{Lowering, path};
use crate::ir::RecordSearch;
use crate::model;

impl Lowering<'_> {
    pub(super) fn records(&mut self, search: &model::RecordSearch) -> RecordSearch {
        let record = self.answer_of(&search.read, &search.at);
        let mut parameters = self.operation.parameters.iter();
        let recipients = parameters.find(|parameter| parameter.name == search.recipients);
        let encoding = recipients.and_then(|parameter| parameter.encoding);
        RecordSearch {
            read: self.read(&search.read),
            path: path(&search.at),
            full_at: usize::try_from(search.full_at).unwrap_or(usize::MAX),
            recipients: search.recipients.clone(),
            separator: encoding.and_then(model::Encoding::separator),
            recipient_path: path(&search.recipient),
            matches: self.compares(&search.equal, record),
            made: path(&search.made),
        }
    }
}
