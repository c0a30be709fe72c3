//! The checks that a request passes before an action runs, in one ordered table.
//!
//! The order is an assumption; so are several codes. Each row carries how it is known, and `--assumptions` prints them.

mod examination;
mod identity;
mod parameters;
mod route;
mod signature;
mod timing;

pub(crate) use self::examination::{Examination, Scheme};
use crate::answer::Refusal;
use core_catalog::Mark::{self, Assumed, Documented, Inferred, Observed};

/// Makes all checks in order.
pub(crate) fn check(examination: &mut Examination<'_>) -> Result<(), Refusal> {
    CHECKS.iter().try_for_each(|check| (check.run)(examination))
}

/// One row of the table of checks.
pub(crate) struct Check {
    /// A short name.
    pub(crate) name: &'static str,
    /// What is refused, and with which code.
    pub(crate) text: &'static str,
    /// How it is known.
    pub(crate) mark: Mark,
    /// Where it stands.
    pub(crate) source: &'static str,
    run: fn(&mut Examination<'_>) -> Result<(), Refusal>,
}

/// The checks, in the order in which they are made; the first that fails answers.
pub(crate) static CHECKS: &[Check] = &[
    Check {
        name: "method",
        text: "A method that no action takes: 400 UnsupportedHTTPMethod",
        mark: Observed,
        source: "error tables of several products; the status differs between them",
        run: route::method,
    },
    Check {
        name: "action",
        text: "An unknown action, or a path that is not the action's: 404 InvalidAction.NotFound; an unknown version: \
               400 InvalidVersion; a method that the action does not take: 400 UnsupportedHTTPMethod",
        mark: Observed,
        source: "error tables and public traces",
        run: route::action,
    },
    Check {
        name: "common parameters",
        text: "A common parameter is missing: 400 MissingXxx; another signature method: 400 InvalidSignatureMethod; an \
               unreadable Authorization header: 400 IncompleteSignature; Format other than JSON: 400, since this \
               emulator answers JSON only",
        mark: Observed,
        source: "MissingTimestamp in a public trace, the others by analogy",
        run: identity::common_parameters,
    },
    Check {
        name: "access key",
        text: "An unknown AccessKeyId: 404 InvalidAccessKeyId.NotFound; a disabled one: 400 \
               InvalidAccessKeyId.Inactive; a temporary one without its token: 400 MissingSecurityToken, with another \
               token: 400 InvalidSecurityToken.MismatchWithAccessKey",
        mark: Observed,
        source: "error tables; the statuses of the token codes are assumed",
        run: identity::access_key,
    },
    Check {
        name: "timestamp",
        text: "A malformed timestamp: 400 InvalidTimeStamp.Format; one more than 15 minutes away, in either direction: \
               400 InvalidTimeStamp.Expired",
        mark: Documented,
        source: "help/48054; that it holds for the future too is inferred",
        run: timing::timestamp,
    },
    Check {
        name: "signature",
        text: "RPC 1.0 HMAC-SHA1 or ACS3-HMAC-SHA256 over what was received; another signature: 400 \
               SignatureDoesNotMatch, the message holding the string that was to be signed. Boundary of the status: \
               other products answer 403",
        mark: Observed,
        source: "help/48054, SMS4J#34; the ACS3 wording is assumed",
        run: signature::signature,
    },
    Check {
        name: "nonce",
        text: "A nonce that the same AccessKeyId used within 30 minutes: 400 SignatureNonceUsed; one longer than 256 bytes: \
               400 InvalidSignatureNonce; where this emulator has no room for another one: 400 EmulatorFull",
        mark: Assumed,
        source: "15 minutes each way from the timestamp window; the scope and the length are assumed, and the room is \
                 this emulator's own",
        run: timing::nonce,
    },
    Check {
        name: "required parameters",
        text: "A required parameter is missing or empty: 400 MissingXxx",
        mark: Observed,
        source: "common error tables; that empty counts as missing is assumed",
        run: parameters::required,
    },
    Check {
        name: "types",
        text: "A value that its type cannot hold: 400 InvalidXxx. Booleans are taken in any letter case, since the \
               official Python clients send True and False",
        mark: Inferred,
        source: "common error tables, official clients",
        run: parameters::types,
    },
    Check {
        name: "limits",
        text: "A value outside the limits of its description: 400 InvalidXxx",
        mark: Assumed,
        source: "the limits are documented, the code is assumed",
        run: parameters::limits,
    },
    Check {
        name: "rules",
        text: "A broken rule across parameters: HTTP 200 with isv.ILLEGAL_ARGUMENT where the product has that code, \
               else 400 InvalidParameter",
        mark: Assumed,
        source: "the rules are documented, the code is assumed",
        run: parameters::rules,
    },
];
