//! Offsets from UTC as service.yaml spells them. The client has a reader of its own (`core_client::time::UtcOffset`), since the
//! generator depends on no crate that its output depends on; `proofs/tests/values.rs` compares the two.

/// The furthest that any zone is from UTC, in hours.
const FURTHEST: i16 = 14;

/// Minutes east of UTC of `±HH:MM`, or `None` for any other text.
#[must_use]
pub fn minutes_east(text: &str) -> Option<i16> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |digits: &str, most: i16| -> Option<i16> {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|number| two && *number <= most)
    };
    Some(sign * (number(hours, FURTHEST)? * 60 + number(minutes, 59)?))
}

#[cfg(test)]
mod tests {
    use super::minutes_east;

    #[test]
    fn only_the_exact_form_is_read() {
        for (text, minutes) in [
            ("+00:00", 0),
            ("+08:00", 480),
            ("-09:30", -570),
            ("+14:59", 899),
        ] {
            assert_eq!(minutes_east(text), Some(minutes), "{text}");
        }
        for odd in [
            "",
            "+",
            "08:00",
            "+8:00",
            "+08",
            "+08:60",
            "+15:00",
            "+0a:00",
            "+08:00:00",
            "-+8:00",
            "+08:+1",
            "＋08:00",
        ] {
            assert_eq!(minutes_east(odd), None, "{odd}");
        }
    }
}
