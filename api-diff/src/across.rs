//! Rules across parameters.

use codegen::model::{Enforce, Rule as Across, RuleKind};

use crate::collector::{Collector, Place};
use crate::pair::pair;
use crate::rule::Rule;
use crate::words::word;

pub(crate) fn rules(at: &Place, old: &[Across], new: &[Across], out: &mut Collector) {
    // Two that are told in words alone can speak of the same parameters.
    let worded = |rule: &Across| vec![format!("{}{:?}", sense(rule), rule.docs)];
    let sense = |rule: &Across| vec![sense(rule)];
    let pairs = pair(old, new, &[(&worded, &worded), (&sense, &sense)]);
    for (before, after) in pairs.both {
        line(at, after, who(before), who(after), out);
        out.texts(at, &before.docs, &after.docs);
    }
    for (rules, mark) in [(pairs.added, "added"), (pairs.removed, "removed")] {
        for rule in rules {
            match (who(rule), mark) {
                (Enforce::Nobody, _) => {
                    let what = format!("{} {mark}; not known to be enforced", words(rule));
                    out.add(at, Rule::RuleTold, what);
                }
                (who, "added") => line(at, rule, Enforce::Nobody, who, out),
                (who, _) => line(at, rule, who, Enforce::Nobody, out),
            }
        }
    }
}

/// What a rule says, whoever enforces it.
fn sense(rule: &Across) -> String {
    let when = rule.when.as_ref();
    let when = when.map(|when| format!("{} {:?} {}", when.parameter, when.is, when.absent));
    format!("{:?} {:?} {when:?}", rule.rule, rule.parameters)
}

/// Who refuses what breaks it.
fn who(rule: &Across) -> Enforce {
    match rule.rule {
        RuleKind::Described => Enforce::Nobody,
        _ => rule.enforce,
    }
}

fn words(rule: &Across) -> String {
    format!(
        "rule {} of {}",
        word(&rule.rule),
        rule.parameters.join(", ")
    )
}

fn line(at: &Place, rule: &Across, before: Enforce, after: Enforce, out: &mut Collector) {
    let (found, what) = match (before, after) {
        (before, after) if before == after => return,
        (_, Enforce::Client) => (Rule::RuleAddedInClient, "enforced by the client"),
        (Enforce::Nobody, Enforce::Service) => (Rule::RuleAdded, "enforced by the service"),
        (_, Enforce::Service) => (Rule::RuleRemoved, "no longer enforced by the client"),
        (_, Enforce::Nobody) => (Rule::RuleRemoved, "no longer enforced"),
    };
    out.add(at, found, format!("{}: {what}", words(rule)));
}
