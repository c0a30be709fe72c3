//! Why a signature did not match. The service repeats the string that it signed in its `SignatureDoesNotMatch` message. A
//! comparison with our string distinguishes a wrong secret from a wrong request, and names the parameter.
//!
//! A message longer than [`LONGEST_MESSAGE`] is cut off. The work is linear in the lengths of both texts.
//!
//! Both strings contain phone numbers, the key's id and the token, so the result is masked: it has names of parameters, lengths and
//! kinds of values, and only the values of `Action`, `Version`, `Format`, `SignatureMethod`, `SignatureVersion` and `Timestamp`.
//!
//! ```
//! use core_signer::explain::{Cause, explain};
//!
//! let ours = "POST&%2F&Action%3DBindAxb%26OutId%3Da%2Bb";
//! let message = "Specified signature is not matched with our calculation. \
//!                server string to sign is:POST&%2F&Action%3DBindAxb%26OutId%3Da%2520b";
//! let explanation = explain(message, ours);
//! assert_eq!((explanation.cause(), explanation.parameter()), (Cause::SpaceAsPlus, Some("OutId")));
//! ```

use std::fmt;

mod cause;
mod compare;
#[cfg(test)]
mod growth_tests;
mod mask;
mod read;

use compare::Finding;
use mask::Shown;
use read::Read;

pub use cause::{Cause, Side};
pub use read::LONGEST_MESSAGE;

/// The result of comparing the two strings with [`explain`]. `Display` is one masked line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    cause: Cause,
    side: Option<Side>,
    parameter: Option<String>,
    ours: Option<Shown>,
    service: Option<Shown>,
    further: usize,
}

/// Compares the string to sign in the service's message with the one we signed ([`crate::rpc::string_to_sign`],
/// [`crate::acs3::string_to_sign`]). Any text is accepted; for an invalid one, the cause is [`Cause::NotInMessage`] or
/// [`Cause::Unreadable`].
pub fn explain(service_message: &str, our_string_to_sign: &str) -> Explanation {
    let ours = our_string_to_sign.trim();
    let Some(service) = read::from_message(service_message) else {
        return Explanation::of(Cause::NotInMessage);
    };
    if read::same(&service, ours) {
        return Explanation::of(Cause::WrongSecret);
    }
    match (read::is_acs3(ours), read::is_acs3(&service)) {
        (true, true) if ours.starts_with(service.trim_end()) => {
            return Explanation::of(Cause::Truncated);
        }
        (true, true) => return Explanation::of(Cause::CanonicalRequest),
        (false, false) => {}
        _ => return Explanation::of(Cause::OtherScheme),
    }
    if read::breaks_off(&service, ours) {
        return Explanation::of(Cause::Truncated);
    }
    match (Read::of(ours), Read::of(&service)) {
        (Ok(ours), Ok(service)) => Explanation::from_findings(compare::compare(&ours, &service)),
        (Err(cause), _) => Explanation {
            side: Some(Side::Ours),
            ..Explanation::of(cause)
        },
        (_, Err(cause)) => Explanation {
            side: Some(Side::Service),
            ..Explanation::of(cause)
        },
    }
}

impl Explanation {
    /// The likely cause.
    pub fn cause(&self) -> Cause {
        self.cause
    }

    /// The first parameter that differs, if the cause is about one. A name that could itself be a value is masked.
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// Whose string breaks the rules, if that is known.
    pub fn side(&self) -> Option<Side> {
        self.side
    }

    /// How many parameters differ besides the first.
    pub fn further_differences(&self) -> usize {
        self.further
    }

    fn of(cause: Cause) -> Self {
        Self {
            cause,
            side: None,
            parameter: None,
            ours: None,
            service: None,
            further: 0,
        }
    }

    fn from_findings(findings: Vec<Finding>) -> Self {
        let further = findings.len().saturating_sub(1);
        match findings.into_iter().next() {
            // The strings differ, and all that they say is the same: only the second encoding is left.
            None => Self::of(Cause::EncodedDifferently),
            Some(Finding {
                cause,
                side,
                parameter,
                ours,
                service,
            }) => Self {
                cause,
                side,
                parameter,
                ours,
                service,
                further,
            },
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parameter) = &self.parameter {
            write!(f, "parameter `{parameter}`: ")?;
        }
        f.write_str(self.cause.sentence())?;
        match self.side {
            Some(Side::Ours) => f.write_str(", in the string that we signed")?,
            Some(Side::Service) => f.write_str(", in the string that the service signed")?,
            None => {}
        }
        match (&self.ours, &self.service) {
            (Some(ours), Some(service)) => write!(f, " (ours: {ours}; the service's: {service})")?,
            (Some(one), None) | (None, Some(one)) => write!(f, " ({one})")?,
            (None, None) => {}
        }
        match self.further {
            0 => Ok(()),
            1 => f.write_str("; one more differs"),
            further => write!(f, "; {further} more differ"),
        }
    }
}
