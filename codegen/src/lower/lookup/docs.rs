//! What a write's documentation says of an unknown outcome.

use crate::lower::text::Paragraphs;
use crate::markdown::code;
use crate::model::{EffectKind, Lookup, Operation};

/// The section on the unknown outcome; reads have none, since they are simply made again.
pub(in crate::lower) fn section(operation: &Operation, docs: &mut Paragraphs) {
    if operation.effect.kind == EffectKind::Read {
        return;
    }
    docs.english("# If the outcome is unknown");
    let lookup = operation.lookup.as_ref();
    match lookup.filter(|lookup| lookup.is_possible()) {
        Some(lookup) => possible_lookup(operation, lookup, docs),
        None => {
            docs.english(
                "It cannot be looked up automatically: the call ends with the outcome `Unknown`.",
            );
            docs.chinese("结果未知时无法自动确认，调用以 `Unknown` 结束。");
        }
    }
    if let Some(lookup) = lookup {
        docs.text(&lookup.docs);
    }
}

fn possible_lookup(operation: &Operation, lookup: &Lookup, docs: &mut Paragraphs) {
    let mut en = "It can be looked up by reads. With `with_resolve_unknown`, the call does so itself. `prepare` returns a ticket: \
                  store it before the request is sent. With the ticket, [`Client::reconcile`](crate::Client::reconcile) looks the \
                  outcome up later, also after a crash."
        .to_owned();
    let mut zh = "结果未知时可以通过查询确认：`with_resolve_unknown` 让调用自行确认；`prepare` 在发送前给出可保存的票据，之后（包括进程崩溃后）\
                  可用 `Client::reconcile` 查询。"
        .to_owned();
    let given = recommended(operation, lookup);
    if !given.is_empty() {
        let (and, comma) = (given.join(" and "), given.join("、"));
        en.push_str(&format!(
            " Set {and}; otherwise the outcome cannot be looked up."
        ));
        zh.push_str(&format!("请填写 {comma}，否则结果无法确认。"));
    }
    docs.english(en);
    docs.chinese(zh);
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
