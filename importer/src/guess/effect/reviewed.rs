//! Operations whose documentation somebody has read: `reviewed.txt`.

use std::sync::LazyLock;

/// What was found of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// The product, in lower case.
    pub product: &'static str,
    /// The action.
    pub action: &'static str,
    /// Whether it may be taken for a read.
    pub verdict: Verdict,
    /// What it does, or may do. Empty if there is nothing to say.
    pub reason: &'static str,
}

/// Whether an operation may be taken for a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Never, whatever the metadata says.
    Doubtful,
    /// Also if its name has a word of doubt.
    Reads,
}

/// The lines of the table.
pub static REVIEWED: LazyLock<Vec<Reviewed>> =
    LazyLock::new(|| entries().filter_map(entry).collect());

/// What is neither blank nor a comment. A test reads all of them.
fn entries() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("reviewed.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn entry(line: &'static str) -> Option<Reviewed> {
    let (product, rest) = word(line)?;
    let (action, rest) = word(rest)?;
    let (verdict, reason) = word(rest)?;
    let verdict = match verdict {
        "doubtful" => Verdict::Doubtful,
        "reads" => Verdict::Reads,
        _ => return None,
    };
    Some(Reviewed {
        product,
        action,
        verdict,
        reason,
    })
}

/// The first word of a line, and what follows it.
fn word(line: &str) -> Option<(&str, &str)> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (!word.is_empty()).then(|| (word, rest.trim_start()))
}

fn find(product: &str, action: &str, verdict: Verdict) -> Option<&'static Reviewed> {
    REVIEWED.iter().find(|one| {
        one.verdict == verdict && one.action == action && one.product.eq_ignore_ascii_case(product)
    })
}

/// Why this operation is not taken for a read, if so.
pub(super) fn doubt(product: &str, action: &str) -> Option<&'static str> {
    find(product, action, Verdict::Doubtful).map(|one| one.reason)
}

/// Whether this operation is a read although its name has a word of doubt.
pub(super) fn reads(product: &str, action: &str) -> bool {
    find(product, action, Verdict::Reads).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_says_what_it_has_to_say() {
        for line in entries() {
            let one = entry(line)
                .unwrap_or_else(|| panic!("`{line}` is no product, action, verdict and reason"));
            assert_eq!(one.product, one.product.to_lowercase(), "{line}");
            let has_reason = !one.reason.is_empty();
            assert!(
                has_reason || one.verdict == Verdict::Reads,
                "{line}: no reason"
            );
        }
        let keys = REVIEWED.iter().map(|one| (one.product, one.action));
        assert!(
            keys.is_sorted_by(|a, b| a < b),
            "the lines are sorted, and none stands twice"
        );
        assert!(!REVIEWED.is_empty());
    }

    #[test]
    fn a_line_without_a_verdict_is_none() {
        for line in ["", "ecs", "ecs GetThing", "ecs GetThing perhaps it reads"] {
            assert_eq!(entry(line), None, "{line}");
        }
    }
}
