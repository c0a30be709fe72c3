//! Documentation texts: both languages, then the facts that a caller needs at hand.

use super::enumeration::is_enumeration;
use crate::markdown::{code, inline};
use crate::model::{Enforce, Field, Operation, Parameter, Rule, Shape};

pub(super) use super::text::{both, sentence, title};

/// Documentation of a parameter's setter. `empty_list` says what becomes of a list that is given and empty, if it is one.
pub(super) fn parameter(parameter: &Parameter, empty_list: Option<&str>) -> String {
    let mut facts = vec![format!("{} on the wire", code(&parameter.name))];
    facts.push(if parameter.required {
        "required".to_owned()
    } else {
        "optional".to_owned()
    });
    if let Some(default) = &parameter.default {
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
    let text = shape
        .docs
        .as_ref()
        .map_or_else(|| format!("{}.", code(name)), both);
    let mut out = format!("{text}\n\n{}.", facts.join("; "));
    // The values of an enumeration are told by its variants; those of numbers and flags have no other place.
    if !is_enumeration(shape) {
        for known in &shape.known_values {
            let meaning = known
                .docs
                .as_ref()
                .map(|d| format!(": {} {}", inline(&d.en), inline(&d.zh)));
            out.push_str(&format!(
                "\n- {}{}",
                code(&known.value),
                meaning.unwrap_or_default()
            ));
        }
    }
    if let Some(reason) = &shape.deprecated {
        out.push_str(&format!("\n\nDeprecated. {}", both(reason)));
    }
    out
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

/// Documentation of an operation's method.
pub(super) fn operation(operation: &Operation) -> String {
    let mut out = title(&operation.title);
    if let Some(docs) = &operation.docs {
        out.push_str(&format!("\n\n{}", both(docs)));
    }
    out.push_str(&format!(
        "\n\n# Effect\n\n{}\n\n{}",
        effect_sentence(operation),
        both(&operation.effect.reason)
    ));
    if let Some(section) = super::lookup::section(operation) {
        out.push_str(&format!("\n\n{section}"));
    }
    if !operation.rules.is_empty() {
        out.push_str("\n\n# Rules\n");
        for rule in &operation.rules {
            out.push_str(&rule_line(rule));
        }
    }
    if let Some(limit) = &operation.rate_limit {
        out.push_str(&format!(
            "\n\n# Rate limit\n\n{} calls per second and account ({}: {}).",
            limit.per_second,
            limit.mark.word(),
            inline(sentence(&limit.source)),
        ));
    }
    if !operation.decisions.is_empty() {
        out.push_str("\n\n# Where sources disagree\n");
        for decision in &operation.decisions {
            out.push_str(&format!(
                "\n- {}: {} {}",
                inline(&decision.about),
                inline(decision.chosen.en.trim()),
                inline(decision.reason.en.trim()),
            ));
        }
    }
    if !operation.sources.is_empty() {
        out.push_str(&format!(
            "\n\nSources: {}.",
            inline(&operation.sources.join("; "))
        ));
    }
    out
}

fn rule_line(rule: &Rule) -> String {
    let who = match rule.enforce {
        Enforce::Client => "checked before anything is sent",
        Enforce::Service => "left to the service",
        Enforce::Nobody => "nobody was seen to enforce it",
    };
    format!(
        "\n- {} {} ({}; {}: {})",
        inline(rule.docs.en.trim()),
        inline(rule.docs.zh.trim()),
        who,
        rule.mark.word(),
        inline(sentence(&rule.source)),
    )
}

fn effect_sentence(operation: &Operation) -> String {
    use crate::model::EffectKind;
    let effect = &operation.effect;
    let text = match effect.kind {
        EffectKind::Read => "A read: changes nothing, and may be repeated.",
        EffectKind::Repeatable if effect.overwrites => {
            "A write whose request names its end state; a late repeat could undo what another caller changed meanwhile."
        }
        EffectKind::Repeatable => {
            "A write whose request names its end state: running twice leaves what running once leaves."
        }
        EffectKind::Creates => {
            "A write that makes something new each time it runs. Not idempotent: never retried after an unknown outcome."
        }
        EffectKind::Destroys => {
            "A write that takes away what cannot be had back. Never retried after an unknown outcome."
        }
        EffectKind::Spends => {
            "A write that costs money each time it runs. Not idempotent: never retried after an unknown outcome."
        }
        EffectKind::Unreviewed => "Not reviewed yet, so treated as a write that costs money.",
    };
    let mark = effect.mark.word();
    let (first, rest) = mark.split_at(1);
    let mut out = format!("{text} ({}{rest}.)", first.to_uppercase());
    if !effect.already_done.is_empty() {
        let codes: Vec<String> = effect.already_done.iter().map(|name| code(name)).collect();
        out.push_str(&format!(
            " On a repeat after an unknown attempt, {} means that it is done already.",
            codes.join(", ")
        ));
    }
    out
}
