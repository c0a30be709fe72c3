//! Why a signature did not match. The service repeats the string that it signed in its `SignatureDoesNotMatch` message; comparing it with
//! ours tells a wrong secret from a wrong request, and names the parameter.
//!
//! A message longer than [`LONGEST_MESSAGE`] is cut off. The work is linear in the lengths of both texts.
//!
//! Both strings hold phone numbers, the key's id and the token, so what comes out is masked: names of parameters, lengths and kinds of
//! values, and only the values of `Action`, `Version`, `Format`, `SignatureMethod`, `SignatureVersion` and `Timestamp`.
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

mod compare;
#[cfg(test)]
mod growth_tests;
mod mask;
mod read;

use compare::Finding;
use mask::Shown;
use read::Read;

/// How many bytes of a message are looked at: 256 KiB. A string to sign that goes on behind them counts as one that breaks off.
pub const LONGEST_MESSAGE: usize = 256 * 1024;

/// What a comparison of the two strings found; made by [`explain`]. `Display` is one masked line.
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

/// The likely cause of a mismatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// Both strings are the same, so the secret is not the one of this access key.
    WrongSecret,
    /// The message does not repeat the string that the service signed.
    NotInMessage,
    /// The message breaks off; as far as it goes, both strings are the same.
    Truncated,
    /// A string is not of the form method, path, parameters.
    Unreadable,
    /// One string is of the RPC scheme, the other of ACS3.
    OtherScheme,
    /// ACS3: the hashes of the canonical requests differ. A hash does not say where.
    CanonicalRequest,
    /// The HTTP method differs.
    Method,
    /// The path differs.
    Path,
    /// A parameter was signed, and the service did not get it.
    MissingAtService,
    /// The service got a parameter that was not signed.
    NotSigned,
    /// A space stands as `+` where `%20` belongs.
    SpaceAsPlus,
    /// A plus sign was read as a space: it was sent as `+` and not as `%2B`.
    PlusAsSpace,
    /// `*` was left as it is; it belongs encoded as `%2A`.
    StarNotEncoded,
    /// `~` was encoded as `%7E`; it stays as it is.
    TildeEncoded,
    /// A value, or all of it, was encoded once too often.
    DoubleEncoded,
    /// The parameters as a whole were not encoded the second time.
    NotEncodedAgain,
    /// The same text, encoded in another way (such as `%2f` for `%2F`).
    EncodedDifferently,
    /// The timestamps differ: one of the strings is of another attempt.
    Timestamp,
    /// The nonces differ: one of the strings is of another attempt.
    Nonce,
    /// The parameters are the same, in another order.
    Order,
    /// A value differs in another way.
    Value,
}

/// Whose string departs from the rules of the scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Side {
    /// The string that we signed.
    Ours,
    /// The string that the service signed: what was sent, or changed on its way, is not what we signed.
    Service,
}

/// Compares the string to sign in the service's message with the one we signed ([`crate::rpc::string_to_sign`],
/// [`crate::acs3::string_to_sign`]). Any text is accepted; one that makes no sense gives [`Cause::NotInMessage`] or
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

    /// Whose string departs from the rules, where that can be told.
    pub fn side(&self) -> Option<Side> {
        self.side
    }

    /// How many parameters differ beside the first.
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

impl Cause {
    /// What happened, in one clause that fits any side.
    const fn sentence(self) -> &'static str {
        match self {
            Self::WrongSecret => {
                "the service signed the same string: the secret is not the one of this access key"
            }
            Self::NotInMessage => "the message does not repeat the string that the service signed",
            Self::Truncated => {
                "the service's string breaks off in the message; as far as it goes, it is ours"
            }
            Self::Unreadable => "the string is not of the form method, path, parameters",
            Self::OtherScheme => "one string is of the RPC scheme and the other of ACS3",
            Self::CanonicalRequest => {
                "the hashes of the canonical requests differ: compare method, path, query, signed headers and body"
            }
            Self::Method => "the method differs",
            Self::Path => "the path differs",
            Self::MissingAtService => "it was signed, but did not reach the service",
            Self::NotSigned => "it reached the service, but was not signed",
            Self::SpaceAsPlus => "a space stands as `+`; it must be `%20`",
            Self::PlusAsSpace => "a plus sign was read as a space; it must be sent as `%2B`",
            Self::StarNotEncoded => "`*` stands as it is; it must be `%2A`",
            Self::TildeEncoded => "`~` is encoded; it must stay as it is",
            Self::DoubleEncoded => "it is encoded once too often",
            Self::NotEncodedAgain => "the joined parameters are not encoded the second time",
            Self::EncodedDifferently => "the same text is encoded in another way",
            Self::Timestamp => "the timestamps differ: one string is of another attempt",
            Self::Nonce => "the nonces differ: one string is of another attempt",
            Self::Order => "the parameters stand in another order than by the bytes of their names",
            Self::Value => "the values differ",
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
