//! Error codes: the tables in one order, patterns behind the exact codes.

use crate::ir;
use crate::model::ErrorCode;
use crate::names;

use super::text::bilingual;

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
        variant: (!pattern).then(variant),
        old_spellings: code
            .old_spellings
            .iter()
            .map(|spelling| (spelling.code.clone(), spelling.message.clone()))
            .collect(),
        source: code.source.clone(),
        facts: core_catalog_types::Code {
            code: code.code.clone(),
            meaning: bilingual(&code.meaning),
            fault: code.fault,
            class: code.class,
            retry: code.retry,
            advice: bilingual(&code.advice),
            aliases: code.aliases.clone(),
            status: code
                .statuses
                .first()
                .copied()
                .unwrap_or_else(|| default_status(&code.code)),
            mark: code.mark,
        },
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
