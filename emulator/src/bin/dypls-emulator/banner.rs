//! What the program says of itself when it starts: all that a client has to know to call it.

use std::fmt;

use core_client::mask;
use dypls_emulator::{Injection, Pool, PoolKind, XNumber};

use crate::key::Key;

const ABOUT: &str = "\
This is an emulator, not Alibaba Cloud. It is unofficial, and what it answers is no statement about the live service.
Use made-up keys and numbers only. Run with --assumptions for the rules that it follows.";

/// The numbers that nobody has, of which the default pools are made.
const MADE_UP: &str = "17000000";

pub(crate) struct Banner<'a> {
    pub(crate) key: &'a Key,
    pub(crate) note: Option<&'static str>,
    pub(crate) pools: &'a [Pool],
    pub(crate) stock: &'a [XNumber],
    pub(crate) faults: &'a [Injection],
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{ABOUT}")?;
        if let Some(note) = self.note {
            writeln!(f, "{note}")?;
        }
        writeln!(f, "key: {}", self.key.shown())?;
        for pool in self.pools {
            let (key, kind) = (mask::free_text(pool.key()), kind(pool.kind()));
            writeln!(f, "pool: {key} ({kind}), X {}", ranges(pool.numbers()))?;
        }
        writeln!(f, "on sale: {}", ranges(self.stock))?;
        if self.faults.is_empty() {
            writeln!(f, "faults: none")?;
        }
        for fault in self.faults {
            writeln!(f, "fault: {}", mask::free_text(&fault.to_string()))?;
        }
        Ok(())
    }
}

const fn kind(kind: PoolKind) -> &'static str {
    match kind {
        PoolKind::Axb => "AXB",
        PoolKind::Axn => "AXN",
        PoolKind::AxnExtension => "AXN with extensions",
        PoolKind::Axg => "AXG",
        PoolKind::Axn95 => "AXN, 95 numbers",
        _ => "another kind",
    }
}

/// Numbers that follow each other as one range.
fn ranges(numbers: &[XNumber]) -> String {
    let mut ranges: Vec<(&str, &str)> = Vec::new();
    for number in numbers.iter().map(XNumber::expose) {
        match ranges.last_mut() {
            Some((_, last)) if follows(last, number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let shown: Vec<_> = ranges
        .iter()
        .map(|(first, last)| match first == last {
            true => shown(first),
            false => format!("{} to {}", shown(first), shown(last)),
        })
        .collect();
    match shown.is_empty() {
        true => "none".to_owned(),
        false => format!("{} ({} numbers)", shown.join(", "), numbers.len()),
    }
}

fn follows(last: &str, number: &str) -> bool {
    let of = |text: &str| text.parse::<u64>().ok();
    last.len() == number.len() && of(last).and_then(|last| last.checked_add(1)) == of(number)
}

/// A number that somebody gave may be somebody's.
fn shown(number: &str) -> String {
    match number.len() == 11 && number.starts_with(MADE_UP) {
        true => number.to_owned(),
        false => mask::phone(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_as_ranges_and_given_ones_are_masked() {
        let range = |first, count| ranges(&XNumber::range(first, count));
        assert_eq!(
            range("17000000000", 100),
            "17000000000 to 17000000099 (100 numbers)"
        );
        assert_eq!(range("17000000007", 1), "17000000007 (1 numbers)");
        assert_eq!(range("17000000000", 0), "none");
        assert_eq!(
            range("13900001111", 2),
            "139****1111 to 139****1112 (2 numbers)"
        );
        let apart = ["17000000001", "17000000002", "17000000004"].map(XNumber::new);
        assert_eq!(
            ranges(&apart),
            "17000000001 to 17000000002, 17000000004 (3 numbers)"
        );
    }
}
