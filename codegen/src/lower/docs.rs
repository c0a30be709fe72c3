//! Documentation texts: English with the facts that a caller needs at hand, then Chinese.

use crate::ir;
use crate::markdown::{code, inline};
use crate::model::{
    Authentication, Enforce, Field, KnownValue, Operation, Parameter, Rule, Shape, Text,
};

use super::text::{Paragraphs, or_facts, sentence, unfold};

pub(super) use super::text::both;

/// Documentation of a parameter's setter. `empty_list` says what becomes of a list that is given and empty, if it is one.
pub(super) fn parameter(parameter: &Parameter, empty_list: Option<&str>) -> String {
    let mut facts = vec![format!("{} on the wire", code(&parameter.name))];
    facts.push(
        match (parameter.token().is_some(), parameter.required) {
            (true, _) => "an idempotency token; left out, the client fills it once for each call",
            (false, true) => "required",
            (false, false) => "optional",
        }
        .to_owned(),
    );
    if let Some(default) = &parameter.shape.default {
        facts.push(format!("default {}", code(default)));
    }
    shape_facts(&parameter.shape, &mut facts);
    facts.extend(empty_list.map(str::to_owned));
    value(&parameter.shape, &parameter.name, &facts)
}

/// Documentation of a record's member.
pub(super) fn field(field: &Field) -> String {
    let mut facts = vec![format!("{} on the wire", code(&field.name))];
    let joined = match field.separator() {
        Some(',') => Some("one text, its items joined by commas"),
        Some(' ') => Some("one text, its items joined by spaces"),
        Some(_) => Some("one text, its items joined by vertical bars"),
        None => None,
    };
    facts.extend(joined.map(str::to_owned));
    shape_facts(&field.shape, &mut facts);
    value(&field.shape, &field.name, &facts)
}

fn value(shape: &Shape, name: &str, facts: &[String]) -> String {
    let mut docs = Paragraphs::default();
    match &shape.docs {
        Some(text) => docs.text(text),
        None => docs.english(format!("{}.", code(name))),
    }
    docs.english(format!("{}.", facts.join("; ")));
    // The values of an enumeration are told by its variants; those of numbers and flags have no other place.
    if !shape.is_enumeration() && !shape.known_values.is_empty() {
        let known = shape.known_values.iter();
        let line = |known: &KnownValue, between: &str, language: fn(&Text) -> &str| {
            let meaning = known
                .docs
                .as_ref()
                .map(|docs| inline(&unfold(language(docs))))
                .filter(|meaning| !meaning.is_empty());
            let meaning = meaning.map(|meaning| format!("{between}{meaning}"));
            format!("- {}{}", code(&known.value), meaning.unwrap_or_default())
        };
        let english: Vec<String> = known
            .clone()
            .map(|one| line(one, ": ", |text| &text.en))
            .collect();
        docs.english(english.join("\n"));
        let in_chinese =
            |one: &KnownValue| one.docs.as_ref().is_some_and(|docs| !docs.zh.is_empty());
        if known.clone().any(in_chinese) {
            let chinese: Vec<String> = known.map(|one| line(one, "：", |text| &text.zh)).collect();
            docs.chinese(chinese.join("\n"));
        }
    }
    if let Some(reason) = &shape.deprecated {
        docs.english("Deprecated.");
        docs.text(&deprecation(reason));
    }
    docs.into_text()
}

fn shape_facts(shape: &Shape, facts: &mut Vec<String>) {
    if let Some(limits) = &shape.limits {
        let unit = limits
            .unit
            .as_deref()
            .map(|unit| format!(" {}", inline(unit)))
            .unwrap_or_default();
        match (&limits.min, &limits.max) {
            (Some(min), Some(max)) => {
                facts.push(format!("{} to {}{unit}", inline(min), inline(max)));
            }
            (Some(min), None) => facts.push(format!("at least {}{unit}", inline(min))),
            (None, Some(max)) => facts.push(format!("at most {}{unit}", inline(max))),
            (None, None) => {}
        }
        if let Some(length) = range(limits.min_length, limits.max_length) {
            facts.push(format!("{length} characters"));
        }
        if let Some(items) = range(limits.min_items, limits.max_items) {
            facts.push(format!("{items} items"));
        }
        if let Some(pattern) = &limits.pattern {
            facts.push(format!("matches {}", code(pattern)));
        }
        if limits.enforce == Enforce::Client {
            facts.push("checked before anything is sent".to_owned());
        }
    }
    if let Some(example) = shape
        .example
        .as_deref()
        .filter(|example| !example.trim().is_empty() && !example.contains('\n'))
    {
        facts.push(format!("example {}", code(example)));
    }
}

fn range(min: Option<u64>, max: Option<u64>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min == max => Some(min.to_string()),
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    }
}

/// What the operation does, in one line; of one that says nothing, what is called and how.
pub(super) fn title(operation: &Operation) -> Text {
    let (action, method) = (&operation.operation, super::http::http_method(operation));
    let facts = ir::unsaid_title(action, &method);
    or_facts(&operation.title, &facts.en, &facts.zh)
}

/// Why it should no longer be used, if somebody says so.
pub(super) fn deprecation(reason: &Text) -> Text {
    or_facts(reason, "Deprecated by the provider.", "服务方已弃用。")
}

/// Documentation of an operation's method, in English and in Chinese.
pub(super) fn operation(operation: &Operation) -> (String, String) {
    let mut docs = Paragraphs::title(&title(operation));
    if let Some(text) = &operation.docs {
        docs.text(text);
    }
    if let Some(path) = operation.path.as_deref().filter(|path| *path != "/") {
        let method = super::http::http_method(operation);
        docs.english(format!("{}.", code(&format!("{method} {path}"))));
    }
    if operation.authentication == Authentication::SignedOrAnonymous {
        docs.english(
            "The service also accepts the call without credentials; this client signs it.",
        );
        docs.chinese("服务也接受不带凭证的调用；本客户端会签名。");
    }
    docs.english("# Effect");
    effect(operation, &mut docs);
    docs.text(&operation.effect.reason);
    super::token::section(operation, &mut docs);
    super::lookup::section(operation, &mut docs);
    if !operation.rules.is_empty() {
        let rules = operation.rules.iter();
        let english: Vec<String> = rules.clone().map(rule_line).collect();
        docs.english("# Rules");
        docs.english(english.join("\n"));
        let chinese = rules.map(|rule| format!("- {}", inline(&unfold(rule.docs.zh.trim()))));
        docs.chinese(chinese.collect::<Vec<_>>().join("\n"));
    }
    if let Some(limit) = &operation.rate_limit {
        docs.english("# Rate limit");
        docs.english(format!(
            "{} calls per second and account ({}: {}).",
            limit.per_second,
            limit.mark.word(),
            inline(sentence(&limit.source)),
        ));
        docs.chinese(format!("限流：每账号每秒 {} 次。", limit.per_second));
    }
    if !operation.sources.is_empty() {
        docs.english(format!(
            "Sources: {}.",
            inline(&operation.sources.join("; "))
        ));
    }
    docs.into_languages()
}

fn rule_line(rule: &Rule) -> String {
    let who = match rule.enforce {
        Enforce::Client => "checked before anything is sent",
        Enforce::Service => "left to the service",
        Enforce::Nobody => "not known to be enforced",
    };
    format!(
        "- {} ({}; {}: {})",
        inline(rule.docs.en.trim()),
        who,
        rule.mark.word(),
        inline(sentence(&rule.source)),
    )
}

/// What the call does, and what follows for repeats.
fn effect(operation: &Operation, docs: &mut Paragraphs) {
    use crate::model::EffectKind;
    let effect = &operation.effect;
    let (en, zh) = match effect.kind {
        EffectKind::Read => (
            "A read. It changes nothing and can be repeated.",
            "只读：不改变任何内容，可以重复调用。",
        ),
        EffectKind::Repeatable if effect.overwrites => (
            "A write. Idempotent: the request names its end state. But a late retry could undo a change that another caller made meanwhile.",
            "写操作：请求指明最终状态；迟到的重复请求可能撤销其他调用方在此期间的修改。",
        ),
        EffectKind::Repeatable => (
            "A write. Idempotent: the request names its end state.",
            "写操作：请求指明最终状态，执行两次与执行一次结果相同。",
        ),
        EffectKind::Creates => (
            "A write. Each execution creates something new.",
            "写操作：每次执行都会新建",
        ),
        EffectKind::Destroys => (
            "A write. It deletes something that cannot be restored.",
            "写操作：会删除且无法恢复",
        ),
        EffectKind::Spends => (
            "A write. Each execution costs money.",
            "写操作：每次执行都会产生费用",
        ),
        EffectKind::Unreviewed => (
            "Not reviewed yet: treated as a write that costs money.",
            "尚未审核，按会产生费用的写操作处理。",
        ),
    };
    let by_token = super::token::promise(operation).is_some();
    let (then, then_zh) = match effect.kind {
        EffectKind::Creates | EffectKind::Destroys | EffectKind::Spends if by_token => (
            " After an unknown outcome, it is retried only with its idempotency token.",
            "；结果未知时仅凭幂等 Token 重试。",
        ),
        EffectKind::Creates | EffectKind::Spends => (
            " Not idempotent: never retried after an unknown outcome.",
            "，不是幂等操作，结果未知时不会自动重试。",
        ),
        EffectKind::Destroys => (
            " Never retried after an unknown outcome.",
            "，结果未知时不会自动重试。",
        ),
        EffectKind::Read | EffectKind::Repeatable | EffectKind::Unreviewed => ("", ""),
    };
    let (en, zh) = (format!("{en}{then}"), format!("{zh}{then_zh}"));
    let mark = effect.mark.word();
    let (first, rest) = mark.split_at(1);
    let (mut en, mut zh) = (format!("{en} ({}{rest}.)", first.to_uppercase()), zh);
    if !effect.already_done.is_empty() {
        let codes: Vec<String> = effect.already_done.iter().map(|name| code(name)).collect();
        en.push_str(&format!(
            " On a retry after an unknown attempt, {} means that it is already done.",
            codes.join(", ")
        ));
        zh.push_str(&format!(
            "在结果未知之后重复调用时，{} 表示已经完成。",
            codes.join("、")
        ));
    }
    docs.english(en);
    docs.chinese(zh);
}
