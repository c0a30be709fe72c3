//! The meaning of limits and rules. Typed requests, the command line and the emulator use this module, so they judge a value alike.

mod pattern;
mod requirement;
mod rules;
mod values;
mod violations;

pub use pattern::Pattern;
pub use requirement::{Enforce, Limits, Requirement};
pub use rules::{Condition, Rule, RuleKind};
pub use values::{Described, LimitedValue, check_parameter, check_value, is_given};
pub use violations::{Violation, Violations};
