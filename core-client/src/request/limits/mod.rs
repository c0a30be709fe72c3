//! What limits and rules mean. Typed requests, command line and emulator all ask here, so that they say the same of a value.

mod demand;
mod pattern;
mod rules;
mod values;
mod violations;

pub use demand::{Demand, Enforce, Limits};
pub use pattern::Pattern;
pub use rules::{Condition, Rule, RuleKind};
pub use values::{Described, LimitedValue, check_parameter, check_value, is_given};
pub use violations::{Violation, Violations};
