//! Pairs of shapes that were compared before, so that the comparison of a type that contains itself ends.

use std::collections::BTreeSet;

use codegen::model::Shape;

/// Pairs of shapes, recognised by their addresses. Names would not do: a type written in place has none, and a name may occur at different
/// depths on the two sides.
#[derive(Debug, Default)]
pub(crate) struct SeenPairs(BTreeSet<(*const Shape, *const Shape)>);

impl SeenPairs {
    /// Adds a pair of resolved shapes. Returns whether it was added before.
    pub(crate) fn contains_or_insert(&mut self, old: &Shape, new: &Shape) -> bool {
        !self.0.insert((old, new))
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
