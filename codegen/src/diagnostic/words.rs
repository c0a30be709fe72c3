//! Small pieces of message text.

/// The word that was most likely meant, if any is close enough.
pub fn closest<'a, T: AsRef<str> + ?Sized + 'a>(
    word: &str,
    known: impl Iterator<Item = &'a T>,
) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    let mut best: Option<(usize, usize, &str)> = None;
    for known in known.map(AsRef::as_ref) {
        let other = known.to_lowercase();
        // What begins like it is more likely meant than what differs by few letters.
        let begins = length >= 3 && other.starts_with(&lower);
        let distance = if begins {
            0
        } else if other.chars().count().abs_diff(length) > limit {
            continue;
        } else {
            strsim::damerau_levenshtein(&lower, &other)
        };
        let near = distance <= limit && distance < known.chars().count();
        let candidate = (distance, other.len().abs_diff(lower.len()), known);
        if near && best.is_none_or(|best| candidate < best) {
            best = Some(candidate);
        }
    }
    best.map(|(.., known)| known)
}

/// Words in backticks, joined by commas.
pub(crate) fn one_of<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn what_begins_like_the_word_comes_first_and_the_shortest_of_it() {
        let known = [
            "none",
            "phone_number",
            "url",
            "free_text",
            "BindAXBCall",
            "BindAxb",
        ];
        let known = known.map(str::to_owned);
        for (word, meant) in [
            ("phone", Some("phone_number")),
            ("Phone_Number", Some("phone_number")),
            ("phone_numbr", Some("phone_number")),
            ("ulr", Some("url")),
            ("free", Some("free_text")),
            ("BindAx", Some("BindAxb")),
            ("something", None),
        ] {
            assert_eq!(closest(word, known.iter()), meant, "{word}");
        }
    }
}
