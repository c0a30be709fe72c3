//! Regular expressions, compiled by the generator: a client that checks a text needs a few numbers and no compiler.

/// A regular expression that must match a whole text.
///
/// The program is a list of instructions, each a number and its operands. All alternatives are followed at the same time, so the
/// time is bounded by the product of the lengths of text and program, whatever the expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern<'a> {
    /// The expression as the description has it.
    pub text: &'a str,
    /// The compiled expression.
    pub program: &'a [u32],
}

/// The whole text was matched.
pub(super) const MATCH: u32 = 0;
/// One character of these ranges: their number, then first and last of each.
const CLASS: u32 = 1;
/// Goes on at two places: both addresses.
const SPLIT: u32 = 2;
/// Goes on elsewhere: the address.
const JUMP: u32 = 3;
/// Only where the text begins.
const START: u32 = 4;
/// Only where the text ends.
const END: u32 = 5;

impl Pattern<'_> {
    /// Whether the whole text matches. An invalid program matches nothing.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut now = Places::new(self.program.len());
        let mut next = Places::new(self.program.len());
        let mut characters = text.chars();
        let (mut here, mut is_start) = (characters.next(), true);
        self.follow(0, is_start, here.is_none(), &mut now);
        while let Some(character) = here {
            here = characters.next();
            is_start = false;
            next.clear();
            for &place in &now.list {
                if let Some(after) = self.step(place, character) {
                    self.follow(after, is_start, here.is_none(), &mut next);
                }
            }
            std::mem::swap(&mut now, &mut next);
        }
        now.list.iter().any(|&place| self.at(place) == Some(MATCH))
    }

    fn at(&self, place: usize) -> Option<u32> {
        self.program.get(place).copied()
    }

    fn address(&self, place: usize) -> Option<usize> {
        self.at(place).and_then(|address| address.try_into().ok())
    }

    /// Adds a place and all that can be reached from it without a character.
    fn follow(&self, place: usize, is_start: bool, is_end: bool, places: &mut Places) {
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            if !places.is_new(place) {
                continue;
            }
            match self.at(place) {
                Some(SPLIT) => open.extend(
                    [self.address(place + 1), self.address(place + 2)]
                        .into_iter()
                        .flatten(),
                ),
                Some(JUMP) => open.extend(self.address(place + 1)),
                Some(START) if is_start => open.push(place + 1),
                Some(END) if is_end => open.push(place + 1),
                Some(START | END) | None => {}
                Some(_) => places.list.push(place),
            }
        }
    }

    /// The place behind a class that the character is of.
    fn step(&self, place: usize, character: char) -> Option<usize> {
        if self.at(place)? != CLASS {
            return None;
        }
        let ranges = self.address(place + 1)?;
        let after = place + 2 + 2 * ranges;
        let bounds = self.program.get(place + 2..after)?;
        let code = u32::from(character);
        let is_of = bounds
            .chunks_exact(2)
            .any(|range| matches!(range, [first, last] if (*first..=*last).contains(&code)));
        is_of.then_some(after)
    }
}

/// Places of a program, each once.
struct Places {
    list: Vec<usize>,
    seen: Vec<bool>,
}

impl Places {
    fn new(length: usize) -> Self {
        Self {
            list: Vec::new(),
            seen: vec![false; length],
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.seen.fill(false);
    }

    fn is_new(&mut self, place: usize) -> bool {
        self.seen
            .get_mut(place)
            .is_some_and(|seen| !std::mem::replace(seen, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[0-9]+(:[0-9])?`
    const PROGRAM: &[u32] = &[
        CLASS, 1, 48, 57, SPLIT, 0, 7, SPLIT, 10, 18, CLASS, 1, 58, 58, CLASS, 1, 48, 57, MATCH,
    ];

    #[test]
    fn the_whole_text_has_to_match() {
        let pattern = Pattern {
            text: "[0-9]+(:[0-9])?",
            program: PROGRAM,
        };
        for good in ["1", "123", "1:2", "999:0"] {
            assert!(pattern.matches(good), "{good}");
        }
        for bad in ["", "1:", ":1", "1:23", "a1", "1a", "１"] {
            assert!(!pattern.matches(bad), "{bad}");
        }
    }

    #[test]
    fn a_program_that_makes_no_sense_ends_and_matches_nothing() {
        for program in [
            &[][..],
            &[JUMP, 0],
            &[SPLIT, 0],
            &[CLASS, 4, 0],
            &[CLASS, u32::MAX],
            &[JUMP, 99],
            &[77],
        ] {
            let pattern = Pattern { text: "", program };
            assert!(!pattern.matches("a"), "{program:?}");
        }
    }
}
