//! How phone numbers are written in the service's country. With it, two spellings of one number compare as equal.

/// The spellings of phone numbers that a product's description states. Without it, numbers are compared as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Numbering {
    /// The country's code, only digits. It may precede a number: after `+`, after `00`, or alone before a mobile number.
    pub country_code: &'static str,
    /// What every mobile number begins with.
    pub mobile_prefix: &'static str,
    /// How many digits a mobile number has. 0: mobile numbers cannot be recognised by their form.
    pub mobile_digits: usize,
}

impl Numbering {
    /// Numbers of the country with this code, whose mobile numbers cannot be recognised by their form.
    pub const fn new(country_code: &'static str) -> Self {
        Self {
            country_code,
            mobile_prefix: "",
            mobile_digits: 0,
        }
    }

    /// Sets the form of mobile numbers.
    pub const fn with_mobile(mut self, prefix: &'static str, digits: usize) -> Self {
        self.mobile_prefix = prefix;
        self.mobile_digits = digits;
        self
    }

    /// What follows the country's code where that is written in full, `+86…` or `0086…`.
    pub(crate) fn behind_full_code<'t>(&self, number: &'t str) -> Option<&'t str> {
        let rest = number
            .strip_prefix('+')
            .or_else(|| number.strip_prefix("00"))?;
        rest.strip_prefix(self.country_code)
    }

    /// The mobile number behind the country's code, written in full or not.
    pub(crate) fn mobile_behind_code<'t>(&self, number: &'t str) -> Option<&'t str> {
        let bare = number.strip_prefix(self.country_code);
        [self.behind_full_code(number), bare]
            .into_iter()
            .flatten()
            .find(|rest| self.is_mobile(rest))
    }

    fn is_mobile(&self, number: &str) -> bool {
        number.len() == self.mobile_digits && number.starts_with(self.mobile_prefix)
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::NUMBERING;

    #[test]
    fn the_code_is_found_however_it_is_written() {
        for full in ["+8613900000001", "008613900000001"] {
            assert_eq!(NUMBERING.behind_full_code(full), Some("13900000001"));
            assert_eq!(NUMBERING.mobile_behind_code(full), Some("13900000001"));
        }
        let fixed = "+8657100000009";
        assert_eq!(NUMBERING.behind_full_code(fixed), Some("57100000009"));
        assert_eq!(NUMBERING.mobile_behind_code(fixed), None);
        let bare = "8613900000001";
        assert_eq!(NUMBERING.behind_full_code(bare), None);
        assert_eq!(NUMBERING.mobile_behind_code(bare), Some("13900000001"));
        for other in ["13900000001", "8623900000001", "+4913900000001", "86", ""] {
            assert_eq!(NUMBERING.mobile_behind_code(other), None, "{other}");
        }
    }
}
