//! Numbers by their spelling: which of them a float would not hold as they are.

use super::scalar::EXACT;

/// What a number's spelling says of it.
#[derive(Debug, PartialEq)]
pub(super) enum Spelled {
    /// The parser reads it as it is; or it is no number, which the parser says better.
    Plain,
    /// A whole number that is spelled as a fraction or with an exponent, and that a float might not hold.
    Whole(String),
    /// A float would lose digits, or all of it.
    Lost,
}

pub(super) fn spelled(token: &str) -> Spelled {
    let is_whole = token.parse::<i64>().is_ok() || token.parse::<u64>().is_ok();
    let Some(parts) = Parts::of(token).filter(|_| !is_whole) else {
        return Spelled::Plain;
    };
    let is_exact = |value: f64| value.abs() < EXACT;
    match token.parse() {
        Ok(value) if is_exact(value) && parts.has_fraction_or_exponent => Spelled::Plain,
        _ => parts.whole().map_or(Spelled::Lost, Spelled::Whole),
    }
}

/// A JSON number's parts.
struct Parts<'t> {
    sign: &'t str,
    whole: &'t str,
    fraction: &'t str,
    exponent: Option<i64>,
    has_fraction_or_exponent: bool,
}

impl<'t> Parts<'t> {
    /// `None` if it is no number of JSON's.
    fn of(token: &'t str) -> Option<Self> {
        let (sign, unsigned) = match token.strip_prefix('-') {
            Some(unsigned) => ("-", unsigned),
            None => ("", token),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let digits_of = |text: &'t str| text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_json = is_number(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && fraction.is_none_or(is_number)
            && exponent.is_none_or(|exponent| is_number(digits_of(exponent)));
        is_json.then(|| Self {
            sign,
            whole,
            fraction: fraction.unwrap_or_default(),
            // One that is too long for this is out of every range.
            exponent: exponent.map_or(Some(0), |exponent| exponent.parse().ok()),
            has_fraction_or_exponent: fraction.is_some() || exponent.is_some(),
        })
    }

    /// Its digits, if it is a whole number of 64 bits.
    fn whole(&self) -> Option<String> {
        const MOST_DIGITS: usize = 20;
        let places = i64::try_from(self.fraction.len()).ok()?;
        let zeros = self.exponent?.checked_sub(places)?;
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let mut digits: String = digits.map(char::from).skip_while(|c| *c == '0').collect();
        match usize::try_from(zeros) {
            Ok(zeros) if digits.len().saturating_add(zeros) <= MOST_DIGITS => {
                digits.extend(std::iter::repeat_n('0', zeros));
            }
            Ok(_) => return None,
            Err(_) => {
                let cut = usize::try_from(zeros.unsigned_abs()).ok()?;
                let kept = digits.len().checked_sub(cut)?;
                let dropped = digits.split_off(kept);
                if dropped.bytes().any(|byte| byte != b'0') {
                    return None;
                }
            }
        }
        let digits = format!("{}{digits}", self.sign);
        let fits = digits.parse::<i64>().is_ok() || digits.parse::<u64>().is_ok();
        fits.then_some(digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_with_all_its_digits_or_as_it_is_spelled() {
        let whole = |digits: &str| Spelled::Whole(digits.to_owned());
        for (token, wanted) in [
            ("0", Spelled::Plain),
            ("-0", Spelled::Plain),
            ("42.0", Spelled::Plain),
            ("4.2e1", Spelled::Plain),
            ("1.5", Spelled::Plain),
            ("1e-400", Spelled::Plain),
            ("0e99999999999999999999", Spelled::Plain),
            ("18446744073709551615", Spelled::Plain),
            ("-9223372036854775808", Spelled::Plain),
            ("18446744073709551616", Spelled::Lost),
            ("-9223372036854775809", Spelled::Lost),
            ("1000000000000000000001", Spelled::Lost),
            ("9007199254740993.0", whole("9007199254740993")),
            ("-9007199254740993.000", whole("-9007199254740993")),
            ("1.000012345678901e15", whole("1000012345678901")),
            ("1e19", whole("10000000000000000000")),
            ("10000123456789010e-1", whole("1000012345678901")),
            ("1e20", Spelled::Lost),
            ("1e400", Spelled::Lost),
            ("-1.5E+400", Spelled::Lost),
            ("1e99999999999999999999", Spelled::Lost),
            ("1234567890123456.5", Spelled::Lost),
            ("01", Spelled::Plain),
            ("1.", Spelled::Plain),
            ("1e", Spelled::Plain),
            ("--1", Spelled::Plain),
            ("1e400e1", Spelled::Plain),
        ] {
            assert_eq!(spelled(token), wanted, "{token}");
        }
    }
}
