//! Which code of a product an error has, in whatever spelling.

use super::Error;
use crate::codes::{CodeInfo, means_one_of};

impl Error {
    /// Whether the service's code is this one, in its present spelling or in an older one that the service may still use.
    pub fn has_code(&self, code: &str) -> bool {
        self.has_one_of(&[code])
    }

    /// Whether the service's code is one of these, in whatever spelling.
    pub(crate) fn has_one_of(&self, codes: &[&str]) -> bool {
        let alias = self.code_info().filter(|info| !info.is_pattern());
        alias.is_some_and(|info| codes.contains(&info.code))
            || self
                .code()
                .is_some_and(|code| means_one_of(codes, self.code_table(), code, self.message()))
    }

    /// The codes of the product that was called, if the product is known.
    fn code_table(&self) -> &'static [CodeInfo] {
        self.0
            .operation
            .map_or(&[], |operation| operation.service.codes)
    }
}
