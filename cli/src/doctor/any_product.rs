//! What can be asked of any product: one read, by which the checks that need no binding are made.

use clap::ArgMatches;
use core_catalog::{EffectKind, Kind, Value};
use serde_json::{Map, Value as Json};

use super::probe::Target;
use super::report::Report;
use super::{assumptions, basics, fit, reads, unknown_action};
use crate::exit::Failure;
use crate::lang::{tr, tr_masked};
use crate::service::{Operation, Product};
use crate::{commands, input};

/// A read with its parameters.
#[derive(Debug, Clone)]
pub(super) struct Question {
    operation: &'static Operation,
    request: Json,
}

/// The read that the user names, or the simplest one; `None` where the product has none.
pub(super) fn question(
    product: &'static Product,
    matches: &ArgMatches,
) -> Result<Option<Question>, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let operation = match text("action") {
        Some(name) => Some(commands::operation(product, name)?),
        None => simplest(product.operations()),
    };
    let Some(operation) = operation else {
        return Ok(None);
    };
    if operation.effect.kind != EffectKind::Read {
        return Err(Failure::usage(tr_masked!(
            "`doctor` only reads, and {} is not a read",
            "`doctor` 只进行读取，而 {} 不是读取接口",
            operation.action()
        )));
    }
    let request = match text("json") {
        Some(json) => input::json(json, "--json")?,
        None => example(operation),
    };
    Ok(Some(Question { operation, request }))
}

/// The read that needs the fewest parameters; of several, the first.
fn simplest(operations: &'static [Operation]) -> Option<&'static Operation> {
    let reads = operations
        .iter()
        .filter(|one| one.effect.kind == EffectKind::Read && one.deprecated.is_none());
    reads.min_by_key(|one| required(one).count())
}

fn required(operation: &Operation) -> impl Iterator<Item = &Value> {
    operation.parameters.iter().filter(|one| one.required)
}

/// What the read needs, by the description's examples. That there is no such thing is an answer, too.
fn example(operation: &Operation) -> Json {
    let examples = operation.examples.first();
    let examples = examples.map_or(&[][..], |one| &one.request);
    let request: Map<String, Json> = required(operation)
        .filter_map(|parameter| {
            let of_call = examples.iter().find(|(name, _)| *name == parameter.name);
            let text = of_call.map(|(_, text)| text);
            let text = text.or(parameter.example.as_ref())?;
            let value = match parameter.kind {
                Kind::Text => None,
                _ => serde_json::from_str(text).ok(),
            };
            let value = value.unwrap_or_else(|| Json::from(text.as_str()));
            Some((parameter.name.clone(), value))
        })
        .collect();
    Json::Object(request)
}

/// Makes the checks.
pub(super) async fn examine(
    target: &Target,
    question: Option<&Question>,
    report: &mut Report,
) -> Result<(), Failure> {
    match question {
        Some(Question { operation, request }) => {
            let form = basics(target, operation, request.clone(), report).await?;
            if report.reached {
                let hint = tr!(
                    "needs a read that succeeds: name another one, or its parameters by --json",
                    "需要一次成功的读取：请指定其他读取接口，或用 --json 给出其参数"
                );
                fit::check(operation, &form, &hint, report);
                reads::judge(operation, &form, report);
                unknown_action(target, report).await;
            }
        }
        None => unknown_action(target, report).await,
    }
    assumptions::add_open(report, true);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service;

    #[test]
    fn each_product_has_a_read_that_needs_little() {
        for product in service::products().filter(|one| !one.is_main()) {
            let read = simplest(product.operations()).unwrap();
            assert_eq!(read.effect.kind, EffectKind::Read, "{}", product.name);
            let request = example(read);
            for parameter in required(read) {
                assert!(request.get(&parameter.name).is_some(), "{parameter:?}");
            }
            assert!(required(read).count() <= 1, "{}", read.action());
        }
    }
}
