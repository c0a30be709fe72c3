//! `dypls error <code>`: what a code means and what to do.

use core_client::codes::{Class, CodeInfo, Retry, lookup};
use serde_json::json;

use crate::client::Globals;
use crate::exit::{Exit, Failure};
use crate::lang::{language, pick, tr, tr_masked};
use crate::service;
use crate::service::{Operation, Product};
use crate::{check, diagnosis, escape, output};

/// Prints what the tables know of a code.
pub(crate) fn run(code: &str, globals: &Globals) -> Result<Exit, Failure> {
    let product = globals.product;
    let info = lookup(product.info.codes, code).ok_or_else(|| unknown(product, code))?;
    let documented = |operation: &&Operation| {
        operation
            .codes
            .iter()
            .any(|one| one.code == info.code || one.code == code)
    };
    let operations: Vec<&str> = product
        .operations()
        .iter()
        .filter(documented)
        .map(|one| one.action())
        .collect();
    // A pattern fits any text that begins alike.
    let given = escape::echo(code);
    let code = given.as_str();
    if globals.in_words() {
        output::line(&output::table(&rows(code, info, &operations)))?;
        if info.is_pattern() {
            output::warn(&tr!(
                "{} is not in the error table; shown above: what is known about {}",
                "{} 不在错误码表中，以上为 {} 的通用说明",
                code,
                info.code
            ));
        }
    } else {
        let known = json!({
            "Code": code,
            "Entry": info.code,
            "Aliases": info.aliases,
            "Meaning": {"en": info.meaning_en, "zh": info.meaning_zh},
            "Advice": {"en": info.advice_en, "zh": info.advice_zh},
            "Fault": format!("{:?}", info.fault),
            "Class": format!("{:?}", info.class),
            "Retry": format!("{:?}", info.retry),
            "DocumentedFor": operations,
        });
        output::result(&known, globals)?;
    }
    Ok(Exit::Done)
}

fn unknown(product: &Product, code: &str) -> Failure {
    let mut others = service::products().filter(|one| one.name != product.name);
    let hint = match others.find(|one| lookup(one.info.codes, code).is_some()) {
        Some(other) => tr!(
            "; {} has it: dypls {} error …",
            "；{} 有该错误码：dypls {} error …",
            other.info.product,
            other.name
        ),
        None => check::did_you_mean(code, product.info.codes.iter().map(|info| info.code)),
    };
    Failure::usage(tr_masked!(
        "no code {} in the tables{}",
        "错误码表中没有 {}{}",
        escape::echo(code),
        hint
    ))
}

fn rows(code: &str, info: &CodeInfo, operations: &[&str]) -> Vec<Vec<String>> {
    let row = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let mut rows = vec![
        row(pick("Code", "错误码"), code),
        row(pick("Meaning", "含义"), info.meaning(language())),
        row(pick("Advice", "建议"), info.advice(language())),
        row(pick("Fault", "责任方"), diagnosis::fault(info.fault)),
        row(pick("Class", "类别"), class(info.class)),
        row(pick("Repeat", "重试"), retry(info.retry)),
    ];
    if info.code != code {
        rows.push(row(pick("Entry", "条目"), info.code));
    }
    if !info.aliases.is_empty() {
        rows.push(row(pick("Also", "别名"), &info.aliases.join(", ")));
    }
    if !operations.is_empty() {
        rows.push(row(
            pick("Documented for", "相关接口"),
            &operations.join(", "),
        ));
    }
    rows
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Success => pick("success", "成功"),
        Class::Refused => pick("refused; nothing changed", "被拒绝，未发生任何变更"),
        Class::Limited => pick(
            "refused for now; may succeed later",
            "暂时被拒绝，稍后可能成功",
        ),
        _ => pick(
            "ambiguous: the call may have been executed",
            "不确定：调用可能已执行",
        ),
    }
}

fn retry(retry: Retry) -> &'static str {
    match retry {
        Retry::AfterPause => pick("after a pause", "稍后可重试"),
        Retry::AfterPauseIfNamed => pick(
            "after a pause, only if the action lists the code",
            "仅接口注明时可稍后重试",
        ),
        Retry::AfterClockCorrection => pick("after the clock is corrected", "校正时钟后可重试"),
        Retry::AfterCredentialRefresh => {
            pick("after the credential is refreshed", "更新凭证后可重试")
        }
        _ => pick("never without a person's decision", "不可自动重试"),
    }
}
