//! Finds the members of an object for the fields of a record. A record asks for many fields, of which most are absent or occur once, so a
//! set of bits answers most questions without a look at the members.

use super::find::{Member, is_named};
use super::tree::Members;

/// The names of an object's members as a set of 64 bits, and where the first member of each bit stands. Names that differ only in letter
/// case share a bit; so may other names.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameBits {
    seen: u64,
    seen_twice: u64,
    /// The index of the first member with each bit.
    places: [u8; 64],
}

impl NameBits {
    pub(super) fn of(members: &Members<'_>) -> Self {
        let mut names = Self {
            seen: 0,
            seen_twice: 0,
            places: [0; 64],
        };
        for (index, (name, _)) in members.iter().enumerate() {
            let number = bit_of(name);
            let bit = 1 << number;
            match u8::try_from(index) {
                Ok(index) if names.seen & bit == 0 => {
                    if let Some(place) = names.places.get_mut(number) {
                        *place = index;
                    }
                }
                // A second member with this bit, or an index above 255: `find_field` searches for it.
                _ => names.seen_twice |= bit,
            }
            names.seen |= bit;
        }
        names
    }

    /// The bits of a field's names. If the names are literals, the compiler computes the bits.
    #[inline]
    pub(super) fn bits(names: &[&str]) -> u64 {
        names.iter().fold(0, |bits, name| bits | 1 << bit_of(name))
    }

    /// The members that may have one of the names with these bits.
    #[inline]
    pub(super) fn candidates(&self, bits: u64) -> Candidates {
        let seen = bits & self.seen;
        if seen == 0 {
            return Candidates::None;
        }
        let place = self.places.get(seen.trailing_zeros() as usize);
        match place {
            Some(place) if seen.is_power_of_two() && seen & self.seen_twice == 0 => {
                Candidates::One(usize::from(*place))
            }
            _ => Candidates::Several(seen),
        }
    }
}

/// The members of an object that may have one of a field's names.
pub(super) enum Candidates {
    None,
    /// At most the member at this index.
    One(usize),
    /// At most the members whose names have one of these bits.
    Several(u64),
}

/// The number of a name's bit, made of its length and its first and last byte: these differ for most names of one object.
#[inline]
fn bit_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return 0;
    };
    // The fifth bit is the letter case.
    let ends = (usize::from(first | 0x20) * 5).wrapping_add(usize::from(last | 0x20) * 11);
    ends.wrapping_add(bytes.len() * 7) % 64
}

/// The member that a record takes for a field.
pub(super) enum FieldPlace {
    /// None: several members have the field's names, and their values differ.
    Twice,
    Once {
        at: Option<usize>,
        /// Whether other members have the field's names, with the same value or `null`.
        others: bool,
    },
}

/// Looks for a field by its names, among the members whose names have one of these bits. Of the names, the first that is there goes
/// before the others. Names in another letter case are not taken, but contradict.
pub(super) fn find_field(members: &Members<'_>, bits: u64, names: &[&str]) -> FieldPlace {
    let mut first: Option<&Member<'_>> = None;
    let mut best: Option<(usize, usize)> = None;
    let mut others = false;
    for (index, member) in members.iter().enumerate() {
        let (found, node) = member;
        if bits & 1 << bit_of(found) == 0 || node.is_taken() {
            continue;
        }
        let mut ranked = names.iter().enumerate();
        let Some((rank, name)) = ranked.find(|(_, name)| is_named(found, name)) else {
            continue;
        };
        match first {
            None => first = Some(member),
            Some((other, known)) if other != found && (known.is_null() || node.is_null()) => {
                if known.is_null() {
                    first = Some(member);
                }
            }
            Some((_, known)) if known.says_same(node) => {}
            Some(_) => return FieldPlace::Twice,
        }
        // Of names that differ in letter case alone, each has its own rank.
        let rank = match found == name {
            true => Some(rank),
            false => names.iter().position(|name| found == name),
        };
        let rank = rank.map(|rank| (rank, index)).filter(|_| !node.is_null());
        others |= best.is_some() || rank.is_none();
        best = match (best, rank) {
            (Some(best), Some(rank)) => Some(best.min(rank)),
            (best, rank) => best.or(rank),
        };
    }
    let at = best.map(|(_, index)| index);
    FieldPlace::Once { at, others }
}
