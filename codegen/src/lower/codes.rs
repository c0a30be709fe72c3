//! Error codes: the tables in one order, patterns behind the exact codes.

use crate::ir;
use crate::model::{Class, ErrorCode, Fault, Retry};
use crate::names;

use super::{bilingual, docs};

pub(super) fn lower(codes: &[ErrorCode]) -> Vec<ir::Code> {
    let (patterns, exact): (Vec<_>, Vec<_>) = codes
        .iter()
        .map(code)
        .partition(|code| code.variant.is_none());
    exact.into_iter().chain(patterns).collect()
}

fn code(code: &ErrorCode) -> ir::Code {
    let pattern = code.is_pattern();
    let variant = || {
        code.rust_name
            .clone()
            .unwrap_or_else(|| names::error_variant_name(&code.code))
    };
    ir::Code {
        code: code.code.clone(),
        variant: (!pattern).then(variant),
        meaning: bilingual(&code.meaning),
        fault: match code.fault {
            Fault::Caller => "Caller",
            Fault::Account => "Account",
            Fault::Platform => "Platform",
            Fault::Carrier => "Carrier",
        },
        class: match code.class {
            Class::Success => "Success",
            Class::Refused => "Refused",
            Class::Limited => "Limited",
            Class::Ambiguous => "Ambiguous",
        },
        retry: match code.retry {
            Retry::Never => "Never",
            Retry::AfterPause => "AfterPause",
            Retry::AfterPauseIfNamed => "AfterPauseIfNamed",
            Retry::AfterClockCorrection => "AfterClockCorrection",
            Retry::AfterCredentialRefresh => "AfterCredentialRefresh",
        },
        advice: bilingual(&code.advice),
        aliases: code.aliases.clone(),
        old_spellings: code
            .old_spellings
            .iter()
            .map(|spelling| (spelling.code.clone(), spelling.message.clone()))
            .collect(),
        status: code
            .statuses
            .first()
            .copied()
            .unwrap_or_else(|| default_status(&code.code)),
        mark: docs::mark_name(code.mark),
        source: code.source.clone(),
    }
}

/// Business answers travel with status 200, the gateway's with 400 where nothing else is known.
fn default_status(code: &str) -> u16 {
    if code == "OK" || code.starts_with("isv.") || code.starts_with("isp.") {
        200
    } else {
        400
    }
}
