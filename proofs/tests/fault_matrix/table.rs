//! The table of faults leaves none of the emulator's out in silence.

use std::collections::BTreeSet;

use dypls_emulator::Injection;
use proofs::faults::{LIARS, ROWS, Row};

/// The names of all faults, as the emulator tells whoever gets one wrong.
fn all_faults() -> Vec<String> {
    let told = "none".parse::<Injection>().unwrap_err().to_string();
    let list = told.split("FAULT is ").nth(1).unwrap();
    let list = list.split(", optionally").next().unwrap();
    list.replace(" or ", ", ")
        .split(", ")
        .map(|word| word.split('=').next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_fault_of_the_emulator_is_played_before_and_after_execution() {
    let faults = all_faults();
    assert!(faults.len() >= 18, "{faults:?}");
    for fault in &faults {
        let rows: Vec<&Row> = ROWS.iter().filter(|row| row.name() == fault).collect();
        assert!(!rows.is_empty(), "{fault} is not played");
        // These have but one time.
        let once = ["skew", "late", "late-after"].contains(&fault.as_str());
        let left_out = |when: &str| {
            let spelled = |liar: &str| liar.starts_with(fault.as_str()) && liar.ends_with(when);
            LIARS.iter().any(|liar| spelled(liar.fault))
        };
        for when in ["/before", "/after"] {
            let played = rows.iter().any(|row| row.fault.ends_with(when));
            assert!(
                once || played || left_out(when),
                "{fault}{when} is not played"
            );
        }
    }
    let names: BTreeSet<&str> = ROWS.iter().map(Row::name).collect();
    assert_eq!(names.len(), faults.len());
}

#[test]
fn every_row_says_why_and_is_a_fault() {
    for row in ROWS {
        assert!(
            !row.because.is_empty() && row.injection("BindAxb", 1).is_ok(),
            "{row:?}"
        );
    }
    assert!(LIARS.iter().all(|liar| !liar.because.is_empty()));
    // What ran and what did not look the same to a client wherever it is told nothing.
    for row in ROWS.iter().filter(|row| row.tells.is_open()) {
        let Some(before) = row.fault.strip_suffix("/before") else {
            continue;
        };
        let after = format!("{before}/after");
        assert!(
            ROWS.iter().any(|row| row.fault == after),
            "{after} is missing"
        );
    }
}
