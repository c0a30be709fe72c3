//! Small pieces of message text.

/// The word that was most likely meant, if any is close enough.
pub(crate) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let limit = match word.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let lower = word.to_lowercase();
    known
        .map(|known| {
            let distance = strsim::damerau_levenshtein(&lower, &known.to_lowercase());
            (distance, known.as_str())
        })
        .filter(|(distance, known)| *distance <= limit && *distance < known.chars().count())
        .min()
        .map(|(_, known)| known)
}

/// Words in backticks, joined by commas.
pub(crate) fn one_of<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
