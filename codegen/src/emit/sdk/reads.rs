//! `reads.rs`: the tables of operations by which others find their unknown outcomes out.
//!
//! A write and the reads of its look-up may be of different families, which are features: the reads' tables are there
//! whatever is chosen, without their requests and answers.

use super::operation::table;
use crate::emit::file::RustFile;
use crate::emit::job::Printed;
use crate::ir::{Crate, Operation};

/// The file, where there are any.
pub(super) fn file(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{}/src/reads.rs", krate.package),
        &krate.described_in("operations/*.yaml"),
        "Operations by which unknown outcomes are found out. Their tables are here whatever families are compiled.",
    );
    let operations = krate.families.iter().flat_map(|family| &family.operations);
    let mut tables: Vec<&Operation> = operations
        .filter(|operation| krate.reads.contains(operation.action()))
        .collect();
    tables.sort_by(|a, b| a.action().cmp(b.action()));
    tables
        .into_iter()
        .for_each(|operation| file.item(table(operation)));
    file.finish()
}
