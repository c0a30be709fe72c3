//! Pairs of shapes that met before, so that types inside themselves end.

use std::collections::BTreeSet;

use codegen::model::Shape;

/// Pairs that met. They are known by where they lie in memory: what is written in place has no name, and on the two sides of a
/// comparison names may never stand at the same depth.
#[derive(Debug, Default)]
pub(crate) struct Met(BTreeSet<(*const Shape, *const Shape)>);

impl Met {
    /// Notes a pair, of which names were followed. Says whether it is known.
    pub(crate) fn is_known(&mut self, old: &Shape, new: &Shape) -> bool {
        !self.0.insert((old, new))
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
