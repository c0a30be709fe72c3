//! What can be stored with the feature `serde`: all that holds no secret.

use crate::out::{Out, Place};
use crate::rule::Rule;

/// One type that cannot be stored any more, or can.
pub(crate) fn stored(at: &Place, name: &str, old: bool, new: bool, out: &mut Out) {
    match (old, new) {
        (false, true) => out.add(
            at,
            Rule::NoLongerStored,
            format!("`{name}` is neither `Serialize` nor `Deserialize` any more"),
        ),
        (true, false) => out.add(
            at,
            Rule::CanBeStored,
            format!("`{name}` is `Serialize` and `Deserialize`"),
        ),
        _ => {}
    }
}
