//! The crate of a product: nothing in it is written by hand.

mod always;
mod blocking;
mod builder;
mod builder_type;
mod catalog;
mod client;
mod constructors;
mod error_code;
mod example;
mod family;
mod limits;
mod lookup_plan;
mod manifest;
mod messages;
mod mock_tests;
mod newtype;
mod operation;
mod page_plan;
mod readme;
mod reads;
mod reconcile;
mod record;
mod root;
mod serde;
mod service;
mod test_util;
mod tests;
mod ty;
mod types;

pub use ty::rust_type;

use super::job::Job;
use crate::ir::Crate;

/// All files of one product's crate.
pub(super) fn jobs(krate: &Crate) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = vec![
        Box::new(|| manifest::file(krate)),
        Box::new(|| readme::file(krate)),
        Box::new(|| root::file(krate)),
        Box::new(|| builder_type::file(krate)),
        Box::new(|| client::file(krate)),
        Box::new(|| service::file(krate)),
        Box::new(|| error_code::file(krate)),
        Box::new(|| types::file(krate)),
        Box::new(|| types::required(krate)),
        Box::new(|| catalog::file(krate)),
        Box::new(|| blocking::client(krate)),
        Box::new(|| test_util::mock(krate)),
        Box::new(|| tests::main(krate)),
        Box::new(|| mock_tests::file(krate)),
    ];
    if !krate.reads.is_empty() {
        jobs.push(Box::new(|| reads::file(krate)));
    }
    for family in &krate.families {
        jobs.push(Box::new(|| family::file(krate, family)));
        jobs.push(Box::new(|| tests::file(krate, family)));
        jobs.push(Box::new(|| blocking::family(krate, family)));
        jobs.push(Box::new(|| test_util::family(krate, family)));
        for operation in &family.operations {
            jobs.push(Box::new(|| operation::file(krate, family, operation)));
        }
    }
    jobs.extend(messages::jobs(krate));
    jobs
}
