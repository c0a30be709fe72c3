//! Whether a type implements `Serialize` and `Deserialize` with the feature `serde`: only types that hold no secret do.

use crate::collector::{Collector, Place};
use crate::rule::Rule;

/// Reports a type that lost or gained `Serialize` and `Deserialize`. `old` and `new` say whether the type holds a secret.
pub(crate) fn compare_serde(at: &Place, name: &str, old: bool, new: bool, out: &mut Collector) {
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
