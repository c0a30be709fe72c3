//! An id of the caller's own by which a write is found: drawn where the request leaves it open.

use super::plan::LookupPlan;
use super::source_values::fresh;
use super::write_parameters::WriteParameters;
use crate::error::Error;
use crate::request::{OperationInfo, Parameters};

/// Fills the id of a call whose outcome is looked up.
pub(crate) fn fill(
    operation: &'static OperationInfo,
    parameters: &mut Parameters<'_>,
) -> Result<(), Error> {
    let drawn = match operation.lookup_plan {
        Some(plan) => drawn(plan, &WriteParameters::of(parameters))?,
        None => None,
    };
    if let Some((name, id)) = drawn {
        parameters.fill(name, &id);
    }
    Ok(())
}

/// The parameter and an id that no other call has, if the request leaves it open.
pub(super) fn drawn(
    plan: &LookupPlan,
    given: &WriteParameters<'_>,
) -> Result<Option<(&'static str, String)>, Error> {
    match plan.own_id {
        Some(name) if given.get(name).is_none() => Ok(Some((name, fresh()?))),
        _ => Ok(None),
    }
}
