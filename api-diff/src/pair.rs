//! What belongs together on both sides: by name, and where a name is gone, by evidence that only one on each side has.

use std::collections::BTreeMap;

use crate::step_count;

/// What has a partner and what has none.
#[derive(Debug)]
pub(crate) struct Pairs<'a, T> {
    /// Partners, in the order of the new side; the names of renamed ones differ.
    pub(crate) both: Vec<(&'a T, &'a T)>,
    /// Those of the old side that have none, in its order.
    pub(crate) removed: Vec<&'a T>,
    /// Those of the new side that have none, in its order.
    pub(crate) added: Vec<&'a T>,
}

/// What a thing is known by: names, texts, fingerprints.
pub(crate) type Keys<'k, T> = &'k dyn Fn(&T) -> Vec<String>;

/// Pairs by each kind of evidence in turn, the name first: what one of the old side is known by, and what one of the new side is.
///
/// Evidence that two of a side have proves nothing: they stay removed and added, so that a guess hides no removal.
pub(crate) fn pair<'a, T>(
    old: &'a [T],
    new: &'a [T],
    evidence: &[(Keys<'_, T>, Keys<'_, T>)],
) -> Pairs<'a, T> {
    let mut partners: Vec<Option<&'a T>> = new.iter().map(|_| None).collect();
    let mut left: Vec<Option<&'a T>> = old.iter().map(Some).collect();
    for (old_keys, new_keys) in evidence {
        let mut owners: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, one) in left.iter().enumerate() {
            step_count::add_one();
            for key in one.map(old_keys).unwrap_or_default() {
                owners.entry(key).or_default().0.push(index);
            }
        }
        if owners.is_empty() {
            break;
        }
        let alone = new.iter().zip(&partners).enumerate();
        for (index, (one, _)) in alone.filter(|(_, (_, partner))| partner.is_none()) {
            step_count::add_one();
            for key in new_keys(one) {
                if let Some((_, owners)) = owners.get_mut(&key) {
                    owners.push(index);
                }
            }
        }
        for (from, to) in owners.into_values() {
            let ([from], [to]) = (from.as_slice(), to.as_slice()) else {
                continue;
            };
            if let (Some(from), Some(to)) = (left.get_mut(*from), partners.get_mut(*to))
                && to.is_none()
            {
                *to = from.take();
            }
        }
    }
    let (mut both, mut added) = (Vec::new(), Vec::new());
    for (one, partner) in new.iter().zip(partners) {
        match partner {
            Some(partner) => both.push((partner, one)),
            None => added.push(one),
        }
    }
    let removed = left.into_iter().flatten().collect();
    Pairs {
        both,
        removed,
        added,
    }
}

/// A name without letter case and separators: `PhoneNoX`, `phone_no_x` and `PhoneNOX` are spellings of one.
pub(crate) fn bare(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and fingerprints.
    type Thing = (&'static str, &'static str);

    fn paired(old: &[Thing], new: &[Thing]) -> (Vec<(String, String)>, Vec<String>, Vec<String>) {
        let name = |one: &Thing| vec![one.0.to_owned()];
        let print = |one: &Thing| vec![one.1.to_owned()];
        let pairs = pair(old, new, &[(&name, &name), (&print, &print)]);
        let names = |list: Vec<&Thing>| list.into_iter().map(|one| one.0.to_owned()).collect();
        let both = pairs.both.into_iter();
        let both = both.map(|(old, new)| (old.0.to_owned(), new.0.to_owned()));
        (both.collect(), names(pairs.removed), names(pairs.added))
    }

    #[test]
    fn a_name_counts_before_evidence() {
        let (both, removed, added) = paired(&[("a", "1"), ("b", "2")], &[("a", "2"), ("c", "2")]);
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        assert_eq!(both, [pair("a", "a"), pair("b", "c")]);
        assert!(removed.is_empty() && added.is_empty());
    }

    #[test]
    fn evidence_of_two_proves_nothing() {
        for (old, new) in [
            ([("a", "1"), ("b", "1")].as_slice(), [("c", "1")].as_slice()),
            (&[("a", "1")], &[("b", "1"), ("c", "1")]),
        ] {
            let (both, removed, added) = paired(old, new);
            assert!(both.is_empty());
            assert_eq!((removed.len(), added.len()), (old.len(), new.len()));
        }
    }

    #[test]
    fn spellings_of_one_name_are_bare_the_same() {
        assert_eq!(bare("PhoneNOX"), bare("phone_no_x"));
        assert_ne!(bare("PhoneNoX"), bare("PhoneNoA"));
    }
}
