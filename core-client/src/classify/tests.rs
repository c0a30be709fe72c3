//! Verdicts on answers of every kind.

mod bodies;
mod codes;
mod damaged;
mod rules;
mod shown;

use serde_json::{Value, json};

use super::*;
use crate::answer::Scalar as _;
use crate::credential::Credential;
use crate::error::ErrorKind;
use crate::fixture::*;
use crate::outcome::Outcome;
use crate::outcome::Outcome::{Done as AllDone, PartlyDone, Refused, Unknown};
use crate::outcome::{SuccessField, SuccessRule};
use crate::request::Parameters;
use crate::text::{Binary, Hidden};
use crate::time::UtcOffset;

fn judged(
    operation: &'static OperationInfo,
    status: u16,
    body: impl AsRef<[u8]>,
) -> Result<Value, Error> {
    let answer = HttpAnswer::new(status, body.as_ref().to_vec());
    let (credential, parameters) = (
        Credential::new("testId", "testSecret"),
        Parameters::new(UtcOffset::UTC),
    );
    let verdict = judge(
        operation,
        CODES,
        &answer,
        Secrets::new(Some(&credential), &parameters),
    );
    verdict
        .map(Node::into_value)
        .map_err(|error| error.of(operation))
}

fn failed(operation: &'static OperationInfo, status: u16, body: Value) -> Error {
    judged(operation, status, body.to_string()).unwrap_err()
}
