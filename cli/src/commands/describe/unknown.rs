//! What `dypls describe` says of an unknown outcome: whether something finds it out, by which reads, and what it needs.

use std::fmt::Write as _;

use core_catalog::EffectKind;
use core_client::reconcile::plan::{LookupPlan, Search};
use serde_json::{Map, Value as Json, json};

use crate::lang::pick;
use crate::service::Operation;

/// For a write alone; a read is simply repeated.
pub(super) fn in_words(text: &mut String, operation: &Operation) {
    if operation.effect.kind == EffectKind::Read {
        return;
    }
    let _ = writeln!(
        text,
        "{}",
        pick("If the outcome is unknown:", "结果未知时：")
    );
    let Some(plan) = operation.info.lookup_plan else {
        let never = pick(
            "it cannot be looked up automatically",
            "无法自动确认，只能人工核对",
        );
        let _ = writeln!(text, "  {never}");
        return;
    };
    let by = pick("looked up by", "可通过查询确认");
    let _ = writeln!(text, "  {by}: {}", reads(plan).join(", "));
    let mut needed: Vec<String> = plan
        .required
        .iter()
        .map(|name| (*name).to_owned())
        .collect();
    let only = plan.required_values.iter();
    needed.extend(only.map(|(name, values)| format!("{name}={}", values.join("|"))));
    if !needed.is_empty() {
        let only = pick("only with", "须填写");
        let _ = writeln!(text, "  {only}: {}", needed.join(", "));
    }
}

/// `null` where nothing finds it out.
pub(super) fn as_json(operation: &Operation) -> Json {
    let Some(plan) = operation.info.lookup_plan else {
        return Json::Null;
    };
    let only = plan.required_values.iter();
    let only = only.map(|(name, values)| ((*name).to_owned(), json!(values)));
    json!({
        "Reads": reads(plan),
        "Needs": plan.required,
        "Only": only.collect::<Map<_, _>>(),
        "Expiration": plan.expiration,
    })
}

/// The reads, in the order in which they are made.
fn reads(plan: &LookupPlan) -> Vec<&'static str> {
    let reads = match &plan.search {
        Search::Resource(search) => [search.list.map(|list| list.read), Some(search.detail)],
        Search::State(search) => [Some(search.read), None],
        _ => [None, None],
    };
    let reads = reads.into_iter().flatten();
    reads.map(|read| read.operation.name).collect()
}
