//! What to hide in a text.

use std::borrow::Cow;
use std::ops::Range;

/// What to hide, and what to write instead.
#[derive(Debug)]
pub(super) struct Hidden {
    pub(super) range: Range<usize>,
    pub(super) instead: Cow<'static, str>,
}

impl Hidden {
    pub(super) fn new(range: Range<usize>, instead: impl Into<Cow<'static, str>>) -> Self {
        Self {
            range,
            instead: instead.into(),
        }
    }
}
