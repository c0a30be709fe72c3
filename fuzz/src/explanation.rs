//! Explanations of signatures that do not match: any two texts.

use core_signer::explain::explain;

/// More digits in a row than any explanation shows: a phone number has at least seven.
const DIGITS: usize = 7;

/// Takes the string to sign up to the first empty line, and behind it the service's message. No explanation shows what
/// could be a phone number.
pub fn explanation(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (ours, message) = input.split_once("\n\n").unwrap_or((&input, ""));
    let repeated = format!("server string to sign is:{ours}");
    for (message, ours) in [(message, ours), (&repeated, ours), (&repeated, message)] {
        let explanation = explain(message, ours);
        let shown = format!("{explanation}\n{explanation:?}");
        assert!(longest_digits(&shown) < DIGITS, "{shown}");
        assert!(!shown.contains("LTAI"), "{shown}");
    }
}

fn longest_digits(text: &str) -> usize {
    let runs = text.split(|character: char| !character.is_ascii_digit());
    runs.map(str::len).max().unwrap_or_default()
}
