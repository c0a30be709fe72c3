//! The cells together: what was said, what was wrong, which faults were played.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use core_client::Outcome;
use proofs::faults::ROWS;

use crate::cell::{Cell, Outcomes};

#[derive(Default)]
pub(crate) struct Tally {
    outcomes: HashMap<Outcome, usize>,
    problems: BTreeMap<String, String>,
    struck: BTreeSet<(&'static str, usize)>,
    cells: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, cell: &Cell, played: Outcomes) {
        self.cells += 1;
        *self.outcomes.entry(played.outcome).or_default() += 1;
        if let Some(problem) = played.problem {
            self.problems.insert(cell.to_string(), problem);
        } else if let Some(last) = cell.rows.last() {
            // A cell without a problem is one whose faults struck as they should.
            self.struck.insert((last.fault, cell.rows.len()));
        }
    }

    pub(crate) fn cells(&self) -> usize {
        self.cells
    }

    pub(crate) fn of(&self, outcome: Outcome) -> usize {
        self.outcomes.get(&outcome).copied().unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn assert_right(&self) {
        let all: Vec<String> = self
            .problems
            .iter()
            .map(|(cell, problem)| format!("{cell}\n    {problem}"))
            .collect();
        let shown = &all[..all.len().min(40)];
        assert!(
            all.is_empty(),
            "{} of {} cells are wrong, among them\n{}",
            all.len(),
            self.cells,
            shown.join("\n")
        );
    }

    #[track_caller]
    pub(crate) fn assert_every_row_struck(&self) {
        for row in ROWS {
            for attempt in 1..=3 {
                assert!(
                    self.struck.contains(&(row.fault, attempt)),
                    "{} never struck attempt {attempt}",
                    row.fault
                );
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |outcome| self.of(outcome) as f64 * 100.0 / self.cells.max(1) as f64;
        write!(
            f,
            "{} cells, {} wrong; done {:.1} %, refused {:.1} %, unknown {:.1} %",
            self.cells,
            self.problems.len(),
            percent(Outcome::Done),
            percent(Outcome::Refused),
            percent(Outcome::Unknown)
        )
    }
}
