//! What the schema cannot say: references, names, types, values and the rules of the house.

use crate::load::{Draft, Loaded, Report};
use crate::model::ErrorFile;

/// Checks all products.
pub(crate) fn products(
    drafts: &[Draft<'_>],
    shared: &[Loaded<'_, ErrorFile>],
    report: &mut Report,
) {
    let _ = (drafts, shared, report);
}
