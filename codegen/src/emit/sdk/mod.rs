//! The crate of a product: nothing in it is written by hand.

mod builder;
mod client;
mod error_code;
mod example;
mod family;
mod manifest;
mod messages;
mod operation;
mod readme;
mod reads;
mod recipe;
mod reconcile;
mod record;
mod root;
mod service;
mod tests;
mod ty;
mod types;
mod validate;

use crate::ir::Crate;

use super::Job;

/// All files of one product's crate.
pub(super) fn jobs(krate: &Crate) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = vec![
        Box::new(|| manifest::file(krate)),
        Box::new(|| readme::file(krate)),
        Box::new(|| root::file(krate)),
        Box::new(|| client::file(krate)),
        Box::new(|| service::file(krate)),
        Box::new(|| error_code::file(krate)),
        Box::new(|| types::file(krate)),
        Box::new(|| types::required(krate)),
    ];
    if !reads::actions(krate).is_empty() {
        jobs.push(Box::new(|| reads::file(krate)));
    }
    for family in &krate.families {
        jobs.push(Box::new(|| family::file(krate, family)));
        jobs.push(Box::new(|| tests::file(krate, family)));
        for operation in &family.operations {
            jobs.push(Box::new(|| operation::file(krate, family, operation)));
        }
    }
    jobs.extend(messages::jobs(krate));
    jobs
}
