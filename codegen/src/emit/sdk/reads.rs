//! `reads.rs`: the tables of operations by which others find their unknown outcomes out.
//!
//! A write and the reads of its look-up may be of different families, which are features: the reads' tables are there
//! whatever is chosen, without their requests and answers.

use std::collections::BTreeSet;

use super::operation::table;
use crate::emit::Printed;
use crate::emit::file::RustFile;
use crate::ir::{Crate, Operation};

/// The actions that look-ups read.
pub(super) fn actions(krate: &Crate) -> BTreeSet<&str> {
    operations(krate)
        .filter_map(|operation| operation.lookup_plan.as_ref())
        .flat_map(|plan| plan.reads())
        .map(|read| read.action.as_str())
        .collect()
}

/// The file, where there are any.
pub(super) fn file(krate: &Crate) -> Printed {
    let read = actions(krate);
    let mut file = RustFile::new(
        format!("{}/src/reads.rs", krate.package),
        &format!("{}/operations/*.yaml", krate.source),
        "Operations by which unknown outcomes are found out. Their tables are here whatever families are compiled.",
    );
    let mut tables: Vec<&Operation> = operations(krate)
        .filter(|operation| read.contains(operation.action()))
        .collect();
    tables.sort_by(|a, b| a.action().cmp(b.action()));
    tables
        .into_iter()
        .for_each(|operation| file.item(table(operation)));
    file.finish()
}

fn operations(krate: &Crate) -> impl Iterator<Item = &Operation> {
    krate.families.iter().flat_map(|family| &family.operations)
}
