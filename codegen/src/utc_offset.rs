//! Offsets from UTC as descriptions write them: `+08:00`.

/// Minutes east of UTC, if the text is `±HH:MM` with hours up to 14.
pub(crate) fn minutes(text: &str) -> Option<i16> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (number(hours, 14)? * 60 + number(minutes, 59)?))
}

/// Two digits.
fn number(digits: &str, greatest: i16) -> Option<i16> {
    let two = digits.len() == 2 && digits.chars().all(|c| c.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|number| two && *number <= greatest)
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn hours_and_minutes_of_two_digits_are_read() {
        for (text, expected) in [
            ("+08:00", Some(480)),
            ("-03:30", Some(-210)),
            ("+00:00", Some(0)),
            ("-00:30", Some(-30)),
            ("+14:59", Some(899)),
            ("08:00", None),
            ("+8:00", None),
            ("+08:60", None),
            ("+15:00", None),
            ("+0800", None),
            ("+08:00:00", None),
            ("++8:00", None),
            ("+08:+1", None),
            ("号08:00", None),
            ("", None),
        ] {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }
}
