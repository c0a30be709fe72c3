//! The provider's metadata: read, converted, and rebuilt.

use importer::{Before, Choice, rebuild, source};

/// Takes a file of metadata. What can be read can be converted, and rebuilding gives each operation again; importing it a second
/// time changes nothing.
pub fn import(input: &[u8]) {
    let metadata = match source::read(input) {
        Ok(metadata) => metadata,
        Err(error) => {
            let told = error.to_string();
            assert!(
                !told.is_empty() && !told.contains(char::is_control),
                "{told:?}"
            );
            return;
        }
    };
    let names: Vec<String> = metadata.apis.iter().map(|api| api.name.clone()).collect();
    let choice = Choice {
        package: "demo-sdk".to_owned(),
        ..Choice::default()
    };
    let Ok(first) = importer::import(metadata.clone(), &choice, &Before::default()) else {
        panic!("all operations were wanted");
    };
    let before = Before {
        record: Some(&first.record),
        imported: Some(&first.imported),
    };
    let second = importer::import(metadata, &choice, &before);
    assert_eq!(
        second.ok().map(|second| second.imported).as_ref(),
        Some(&first.imported)
    );
    let again = rebuild(&first.imported);
    for name in names {
        let api = again.get("apis").and_then(|apis| apis.get(&name));
        assert!(api.is_some(), "{name:?}");
    }
    let told = first.report.to_text(true);
    assert!(
        !told.contains(|c: char| c.is_control() && c != '\n'),
        "{told:?}"
    );
}
