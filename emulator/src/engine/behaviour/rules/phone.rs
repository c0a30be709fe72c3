//! What counts as a phone number.

use super::Note;
use crate::answer::Refusal;
use core_catalog::Mark;

pub(crate) const NOTE: Note = Note {
    text: "A and B are mobile numbers (1 and ten more digits) or landline numbers with area code (0 and nine to eleven \
           more digits), digits only; else isv.MOBILE_NUMBER_ILLEGAL. Numbers of 400 and 95 services and a leading +86 \
           are refused",
    mark: Mark::Assumed,
    source: "digits, area code and the missing hyphen are documented (IDL); the exact grammar is assumed",
};

pub(crate) const X_NOTE: Note = Note {
    text: "X is made of 3 to 20 digits; else isv.MOBILE_NUMBER_ILLEGAL",
    mark: Mark::Assumed,
    source: "X may be a mobile number, a landline number or one of a 95 service",
};

/// A person's number.
pub(crate) fn check(number: &str) -> Result<(), Refusal> {
    let digits = all_digits(number);
    let mobile = number.starts_with('1') && number.len() == 11;
    let landline = number.starts_with('0') && (10..=12).contains(&number.len());
    if digits && (mobile || landline) {
        Ok(())
    } else {
        Err(illegal())
    }
}

/// A middle number. Whether it exists is for the pool to say.
pub(crate) fn check_x(number: &str) -> Result<(), Refusal> {
    if all_digits(number) && (3..=20).contains(&number.len()) {
        Ok(())
    } else {
        Err(illegal())
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn illegal() -> Refusal {
    Refusal::code("isv.MOBILE_NUMBER_ILLEGAL")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_and_landline_numbers_pass() {
        for number in ["13900000001", "057100000000", "0100000000"] {
            assert!(check(number).is_ok(), "{number}");
        }
    }

    #[test]
    fn other_texts_do_not() {
        for number in [
            "",
            "1390000000",
            "139000000012",
            "139 0000 0001",
            "0571-0000000",
            "+8613900000001",
            "4000000000",
            "95000",
            "１３９００００００01",
        ] {
            assert_eq!(
                check(number).unwrap_err().code,
                "isv.MOBILE_NUMBER_ILLEGAL",
                "{number}"
            );
        }
        assert!(check_x("95000000000000").is_ok());
        assert!(check_x("170-0000").is_err());
    }
}
