//! A request after the gateway's checks: run, answered, and described for the journal.

use std::time::SystemTime;

use super::arguments::Arguments;
use super::describe;
use super::execute::{ActionCall, execute};
use super::gateway::{self, Examination};
use super::incoming::Incoming;
use super::shared::Shared;
use crate::answer::{Answer, Entry, Execution, Refusal};
use crate::state::wire_time;
use core_catalog::{Operation, Product};

/// A request after the gateway's checks.
pub(crate) struct CheckedRequest<'a> {
    examination: Examination<'a>,
    shared: &'a Shared,
    request_id: String,
    refused: Option<Refusal>,
}

impl<'a> CheckedRequest<'a> {
    /// Makes the checks, as of `now`.
    pub(crate) fn new(request: &'a Incoming, shared: &'a Shared, now: SystemTime) -> Self {
        let request_id = shared.request_id();
        let mut examination = Examination::new(request, &shared.settings, &shared.nonces, now);
        let refused = gateway::check(&mut examination).err();
        Self {
            examination,
            shared,
            request_id,
            refused,
        }
    }

    /// The action that the request names; empty if none.
    pub(crate) fn action(&self) -> &str {
        self.examination.action_name().unwrap_or_default()
    }

    /// Whether the request passed the checks.
    pub(crate) fn is_valid(&self) -> bool {
        self.refused.is_none()
    }

    /// Runs the action, if the request passed the checks, as of `now`.
    pub(crate) fn run(&self, now: SystemTime) -> Execution {
        if let Some(refusal) = &self.refused {
            return Err(refusal.clone());
        }
        let (Some(service), Some(operation)) =
            (self.examination.service, self.examination.operation)
        else {
            return Err(Refusal::gateway(
                404,
                "InvalidAction.NotFound",
                "Specified api is not found.",
            ));
        };
        let call = ActionCall {
            service,
            operation,
            arguments: &self.examination.arguments,
        };
        let shared = self.shared;
        execute(
            call,
            shared,
            wire_time::unix_seconds(now),
            wire_time::unix_seconds(shared.settings.clock.now()),
        )
    }

    /// The answer that says what the action gave.
    pub(crate) fn answer(&self, execution: &Execution) -> Answer {
        let request_id = self.request_id.clone();
        match execution {
            Ok((kind, answer)) => Answer::done(*kind, answer.clone(), request_id),
            Err(refusal) => {
                let examination = &self.examination;
                let product = examination
                    .service
                    .map_or("", |service| service.product.as_str());
                Answer::refused(refusal, product, &examination.request.host, request_id)
            }
        }
    }

    /// The request as it stands in the journal before it ran and was answered.
    pub(crate) fn entry(&self) -> Entry {
        describe::entry(&self.examination, &self.request_id)
    }

    /// Likewise, of a request with a fault.
    pub(crate) fn entry_with_fault(&self, fault: &'static str) -> Entry {
        Entry {
            fault: Some(fault),
            ..self.entry()
        }
    }

    /// What is needed to run the action later.
    pub(crate) fn into_call(self) -> Option<(&'static Product, &'static Operation, Arguments)> {
        let Examination {
            service,
            operation,
            arguments,
            ..
        } = self.examination;
        Some((service?, operation?, arguments))
    }
}
