//! The client's view of a generated request: a description of its operation, and a way to write its parameters.

mod echo;
mod flatten;
pub mod limits;
mod numbering;
mod operation;
mod parameters;
mod sensitive_flags;
mod service;
#[cfg(test)]
mod tests;
mod token;

pub use echo::Echo;
pub use flatten::has_single_value;
pub use limits::{LimitedValue, Limits, Rule, Violation, Violations};
pub use numbering::Numbering;
pub use operation::{AnswerBody, OperationInfo};
pub use parameters::{Location, Parameters};
pub use service::{Placement, RegionEndpoint, ServiceInfo, SignatureScheme};
pub(crate) use token::Token;
pub use token::TokenInfo;

use serde_json::{Map, Value};

use crate::answer::Record;
pub use crate::answer::ToAnswer as ToJson;
use crate::time::UtcOffset;

pub use crate::outcome::{Absent, Effect, ItemRule, SuccessField, SuccessRule};

/// A request of one operation. Implemented by generated code; [the crate's example](crate) shows one by hand.
pub trait Request {
    /// Its answer.
    type Response: Record + Send + 'static;

    /// What is known about the operation.
    const OPERATION: &'static OperationInfo;

    /// Writes the parameters. If they are in the order of their wire names, signing need not sort them.
    fn encode<'a>(&'a self, out: &mut Parameters<'a>);

    /// The limits of its parameters that the client or the service enforces.
    const LIMITS: &'static [LimitedValue] = &[];

    /// The rules across its parameters that the client or the service enforces.
    const RULES: &'static [Rule<'static>] = &[];

    /// Whether the caller switched off the client's own check of this parameter.
    fn is_lifted(&self, _parameter: &str) -> bool {
        false
    }

    /// The violations of rules that the client itself enforces. After a violation the client refuses the call and sends nothing.
    fn enforced_violations(&self, out: &mut Violations) {
        let limited = Self::LIMITS.iter().any(LimitedValue::is_enforced_by_client);
        let mut rules = Self::RULES.iter();
        if limited || rules.any(|rule| rule.enforce == limits::Enforce::Client) {
            out.check(
                Self::LIMITS,
                Self::RULES,
                &as_json(self),
                &|name, enforce| enforce == limits::Enforce::Client && !self.is_lifted(name),
            );
        }
    }

    /// The violations of all limits and rules that the provider states, except rules that nobody enforces by the description. A
    /// required parameter that is an empty text counts as left out. The client does not use them, because the sources disagree about
    /// some of them.
    fn documented_violations(&self, out: &mut Violations) {
        let required = Self::OPERATION.required;
        if !(Self::LIMITS.is_empty() && Self::RULES.is_empty() && required.is_empty()) {
            let request = as_json(self);
            out.check_required(required, &request);
            out.check(Self::LIMITS, Self::RULES, &request, &|_, enforce| {
                enforce != limits::Enforce::Nobody
            });
        }
    }
}

/// The parameters that a request sends, by their wire names, as JSON: lists as lists, objects as objects. Times are written in UTC,
/// which no limit and no rule looks at.
fn as_json(request: &(impl Request + ?Sized)) -> Map<String, Value> {
    let mut parameters = Parameters::for_json(UtcOffset::UTC);
    request.encode(&mut parameters);
    parameters.into_json()
}
