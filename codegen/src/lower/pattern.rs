//! Regular expressions to the programs that the runtime follows: see `core_client::request::limits::Pattern`.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// The instructions, as the runtime numbers them.
const MATCH: u32 = 0;
const CLASS: u32 = 1;
const SPLIT: u32 = 2;
const JUMP: u32 = 3;
const START: u32 = 4;
const END: u32 = 5;

/// Longer programs come from bounds like `{1,10000}`; no limit of an API needs one.
const LONGEST: usize = 20_000;

/// The program of a pattern that a whole text has to match.
///
/// # Errors
/// Why the pattern has no program, in a few words.
pub(crate) fn compile(pattern: &str) -> Result<Vec<u32>, String> {
    let tree = regex_syntax::parse(pattern).map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default();
        reason.strip_prefix("error: ").unwrap_or(reason).to_owned()
    })?;
    let mut program = Program::default();
    program.add(&tree)?;
    program.0.push(MATCH);
    Ok(program.0)
}

#[derive(Default)]
struct Program(Vec<u32>);

impl Program {
    fn add(&mut self, tree: &Hir) -> Result<(), String> {
        if self.0.len() > LONGEST {
            return Err("the repetitions make it too long".to_owned());
        }
        match tree.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0)
                    .map_err(|_| "it matches bytes that are no text")?;
                for character in text.chars() {
                    self.class([(character, character)].into_iter());
                }
            }
            HirKind::Class(Class::Unicode(class)) => {
                self.class(
                    class
                        .ranges()
                        .iter()
                        .map(|range| (range.start(), range.end())),
                );
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges = class.ranges().iter();
                self.class(ranges.map(|range| (range.start().into(), range.end().into())));
            }
            HirKind::Look(Look::Start) => self.0.push(START),
            HirKind::Look(Look::End) => self.0.push(END),
            HirKind::Look(_) => {
                return Err(
                    "it looks at lines or words, which the client's checks do not know".to_owned(),
                );
            }
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Capture(capture) => self.add(&capture.sub)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    self.add(part)?;
                }
            }
            HirKind::Alternation(branches) => self.branch(branches)?,
        }
        Ok(())
    }

    fn class(&mut self, ranges: impl ExactSizeIterator<Item = (char, char)>) {
        self.0
            .extend([CLASS, u32::try_from(ranges.len()).unwrap_or(u32::MAX)]);
        for (first, last) in ranges {
            self.0.extend([u32::from(first), u32::from(last)]);
        }
    }

    fn repeat(&mut self, repetition: &Repetition) -> Result<(), String> {
        for _ in 0..repetition.min {
            self.add(&repetition.sub)?;
        }
        match repetition.max {
            None => {
                let split = self.split();
                self.add(&repetition.sub)?;
                self.0.extend([JUMP, address(split)]);
                self.end_split(split);
            }
            Some(max) => {
                let mut splits = Vec::new();
                for _ in repetition.min..max {
                    splits.push(self.split());
                    self.add(&repetition.sub)?;
                }
                splits.into_iter().for_each(|split| self.end_split(split));
            }
        }
        Ok(())
    }

    fn branch(&mut self, branches: &[Hir]) -> Result<(), String> {
        let mut ends = Vec::new();
        let Some((last, first)) = branches.split_last() else {
            return Ok(());
        };
        for branch in first {
            let split = self.split();
            self.add(branch)?;
            self.0.extend([JUMP, 0]);
            ends.push(self.0.len() - 1);
            self.end_split(split);
        }
        self.add(last)?;
        let here = address(self.0.len());
        for end in ends {
            self.set(end, here);
        }
        Ok(())
    }

    /// Goes on behind itself, or where `end_split` says.
    fn split(&mut self) -> usize {
        let split = self.0.len();
        self.0.extend([SPLIT, address(split + 3), 0]);
        split
    }

    fn end_split(&mut self, split: usize) {
        let here = address(self.0.len());
        self.set(split + 2, here);
    }

    fn set(&mut self, place: usize, value: u32) {
        if let Some(word) = self.0.get_mut(place) {
            *word = value;
        }
    }
}

fn address(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    /// As the runtime follows a program: written again here, since the generator does not depend on the runtime.
    fn matches(program: &[u32], text: &str) -> bool {
        let characters: Vec<char> = text.chars().collect();
        let mut open = vec![(0, 0)];
        let mut seen = std::collections::BTreeSet::new();
        while let Some((place, at)) = open.pop() {
            if !seen.insert((place, at)) {
                continue;
            }
            let address = |offset: usize| program[place + offset] as usize;
            match program[place] {
                MATCH if at == characters.len() => return true,
                CLASS => {
                    let after = place + 2 + 2 * address(1);
                    let is_of = |code: u32| {
                        program[place + 2..after]
                            .chunks(2)
                            .any(|range| range[0] <= code && code <= range[1])
                    };
                    if characters.get(at).is_some_and(|one| is_of(u32::from(*one))) {
                        open.push((after, at + 1));
                    }
                }
                SPLIT => open.extend([(address(1), at), (address(2), at)]),
                JUMP => open.push((address(1), at)),
                START if at == 0 => open.push((place + 1, at)),
                END if at == characters.len() => open.push((place + 1, at)),
                _ => {}
            }
        }
        false
    }

    const PATTERNS: &[&str] = &[
        "[0-9]{3,20}(:[0-9]{3,20})?",
        "[^,]+(,[^,]+){2}",
        "[0-2][0-9]:[0-5][0-9]",
        "[^_]*",
        "a|ab|(abc)+",
        "(a*)*b",
        "(a?){0,3}",
        r"\d+\s?\w",
        "^a$|^$",
        "é{2}|张.?",
        "",
        "(?i)ab",
    ];

    proptest! {
        #[test]
        fn a_program_matches_what_the_pattern_does(text in "[ab0-9:,_ é张Ab１]{0,9}") {
            for pattern in PATTERNS {
                let regex = Regex::new(&format!(r"\A(?:{pattern})\z")).unwrap();
                let program = compile(pattern).unwrap();
                prop_assert_eq!(matches(&program, &text), regex.is_match(&text), "{} {}", pattern, text);
            }
        }
    }

    #[test]
    fn what_the_runtime_does_not_know_is_refused() {
        for pattern in ["(", r"\bword", "(?m)^a", "a{1,100000}"] {
            assert!(compile(pattern).is_err(), "{pattern}");
        }
    }
}
