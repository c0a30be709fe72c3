//! What a write's documentation says of an unknown outcome.

use crate::lower::text::both;
use crate::markdown::code;
use crate::model::{EffectKind, Lookup, Operation};

/// The section on the unknown outcome; reads have none, since they are simply made again.
pub(in crate::lower) fn section(operation: &Operation) -> Option<String> {
    if operation.effect.kind == EffectKind::Read {
        return None;
    }
    let lookup = operation.lookup.as_ref();
    let mut out = match lookup.filter(|lookup| lookup.finds_out()) {
        Some(lookup) => found_out(operation, lookup),
        None => "It cannot be found out automatically: the call stops at `unknown`.\n\n\
                 无法自动确认：调用以 `unknown` 结束。"
            .to_owned(),
    };
    if let Some(lookup) = lookup {
        out.push_str(&format!("\n\n{}", both(&lookup.docs)));
    }
    Some(format!("# If the outcome is unknown\n\n{out}"))
}

fn found_out(operation: &Operation, lookup: &Lookup) -> String {
    let mut out = "It can be found out by reading: `resolve_unknown` lets the call do so, and `prepare` gives a ticket to \
                   keep before sending, for [`Client::reconcile`](crate::Client::reconcile) to ask with later, also after \
                   a crash."
        .to_owned();
    let mut zh = "可以通过查询确认：`resolve_unknown` 让调用自行确认；`prepare` 在发送前给出可保存的票据，之后（包括进程崩溃后）\
                  可用 `Client::reconcile` 查询。"
        .to_owned();
    let given = recommended(operation, lookup);
    if !given.is_empty() {
        let (and, comma) = (given.join(" and "), given.join("、"));
        out.push_str(&format!(" Give {and}: otherwise it stays unknown."));
        zh.push_str(&format!("请填写 {comma}，否则结果无法确认。"));
    }
    format!("{out}\n\n{zh}")
}

/// What a caller may leave out, and should not.
fn recommended(operation: &Operation, lookup: &Lookup) -> Vec<String> {
    let optional = |name: &&String| {
        let mut parameters = operation.parameters.iter();
        parameters.any(|parameter| parameter.name == **name && !parameter.required)
    };
    let needs = lookup.needs.iter().filter(optional);
    let needs = needs.map(|name| code(name));
    let only = lookup.only.iter();
    let only = only.map(|(name, values)| {
        let values: Vec<String> = values.iter().map(|value| code(value)).collect();
        format!("{} = {}", code(name), values.join(" / "))
    });
    needs.chain(only).collect()
}
