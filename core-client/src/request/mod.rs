//! What a generated request is to the client: a description of its operation, and a way to write its parameters.

mod echo;
mod flatten;
mod marks;
mod numbering;
mod operation;
mod parameters;
mod service;
#[cfg(test)]
mod tests;
mod violations;

pub use echo::Echo;
pub use numbering::Numbering;
pub use operation::{AnswerBody, OperationInfo};
pub use parameters::{Location, Parameters};
pub use service::{Placement, RegionEndpoint, ServiceInfo, SignatureScheme};
pub use violations::{Violation, Violations};

use crate::answer::Record;
pub use crate::answer::ToAnswer as ToJson;
pub use crate::outcome::{Absent, Effect, ItemRule, SuccessField, SuccessRule};

/// A request of one operation. Implemented by generated code; [the crate's example](crate) shows one by hand.
pub trait Request {
    /// Its answer.
    type Response: Response;

    /// What is known about the operation.
    const OPERATION: &'static OperationInfo;

    /// Writes the parameters, best in the order of their wire names, so that signing need not sort them.
    fn encode<'a>(&'a self, out: &mut Parameters<'a>);

    /// The rules that the client itself enforces: a violation refuses the call before anything is sent.
    fn check(&self, _out: &mut Violations) {}

    /// All limits and rules that the provider states. Never asked by the client, since the sources disagree on some of them.
    fn validate(&self, _out: &mut Violations) {}
}

/// A value's text on the wire, for checks of limits and rules, which do not depend on the zone of times.
pub fn text_of<S: crate::answer::Scalar>(value: &S) -> std::borrow::Cow<'_, str> {
    value.to_wire(crate::time::UtcOffset::UTC)
}

/// The answer of an operation.
pub trait Response: Record + Send + 'static {}
