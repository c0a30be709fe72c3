//! The plan of random faults is a function of its seed, and the search for leaks finds them.

use proofs::chaos::plan::{Call, rounds};
use proofs::chaos::{Settings, template};
use proofs::faults::ROWS;

use proofs::chaos::leaks::{CONTENT, SECRET, found};

#[test]
fn numbers_and_keys_are_found_and_nothing_else() {
    for leak in [
        "to 13900000001.",
        "17000000099",
        "%2B13900001234&",
        SECRET,
        "id=LTAI5tChaosKeyId00000001;",
        "the key STS.9001234567x0",
        CONTENT,
    ] {
        assert!(found(leak).is_some(), "{leak}");
    }
    for fine in [
        "139****0001",
        "1000139000000011",
        "SubsId 1390000000112345",
        "1390000",
        "call-17",
        "STS.AssumeRole",
    ] {
        assert_eq!(found(fine), None, "{fine}");
    }
}

#[test]
fn one_seed_gives_one_plan() {
    let templates = template::read().unwrap();
    let plan = |seed| {
        let settings = Settings { calls: 700, seed };
        format!("{:?}", rounds(settings, &templates).unwrap())
    };
    assert_eq!(plan(1), plan(1));
    assert_ne!(plan(1), plan(2));
}

#[test]
fn every_template_is_drawn_and_every_fault() {
    let templates = template::read().unwrap();
    let settings = Settings {
        calls: 20_000,
        seed: 3,
    };
    let planned = rounds(settings, &templates).unwrap();
    let calls: Vec<&Call> = planned
        .iter()
        .flat_map(|r| r.clients.iter().flatten())
        .collect();
    assert_eq!(calls.len(), 20_000);
    for template in &templates {
        let action = template.typed.action;
        assert!(
            calls.iter().any(|call| call.typed.action == action),
            "{action}"
        );
    }
    for row in ROWS {
        let planned = calls
            .iter()
            .any(|call| call.rows.iter().any(|one| one.fault == row.fault));
        assert!(planned, "{}", row.fault);
    }
}
