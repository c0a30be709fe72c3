//! Files that reach each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::import_circles::imports::Imports;

/// Groups of files of which each imports each other, directly or through others of the group; sorted.
pub(crate) fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|file| (file.as_str(), reached(file, imports)))
        .collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|below| below.contains(to));
    let mut found = Vec::new();
    let mut placed = BTreeSet::new();
    for file in imports.keys() {
        if !reaches(file, file) || !placed.insert(file.as_str()) {
            continue;
        }
        let others = imports
            .keys()
            .filter(|other| reaches(file, other) && reaches(other, file));
        let circle: Vec<String> = others.cloned().collect();
        placed.extend(
            imports
                .keys()
                .filter(|file| circle.contains(file))
                .map(String::as_str),
        );
        found.push(circle);
    }
    found
}

fn reached<'a>(start: &str, imports: &'a Imports) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for next in imports.get(file).into_iter().flatten() {
            if found.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    found
}
